"""The lists, their filters and their records."""

from datetime import UTC, date, datetime

import pytest

from countries.models import Jurisdiction
from regulations.vocabulary import Confidence, Kind, Phase, Review, Status, Unit
from tests.factories import (
    create_barrier,
    create_delay,
    create_domain,
    create_institution,
    create_instrument,
    create_jurisdiction,
    create_mitigation,
    create_requirement,
    create_source,
    create_step,
    create_topic,
    create_union,
    create_user,
)

pytestmark = pytest.mark.django_db

LISTS = ("jurisdictions", "topics", "requirements", "barriers")


@pytest.fixture
def world():
    """A union xu with the member xa, and xb outside; two domains; answers of every kind."""
    union = create_union("xu")
    member = create_jurisdiction("xa", union)
    outside = create_jurisdiction("xb", local_name="بلد")
    law = create_domain("law", order=1)
    time = create_domain("time", order=2)
    allowed = create_topic("allowed", Kind.TERNARY, law, burden={"yes": 0, "no": 2}, order=1)
    route = create_topic("route", Kind.CHOICE, law, choices=["fast", "slow"], order=2, phase=Phase.MANUFACTURE)
    days = create_topic("days", Kind.DURATION, time, burden={0: 0, 60: 2})
    act = create_instrument(union, "act", url="https://law.example/act", local_title="Loi", language="fr")
    page = create_source(outside, "page")
    create_requirement(union, allowed, "yes", citations=[(act, "Art. 5(2)"), page], confidence=Confidence.MEDIUM)
    create_requirement(member, days, 50)
    create_requirement(outside, days, 45, unit=Unit.WORKING_DAYS)
    create_requirement(outside, allowed, status=Status.NOT_FOUND, summary="Looked for in the gazette, in vain.")
    create_requirement(member, route, "fast", summary="A fast lane for hospitals.")
    create_barrier(union, "patchwork", severity=4, likelihood=4, topics=[allowed, days], citations=[act])
    create_barrier(member, "queue", kind="capacity", severity=2, likelihood=3, status="mitigated")
    create_barrier(outside, "border", kind="geopolitical", severity=3, likelihood=2, phase=Phase.TREATMENT)


def keys(answer):
    return ["/".join(address.split("/")[6:-1]) for address in (record["api_url"] for record in answer["results"])]


def paged(read, address) -> list[str]:
    """The keys on all pages, one after the other."""
    answer = read(address)
    found = keys(answer)
    while answer["next"]:
        answer = read(answer["next"].removeprefix("http://testserver/api/v1/"))
        found += keys(answer)
    return found


def sorts(refused, name) -> list[str]:
    """The words that the list can be sorted by, as it says itself."""
    message = refused(f"{name}/?sort=nothing")["errors"][0]["message"]
    return [word for word in message.rpartition(": ")[2].rstrip(".").split(", ") if not word.startswith("-")]


class TestIndex:
    def test_lists_addresses_that_answer_and_the_words_that_each_takes(self, read, client):
        index = read("")
        assert {*LISTS, "comparison", "gaps", "risk"} <= set(index["addresses"])
        for place in index["addresses"].values():
            assert client.get(place["url"]).status_code == 200
        assert index["addresses"]["comparison"]["parameters"] == [
            "country",
            "domain",
            "phase",
            "show",
            "baseline",
            "expand",
            "format",
            "lang",
        ]
        assert index["revision"] == 0

    def test_states_the_revision(self, read, world):
        assert read("")["revision"] > 0


MADE = ("barriers",)  # the lists that take new records


