"""Topics, answers, citations: what the database refuses, and what a person is told before it has to."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db.models import ProtectedError

from regulations.models import BurdenLevel, Choice, Requirement, RequirementCitation, Topic
from regulations.vocabulary import Basis, Confidence, Kind, Review, Status
from tests.factories import (
    create_domain,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_topic,
    create_user,
)
from tests.refusal import complaints, refused

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def country():
    return create_jurisdiction()


def topic_of(kind):
    return create_topic(f"of-{kind}", kind, choices=["one", "two"] if kind == Kind.CHOICE else [])


def requirement(jurisdiction, topic, **fields):
    """An answer that is not saved."""
    return Requirement(
        jurisdiction=jurisdiction,
        topic=topic,
        **{"status": Status.ANSWERED, "summary": "So it is.", "confidence": Confidence.HIGH, **fields},
    )


# ---- a value fits its topic

FITTING = [
    (Kind.TERNARY, {"value": "partial"}),
    (Kind.CHOICE, {"value": "two"}),
    (Kind.DURATION, {"amount": Decimal(45), "unit": "working_days"}),
    (Kind.DURATION, {"amount": Decimal(0), "unit": "calendar_days"}),
    (Kind.MONEY, {"amount": Decimal("5741.27"), "unit": "EUR"}),
    (Kind.NUMBER, {"amount": Decimal(30), "unit": "years"}),
    (Kind.TEXT, {}),
    *((kind, {"status": status}) for kind in Kind for status in Status if status != Status.ANSWERED),
]

UNFITTING = [
    (Kind.TERNARY, {"value": "perhaps"}),
    (Kind.TERNARY, {"value": "Yes"}),
    (Kind.TERNARY, {"amount": Decimal(1), "unit": "years"}),
    (Kind.CHOICE, {"value": "three"}),
    (Kind.CHOICE, {"value": "yes"}),
    (Kind.DURATION, {"value": "yes"}),
    (Kind.DURATION, {"amount": Decimal(45), "unit": "EUR"}),
    (Kind.DURATION, {"amount": Decimal(45)}),
    (Kind.DURATION, {"amount": Decimal(-1), "unit": "calendar_days"}),
    (Kind.DURATION, {"status": Status.NOT_FOUND, "unit": "calendar_days"}),
    (Kind.MONEY, {"amount": Decimal(1), "unit": "years"}),
    (Kind.NUMBER, {"amount": Decimal(72), "unit": "hours"}),
    (Kind.TEXT, {"value": "yes"}),
    (Kind.TEXT, {"amount": Decimal(1), "unit": "years"}),
    *((kind, {}) for kind in Kind if kind != Kind.TEXT),  # answered, and no value
    *((Kind.TERNARY, {"status": s, "value": "yes"}) for s in (Status.NO_RULE, Status.NOT_FOUND, Status.NOT_APPLICABLE)),
]


@pytest.mark.parametrize(("kind", "fields"), FITTING)
def test_a_value_that_fits_its_topic_is_kept(country, kind, fields):
    answer = requirement(country, topic_of(kind), **fields)
    assert complaints(answer) == {}
    answer.save()
    assert Requirement.objects.filter(pk=answer.pk, **fields).exists()


@pytest.mark.parametrize(("kind", "fields"), UNFITTING)
def test_a_value_that_does_not_fit_is_refused_by_the_database(country, kind, fields):
    answer = requirement(country, topic_of(kind), **fields)
    with refused():
        answer.save()


@pytest.mark.parametrize(("kind", "fields"), UNFITTING)
def test_a_value_that_does_not_fit_is_complained_of_in_sentences(country, kind, fields):
    found = complaints(requirement(country, topic_of(kind), **fields))
    assert set(found) & {"value", "amount", "unit"}
    assert all(message.endswith(".") for messages in found.values() for message in messages)


def test_a_value_cannot_be_changed_into_one_that_does_not_fit(country):
    create_requirement(country, create_topic(), "yes")
    with refused("does not fit its topic"):
        Requirement.objects.update(value="perhaps")


def test_an_answer_cannot_move_to_a_topic_that_it_does_not_fit(country):
    create_requirement(country, create_topic(), "yes")
    duration = create_topic("duration", Kind.DURATION)
    with refused("does not fit its topic"):
        Requirement.objects.update(topic=duration)


def test_values_are_refused_in_bulk_too(country):
    with refused("does not fit its topic"):
        Requirement.objects.bulk_create([requirement(country, create_topic(), value="perhaps")])


def test_amounts_are_stored_so_that_the_database_can_sort_and_filter_them(country):
    topic = create_topic("fee", Kind.MONEY)
    for code, amount in (("xb", 1000), ("xc", 90), ("xd", Decimal("5741.27"))):
        create_requirement(create_jurisdiction(code), topic, amount)
    assert [str(found.amount) for found in Requirement.objects.order_by("amount")] == ["90.00", "1000.00", "5741.27"]
    assert Requirement.objects.filter(amount__gt=500).count() == 2


# ---- one answer to a topic


def test_a_jurisdiction_has_one_answer_to_a_topic(country):
    topic = create_topic()
    create_requirement(country, topic, "yes")
    with refused():
        create_requirement(country, topic, "no")
    assert complaints(requirement(country, topic, value="no")) == {
        "__all__": ["This jurisdiction has an answer to this topic already: edit that one."]
    }


def test_a_topic_or_a_jurisdiction_with_answers_is_not_deleted(country):
    topic = create_topic()
    create_requirement(country, topic, "yes")
    with pytest.raises(ProtectedError):
        topic.delete()
    with pytest.raises(ProtectedError):
        country.delete()


# ---- the closed lists


@pytest.mark.parametrize("fields", [{"status": "perhaps"}, {"confidence": "total"}, {"basis": "hearsay"}, {"review": "approved"}])
def test_words_of_closed_lists_are_held_by_the_database(country, fields):
    with refused():
        create_requirement(country, create_topic(kind=Kind.TEXT), **fields)
    assert set(complaints(requirement(country, create_topic("two", Kind.TEXT), **fields))) & set(fields)


def test_a_basis_may_be_unstated_or_one_of_the_list(country):
    for number, basis in enumerate(["", *Basis.values]):
        create_requirement(country, create_topic(f"topic-{number}"), "yes", basis=basis)
    assert list(Requirement.objects.order_by("pk").values_list("basis", flat=True)) == ["", *Basis.values]


# ---- review


def test_a_verified_answer_says_who_verified_it_and_when(country):
    create_requirement(country, create_topic(), "yes", review=Review.VERIFIED, verified_by=create_user(), verified_at=NOW)
    assert Requirement.objects.get(review=Review.VERIFIED).verified_at == NOW


@pytest.mark.parametrize("review", list(Review))
@pytest.mark.parametrize("has_user", [True, False])
@pytest.mark.parametrize("has_time", [True, False])
def test_only_a_verified_answer_has_somebody_who_verified_it(country, review, has_user, has_time):
    fields = {
        "review": review,
        "verified_by": create_user() if has_user else None,
        "verified_at": NOW if has_time else None,
        "verified_until": NOW.date() if has_time else None,
        **({"disputed_by": create_user("critic"), "disputed_at": NOW, "dispute_reason": "No."} if review == "disputed" else {}),
    }
    if (has_user, has_time) == (review == Review.VERIFIED,) * 2:
        create_requirement(country, create_topic(), "yes", **fields)
        return
    with refused():
        create_requirement(country, create_topic(), "yes", **fields)
    assert complaints(requirement(country, create_topic("two"), value="yes", **fields)) == {
        "__all__": ["What is verified says who verified it, when and until when; any other says neither."]
    }


def test_whoever_verified_an_answer_is_not_deleted(country):
    user = create_user()
    create_requirement(country, create_topic(), "yes", review=Review.VERIFIED, verified_by=user, verified_at=NOW)
    with pytest.raises(ProtectedError):
        user.delete()


# ---- citations


def test_a_citation_points_to_an_instrument_or_to_a_source(country):
    law, article = create_instrument(country), create_source(country)
    answer = create_requirement(country, create_topic(), "yes", citations=[(law, "Art. 5(2)"), article])
    assert [str(citation) for citation in answer.citations.all()] == ["Law, Art. 5(2)", "Source"]


@pytest.mark.parametrize(("with_instrument", "with_source"), [(True, True), (False, False)])
def test_a_citation_of_both_or_of_neither_is_refused(country, with_instrument, with_source):
    citation = RequirementCitation(
        requirement=create_requirement(country, create_topic(), "yes"),
        instrument=create_instrument(country) if with_instrument else None,
        source=create_source(country) if with_source else None,
    )
    assert complaints(citation) == {"__all__": ["A citation points to an instrument or to a source: choose one of the two."]}
    with refused():
        citation.save()


def test_what_is_cited_is_not_deleted(country):
    law, article = create_instrument(country), create_source(country)
    create_requirement(country, create_topic(), "yes", citations=[law, article])
    for place in (law, article):
        with pytest.raises(ProtectedError):
            place.delete()


def test_citations_go_with_their_answer(country):
    create_requirement(country, create_topic(), "yes", citations=[create_instrument(country)]).delete()
    assert not RequirementCitation.objects.exists()


# ---- the questionnaire under its answers


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.TERNARY, Kind.NUMBER)])
def test_a_topic_with_answers_keeps_its_kind(country, kind):
    topic = create_topic(kind=Kind.TERNARY)
    create_requirement(country, topic, "yes")
    with refused("has answers that would not fit"):
        Topic.objects.filter(pk=topic.pk).update(kind=kind)
    topic.kind = kind
    assert complaints(topic)


def test_a_topic_with_answers_keeps_its_unit(country):
    topic = create_topic(kind=Kind.NUMBER, unit="years")
    create_requirement(country, topic, 30)
    with refused("has answers that would not fit"):
        Topic.objects.filter(pk=topic.pk).update(unit="hours")
    topic.unit = "hours"
    assert complaints(topic)


def test_a_topic_answered_in_words_does_not_become_one_that_needs_a_value(country):
    topic = create_topic(kind=Kind.TEXT)
    create_requirement(country, topic)
    with refused("has answers that would not fit"):
        Topic.objects.filter(pk=topic.pk).update(kind=Kind.TERNARY)


def test_a_topic_without_values_may_change_its_kind(country):
    topic = create_topic(kind=Kind.TERNARY)
    create_requirement(country, topic, status=Status.NOT_FOUND)
    topic.kind = Kind.DURATION
    assert complaints(topic) == {}
    topic.save()


def test_a_topic_with_answers_may_be_reworded_and_moved(country):
    topic = create_topic()
    create_requirement(country, topic, "yes")
    topic.question, topic.domain, topic.order = "In other words?", create_domain("another"), 7
    assert complaints(topic) == {}
    topic.save()


@pytest.mark.parametrize(("kind", "unit"), [(Kind.NUMBER, ""), (Kind.DURATION, "calendar_days"), (Kind.TERNARY, "years")])
def test_only_a_number_names_its_unit(kind, unit):
    with refused():
        create_topic(kind=kind, unit=unit)
    topic = Topic(domain=create_domain("another"), slug="x", question="X?", kind=kind, unit=unit, phase="setup")
    assert complaints(topic) == {"__all__": ["A topic that asks for a number names its unit; any other kind has none here."]}


@pytest.fixture
def choice_in_use(country):
    topic = create_topic(kind=Kind.CHOICE, choices=["one", "two"])
    create_requirement(country, topic, "one")
    return topic.choices.get(value="one")


def test_a_choice_in_use_is_not_deleted(choice_in_use):
    with refused("cannot be deleted"):
        choice_in_use.delete()


def test_a_choice_in_use_keeps_its_value(choice_in_use):
    with refused("cannot become another"):
        Choice.objects.filter(pk=choice_in_use.pk).update(value="three")
    choice_in_use.value = "three"
    assert complaints(choice_in_use)


def test_a_choice_in_use_may_be_relabelled(choice_in_use):
    choice_in_use.label = "In other words"
    assert complaints(choice_in_use) == {}
    choice_in_use.save()


def test_a_choice_that_no_answer_uses_may_go(choice_in_use):
    unused = choice_in_use.topic.choices.get(value="two")
    Choice.objects.filter(pk=unused.pk).update(value="three")
    unused.delete()
    assert [choice.value for choice in Choice.objects.all()] == ["one"]


def test_a_value_is_once_among_a_topic_s_choices():
    topic = create_topic(kind=Kind.CHOICE, choices=["one"])
    with refused():
        Choice.objects.create(topic=topic, value="one", label="Again")


# ---- the burden scale


@pytest.mark.parametrize("fields", [{"value": "yes", "from_amount": 0}, {}, {"from_amount": -1}])
def test_a_mark_stands_at_a_value_or_at_an_amount(fields):
    with refused():
        BurdenLevel.objects.create(topic=create_topic(), level=1, **fields)


@pytest.mark.parametrize("level", [4, 99])
def test_a_burden_goes_from_0_to_3(level):
    with refused():
        BurdenLevel.objects.create(topic=create_topic(), value="yes", level=level)
    assert "level" in complaints(BurdenLevel(topic=create_topic("two"), value="yes", level=level))


def test_a_value_and_an_amount_have_one_level_each():
    with refused():
        topic = create_topic("word", burden={"yes": 0})
        BurdenLevel.objects.create(topic=topic, value="yes", level=1)
    with refused():
        topic = create_topic("days", Kind.DURATION, burden={30: 0})
        BurdenLevel.objects.create(topic=topic, from_amount=30, level=1)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.DURATION, {"value": "yes"}),
        (Kind.TERNARY, {"from_amount": Decimal(1)}),
        (Kind.TERNARY, {"value": "one"}),
        (Kind.TEXT, {"from_amount": Decimal(1)}),
        (Kind.TERNARY, {}),
        (Kind.DURATION, {}),
    ],
)
def test_a_mark_that_does_not_fit_its_topic_is_complained_of(kind, fields):
    assert complaints(BurdenLevel(topic=topic_of(kind), level=1, **fields))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(Kind.TERNARY, {"value": "yes"}), (Kind.CHOICE, {"value": "one"}), (Kind.DURATION, {"from_amount": Decimal(0)})],
)
def test_a_mark_that_fits_is_kept(kind, fields):
    assert complaints(BurdenLevel(topic=topic_of(kind), level=1, **fields)) == {}


# ---- history


def test_every_change_of_an_answer_is_kept(country):
    answer = create_requirement(country, create_topic(), "yes")
    answer.value = "no"
    answer.save()
    answer.delete()
    assert [(found.history_type, found.value) for found in Requirement.history.all()] == [("-", "no"), ("~", "no"), ("+", "yes")]
