"""Pathways and steps in the API: all of the forecast, what if by words, and errors that name what doesn't fit."""

import pytest

from barriers.vocabulary import DurationUnit, Likelihood
from tests.factories import create_barrier, create_delay, create_instrument, create_jurisdiction, create_step, create_topic

pytestmark = pytest.mark.django_db
START = "start=2027-01-04"


@pytest.fixture
def ways():
    """In xa one, then two; in xb far, which waits for one. A barrier delays one."""
    alpha, beta = create_jurisdiction("xa"), create_jurisdiction("xb")
    topic = create_topic()
    one = create_step(alpha, "one", (10, 20, 40), topics=[topic], basis="estimate", confidence="low", actor="Sponsor", note="So.")
    one.citations.create(instrument=create_instrument(alpha, "act"), pinpoint="Art. 1")
    create_step(alpha, "two", (5, 5, 5), [one], unit=DurationUnit.WORKING_DAYS)
    create_step(beta, "far", (1, 2, 30), [one])
    create_delay(create_barrier(alpha, "strike", likelihood=Likelihood.LIKELY), one, (10, 20, 30))


def by_slug(answer):
    return {step["slug"]: step for step in answer["steps"]}


class TestPathways:
    def test_state_what_they_rest_on(self, read, ways):
        answer = read(f"pathways/?{START}")

        assert answer["revision"] > 0
        assert (answer["start"], answer["countries"], answer["target"]) == ("2027-01-04", ["xa", "xb"], "together")
        assert (answer["simulated"], answer["samples"], answer["seed"]) == (True, 10_000, 1959)
        assert answer["probabilities"] == {"1": 0.1, "2": 0.35, "3": 0.65, "4": 0.9}
        assert answer["scenario"] == {"days": [], "delay": [], "wait": [], "parallel": [], "without": []}

    def test_give_each_countrys_first_patient_and_that_of_all_together(self, read, ways):
        answer = read(f"pathways/?{START}")

        first = answer["first_patients"][0]
        assert (first["country"], first["country_name"], first["goals"]) == ("xa", "Country XA", ["two"])
        assert (first["shortest"], first["typical"], first["longest"]) == ("2027-01-21", "2027-01-29", "2027-02-19")
        assert first["days"] == 25
        assert first["shortest"] <= first["p10"] <= first["p50"] <= first["p90"]
        together = answer["together"]
        assert (together["country"], together["goals"]) == (None, ["two", "far"])
        assert together["p50"] >= max(found["p50"] for found in answer["first_patients"])

    def test_give_each_step_with_its_dates_and_its_part_in_the_whole(self, read, ways):
        steps = by_slug(read(f"pathways/?{START}"))

        one = steps["one"]
        assert (one["start"], one["end"], one["shortest_end"], one["longest_end"]) == (
            "2027-01-04",
            "2027-01-24",
            "2027-01-14",
            "2027-02-13",
        )
        assert (one["critical"], one["criticality"], one["critical_for"]) == (True, 1.0, ["xa", "xb"])
        assert (one["after"], one["followers"]) == ([], ["two", "far"])
        assert (one["basis"], one["basis_label"], one["confidence"], one["actor"], one["note"]) == (
            "estimate",
            "Estimate",
            "low",
            "Sponsor",
            "So.",
        )
        assert one["topics"] == ["topic"]
        assert [(citation["slug"], citation["pinpoint"]) for citation in one["citations"]] == [("act", "Art. 1")]
        assert (steps["far"]["slack"], steps["far"]["critical_for"], steps["far"]["critical"]) == (3, ["xb"], False)
        assert (steps["two"]["unit"], steps["two"]["unit_label"], steps["two"]["actor"]) == ("working_days", "working days", None)

    def test_of_one_country_have_no_together(self, read, ways):
        answer = read(f"pathways/?{START}&country=xb")

        assert (answer["countries"], answer["together"], answer["target"]) == (["xb"], None, "xb")
        assert set(by_slug(answer)) == {"one", "far"}
        assert by_slug(answer)["far"]["critical"]

    def test_rank_what_removing_each_barrier_would_save(self, read, ways):
        (saving,) = read(f"pathways/?{START}")["savings"]

        assert (saving["barrier"], saving["likelihood"], saving["probability"], saving["steps"]) == ("strike", 3, 0.65, ["one"])
        assert saving["together"] > 0
        assert set(saving["countries"]) == {"xa", "xb"}

    def test_follow_a_scenario_and_repeat_it(self, read, ways):
        answer = read(f"pathways/?{START}&days=one:5&delay=strike:two:10-20-30&without=strike&wait=two:far&parallel=far:one")

        assert answer["scenario"] == {
            "days": ["one:5"],
            "delay": ["strike:two:10-20-30"],
            "without": ["strike"],
            "wait": ["two:far"],
            "parallel": ["far:one"],
        }
        assert by_slug(answer)["one"]["end"] == "2027-01-09"
        assert answer["savings"] == []

    def test_without_the_simulation_its_figures_are_null(self, read, ways):
        answer = read(f"pathways/?{START}&simulate=no")

        assert (answer["simulated"], answer["samples"], answer["seed"], answer["savings"]) == (False, None, None, [])
        assert {outcome[name] for outcome in answer["first_patients"] for name in ("p10", "p50", "p90")} == {None}
        assert {step["criticality"] for step in answer["steps"]} == {None}

    def test_of_an_empty_database_are_empty(self, read):
        answer = read("pathways/")

        assert (answer["first_patients"], answer["together"], answer["steps"], answer["target"]) == ([], None, [], None)

    @pytest.mark.parametrize(
        ("query", "field", "value", "message"),
        [
            ("country=xx", "country", "xx", "not a known country"),
            ("days=nothing:5", "days", "nothing:5", "not a known step"),
            ("days=one:-1", "days", "one:-1", "none below 0"),
            ("start=2090-01-01", "start", "2090-01-01", "must lie between"),
            ("without=nothing", "without", "nothing", "not a barrier"),
            ("wait=one:two", "wait", "one:two", "wait for each other"),
            ("simulate=maybe", "simulate", "maybe", "yes, no"),
            ("begin=2027-01-01", "begin", "begin", "not a parameter here"),
            ("start=2060-12-31&days=one:36500", "days", "", "would end after"),
        ],
    )
    def test_what_does_not_fit_is_named(self, refused, ways, query, field, value, message):
        problem = refused(f"pathways/?{query}")

        (error,) = problem["errors"]
        assert (error["field"], error["value"]) == (field, value)
        assert message in error["message"]

    @pytest.mark.parametrize("steps", [3, 40])
    def test_take_as_many_queries_whatever_the_number_of_steps(self, client, django_assert_max_num_queries, steps):
        country = create_jurisdiction()
        for number in range(steps):
            create_step(country, f"step-{number}")

        with django_assert_max_num_queries(11):
            client.get("/api/v1/pathways/")
        with django_assert_max_num_queries(1):
            client.get("/api/v1/pathways/")