@pytest.mark.parametrize("name", LISTS)
class TestEveryList:
    def test_of_an_empty_database_is_empty(self, read, name):
        answer = read(f"{name}/")
        assert (answer["count"], answer["results"], answer["next"]) == (0, [], None)

    def test_takes_only_reading_unless_records_are_made_there(self, client, name):
        made = {"post"} if name in MADE else set()
        for method in {"post", "put", "patch", "delete"} - made:
            response = getattr(client, method)(f"/api/v1/{name}/", "{}", content_type="application/json")
            assert response.status_code == 405
            assert response["Content-Type"] == "application/problem+json"
            assert response["Allow"] == ", ".join(["GET, HEAD, OPTIONS", *map(str.upper, made)])

    def test_answers_head_and_options(self, client, name):
        assert client.head(f"/api/v1/{name}/").status_code == 200
        assert client.options(f"/api/v1/{name}/").status_code == 200

    def test_each_record_is_at_its_own_address(self, read, client, world, name):
        records = read(f"{name}/")["results"]
        assert records
        for record in records:
            assert client.get(record["api_url"]).json() == record

    def test_leads_an_address_without_its_slash_to_the_one_with_it(self, client, name):
        response = client.get(f"/api/v1/{name}")
        assert (response.status_code, response["Location"]) == (301, f"/api/v1/{name}/")

    def test_pages_hold_every_record_once_in_the_list_s_order(self, read, world, name):
        whole = keys(read(f"{name}/"))
        assert paged(read, f"{name}/?page_size=1") == whole

    @pytest.mark.parametrize("sign", ["", "-"])
    def test_pages_hold_every_record_once_whatever_it_is_sorted_by(self, read, refused, world, name, sign):
        whole = keys(read(f"{name}/"))
        for word in read(f"{name}/")["sort"] and sorts(refused, name):
            found = paged(read, f"{name}/?page_size=2&sort={sign}{word}")
            assert found == keys(read(f"{name}/?sort={sign}{word}"))
            assert sorted(found) == sorted(whole)

    def test_takes_at_most_8_queries_whatever_the_words_and_the_page(self, read, world, name, django_assert_max_num_queries):
        words = {
            "jurisdictions": "country=xa&country=xb&kind=country&q=country",
            "topics": "domain=law&domain=time&phase=setup&kind=ternary&kind=duration&q=what",
            "requirements": "country=xa&country=xb&country=xu&domain=law&domain=time&topic=days&topic=allowed&phase=setup"
            "&kind=duration&kind=ternary&status=answered&confidence=high&review=unverified&amount_from=1&amount_to=90&q=so",
            "barriers": "country=xa&phase=setup&kind=legal&severity=4&likelihood=4&status=open&q=way",
        }
        for query in ("", "page_size=1", "page_size=500", words[name]):
            with django_assert_max_num_queries(8):
                assert read(f"{name}/?{query}")["results"]


class TestPages:
    def test_state_their_size_its_limit_and_the_neighbours(self, read):
        for number in range(5):
            create_jurisdiction(f"x{number}")
        answer = read("jurisdictions/?page_size=2&kind=country")
        assert (answer["count"], answer["page_size"], answer["page_size_limit"], len(answer["results"])) == (5, 2, 500, 2)
        assert answer["next"].startswith("http://testserver/api/v1/jurisdictions/?after=")
        assert answer["next"].endswith("&kind=country&page_size=2")

    def test_are_led_to_by_the_header_too(self, client):
        for number in range(3):
            create_jurisdiction(f"x{number}")
        first = client.get("/api/v1/jurisdictions/?page_size=2")
        last = client.get(first.json()["next"])
        address = "http://testserver/api/v1/jurisdictions/?page_size=2"
        assert first["Link"] == f'<{first.json()["next"]}>; rel="next", <{address}>; rel="first"'
        assert last["Link"] == f'<{address}>; rel="first"'

    def test_neither_repeat_nor_leave_out_a_record_when_others_come_and_go(self, read):
        for number in (2, 4, 6, 8):
            create_jurisdiction(f"x{number}", name=f"Land {number}")
        first = read("jurisdictions/?page_size=2")
        create_jurisdiction("x1", name="Land 1")
        create_jurisdiction("x5", name="Land 5")
        Jurisdiction.objects.get(code="x2").delete()
        second = read(first["next"].removeprefix("http://testserver/api/v1/"))
        assert (keys(first), keys(second)) == (["x2", "x4"], ["x5", "x6"])

    def test_hold_100_records_unless_asked_otherwise(self, read):
        assert read("topics/")["page_size"] == 100

    def test_that_no_list_led_to_are_not_there(self, read, refused):
        assert "There is no page after “abc”" in refused("topics/?after=abc", 404)["detail"]
        for number in range(2):
            create_jurisdiction(f"x{number}")
        after = read("jurisdictions/?page_size=1")["next"].partition("after=")[2].partition("&")[0]
        assert "keep the order" in refused(f"jurisdictions/?after={after}&sort=code", 404)["detail"]

    def test_larger_than_the_limit_are_refused_rather_than_cut(self, refused):
        error = refused("topics/?page_size=501")["errors"][0]
        assert (error["field"], error["value"]) == ("page_size", "501")
        assert "from 1 to 500" in error["message"]


