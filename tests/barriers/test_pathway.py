"""The critical path, held against networkx on random networks, and against working days counted one by one."""

from datetime import date, timedelta

import networkx
import pytest
from hypothesis import settings

from barriers.network import build
from barriers.pathway import TooLong, maximum, minimum, schedule, slowest, typical
from barriers.vocabulary import DurationUnit
from countries.calendars import LAST_DAY, calendar_of
from tests.barriers.networks import chain, make_hazard, make_step, networks
from tests.properties import given

FIRST = date(2027, 1, 4)  # a Monday
WORKING = DurationUnit.WORKING_DAYS


def graph_of(network, pick=typical):
    """Each step's days on the edge from its begin to its end; a wait is an edge of no length; source and sink around them."""
    graph = networkx.DiGraph()
    for slug, step in network.steps.items():
        graph.add_edge((slug, "begin"), (slug, "end"), days=pick(step))
        graph.add_edge("source", (slug, "begin"), days=0)
        for earlier in step.after:
            graph.add_edge((earlier, "end"), (slug, "begin"), days=0)
    return graph


def longest_from(graph, node):
    """The longest way to each node from this one, by networkx's shortest paths over negative lengths."""
    turned = networkx.DiGraph()
    turned.add_edges_from((one, other, {"days": -days}) for one, other, days in graph.edges(data="days"))
    return {there: -days for there, days in networkx.single_source_bellman_ford_path_length(turned, node, weight="days").items()}


@settings(max_examples=300)
@given(networks())
def test_starts_ends_slack_and_critical_path_agree_with_networkx(network):
    graph = graph_of(network)
    starts = longest_from(graph, "source")
    made = schedule(network, FIRST)
    assert {slug: (span.start, span.end) for slug, span in made.spans.items()} == {
        slug: (starts[slug, "begin"], starts[slug, "end"]) for slug in network.steps
    }
    goals = tuple(network.goals.values())
    end = max(starts[goal, "end"] for goal in goals)
    for goal in goals:
        graph.add_edge((goal, "end"), "sink", days=0)
    left = longest_from(graph.reverse(), "sink")
    toward = made.toward(goals)
    assert toward.end == end
    assert toward.slack == {
        slug: end - left[slug, "begin"] - starts[slug, "begin"] for slug in network.steps if (slug, "begin") in left
    }
    assert toward.critical == {slug for slug, slack in toward.slack.items() if slack == 0}


@given(networks())
def test_the_way_is_as_long_as_networkx_says(network):
    ends = schedule(network, FIRST, maximum).spans
    assert max(span.end for span in ends.values()) == networkx.dag_longest_path_length(graph_of(network, maximum), weight="days")


@given(networks((DurationUnit.CALENDAR_DAYS, WORKING)))
def test_with_working_days_nothing_begins_before_what_it_waits_for_and_slack_is_never_negative(network):
    made = schedule(network, FIRST)
    for slug, step in network.steps.items():
        assert made.spans[slug].start == max((made.spans[earlier].end for earlier in step.after), default=0)
    toward = made.toward(network.goals.values())
    assert min(toward.slack.values()) >= 0
    assert toward.critical


@given(networks((DurationUnit.CALENDAR_DAYS, WORKING)))
def test_a_step_that_begins_later_by_its_slack_moves_no_goal_and_by_a_day_more_does(network):
    made = schedule(network, FIRST)
    toward = made.toward(network.goals.values())
    for slug, slack in toward.slack.items():
        assert _end_if_late(network, made, slug, slack) <= toward.end < _end_if_late(network, made, slug, slack + 1)


def _end_if_late(network, made, late, days):
    """When the last goal is reached if one step begins so many days after it could."""
    ends = {}
    for slug, step in network.steps.items():
        start = max((ends[earlier] for earlier in step.after), default=0) + (days if slug == late else 0)
        ends[slug] = made.end(step, start, step.days.typical)
    return max(ends[goal] for goal in network.goals.values())


@pytest.mark.parametrize("code", ["it", "es", "lb", "jo"])
def test_working_days_are_laid_on_the_countrys_own_calendar(code):
    network = build([make_step("review", 45, jurisdiction=code, unit=WORKING)])
    span = schedule(network, FIRST).spans["review"]
    days = [FIRST + timedelta(days=offset) for offset in range(1, span.end + 1)]
    assert sum(calendar_of(code).is_working(day) for day in days) == 45
    assert calendar_of(code).is_working(days[-1])


def test_the_weekend_before_a_working_step_is_slack_that_leaves_the_path_critical():
    network = build([make_step("ship", 5), make_step("review", 1, after=["ship"], unit=WORKING, jurisdiction="xu")])
    toward = schedule(network, FIRST).toward(["review"])  # the shipment ends on Saturday; the review on Monday either way
    assert toward.slack == {"ship": 1, "review": 1}
    assert toward.critical == {"ship", "review"}


def test_the_path_that_waits_is_not_critical():
    network = build([make_step("short", 2), make_step("long", 9), make_step("goal", 1, after=["short", "long"])])
    toward = schedule(network, FIRST).toward(["goal"])
    assert toward.critical == {"long", "goal"}
    assert toward.slack == {"short": 7, "long": 0, "goal": 0}


def test_toward_several_goals_the_last_one_counts():
    network = build([make_step("a", 3), make_step("b", 10, jurisdiction="xb")])
    toward = schedule(network, FIRST).toward(["a", "b"])
    assert (toward.end, toward.critical, toward.slack) == (10, {"b"}, {"a": 7, "b": 0})


def test_shortest_and_longest():
    network = chain((1, 2, 5), (10, 20, 50))
    assert [schedule(network, FIRST, pick).spans["b"].end for pick in (minimum, typical, maximum)] == [11, 22, 55]


def test_nothing_takes_longer_than_every_maximum_with_every_delay():
    network = build([make_step("a", (1, 2, 5))], [make_hazard("x", a=(1, 2, 3)), make_hazard("y", a=(0, 0, 10))])
    assert slowest(network, FIRST).spans["a"].end == 18


@pytest.mark.parametrize("unit", DurationUnit)
def test_a_way_beyond_the_calendars_names_the_step_that_goes_there(unit):
    days = (LAST_DAY - FIRST).days
    network = build([make_step("short"), make_step("eternal", days, after=["short"], unit=unit)])
    with pytest.raises(TooLong, match="“Eternal” would end after 31 December 2100"):
        schedule(network, FIRST)
