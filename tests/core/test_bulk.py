"""Records written in bulk: the same rows and the same history as one writes with django-simple-history's own functions."""

import pytest
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from milenari.core import revision
from milenari.core.bulk import create_with_history, update_with_history
from regulations.models import Requirement, RequirementCitation
from tests import factories

pytestmark = pytest.mark.django_db

REASON = "Said in a test"
OWN = {"history_id", "history_date", "id", "jurisdiction_id"}


def answers(jurisdiction, topics) -> list[Requirement]:
    """One of each form: a word, an amount, a text, nothing."""
    return [
        Requirement(
            jurisdiction=jurisdiction,
            topic=topic,
            status="not_found" if topic.kind == "money" else "answered",
            value="yes" if topic.kind == "ternary" else "",
            amount="12.50" if topic.kind == "number" else None,
            unit="years" if topic.kind == "number" else "",
            summary="Ça dépend: “50 %” → %s",
            confidence="low",
            valid_from="2026-01-31",
        )
        for topic in topics
    ]


@pytest.fixture
def topics(db):
    return [factories.create_topic(f"of-kind-{kind}", kind=kind) for kind in ("ternary", "number", "text", "money")]


def told(records) -> list[list[tuple[str, object]]]:
    """Rows, and rows of history, without what tells one writing from another."""
    rows = [list(records), list(type(records[0]).history.filter(id__in=[one.pk for one in records]).order_by("history_id"))]
    return [
        [(f.attname, getattr(row, f.attname)) for row in found for f in row._meta.concrete_fields if f.attname not in OWN]
        for found in rows
    ]


def written(records) -> list[Requirement]:
    return list(Requirement.objects.filter(pk__in=[record.pk for record in records]).order_by("pk"))


def test_creating_writes_the_same_rows_and_history(topics):
    ours, theirs = (answers(factories.create_jurisdiction(code), topics) for code in ("xa", "xb"))

    create_with_history(ours, REASON)
    bulk_create_with_history(theirs, Requirement, default_change_reason=REASON)

    assert told(written(ours)) == told(written(theirs))
    assert [row.history_change_reason for row in ours[0].history.all()] == [REASON]


def test_updating_writes_the_same_rows_and_history(topics):
    ours, theirs = (answers(factories.create_jurisdiction(code), topics) for code in ("xa", "xb"))
    for records in (ours, theirs):
        create_with_history(records, REASON)
        for record in records:
            record.summary, record.confidence, record.valid_from = "Otherwise.", "high", None
    fields = ["confidence", "summary", "valid_from"]

    update_with_history(ours, fields, REASON)
    bulk_update_with_history(theirs, Requirement, fields, default_change_reason=REASON)

    assert told(written(ours)) == told(written(theirs))
    assert [row.history_type for row in ours[0].history.order_by("history_id")] == ["+", "~"]


def test_only_the_fields_named_are_saved(topics):
    (record,) = records = answers(factories.create_jurisdiction("xa"), topics[:1])
    create_with_history(records, REASON)
    record.summary, record.note = "Otherwise.", "Otherwise, too."

    update_with_history(records, ["summary"], REASON)

    assert Requirement.objects.values_list("summary", "note").get() == ("Otherwise.", "")
    assert record.history.values_list("summary", "note").first() == ("Otherwise.", "")


def test_each_moves_the_revision_on_by_one(topics):
    records = answers(factories.create_jurisdiction("xa"), topics)
    before = revision.current().number

    create_with_history(records, REASON)
    update_with_history(records, ["summary"], REASON)
    create_with_history([], REASON)
    update_with_history([], ["summary"], REASON)

    assert revision.current().number == before + 2


def test_more_than_a_batch_is_remembered_whole(topics):
    records = answers(factories.create_jurisdiction("xa"), topics[:1])
    create_with_history(records, REASON)
    source = factories.create_source(records[0].jurisdiction, "xa-source")
    cited = [RequirementCitation(requirement=records[0], source=source, order=order) for order in range(1201)]

    create_with_history(cited, REASON)

    orders = RequirementCitation.history.order_by("history_id").values_list("order", flat=True)
    assert list(orders) == list(range(1201))
