"""What is ahead: for whom it holds, in which order, and with which answers that it changes."""

from datetime import date

import pytest

from regulations.ahead import read_ahead
from regulations.models import Ahead, AheadCitation
from tests.factories import create_instrument, create_jurisdiction, create_topic, create_union

pytestmark = pytest.mark.django_db


def create_ahead(jurisdiction, slug, topics=(), citations=(), **fields):
    record = Ahead.objects.create(
        jurisdiction=jurisdiction,
        slug=slug,
        **{"title": slug, "stage": "proposed", "summary": "It changes.", "confidence": "medium", **fields},
    )
    record.topics.set(topics)
    for order, law in enumerate(citations):
        AheadCitation.objects.create(ahead=record, instrument=law, order=order)
    return record


def slugs(records):
    return [record.slug for record in records]


def test_what_is_ahead_in_a_union_holds_in_its_members_and_nowhere_else():
    union = create_union()
    member, other = create_jurisdiction("xa", member_of=union), create_jurisdiction("xb")
    create_ahead(union, "of-union")
    create_ahead(member, "of-member")
    create_ahead(other, "of-other")

    assert slugs(read_ahead(["xa"])) == ["of-member", "of-union"]
    assert slugs(read_ahead(["xb"])) == ["of-other"]
    assert slugs(read_ahead(["xu"])) == ["of-union"]
    assert slugs(read_ahead([])) == []


def test_a_union_of_two_chosen_members_is_told_once():
    union = create_union()
    for code in ("xa", "xb"):
        create_jurisdiction(code, member_of=union)
    create_ahead(union, "of-union", topics=[create_topic("one"), create_topic("two")])

    (record,) = read_ahead(["xa", "xb"])

    assert slugs(record.topics) == ["one", "two"]


def test_what_has_a_date_comes_first_then_the_stage_that_is_furthest():
    country = create_jurisdiction()
    create_ahead(country, "announced", stage="announced")
    create_ahead(country, "adopted", stage="adopted")
    create_ahead(country, "proposed")
    create_ahead(country, "late", applies_from=date(2031, 1, 1))
    create_ahead(country, "soon", applies_from=date(2027, 1, 1), stage="announced")

    assert slugs(read_ahead(["xa"])) == ["soon", "late", "adopted", "proposed", "announced"]


def test_a_topic_leaves_what_changes_it_with_all_that_it_changes():
    country = create_jurisdiction()
    one, two = create_topic("one"), create_topic("two")
    create_ahead(country, "both", topics=[two, one])
    create_ahead(country, "first", topics=[one])
    create_ahead(country, "neither")

    assert [(record.slug, slugs(record.topics)) for record in read_ahead(["xa"], "two")] == [("both", ["one", "two"])]


def test_it_tells_its_instrument_and_where_it_was_read(django_assert_num_queries):
    country = create_jurisdiction()
    law = create_instrument(country, local_title="قانون", language="ar")
    create_ahead(country, "change", instrument=law, citations=[law])
    create_ahead(country, "rumour")

    with django_assert_num_queries(2):
        change, rumour = read_ahead(["xa"])

    assert change.instrument.local_title == "قانون"
    assert [citation.slug for citation in change.citations] == ["law"]
    assert (rumour.instrument, rumour.topics, rumour.citations) == (None, (), ())


def test_without_citations_it_is_one_query(django_assert_num_queries):
    country = create_jurisdiction()
    create_ahead(country, "change", citations=[create_instrument(country)])

    with django_assert_num_queries(1):
        (change,) = read_ahead(["xa"], cited=False)

    assert change.citations == ()
