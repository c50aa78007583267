"""Review: who may verify what and until when, what ends it, and what the history keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import strategies as st

from countries.roles import Role
from milenari.core import revision
from regulations import actions, review
from regulations.actions import Changed, Refused
from regulations.landscape import Cell
from regulations.models import Comment, Requirement
from regulations.models.comment import KeptForEver
from regulations.pictures import requirement_picture
from regulations.queries import read_answers, read_outline
from regulations.vocabulary import Kind, Review, Status
from regulations.wording import review as worded
from tests import factories
from tests.concurrency import at_once, several_connections
from tests.people import account
from tests.properties import given

TODAY = date(2026, 3, 1)

# ---- pure


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 36))
def test_so_many_months_later_is_the_same_day_or_the_months_last(day, months):
    later = review.months_on(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(("day", "months", "later"), [
    (date(2026, 1, 31), 1, date(2026, 2, 28)), (date(2024, 2, 29), 12, date(2025, 2, 28)), (TODAY, 12, date(2027, 3, 1)),
])  # fmt: skip
def test_months_on(day, months, later):
    assert review.months_on(day, months) == later


@given(st.sampled_from([Review.UNVERIFIED, Review.VERIFIED, Review.DISPUTED]), st.dates(), st.dates())
def test_only_a_verification_runs_out_and_not_before_its_last_day_is_over(state, until, today):
    found = review.standing(state, until if state is Review.VERIFIED else None, today)
    assert (found is not state) == (state is Review.VERIFIED and until < today)
    assert found in (state, Review.UNVERIFIED)


def test_what_is_unknown_weighs_the_heaviest_of_its_scale():
    topic = factories.make_topic(burden={"yes": 0, "no": 2})

    def weight(*args, **fields):
        return review.pressing(Cell("xa", topic, factories.make_requirement("xa", topic, *args, **fields)))

    assert [weight("yes"), weight("no"), weight(status=Status.NOT_FOUND), weight("yes", status=Status.UNCLEAR)] == [0, 2, 2, 2]
    words = factories.make_topic(kind=Kind.TEXT)
    assert review.pressing(Cell("xa", words, factories.make_requirement("xa", words))) == -1


# ---- with the database


@pytest.fixture
def country(db):
    return factories.create_jurisdiction()


@pytest.fixture
def law(country):
    return factories.create_instrument(country)


@pytest.fixture
def one(country):
    return account("one", Role.EXPERT, answers_for=(country,), first_name="Rania", last_name="Haddad")


@pytest.fixture
def other(country):
    return account("other", Role.EXPERT, answers_for=(country,))


@pytest.fixture
def answer(country, law):
    """Recorded by nobody in particular, as from the files."""
    return factories.create_requirement(country, factories.create_topic(), "yes", [(law, "Art. 1")], summary="So it is now.")


def edit(answer, by, reason="", **fields):
    for name, value in fields.items():
        setattr(answer, name, value)
    answer._history_user, answer._change_reason = by, reason
    with transaction.atomic():
        actions.save_reviewed(answer)


def fresh(answer):
    return Requirement.objects.get(pk=answer.pk)


def why_not(user, answer):
    return review.why_not_verify(user, answer, review.last_edit(answer))


def test_an_expert_verifies_until_a_day_and_the_history_keeps_it(answer, one):
    before = revision.current().number
    actions.verify(answer, one, date(2999, 1, 1))
    now = fresh(answer)
    assert (now.review, now.verified_by, now.verified_until) == (Review.VERIFIED, one, date(2999, 1, 1))
    version = now.history.latest()
    assert (version.history_user, version.history_change_reason) == (one, "Verified until 1 January 2999")
    assert revision.current().number == before + 1


def test_it_holds_for_as_long_as_the_site_says(answer, one, settings):
    settings.REVIEW_MONTHS = 6
    actions.verify(answer, one)
    assert fresh(answer).verified_until == review.months_on(timezone.localdate(), 6)


def test_a_day_that_is_over_is_refused(answer, one):
    with pytest.raises(Refused, match="1 January 2020 is over"):
        actions.verify(answer, one, date(2020, 1, 1))


@pytest.mark.parametrize("fields", [
    {"value": "no"}, {"summary": "Otherwise."}, {"status": "unclear"}, {"basis": "law"}, {"valid_from": date(2025, 1, 1)},
])  # fmt: skip
def test_whoever_changed_what_it_says_does_not_verify_it_and_another_does(answer, one, other, fields):
    edit(answer, one, **fields)
    assert "another expert for Country XA has to verify it" in why_not(one, answer)
    with pytest.raises(Refused, match="You changed what it says"):
        actions.verify(answer, one)
    assert fresh(answer).review == Review.UNVERIFIED
    actions.verify(answer, other)
    assert fresh(answer).verified_by == other


def test_four_eyes_hold_for_a_superuser_too(answer):
    root = account("root", is_superuser=True, is_staff=True)
    edit(answer, root, value="no")
    assert why_not(root, answer)


def test_who_changed_a_citation_does_not_verify_either(answer, one, other):
    citation = answer.citations.get()
    citation.pinpoint, citation._history_user = "Art. 2", one
    citation.save()
    assert (why_not(one, answer) != "", why_not(other, answer)) == (True, "")
    citation.order, citation._history_user = 7, other  # says nothing else
    citation.save()
    assert (why_not(one, answer) != "", why_not(other, answer)) == (True, "")


def test_a_note_or_a_review_is_no_edit_of_substance(answer, one, other):
    edit(answer, one, value="no")
    edit(answer, other, note="Asked the ministry.", confidence="low")
    actions.dispute(answer, other, "I doubt it.")
    assert (why_not(one, answer) != "", why_not(other, answer)) == (True, "")


def test_the_next_editor_frees_the_one_before(answer, one, other):
    edit(answer, one, value="no")
    edit(answer, other, value="partial")
    assert (why_not(one, answer), why_not(other, answer) != "") == ("", True)


def test_what_came_from_the_files_any_of_the_countrys_experts_verifies(answer, one):
    assert review.last_edit(answer).by is None
    assert why_not(one, answer) == ""


@pytest.mark.parametrize("role", [Role.PARTNER, Role.LEAD, Role.ADMINISTRATOR])
def test_other_roles_neither_verify_nor_dispute(answer, role):
    user = account("somebody", role)
    with pytest.raises(Refused, match="A country expert for Country XA verifies or disputes it"):
        actions.verify(answer, user)
    with pytest.raises(Refused, match="A country expert for Country XA"):
        actions.dispute(answer, user, "No.")


def test_an_expert_of_another_country_does_neither(answer):
    foreigner = account("foreigner", Role.EXPERT, answers_for=(factories.create_jurisdiction("xb"),))
    assert why_not(foreigner, answer)


def test_a_dispute_needs_a_reason_and_takes_the_verification_away(answer, one, other):
    actions.verify(answer, one)
    with pytest.raises(Refused, match="say why"):
        actions.dispute(answer, other, "  ")
    actions.dispute(answer, other, "Art. 2 says no.")
    now = fresh(answer)
    assert (now.review, now.disputed_by, now.dispute_reason) == (Review.DISPUTED, other, "Art. 2 says no.")
    assert (now.verified_by, now.verified_at, now.verified_until) == (None, None, None)


def test_a_change_of_substance_ends_a_dispute_and_a_verification_answers_it(answer, one, other):
    actions.dispute(answer, one, "No.")
    edit(answer := fresh(answer), one, value="no")
    now = fresh(answer)
    assert (now.review, now.disputed_by, now.dispute_reason) == (Review.UNVERIFIED, None, "")
    actions.dispute(now, one, "Still no.")
    actions.verify(now, other)
    assert (fresh(now).review, fresh(now).dispute_reason) == (Review.VERIFIED, "")


def test_a_citation_ends_the_review_too(answer, one):
    actions.verify(answer, one)
    with transaction.atomic(), actions.editing_citations(answer := fresh(answer)):
        answer.citations.all()[0].delete()
    assert fresh(answer).review == Review.UNVERIFIED


def test_who_decides_on_what_was_changed_since_is_told_and_nothing_is_written(answer, one, other):
    seen = actions.version(answer)
    edit(fresh(answer), other, value="no")
    with pytest.raises(Changed, match="changed since you opened the page"):
        actions.verify(answer, one, seen=seen)
    with pytest.raises(Changed):
        actions.dispute(answer, one, "No.", seen=seen)
    assert fresh(answer).review == Review.UNVERIFIED
    actions.verify(answer, one, seen=actions.version(fresh(answer)))


def test_the_version_changes_with_a_citation_and_with_a_review_not_with_a_note(answer, one):
    first = actions.version(answer)
    edit(answer, one, note="A note.")
    assert actions.version(fresh(answer)) == first
    citation = answer.citations.get()
    citation.pinpoint = "Art. 9"
    citation.save()
    second = actions.version(fresh(answer))
    actions.verify(answer, one)
    assert len({first, second, actions.version(fresh(answer))}) == 3


@pytest.mark.parametrize("fields", [
    {"review": "verified"}, {"review": "disputed"}, {"dispute_reason": "No."}, {"verified_until": TODAY},
    {"review": "disputed", "disputed_at": datetime(2026, 3, 1, tzinfo=UTC), "dispute_reason": ""},
])  # fmt: skip
def test_the_database_holds_no_half_review(answer, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Requirement.objects.filter(pk=answer.pk).update(**fields)


# ---- the last edit, in words


def test_what_an_edit_changed_is_said_with_its_citations(answer, one, law, country):
    source = factories.create_source(country)
    edit(answer, one, "Read it again", value="no", summary="So it was now.")
    for citation in answer.citations.all():
        citation._history_user = one
        citation.delete()
    added = answer.citations.model(requirement=answer, source=source, pinpoint="p. 3")
    added._history_user = one
    added.save()
    found = review.last_edit(answer)
    assert (found.by, found.who, found.is_first) == (one.pk, "Rania Haddad", False)
    (topic,) = read_outline().pictures.values()
    told = [(said.label, said.before, said.after) for said in review.differences(found, topic, review.places_of([found]))]
    assert told == [
        ("Answer", "Yes", "No"),
        ("Summary", "So it is now.", "So it was now."),
        ("Citation", "Law, Art. 1", ""),
        ("Citation", "", "Source, p. 3"),
    ]


def test_edits_of_many_answers_are_read_in_as_many_queries_as_of_one(answer, one, country, django_assert_num_queries):
    more = [factories.create_requirement(country, factories.create_topic(f"more-{number}"), "yes") for number in range(5)]
    with django_assert_num_queries(2):
        assert len(review.last_edits(Requirement, [answer.pk, *(found.pk for found in more)])) == 6


# ---- what has run out


def verified(answer, by, until):
    Requirement.objects.filter(pk=answer.pk).update(
        review=Review.VERIFIED, verified_by=by, verified_at=datetime(2025, 3, 1, tzinfo=UTC), verified_until=until
    )
    return fresh(answer)


def test_a_verification_that_ran_out_counts_as_none_and_still_says_whose_it_was(answer, one):
    found = verified(answer, one, date(2026, 2, 28))
    (topic,) = read_outline().pictures.values()
    held, due = (requirement_picture(found, "xa", topic.slug, (), day) for day in (date(2026, 2, 28), TODAY))
    assert (held.review, held.is_due, worded(held)) == (Review.VERIFIED, False, "Verified")
    assert (due.review, due.is_due, due.verified_by) == (Review.UNVERIFIED, True, "Rania Haddad")
    assert worded(due) == "Verification expired on 28 February 2026, due again"


def test_the_landscape_is_of_today(answer, one):
    verified(answer, one, date(2020, 1, 1))
    (found,) = read_answers(read_outline(), ["xa"]).requirements.values()
    assert (found.review, found.is_due) == (Review.UNVERIFIED, True)


def test_answers_are_found_by_why_they_wait(country, one):
    def create(slug, **fields):
        return factories.create_requirement(country, factories.create_topic(slug), **fields)

    by = {"review": Review.VERIFIED, "verified_by": one, "verified_at": datetime(2025, 3, 1, tzinfo=UTC)}
    held = create("held", value="yes", verified_until=TODAY, **by)
    due = create("due", value="yes", verified_until=TODAY - timedelta(days=1), **by)
    new = create("new", value="yes")
    unknown = create("unknown", status=Status.NOT_FOUND)
    actions.dispute(disputed := create("disputed", value="yes"), one, "No.")
    found = Requirement.objects
    assert set(found.due_for_review(TODAY)) == {due}
    assert set(found.all().verified_on(TODAY)) == {held}
    assert set(found.disputed()) == {disputed}
    assert set(found.unverified()) == {new, unknown}
    assert set(found.unknown()) == {unknown}


# ---- comments


def test_a_comment_is_kept_as_it_was_written(answer, one):
    found = actions.comment(answer, one, " See Art. 3. ")
    assert (found.text, found.author, found.resolved_at) == ("See Art. 3.", one, None)
    found.text = "Something else."
    with pytest.raises(KeptForEver):
        found.save()
    with pytest.raises(KeptForEver):
        found.delete()
    with pytest.raises(KeptForEver):
        Comment.objects.all().delete()
    with pytest.raises(IntegrityError, match="kept as it was written"), transaction.atomic():
        Comment.objects.update(text="Something else.")


def test_a_comment_moves_no_revision(answer, one):
    before = revision.current()
    actions.comment(answer, one, "See Art. 3.")
    assert revision.current() == before


@pytest.mark.parametrize("text", ["", "  \n", "x" * 5001])
def test_an_empty_or_endless_comment_is_refused(answer, one, text):
    with pytest.raises(Refused, match="Nothing was saved"):
        actions.comment(answer, one, text)


def test_partners_comment_and_accounts_without_a_role_do_not(answer):
    assert actions.comment(answer, account("partner", Role.PARTNER), "Hm.").pk
    with pytest.raises(Refused):
        actions.comment(answer, account("nobody"), "Hm.")


def test_a_comment_is_dealt_with_once_by_who_edits_or_its_author(answer, one, other):
    partner = account("partner", Role.PARTNER)
    found = actions.comment(answer, partner, "Hm.")
    with pytest.raises(Refused):
        actions.resolve(found, account("another", Role.PARTNER))
    actions.resolve(found, one)
    actions.resolve(found, other)
    found.refresh_from_db()
    assert found.resolved_by == one
    assert not Comment.objects.all().open()


# ---- at the same moment


@pytest.mark.django_db(transaction=True)
def test_verifying_and_editing_at_once_never_verifies_what_nobody_saw(tmp_path):
    country = factories.create_jurisdiction()
    answer = factories.create_requirement(country, factories.create_topic(), "yes")
    one, other = (account(name, Role.EXPERT, answers_for=(country,)) for name in ("one", "other"))
    seen = actions.version(answer)

    def verify():
        try:
            actions.verify(answer, one, seen=seen)
        except Changed:
            return "changed"
        return "verified"

    def change():
        with revision.one_step():
            edit(fresh(answer), other, value="no")

    with several_connections(tmp_path):
        outcome, _none = at_once(verify, change)
        ((now, versions),) = at_once(lambda: (fresh(answer), answer.history.count()))
    assert (now.value, now.review) == ("no", Review.UNVERIFIED)  # in whichever order they came
    assert versions == (3 if outcome == "verified" else 2)