class TestJurisdictions:
    def test_say_who_is_whose_member(self, read, world):
        assert read("jurisdictions/xa/")["member_of"] == "xu"
        assert read("jurisdictions/xu/")["members"] == ["xa"]
        assert read("jurisdictions/xb/")["member_of"] is None

    def test_are_filtered_by_kind_code_and_search(self, read, world):
        assert keys(read("jurisdictions/?kind=union")) == ["xu"]
        assert keys(read("jurisdictions/?country=xb&country=xa")) == ["xa", "xb"]
        assert keys(read("jurisdictions/?q=بلد")) == ["xb"]

    def test_what_is_absent_is_null(self, read, world):
        assert read("jurisdictions/xa/")["local_name"] is None


class TestTopics:
    def test_stand_in_the_questionnaire_s_order(self, read, world):
        assert keys(read("topics/")) == ["allowed", "route", "days"]

    def test_tell_the_words_of_an_answer_and_the_burden_of_each(self, read, world):
        allowed = read("topics/allowed/")
        assert [choice["value"] for choice in allowed["choices"]] == ["yes", "partial", "no"]
        assert [(mark["value"], mark["level_label"]) for mark in allowed["burden_scale"]] == [("yes", "none"), ("no", "heavy")]
        assert read("topics/route/")["choices"] == [{"value": "fast", "label": "Fast"}, {"value": "slow", "label": "Slow"}]
        days = read("topics/days/")
        assert days["choices"] == []
        assert [(mark["from_amount"], mark["level"]) for mark in days["burden_scale"]] == [(0, 0), (60, 2)]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("domain=law", ["allowed", "route"]),
            ("phase=manufacture", ["route"]),
            ("kind=duration&kind=choice", ["route", "days"]),
            ("q=WHAT+days", ["days"]),
            ("q=law&kind=choice", ["route"]),
        ],
    )
    def test_are_filtered(self, read, world, query, found):
        assert keys(read(f"topics/?{query}")) == found


