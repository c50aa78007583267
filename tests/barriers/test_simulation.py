"""The simulation, held against one in plain Python, against the distribution's own mean, and against what must hold anyway."""

import random
from datetime import date
from statistics import quantiles

import numpy as np
import pytest
from hypothesis import settings

from barriers.network import Days, build
from barriers.pathway import TooLong, minimum, schedule, slowest
from barriers.simulation import SEED, simulate
from barriers.vocabulary import PROBABILITY, DurationUnit, Likelihood
from countries.calendars import LAST_DAY
from tests.barriers.networks import chain, make_hazard, make_step, networks
from tests.properties import given

FIRST = date(2027, 1, 4)
UNITS = (DurationUnit.CALENDAR_DAYS, DurationUnit.WORKING_DAYS)


def plain(network, goals, samples, seed):
    """When the last goal is reached in each sample, with calendar days: nothing but Python's own random numbers and max."""
    chance = random.Random(seed)
    reached = []
    for _sample in range(samples):
        ends, delays = {}, dict.fromkeys(network.steps, 0)
        for hazard in network.hazards:
            if chance.random() < hazard.probability:
                for slug, days in hazard.delays.items():
                    delays[slug] += drawn(chance, days)
        for slug, step in network.steps.items():
            start = max((ends[earlier] for earlier in step.after), default=0)
            ends[slug] = start + drawn(chance, step.days) + delays[slug]
        reached.append(max(ends[goal] for goal in goals))
    return reached


def drawn(chance, days: Days) -> int:
    width = days.maximum - days.minimum
    if not width:
        return days.minimum
    rise, fall = 1 + 4 * (days.typical - days.minimum) / width, 1 + 4 * (days.maximum - days.typical) / width
    return round(days.minimum + width * chance.betavariate(rise, fall))


@pytest.fixture(scope="module")
def consortium():
    """Two countries, a wait across the border, a step in two branches, and two barriers."""
    return build(
        [
            make_step("file", (20, 45, 90)),
            make_step("vector", (60, 90, 200)),
            make_step("review", (30, 50, 131), after=["file"]),
            make_step("first", (10, 20, 40), after=["review", "vector"]),
            make_step("there", (30, 60, 120), jurisdiction="xb"),
            make_step("import", (5, 30, 90), after=["there", "vector"], jurisdiction="xb"),
            make_step("second", (10, 20, 40), after=["import"], jurisdiction="xb"),
        ],
        [
            make_hazard("strike", Likelihood.LIKELY, vector=(5, 20, 60)),
            make_hazard("border", Likelihood.UNLIKELY, **{"import": (10, 40, 100), "there": (1, 5, 9)}),
        ],
    )


@pytest.mark.parametrize("goals", [("first",), ("second",), ("first", "second")])
def test_the_percentiles_agree_with_plain_python_within_the_sampling_error(consortium, goals):
    samples = 10_000
    found = simulate(consortium, FIRST, samples).reached(goals)
    expected = sorted(plain(consortium, goals, samples, seed=7))
    for share, days in ((0.1, found.p10), (0.5, found.p50), (0.9, found.p90)):
        # The rank of a quantile of n samples scatters by sqrt(n p (1 - p)); both sides scatter: five of their sigmas.
        spread = int(5 * (2 * samples * share * (1 - share)) ** 0.5)
        place = int(samples * share)
        assert expected[place - spread] <= days <= expected[place + spread]


def test_the_share_of_the_critical_path_agrees_with_plain_python():
    network = build([make_step("a", (10, 30, 60)), make_step("b", (20, 30, 50)), make_step("goal", 1, after=["a", "b"])])
    shares = simulate(network, FIRST, 10_000).criticality(("goal",))
    chance = random.Random(3)
    pairs = [(drawn(chance, network.steps["a"].days), drawn(chance, network.steps["b"].days)) for _ in range(10_000)]
    assert shares["goal"] == 1
    assert shares["a"] == pytest.approx(np.mean([a >= b for a, b in pairs]), abs=0.035)
    assert shares["b"] == pytest.approx(np.mean([b >= a for a, b in pairs]), abs=0.035)


