"""The steps as a network: its order, its goals, its parts, and what makes none."""

import pytest

from barriers.network import Days, NetworkProblem, build
from tests.barriers.networks import chain, make_hazard, make_step, networks
from tests.properties import given


@given(networks())
def test_each_step_stands_after_all_that_it_waits_for(network):
    seen = set()
    for slug, step in network.steps.items():
        assert set(step.after) <= seen
        seen.add(slug)


@given(networks())
def test_who_waits_and_who_is_waited_for_agree(network):
    for slug, followers in network.followers.items():
        assert {other for other, step in network.steps.items() if slug in step.after} == set(followers)


def test_all_that_a_step_waits_for_is_known_through_others():
    assert chain(1, 1, 1).before["c"] == {"a", "b"}


def test_steps_in_a_circle_are_named_in_the_order_of_their_waiting():
    with pytest.raises(NetworkProblem) as problem:
        build([make_step("a", after=["c"]), make_step("b", after=["a"]), make_step("c", after=["b"])])
    said = str(problem.value)
    assert all(f"“{title}”" in said for title in "ABC")
    assert "wait for each other" in said
    circle = [part.strip("“” ") for part in said.split(": ")[1].split(".")[0].split("→")]
    waits = {"A": "C", "B": "A", "C": "B"}
    assert [waits[title] for title in circle[:-1]] == circle[1:]


def test_an_unknown_step_is_named():
    with pytest.raises(NetworkProblem, match="“A” waits for “nowhere”"):
        build([make_step("a", after=["nowhere"])])


def test_a_delay_at_an_unknown_step_is_named():
    with pytest.raises(NetworkProblem, match="“Strike” delays “nowhere”"):
        build([make_step("a")], [make_hazard("strike", nowhere=(1, 2, 3))])


@pytest.mark.parametrize("days", [(-1, 0, 1), (2, 1, 3), (1, 3, 2)])
def test_days_that_do_not_rise_from_zero_are_refused(days):
    with pytest.raises(ValueError, match="must rise"):
        Days(*days)


def test_the_goal_is_the_last_step_of_a_country_and_not_one_that_nothing_waits_for():
    network = build([make_step("advice", 500), make_step("file"), make_step("infusion", after=["file"])])
    assert network.goals == {"xa": "infusion"}
    assert network.loose_ends == ("advice",)


def test_a_step_that_only_another_country_waits_for_can_be_the_goal():
    release = make_step("release")
    network = build([release, make_step("import", after=["release"], jurisdiction="xb")])
    assert network.goals == {"xa": "release", "xb": "import"}
    assert network.loose_ends == ()


def test_a_countrys_part_holds_what_it_waits_for_across_borders_and_nothing_else():
    network = build(
        [
            make_step("release"),
            make_step("home", after=["release"]),
            make_step("import", after=["release"], jurisdiction="xb"),
        ],
        [make_hazard("strike", release=(1, 2, 3), home=(1, 2, 3)), make_hazard("flood", home=(1, 2, 3))],
    )
    part = network.of(["xb"])
    assert set(part.steps) == {"release", "import"}
    assert [(hazard.slug, set(hazard.delays)) for hazard in part.hazards] == [("strike", {"release"})]


@given(networks())
def test_a_countrys_part_reaches_the_same_goal(network):
    for code, goal in network.goals.items():
        part = network.of([code])
        assert part.before[goal] == network.before[goal]
