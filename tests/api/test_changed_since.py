"""Records that changed since a moment, and what is no moment."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from django.utils import timezone

from barriers.models import Delay, StepCitation
from milenari.core import revision
from regulations.models import Choice, RequirementCitation
from regulations.vocabulary import Kind
from tests.api.test_records import keys
from tests.factories import (
    create_barrier,
    create_delay,
    create_instrument,
    create_jurisdiction,
    create_mitigation,
    create_requirement,
    create_step,
    create_topic,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SINCE = "2021-06-15T12:00:00Z"


def past(*records):
    """Lets it be long ago that these records were made."""
    for record in records:
        record.history.update(history_date=LONG_AGO)


@pytest.fixture
def evidence():
    """Two answers, topics and barriers, all of long ago."""
    country = create_jurisdiction("xa")
    topics = [create_topic("one", Kind.CHOICE, choices=["fast"]), create_topic("two")]
    law = create_instrument(country)
    answers = [
        create_requirement(country, topic, value, citations=[law]) for topic, value in zip(topics, ("fast", "yes"), strict=True)
    ]
    barriers = [create_barrier(country, slug) for slug in ("queue", "border")]
    past(country, law, *topics, *answers, *barriers, *Choice.objects.all(), *RequirementCitation.objects.all())
    return {"answers": answers, "topics": topics, "barriers": barriers, "law": law, "country": country}


def changed(read, name):
    return keys(read(f"{name}/?changed_since={SINCE}"))


def test_what_did_not_change_is_left_out(read, evidence):
    for name in ("requirements", "topics", "barriers", "instruments", "jurisdictions"):
        assert read(f"{name}/")["count"]
        assert changed(read, name) == []


def test_an_answer_that_was_saved_is_found(read, evidence):
    evidence["answers"][1].save()
    assert changed(read, "requirements") == ["xa/two"]


def test_an_answer_changed_with_its_citations(read, evidence):
    evidence["answers"][0].citations.get().delete()
    assert changed(read, "requirements") == ["xa/one"]


def test_a_topic_changed_with_its_choices(read, evidence):
    Choice.objects.get().save()
    assert changed(read, "topics") == ["one"]


@pytest.mark.parametrize("part", ["mitigation", "delay"])
def test_a_barrier_changed_with_what_belongs_to_it(read, evidence, part):
    barrier = evidence["barriers"][0]
    if part == "mitigation":
        create_mitigation(barrier)
    else:
        create_delay(barrier, create_step(evidence["country"]))
        assert Delay.objects.count() == 1
    assert changed(read, "barriers") == ["queue"]


def test_an_instrument_and_a_jurisdiction_that_were_saved_are_found(read, evidence):
    evidence["law"].save()
    evidence["country"].save()
    assert (changed(read, "instruments"), changed(read, "jurisdictions")) == (["law"], ["xa"])


def test_a_record_that_changed_often_is_found_once(read, evidence):
    for _time in range(3):
        evidence["answers"][0].save()
    assert changed(read, "requirements") == ["xa/one"]


@pytest.mark.parametrize(
    ("moment", "is_found"),
    [
        ("2020-01-01", True),
        ("2020-01-02", False),
        ("2020-01-01T00:00:00Z", True),
        ("2020-01-01T00:00:00.000001Z", False),
        ("2020-01-01T00:00", True),
        ("2020-01-01 00:00:01", False),
        ("2020-01-01T02:00:00+02:00", True),
        ("2020-01-01T01:59:59-00:01", False),
        ("2020-01-01t00:00:00z", True),
        ("", True),
    ],
)
def test_a_moment_is_a_day_or_a_time_and_counts_itself(read, evidence, moment, is_found):
    assert read(f"instruments/?changed_since={quote(moment)}")["count"] == int(is_found)


def test_an_offset_whose_plus_was_not_escaped_is_understood(read, evidence):
    assert keys(read("instruments/?changed_since=2020-01-01T02:00:00+02:00")) == ["law"]


def test_the_moment_that_the_index_tells_is_taken(read, evidence):
    now = timezone.now()
    evidence["answers"][0].history.update(history_date=now)
    stated = now.isoformat().replace("+00:00", "Z")
    assert keys(read(f"requirements/?changed_since={stated}")) == ["xa/one"]
    assert read(f"requirements/?changed_since={read('')['changed_at']}") is not None


@pytest.mark.parametrize(
    "moment",
    ["yesterday", " ", "2020-13-01", "2020-02-30", "20200101x", "2020-W01-1", "2020-01-01T25:00", "0001-01-01T00:00+23:59"],
)
def test_what_is_no_moment_is_refused_with_what_would_be_one(refused, evidence, moment):
    (error,) = refused(f"requirements/?changed_since={quote(moment)}")["errors"]
    assert (error["field"], error["value"]) == ("changed_since", moment)
    assert error["message"].startswith(f"“{moment}” is no moment; it can be a day (2026-01-31)")


@pytest.mark.parametrize("number", ["r123", "123", "9" * 30])
def test_a_revision_that_was_never_reached_is_refused_and_told_why(refused, evidence, number):
    (error,) = refused(f"barriers/?changed_since={number}")["errors"]
    assert error["field"] == "changed_since"
    assert f"When revision “{number}” was reached is not known" in error["message"]


def test_a_revision_is_what_came_after_it(read, evidence):
    before = revision.current().number
    evidence["law"].save()
    for word in (str(before), f"r{before}"):
        assert keys(read(f"instruments/?changed_since={word}")) == [evidence["law"].slug]
    assert keys(read(f"instruments/?changed_since={before + 1}")) == []


def test_two_moments_are_refused(refused, evidence):
    (error,) = refused("topics/?changed_since=2020-01-01&changed_since=2021-01-01")["errors"]
    assert error["message"] == "“2020-01-01, 2021-01-01” are several; changed_since takes one."


def test_a_step_changed_with_its_citations(read, evidence):
    steps = [create_step(evidence["country"], slug) for slug in ("first", "second")]
    past(*steps)
    StepCitation.objects.create(step=steps[1], instrument=evidence["law"])
    assert changed(read, "steps") == ["second"]


def test_steps_are_filtered_by_domain_and_topic(read, evidence):
    create_step(evidence["country"], "first", topics=evidence["topics"])
    create_step(evidence["country"], "second")
    assert keys(read("steps/?domain=domain")) == keys(read("steps/?topic=one&topic=two")) == ["first"]