@pytest.mark.parametrize("days", [(0, 10, 100), (10, 20, 30), (5, 5, 80), (7, 60, 60)])
def test_a_duration_has_the_mean_of_its_distribution(days):
    least, typical, most = days
    drawn = simulate(build([make_step("a", days)]), FIRST, 40_000).ends["a"]
    # Its standard deviation is at most a quarter of its width here, over 200 = sqrt(40,000): five of those, and half a rounding.
    assert drawn.mean() == pytest.approx((least + 4 * typical + most) / 6, abs=5 * (most - least) / 4 / 200 + 0.1)
    assert drawn.min() >= least
    assert drawn.max() <= most


@pytest.mark.parametrize("likelihood", Likelihood)
def test_a_barrier_strikes_as_often_as_its_likelihood_says(likelihood):
    network = build([make_step("a", 1)], [make_hazard("strike", likelihood, a=(5, 5, 5))])
    struck = simulate(network, FIRST, 10_000).ends["a"] == 6
    assert struck.mean() == pytest.approx(PROBABILITY[likelihood], abs=0.025)


def test_a_barrier_strikes_all_its_steps_together():
    network = build([make_step("a", 1), make_step("b", 1)], [make_hazard("strike", a=(5, 5, 5), b=(7, 7, 7))])
    run = simulate(network, FIRST, 1000)
    assert ((run.ends["a"] == 6) == (run.ends["b"] == 8)).all()


@settings(max_examples=50)
@given(networks(UNITS, hazards=True))
def test_every_sample_lies_between_the_shortest_and_the_slowest_way(network):
    run = simulate(network, FIRST, 50)
    shortest, longest = schedule(network, FIRST, minimum).spans, slowest(network, FIRST).spans
    for slug, ends in run.ends.items():
        assert shortest[slug].end <= ends.min()
        assert ends.max() <= longest[slug].end


@settings(max_examples=50)
@given(networks(UNITS, hazards=True))
def test_in_every_sample_some_path_to_the_goal_is_critical(network):
    goals = tuple(network.goals.values())
    shares = simulate(network, FIRST, 50).criticality(goals)
    assert all(0 <= share <= 1 for share in shares.values())
    beginnings = sum(share for slug, share in shares.items() if not network.steps[slug].after)
    assert beginnings >= 0.999
    assert sum(shares[goal] for goal in goals) >= 0.999


@settings(max_examples=50)
@given(networks(UNITS, hazards=True))
def test_what_taking_out_a_barrier_wins_is_what_a_run_without_it_gives(network):
    goals = tuple(network.goals.values())
    run = simulate(network, FIRST, 50)
    for hazard in network.hazards:
        without = build(network.steps.values(), (other for other in network.hazards if other is not hazard))
        saved = run.saved_without(hazard, {"": goals})
        assert saved == {"": run.reached(goals).p50 - simulate(without, FIRST, 50).reached(goals).p50}
        assert saved[""] >= 0


def test_without_uncertainty_the_simulation_gives_the_schedule():
    network = chain(3, 4, 5)
    found = simulate(network, FIRST, 100).reached(("c",))
    assert (found.p10, found.p50, found.p90) == (12, 12, 12)


def test_percentiles_are_those_of_the_samples():
    run = simulate(chain((0, 50, 200)), FIRST, 999)
    tenths = quantiles(run.ends["a"].tolist(), n=10)
    found = run.reached(("a",))
    assert (found.p10, found.p50, found.p90) == pytest.approx((tenths[0], tenths[4], tenths[8]), abs=1)


def test_the_first_of_several_goals_and_the_last():
    network = build([make_step("a", 3), make_step("b", 9, jurisdiction="xb")])
    run = simulate(network, FIRST, 10)
    assert (run.first_reached(("a", "b")).p50, run.reached(("a", "b")).p50) == (3, 9)


def test_the_same_input_gives_the_same_figures_and_another_seed_others(consortium):
    one, again, other = simulate(consortium, FIRST), simulate(consortium, FIRST), simulate(consortium, FIRST, seed=SEED + 1)
    assert all((one.ends[slug] == again.ends[slug]).all() for slug in consortium.steps)
    assert not (one.ends["first"] == other.ends["first"]).all()


def test_what_a_country_gets_alone_is_what_it_gets_among_others(consortium):
    alone, together = simulate(consortium.of(["xa"]), FIRST), simulate(consortium, FIRST)
    assert (alone.ends["first"] == together.ends["first"]).all()


def test_a_way_that_could_go_beyond_the_calendars_is_refused():
    days = (LAST_DAY - FIRST).days
    with pytest.raises(TooLong, match="“A”"):
        simulate(build([make_step("a", (1, 2, days))], [make_hazard("strike", a=(1, 1, 1))]), FIRST)
