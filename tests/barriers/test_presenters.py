"""Barriers as their pages show them."""

from datetime import date

import pytest

from barriers.models import Barrier
from barriers.presenters import barrier_entry, whereabouts
from countries.models import Jurisdiction
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2020, 6, 1)


def test_an_entry_tells_the_risk_before_and_after_and_what_each_mitigation_does():
    barrier = factories.create_barrier(factories.create_jurisdiction(), severity=4, likelihood=3)
    factories.create_mitigation(barrier, "Late", due=date(2020, 5, 31), lowers_likelihood=1, order=0)
    factories.create_mitigation(barrier, "In time", due=TODAY, lowers_severity=1, order=1)
    factories.create_mitigation(barrier, "Dropped", due=date(2020, 1, 1), lowers_severity=3, order=2, status="dropped")
    entry = barrier_entry(barrier, TODAY)
    assert (entry.risk.score, entry.residual.score, entry.is_lowered) == (12, 6, True)
    assert [(line.mitigation.what, line.risk_after.score, line.is_overdue, line.is_dropped) for line in entry.mitigations] == [
        ("Late", 8, True, False),
        ("In time", 9, False, False),
        ("Dropped", 12, False, True),
    ]
    assert (entry.overdue, entry.going_on) == (1, 2)


def test_without_mitigations_nothing_is_lowered():
    entry = barrier_entry(factories.create_barrier(factories.create_jurisdiction()), TODAY)
    assert (entry.is_lowered, entry.mitigations, entry.overdue) == (False, (), 0)


def told(barrier: Barrier):
    further = [found.code for found in barrier.countries.all()]
    where = whereabouts(barrier.jurisdiction, further, Jurisdiction.objects.in_reading_order())
    return where.own.code, [found.code for found in where.members], [found.code for found in where.further]


def test_a_barrier_stands_in_its_own_country_in_the_members_of_its_union_and_in_those_that_it_names():
    union = factories.create_union("xu")
    member = factories.create_jurisdiction("xa", member_of=union)
    outside = factories.create_jurisdiction("xb")
    factories.create_jurisdiction("xc")
    of_union = factories.create_barrier(union, "of-union")
    of_union.countries.set([outside, member])
    assert told(of_union) == ("xu", ["xa"], ["xb"])  # the member is told once
    assert told(factories.create_barrier(member, "own")) == ("xa", [], [])


def test_a_union_that_is_named_brings_its_members():
    union = factories.create_union("xu")
    factories.create_jurisdiction("xa", member_of=union)
    barrier = factories.create_barrier(factories.create_jurisdiction("xb"))
    barrier.countries.set([union])
    own, members, further = told(barrier)
    assert (own, members) == ("xb", [])
    assert set(further) == {"xu", "xa"}
