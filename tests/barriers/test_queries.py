"""Barriers beside a landscape: those that bear on the countries and still stand, in a fixed number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barriers.gaps import BarrierRecord
from barriers.queries import read_barrier_records
from barriers.vocabulary import BarrierStatus, Likelihood, Severity
from tests.factories import create_barrier, create_jurisdiction, create_topic, create_union

pytestmark = pytest.mark.django_db


def test_a_barrier_is_read_with_its_topics():
    topics = [create_topic("one"), create_topic("two")]
    create_barrier(create_jurisdiction("xa"), "war", topics=topics, title="There is a war")
    assert read_barrier_records(["xa"]) == (
        BarrierRecord("war", "There is a war", "xa", frozenset({"one", "two"}), Severity.MODERATE, Likelihood.POSSIBLE),
    )


def test_the_barriers_of_a_country_and_of_its_union_are_read_and_no_other():
    union = create_union("xu")
    create_barrier(union, "of-union")
    create_barrier(create_jurisdiction("xa", member_of=union), "of-member")
    create_barrier(create_jurisdiction("xb"), "of-other")
    create_jurisdiction("xc", member_of=union)
    assert [(found.slug, found.jurisdiction) for found in read_barrier_records(["xa", "xc"])] == [
        ("of-union", "xu"),
        ("of-member", "xa"),
    ]
    assert [found.slug for found in read_barrier_records(["xb"])] == ["of-other"]
    assert read_barrier_records([]) == ()


@pytest.mark.parametrize("status", list(BarrierStatus))
def test_a_resolved_barrier_covers_nothing_any_more(status):
    create_barrier(create_jurisdiction("xa"), status=status)
    assert len(read_barrier_records(["xa"])) == (0 if status == BarrierStatus.RESOLVED else 1)


@pytest.mark.parametrize("countries", [4, 40])
def test_the_number_of_queries_does_not_depend_on_the_number_of_countries(countries):
    union = create_union("xu")
    topics = [create_topic("one"), create_topic("two")]
    codes = []
    for number in range(countries):
        country = create_jurisdiction(f"x{number}", member_of=union)
        create_barrier(country, f"barrier-{number}", topics=topics)
        codes.append(country.code)
    with CaptureQueriesContext(connection) as captured:
        records = read_barrier_records(codes)
    assert len(captured) == 1
    assert len(records) == countries
