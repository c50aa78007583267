"""What if: each word changes the network as it says, goes into the address and comes back, or is refused by name."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import strategies as st

from barriers.network import Days, build
from barriers.scenario import FIRST_START, LAST_START, Scenario, parse
from barriers.vocabulary import Likelihood
from tests.barriers.networks import make_hazard, make_step, networks
from tests.properties import given

TODAY = date(2026, 11, 24)


@pytest.fixture
def network():
    """a → b → c, and d beside them; one barrier with a delay, one without."""
    return build(
        [
            make_step("a", (1, 2, 3)),
            make_step("b", 5, after=["a"]),
            make_step("c", 1, after=["b"]),
            make_step("d", 4),
        ],
        [make_hazard("strike", a=(1, 2, 3)), make_hazard("fog", Likelihood.UNLIKELY)],
    )


def read(network, **words):
    return parse(words, network, TODAY)


def test_nothing_asked_nothing_changed(network):
    scenario, changed, problems = read(network)
    assert (scenario.first, scenario.changes, scenario.words(), problems) == (TODAY, 0, [], ())
    assert changed is network


def test_the_first_day(network):
    scenario, _network, _problems = read(network, start="2027-01-11")
    assert scenario.first == date(2027, 1, 11)


@pytest.mark.parametrize(("given", "days"), [("9", Days(9, 9, 9)), ("2-9-30", Days(2, 9, 30)), ("0", Days(0, 0, 0))])
def test_a_step_takes_other_days(network, given, days):
    _scenario, changed, problems = read(network, days=f"b:{given}")
    assert problems == ()
    assert changed.steps["b"].days == days


def test_of_two_that_set_the_same_days_the_last_holds(network):
    scenario, changed, _problems = read(network, days=["b:9", "b:7"])
    assert changed.steps["b"].days.typical == 7
    assert scenario.days == (("b", Days(7, 7, 7)),)


def test_a_barrier_is_taken_out(network):
    _scenario, changed, _problems = read(network, without="strike")
    assert [hazard.slug for hazard in changed.hazards] == ["fog"]


def test_a_barrier_is_assumed_to_delay_a_step(network):
    _scenario, changed, _problems = read(network, delay="fog:d:10-20-30")
    assert {hazard.slug: dict(hazard.delays) for hazard in changed.hazards} == {
        "strike": {"a": Days(1, 2, 3)},
        "fog": {"d": Days(10, 20, 30)},
    }


def test_an_assumed_delay_can_be_taken_out_again(network):
    _scenario, changed, problems = read(network, delay="fog:d:10", without="fog")
    assert problems == ()
    assert [hazard.slug for hazard in changed.hazards] == ["strike"]


@pytest.mark.parametrize("word", ["a:b", "b:a"])
def test_two_steps_run_in_parallel_and_what_follows_waits_for_both(network, word):
    _scenario, changed, problems = read(network, parallel=word)
    assert problems == ()
    assert changed.steps["b"].after == ()
    assert set(changed.steps["c"].after) == {"a", "b"}


def test_steps_in_parallel_begin_when_the_earlier_one_could(network):
    _scenario, changed, _problems = read(network, wait="a:d", parallel="a:b")
    assert set(changed.steps["b"].after) == {"d"}


def test_a_step_waits_for_another(network):
    _scenario, changed, _problems = read(network, wait="d:a")
    assert changed.steps["d"].after == ("a",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"start": "tomorrow"}, "this is not a date"),
        ({"start": "2027-02-30"}, "this is not a date"),
        ({"start": "1999-01-01"}, "between 1 January 2020 and 31 December 2060"),
        ({"start": "2061-01-01"}, "between 1 January 2020 and 31 December 2060"),
        ({"days": "nowhere:3"}, "“nowhere” is not a known step"),
        ({"days": "b:-3"}, "none below 0"),
        ({"days": "b:3.5"}, "whole numbers"),
        ({"days": "b:٣"}, "whole numbers"),
        ({"days": "b:3-2-1"}, "must rise"),
        ({"days": "b:99999"}, "at most 36500 days"),
        ({"days": "b"}, "write it as step:20-30-60"),
        ({"delay": "fog:d"}, "write it as barrier:step:10-30-90"),
        ({"delay": "storm:d:3"}, "“storm” is not a barrier"),
        ({"delay": "fog:nowhere:3"}, "“nowhere” is not a known step"),
        ({"without": "storm"}, "“storm” is not a barrier"),
        ({"without": "fog"}, "no delay is recorded"),
        ({"parallel": "a:c"}, "neither of these two steps waits directly"),
        ({"parallel": "b:c"}, "“C” is the last step of its way"),
        ({"parallel": "a"}, "write it as step:step"),
        ({"wait": "a:c"}, "“A” → “C” → “B” → “A”"),
        ({"wait": "a:a"}, "“A” → “A”"),
        ({"wait": "a:nowhere"}, "“nowhere” is not a known step"),
        ({"simulate": "perhaps"}, "yes, no"),
    ],
)
def test_what_does_not_fit_is_named_and_changes_nothing(network, words, said):
    scenario, changed, problems = read(network, **words)
    ((field, value),) = words.items()
    assert [(problem.field, problem.value) for problem in problems] == [(field, value)]
    assert said in problems[0].message
    assert value in problems[0].message
    assert (scenario.start, scenario.changes, scenario.is_simulated, changed) == (None, 0, True, network)


def test_what_fits_stands_beside_what_does_not(network):
    _scenario, changed, problems = read(network, days=["nowhere:3", "b:7"])
    assert len(problems) == 1
    assert changed.steps["b"].days.typical == 7


def test_more_changes_than_an_address_should_hold_are_cut_and_told(network):
    scenario, _changed, problems = read(network, days=[f"b:{days}" for days in range(150)])
    assert scenario.days == (("b", Days(99, 99, 99)),)
    assert "more than 100" in problems[0].message


def test_an_address_with_a_change_names_its_first_day(network):
    scenario, _changed, _problems = read(network, days="b:7")
    assert scenario.words() == [("start", "2026-11-24"), ("days", "b:7")]


def test_the_address_begins_with_the_countries():
    assert Scenario(TODAY).query(("xa", "xb"), start=date(2027, 1, 1)) == "country=xa&country=xb&start=2027-01-01"


@given(network=networks(hazards=True), data=st.data())
def test_a_scenario_that_goes_into_an_address_comes_back(network, data):
    slugs = st.sampled_from(tuple(network.steps))
    spans = st.lists(st.integers(0, 500), min_size=3, max_size=3).map(sorted).map(lambda days: "-".join(map(str, days)))
    words = {
        "start": data.draw(st.none() | st.dates(FIRST_START, LAST_START).map(str)) or "",
        "days": data.draw(st.lists(st.builds("{}:{}".format, slugs, spans), max_size=4)),
        "parallel": data.draw(st.lists(st.builds("{}:{}".format, slugs, slugs), max_size=4)),
        "wait": data.draw(st.lists(st.builds("{}:{}".format, slugs, slugs), max_size=4)),
        "without": data.draw(st.lists(st.sampled_from(["h0", "h1"]), max_size=2)),
        "simulate": data.draw(st.sampled_from(["", "yes", "no"])),
    }
    scenario, changed, _problems = parse(words, network, TODAY)
    again, changed_again, problems = parse(QueryDict(scenario.query()), network, TODAY)
    assert problems == ()
    assert (again.first, again.words()) == (scenario.first, scenario.words())
    assert changed_again == changed
