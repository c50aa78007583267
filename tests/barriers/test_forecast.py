"""The forecast: one set of objects for page, API and report."""

from datetime import date, timedelta

import pytest

from barriers.forecast import TOGETHER, forecast
from barriers.network import build
from barriers.scenario import Scenario
from barriers.simulation import simulate
from barriers.vocabulary import DurationUnit
from tests.barriers.networks import make_hazard, make_step, networks
from tests.properties import given

FIRST = date(2027, 1, 4)
SCENARIO = Scenario(FIRST)


def day(offset):
    return FIRST + timedelta(days=offset)


@pytest.fixture
def network():
    return build(
        [
            make_step("release", (10, 20, 60)),
            make_step("advice", 3),
            make_step("first", (1, 2, 3), after=["release"]),
            make_step("import", (5, 10, 30), after=["release"], jurisdiction="xb"),
            make_step("second", (1, 2, 3), after=["import"], jurisdiction="xb"),
        ],
        [make_hazard("strike", release=(5, 10, 20)), make_hazard("border", **{"import": (1, 2, 3)}), make_hazard("fog")],
    )


def test_each_country_has_its_first_patient_and_together_the_last_counts(network):
    made = forecast(network, ("xa", "xb"), SCENARIO)
    assert [(found.country, found.typical, found.days) for found in made.first_patients] == [
        ("xa", day(22), 22),
        ("xb", day(32), 32),
    ]
    assert (made.together.country, made.together.typical, made.target) == (TOGETHER, day(32), TOGETHER)
    assert made.outcome is made.together
    assert made.earliest.country == "xa"


def test_one_country_alone_is_its_own_target(network):
    made = forecast(network, ("xb",), SCENARIO)
    assert (made.together, made.target, made.outcome.country) == (None, "xb", "xb")
    assert {planned.step.slug for planned in made.steps} == {"release", "import", "second"}


def test_the_shortest_and_the_longest_way(network):
    found = forecast(network, ("xa",), SCENARIO).of("xa")
    assert (found.shortest, found.typical, found.longest) == (day(11), day(22), day(63))


def test_the_simulated_dates_are_those_of_the_simulation(network):
    found = forecast(network, ("xb",), SCENARIO).of("xb")
    expected = simulate(network.of(["xb"]), FIRST).reached(("second",))
    assert (found.simulated.p10, found.simulated.p50, found.simulated.p90) == (
        day(expected.p10),
        day(expected.p50),
        day(expected.p90),
    )


def test_a_countrys_figures_are_the_same_alone_and_among_others(network):
    assert forecast(network, ("xb",), SCENARIO).of("xb") == forecast(network, ("xa", "xb"), SCENARIO).of("xb")


def test_without_simulation_nothing_is_guessed(network):
    made = forecast(network, ("xa", "xb"), Scenario(FIRST, is_simulated=False))
    assert {found.simulated for found in (*made.first_patients, made.together)} == {None}
    assert {planned.criticality for planned in made.steps} == {None}
    assert made.savings == ()


def test_a_step_knows_its_days_its_slack_and_for_whom_it_is_critical(network):
    planned = forecast(network, ("xa", "xb"), SCENARIO).by_slug
    release, first = planned["release"], planned["first"]
    assert (release.start, release.end, release.shortest_end, release.longest_end) == (day(0), day(20), day(10), day(60))
    assert (release.slack, release.is_critical, release.critical_for) == (0, True, ("xa", "xb"))
    assert (first.slack, first.is_critical, first.critical_for) == (10, False, ("xa",))
    assert release.followers == ("first", "import")


def test_a_loose_end_is_told_and_has_no_slack(network):
    made = forecast(network, ("xa",), SCENARIO)
    assert [step.slug for step in made.loose_ends] == ["advice"]
    assert (made.by_slug["advice"].slack, made.by_slug["advice"].criticality) == (None, 0.0)


def test_barriers_are_ranked_by_what_taking_them_out_would_win(network):
    savings = forecast(network, ("xa", "xb"), SCENARIO).savings
    assert [saving.hazard.slug for saving in savings] == ["strike", "border"]
    assert savings[0].days[TOGETHER] > savings[1].days[TOGETHER] > 0
    assert (set(savings[0].days), savings[1].days["xa"]) == ({TOGETHER, "xa", "xb"}, 0)


def test_steps_come_in_the_order_in_which_they_begin(network):
    begins = [planned.start for planned in forecast(network, ("xa", "xb"), SCENARIO).steps]
    assert begins == sorted(begins)


def test_countries_without_steps_have_no_forecast(network):
    assert forecast(network, ("xc",), SCENARIO) is None
    assert forecast(network, ("xa", "xc"), SCENARIO).countries == ("xa",)


@given(networks((DurationUnit.CALENDAR_DAYS, DurationUnit.WORKING_DAYS), hazards=True))
def test_no_day_told_of_lies_after_the_last(network):
    made = forecast(network, tuple(network.goals), Scenario(FIRST, is_simulated=False))
    assert all(planned.end <= planned.longest_end <= made.last_day for planned in made.steps)