class TestRequirements:
    def test_are_at_jurisdiction_and_topic(self, read, world):
        record = read("requirements/xu/allowed/")
        assert (record["jurisdiction"], record["jurisdiction_name"], record["topic"]) == ("xu", "Union XU", "allowed")
        assert (record["question"], record["domain"], record["domain_title"]) == ("What of allowed?", "law", "Law")

    def test_say_value_burden_and_trust_as_key_and_in_words(self, read, world):
        record = read("requirements/xu/allowed/")
        assert (record["value"], record["answer"], record["standing"]) == ("yes", "Yes", "value")
        assert (record["burden"], record["burden_label"]) == (0, "none")
        assert (record["confidence"], record["confidence_label"]) == ("medium", "Medium confidence")
        assert (record["review"], record["review_label"]) == ("unverified", "Not yet verified by a national expert")

    def test_an_answer_not_found_has_a_status_in_words_and_no_value(self, read, world):
        record = read("requirements/xb/allowed/")
        assert (record["status"], record["status_label"]) == ("not_found", "Not found in public sources")
        assert record["answer"] == "Not found in public sources"
        for field in ("value", "amount", "unit", "unit_label", "comparable_amount", "comparable_unit", "burden", "basis"):
            assert record[field] is None

    def test_give_working_days_as_written_and_as_calendar_days(self, read, world):
        record = read("requirements/xb/days/")
        assert (record["amount"], record["unit"], record["unit_label"]) == (45, "working_days", "working days")
        assert (record["comparable_amount"], record["comparable_unit"]) == (63, "calendar_days")
        assert record["answer"] == "45 working days (about 63 calendar days)"
        assert record["burden"] == 2

    def test_nest_their_citations_in_order(self, read, world):
        assert read("requirements/xu/allowed/?expand=citations")["citations"] == [
            {
                "kind": "instrument",
                "slug": "act",
                "title": "Act",
                "local_title": "Loi",
                "language": "fr",
                "pinpoint": "Art. 5(2)",
                "url": "https://law.example/act",
            },
            {
                "kind": "source",
                "slug": "page",
                "title": "Page",
                "local_title": None,
                "language": None,
                "pinpoint": None,
                "url": None,
            },
        ]

    def test_say_who_verified_them_and_when(self, read, world):
        union = create_union("xv")
        topic = create_topic("verified")
        expert = create_user("expert", first_name="Ada", last_name="Byron")
        when = datetime(2026, 3, 1, 12, tzinfo=UTC)
        create_requirement(union, topic, "yes", review=Review.VERIFIED, verified_by=expert, verified_at=when)
        record = read("requirements/xv/verified/")
        assert (record["verified_by"], record["verified_at"]) == ("Ada Byron", "2026-03-01T12:00:00Z")
        assert (record["verified_until"], record["verification_expired"]) == ("2999-12-31", False)

    def test_of_which_the_verification_ran_out_are_unverified_and_say_so(self, read, world):
        union, topic, expert = create_union("xv"), create_topic("verified"), create_user("expert")
        when = datetime(2020, 3, 1, 12, tzinfo=UTC)
        create_requirement(
            union, topic, "yes", review=Review.VERIFIED, verified_by=expert, verified_at=when, verified_until=date(2021, 3, 1)
        )
        record = read("requirements/xv/verified/")
        assert (record["review"], record["verified_until"], record["verification_expired"]) == ("unverified", "2021-03-01", True)
        assert record["review_label"] == "Verification expired on 1 March 2021, due again"
        assert keys(read("requirements/?review=verified")) == []
        assert "xv/verified" in keys(read("requirements/?review=unverified"))
        assert "xv/verified" in keys(read("requirements/?review=unverified&review=verified"))
        assert keys(read("requirements/?review=disputed")) == []

    def test_that_are_disputed_say_why(self, read, world):
        when = datetime(2026, 3, 1, 12, tzinfo=UTC)
        create_requirement(
            create_union("xv"), create_topic("disputed"), "yes", review=Review.DISPUTED, disputed_at=when,
            disputed_by=create_user("expert"), dispute_reason="Art. 2 says no.",
        )  # fmt: skip
        record = read("requirements/xv/disputed/")
        assert (record["review"], record["disputed_by"], record["dispute_reason"]) == ("disputed", "expert", "Art. 2 says no.")

    def test_stand_by_jurisdiction_then_in_the_questionnaire_s_order(self, read, world):
        assert keys(read("requirements/")) == ["xa/route", "xa/days", "xb/allowed", "xb/days", "xu/allowed"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("country=xa", ["xa/route", "xa/days"]),
            ("country=xu&country=xb", ["xb/allowed", "xb/days", "xu/allowed"]),
            ("country=", ["xa/route", "xa/days", "xb/allowed", "xb/days", "xu/allowed"]),
            ("domain=time", ["xa/days", "xb/days"]),
            ("topic=allowed&topic=route", ["xa/route", "xb/allowed", "xu/allowed"]),
            ("phase=manufacture", ["xa/route"]),
            ("kind=ternary", ["xb/allowed", "xu/allowed"]),
            ("status=not_found", ["xb/allowed"]),
            ("confidence=medium", ["xu/allowed"]),
            ("review=verified", []),
            ("value=fast&value=yes", ["xa/route", "xu/allowed"]),
            ("q=gazette+VAIN", ["xb/allowed"]),
            ("q=gazette&q=hospitals", []),
            ("q=100%25", []),
        ],
    )
    def test_are_filtered(self, read, world, query, found):
        assert keys(read(f"requirements/?{query}")) == found

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("amount_from=60", ["xb/days"]),
            ("amount_from=63", ["xb/days"]),
            ("amount_from=63.01", []),
            ("amount_to=62.99", ["xa/days"]),
            ("amount_to=45", []),
            ("amount_from=50&amount_to=50", ["xa/days"]),
            ("amount_from=", ["xa/route", "xa/days", "xb/allowed", "xb/days", "xu/allowed"]),
        ],
    )
    def test_amounts_are_compared_in_calendar_days(self, read, world, query, found):
        assert keys(read(f"requirements/?{query}")) == found

    def test_a_value_that_no_answer_can_have_is_refused_with_those_that_one_can(self, refused, world):
        error = refused("requirements/?value=perhaps")["errors"][0]
        assert (error["field"], error["value"]) == ("value", "perhaps")
        assert error["message"].endswith("it can be: yes, partial, no, fast, slow.")