class TestSteps:
    def test_are_listed_with_all_that_is_recorded(self, read, ways):
        answer = read("steps/?expand=citations")

        assert [step["slug"] for step in answer["results"]] == ["one", "two", "far"]
        one = answer["results"][0]
        assert (one["jurisdiction"], one["jurisdiction_name"], one["actor"]) == ("xa", "Country XA", "Sponsor")
        assert (one["days_min"], one["days_typical"], one["days_max"], one["unit"]) == (10, 20, 40, "calendar_days")
        assert (one["basis_label"], one["topics"], one["after"]) == ("Estimate", ["topic"], [])
        assert [citation["pinpoint"] for citation in one["citations"]] == ["Art. 1"]
        assert answer["results"][2]["after"] == ["one"]

    def test_each_has_an_address_of_its_own(self, read, ways):
        assert read("steps/two/")["after"] == ["one"]
        assert read("steps/")["results"][1]["api_url"].endswith("/api/v1/steps/two/")

    @pytest.mark.parametrize(
        ("query", "slugs"),
        [
            ("country=xb", ["far"]),
            ("topic=topic", ["one"]),
            ("basis=estimate", ["one"]),
            ("confidence=medium", ["two", "far"]),
            ("q=spons", ["one"]),
            ("country=xa&basis=practice", ["two"]),
        ],
    )
    def test_are_filtered(self, read, ways, query, slugs):
        assert [step["slug"] for step in read(f"steps/?{query}")["results"]] == slugs

    @pytest.mark.parametrize("query", ["country=xx", "topic=nothing", "basis=guess", "page=9", "kind=legal"])
    def test_what_does_not_fit_is_named(self, refused, ways, query):
        assert [error["field"] for error in refused(f"steps/?{query}")["errors"]] == [query.split("=")[0]]

    def test_an_unknown_one_is_not_found_and_named(self, refused, ways):
        assert "nothing" in refused("steps/nothing/", 404)["detail"]

    @pytest.mark.parametrize("steps", [3, 40])
    def test_take_as_many_queries_whatever_their_number(self, client, django_assert_num_queries, steps):
        country, topic = create_jurisdiction(), create_topic()
        for number in range(steps):
            create_step(country, f"step-{number}", topics=[topic])

        with django_assert_num_queries(5):
            client.get("/api/v1/steps/")
