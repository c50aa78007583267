"""Barriers beside a landscape: those that bear on the countries and still stand, in a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barriers.gaps import BarrierRecord
from barriers.models import Barrier
from barriers.queries import count_barriers, read_barrier_record, read_barrier_records, read_covering
from barriers.vocabulary import BarrierStatus, Likelihood, Severity
from tests.factories import (
    create_barrier,
    create_jurisdiction,
    create_mitigation,
    create_requirement,
    create_source,
    create_topic,
    create_union,
)

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


def test_a_barrier_from_elsewhere_is_read_for_the_countries_that_it_names_with_all_of_them():
    countries = [create_jurisdiction(code) for code in ("xa", "xb", "xc")]
    barrier = create_barrier(countries[0], "supply", topics=[create_topic("one"), create_topic("two")])
    barrier.countries.set(countries[1:])
    (found,) = read_barrier_records(["xb"])
    assert (found.jurisdiction, found.countries, found.topics) == ("xa", {"xb", "xc"}, {"one", "two"})
    assert found == read_barrier_record(barrier)


def test_the_resolved_ones_are_read_where_they_are_asked_for():
    create_barrier(create_jurisdiction("xa"), status=BarrierStatus.RESOLVED)
    assert len(read_barrier_records(["xa"], resolved=True)) == 1


def test_barriers_that_cover_a_gap_of_any_country_are_known_be_they_resolved_or_not():
    union = create_union("xu")
    country = create_jurisdiction("xa", member_of=union)
    same, heavier = (create_topic(slug, burden={"yes": 0, "no": 2}) for slug in ("same", "heavier"))
    for topic, value in ((same, "yes"), (heavier, "no")):
        create_requirement(union, topic, "yes")
        create_requirement(country, topic, value)
    create_barrier(country, "covers", [same, heavier])
    create_barrier(union, "of-union", [heavier], status=BarrierStatus.RESOLVED)
    create_barrier(country, "not-there", [same])
    create_barrier(country, "nowhere")
    assert read_covering() == {"covers", "of-union"}


def test_barriers_are_counted_with_those_that_cite_nothing_and_those_that_are_late(django_assert_num_queries):
    country = create_jurisdiction()
    create_barrier(country, "cited", citations=[create_source(country)])
    late = create_barrier(country, "late")
    for due in ("2020-01-01", "2020-02-01"):
        create_mitigation(late, due=due)
    create_mitigation(create_barrier(country, "done"), due="2020-01-01", status="done")
    with django_assert_num_queries(1):
        counts = count_barriers(date(2020, 3, 1))
    assert (counts.total, counts.without_citation, counts.with_overdue) == (3, 2, 1)
    assert count_barriers(date(2020, 1, 1)).with_overdue == 0  # due on that day is not late yet
    assert Barrier.objects.count() == 3