class TestBarriers:
    def test_say_risk_and_topics_and_nest_citations_and_mitigations(self, read, world):
        barrier = read("barriers/patchwork/?expand=citations,mitigations")
        assert (barrier["severity_label"], barrier["likelihood_label"], barrier["risk"]) == ("critical", "almost certain", 16)
        assert barrier["topics"] == ["allowed", "days"]
        assert [(citation["kind"], citation["slug"]) for citation in barrier["citations"]] == [("instrument", "act")]
        assert (barrier["owner"], barrier["owner_name"], barrier["mitigations"]) == (None, None, [])

    def test_name_who_does_what_until_when(self, read):
        country = create_jurisdiction()
        hospital = create_institution(country, "hospital")
        barrier = create_barrier(country, owner=hospital)
        create_mitigation(barrier, "Ask early.", owner=hospital, due="2199-01-31", lowers_likelihood=1)
        assert read("barriers/barrier/")["mitigations"] == ["Ask early."]
        record = read("barriers/barrier/?expand=mitigations")
        assert (record["owner"], record["owner_name"]) == ("hospital", "Hospital")
        assert record["mitigations"] == [
            {
                "what": "Ask early.",
                "owner": "hospital",
                "owner_name": "Hospital",
                "due": "2199-01-31",
                "status": "planned",
                "status_label": "Planned",
                "overdue": False,
                "lowers_severity": 0,
                "lowers_likelihood": 1,
                "risk_after": 2,
            }
        ]

    def test_say_what_would_remain_of_the_risk_and_what_is_late(self, read):
        barrier = create_barrier(create_jurisdiction(), severity=4, likelihood=3)
        create_mitigation(barrier, due="2001-01-31", lowers_severity=1, order=0)
        create_mitigation(barrier, due="2001-01-31", lowers_likelihood=3, status="done", order=1)
        create_mitigation(barrier, due="2001-01-31", lowers_severity=3, status="dropped", order=2)
        record = read("barriers/barrier/?expand=mitigations")
        residual = {name: record[f"residual_{name}"] for name in ("severity", "likelihood", "risk")}
        assert (record["risk"], residual) == (12, {"severity": 3, "likelihood": 1, "risk": 3})
        assert [(done["overdue"], done["risk_after"]) for done in record["mitigations"]] == [(True, 9), (False, 4), (False, 12)]

    def test_name_the_countries_that_they_bear_on_beside_their_own_and_the_steps_that_they_delay(self, read):
        country, other = create_jurisdiction("xa"), create_jurisdiction("xb")
        barrier = create_barrier(country)
        barrier.countries.add(other)
        create_delay(barrier, create_step(other, "release"), (5, 10, 30))
        assert read("barriers/barrier/")["delays"] == ["release"]
        record = read("barriers/barrier/?expand=delays")
        assert record["countries"] == ["xb"]
        assert record["delays"] == [
            {"step": "release", "step_title": "Release", "days_min": 5, "days_typical": 10, "days_max": 30}
        ]
        assert keys(read("barriers/?country=xb")) == ["barrier"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["patchwork", "border", "queue"]),
            ("country=xa", ["patchwork", "queue"]),
            ("country=xb", ["border"]),
            ("country=xu", ["patchwork"]),
            ("country=xa&country=xb", ["patchwork", "border", "queue"]),
            ("phase=treatment", ["border"]),
            ("kind=legal&kind=capacity", ["patchwork", "queue"]),
            ("severity=3&severity=4", ["patchwork", "border"]),
            ("likelihood=3", ["queue"]),
            ("status=mitigated", ["queue"]),
            ("q=border", ["border"]),
            ("lacks=citation", ["border", "queue"]),
            ("lacks=gap&kind=legal", ["patchwork"]),
            ("overdue=yes", []),
        ],
    )
    def test_are_filtered_and_stand_by_risk(self, read, world, query, found):
        assert keys(read(f"barriers/?{query}")) == found
