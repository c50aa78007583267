"""Barriers and steps: what the database refuses, and what a person is told."""

import pytest

from barriers.models import Barrier, BarrierCitation, Mitigation, Step
from tests.factories import create_barrier, create_instrument, create_jurisdiction, create_source, create_step, create_union
from tests.refusal import complaints, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return create_jurisdiction()


def barrier(jurisdiction, **fields):
    """A barrier that is not saved."""
    defaults = {"kind": "legal", "severity": 2, "likelihood": 2, "phase": "setup"}
    return Barrier(jurisdiction=jurisdiction, slug="x", title="X", description="It is so.", **{**defaults, **fields})


# ---- barriers


@pytest.mark.parametrize("degree", [1, 2, 3, 4])
def test_severity_and_likelihood_go_from_1_to_4(country, degree):
    record = create_barrier(country, severity=degree, likelihood=5 - degree)
    assert complaints(record) == {}
    assert record.risk == degree * (5 - degree)


@pytest.mark.parametrize("field", ["severity", "likelihood"])
@pytest.mark.parametrize("degree", [0, 5])
def test_a_degree_out_of_bounds_is_refused(country, field, degree):
    with refused():
        create_barrier(country, **{field: degree})
    assert field in complaints(barrier(country, **{field: degree}))


@pytest.mark.parametrize("fields", [{"kind": "cosmic"}, {"phase": "afterlife"}, {"status": "forgotten"}])
def test_words_of_closed_lists_are_held_by_the_database(country, fields):
    with refused():
        create_barrier(country, **fields)
    assert set(complaints(barrier(country, **fields))) & set(fields)


def test_a_mitigation_s_status_is_one_of_the_list(country):
    with refused():
        Mitigation.objects.create(barrier=create_barrier(country), what="Ask again.", status="perhaps")


def test_a_barrier_s_citation_points_to_one_place(country):
    record = create_barrier(country, citations=[create_instrument(country)])
    with refused():
        BarrierCitation.objects.create(barrier=record)
    with refused():
        record.citations.update(source=create_source(country))


def test_the_highest_risk_comes_first_and_among_equals_the_more_severe(country):
    create_barrier(country, "minor", severity=1, likelihood=1)
    create_barrier(country, "likely", severity=1, likelihood=4)
    create_barrier(country, "severe", severity=4, likelihood=1)
    create_barrier(country, "worst", severity=4, likelihood=4)
    assert [found.slug for found in Barrier.objects.by_risk()] == ["worst", "severe", "likely", "minor"]


def test_a_union_s_barriers_bear_on_its_members():
    union = create_union("xu")
    member, other = create_jurisdiction("xa", member_of=union), create_jurisdiction("xb")
    create_jurisdiction("xc", member_of=union)
    create_barrier(union, "of-union")
    create_barrier(member, "of-member")
    create_barrier(other, "of-other")
    assert {found.slug for found in Barrier.objects.bearing_on(["xa"])} == {"of-union", "of-member"}
    assert {found.slug for found in Barrier.objects.bearing_on(["xb"])} == {"of-other"}
    assert Barrier.objects.bearing_on(["xa", "xc"]).by_risk().count() == 2  # each of them once
    assert not Barrier.objects.bearing_on([])


# ---- days


@pytest.mark.parametrize("days", [(0, 0, 0), (1, 1, 1), (35, 68, 120)])
def test_days_that_rise_are_kept(country, days):
    assert complaints(create_step(country, days=days)) == {}


@pytest.mark.parametrize("days", [(2, 1, 3), (1, 3, 2), (3, 2, 1), (-1, 0, 1)])
def test_days_that_do_not_rise_from_zero_are_refused(country, days):
    with refused():
        create_step(country, days=days)
    days_min, days_typical, days_max = days
    step = Step(
        jurisdiction=country,
        slug="x",
        title="X",
        days_min=days_min,
        days_typical=days_typical,
        days_max=days_max,
        basis="law",
        confidence="high",
    )
    if days_min >= 0:
        assert complaints(step) == {"__all__": ["The days must rise: at least ≤ typically ≤ at most, and at most 36,500."]}
    else:
        assert "days_min" in complaints(step)


def test_days_cannot_be_changed_out_of_order(country):
    create_step(country, days=(1, 2, 3))
    with refused():
        Step.objects.update(days_min=4)


# ---- waiting


def chain(country, length):
    """Steps of which each waits for the one before it."""
    steps = []
    for number in range(length):
        steps.append(create_step(country, f"step-{number}", after=steps[-1:]))
    return steps


def test_a_step_may_wait_for_several_and_several_for_it(country):
    first, left, right = create_step(country, "first"), create_step(country, "left"), create_step(country, "right")
    last = create_step(country, "last")
    left.after.add(first)
    right.after.add(first)
    last.after.add(left, right, first)
    assert set(last.after.all()) == {left, right, first}
    assert set(first.before.all()) == {left, right, last}


def test_a_step_may_wait_for_one_of_another_country(country):
    theirs = create_step(create_jurisdiction("xb"), "theirs")
    assert create_step(country, "ours", after=[theirs]).after.get() == theirs


def test_a_step_does_not_wait_for_itself(country):
    step = create_step(country)
    with refused("cannot wait for itself"):
        step.after.add(step)


@pytest.mark.parametrize("length", [2, 3, 12])
def test_steps_do_not_wait_in_a_circle(country, length):
    steps = chain(country, length)
    with refused("cannot wait for itself"):
        steps[0].after.add(steps[-1])
    assert not steps[0].after.exists()


def test_a_circle_is_refused_from_its_other_end_too(country):
    steps = chain(country, 3)
    with refused("cannot wait for itself"):
        steps[-1].before.add(steps[0])


def test_a_circle_across_borders_is_refused(country):
    ours = create_step(country, "ours")
    theirs = create_step(create_jurisdiction("xb"), "theirs", after=[ours])
    with refused("cannot wait for itself"):
        ours.after.add(theirs)


def test_a_circle_within_one_write_is_refused(country):
    first, second = create_step(country, "first"), create_step(country, "second")
    waits = Step.after.through
    with refused("cannot wait for itself"):
        waits.objects.bulk_create(
            [waits(from_step=first, to_step=second), waits(from_step=second, to_step=first)],
        )


def test_a_wait_cannot_be_turned_into_a_circle(country):
    _, second, third = chain(country, 3)
    with refused("cannot wait for itself"):
        Step.after.through.objects.filter(from_step=second).update(to_step=third)


def test_two_ways_to_the_same_step_are_no_circle(country):
    steps = chain(country, 4)
    steps[3].after.add(steps[0])
    steps[2].after.add(steps[0])
    assert steps[3].after.count() == 2
