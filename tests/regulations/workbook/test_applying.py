"""What an upload does to the database: all of it or nothing, in its uploader's name, and never over somebody else's edit."""

import pytest

from countries.roles import Role
from milenari.core import revision
from regulations.actions import Changed, Refused
from regulations.models import Comment, Requirement, RequirementTranslation
from regulations.vocabulary import Review, Status, Unit
from regulations.workbook import held
from regulations.workbook.applying import FILE, SITE, Unchosen, apply, look, look_again
from regulations.workbook.problems import Unreadable
from tests import factories
from tests.people import account
from tests.regulations.workbook.editing import put, state_of_database

pytestmark = pytest.mark.django_db


def uploaded(data, user):
    return look(data, "filled-in.xlsx", user)


def applied(data, user, **choices):
    return apply(uploaded(data, user).held, user, choices)


def test_unchanged_file_changes_nothing(small):
    assert not uploaded(small.file(), small.expert).changes


def test_each_kind_of_answer_is_saved(small):
    data = small.file()
    data = put(data, "1.1", value="In part", basis="Law", note="Ask the agency.", confidence="low confidence")
    data = put(data, "1.2", value="By portal", summary="Through the portal.")
    data = put(data, "1.3", value=45, unit="working days")
    data = put(data, "1.4", value=1234.5)
    data = put(data, "1.5", value="15", valid_from="2024-02-29")
    data = put(data, "1.6", summary="Said\nanew.")
    done = applied(data, small.expert)
    assert (done.changed, done.created, done.left) == (6, 0, 0)
    found = {one.topic.slug: one for one in Requirement.objects.select_related("topic")}
    allowed = found["allowed"]
    assert (allowed.value, allowed.basis, allowed.note, allowed.confidence) == ("partial", "law", "Ask the agency.", "low")
    assert (found["route"].value, found["route"].summary) == ("by-portal", "Through the portal.")
    assert (found["days"].amount, found["days"].unit) == (45, Unit.WORKING_DAYS)
    assert str(found["fee"].amount) == "1234.50"
    assert (found["years"].amount, found["years"].valid_from.isoformat()) == (15, "2024-02-29")
    assert found["law"].summary == "Said\nanew."


def test_a_translation_of_what_it_changes_is_outdated(small):
    for number in ("1.1", "1.6"):
        small.answers[number].translations.create(language="fr", summary="En bref.", reviewed=True)
    applied(put(small.file(), "1.6", summary="Said anew."), small.expert)
    kept, changed = RequirementTranslation.objects.order_by("record__topic__order")
    assert kept.is_reviewed
    assert (changed.outdated, changed.is_reviewed) == (("summary",), False)


def test_all_of_it_is_one_step_of_the_revision(small):
    before = revision.current().number
    applied(put(put(small.file(), "1.1", value="No"), "1.6", summary="Anew."), small.expert)
    assert revision.current().number == before + 1


def test_history_says_who_and_from_which_file(small):
    applied(put(small.file(), "1.1", value="No", citations="Agency’s page [xa-page] | p. 3"), small.expert)
    answer = small.answers["1.1"]
    last = answer.history.latest()
    assert last.history_user == small.expert
    assert "filled-in.xlsx" in last.history_change_reason
    assert all(row.history_user == small.expert for row in answer.citations.get().history.all())


def test_answer_is_recorded_for_the_first_time(small):
    data = put(
        small.file(), "1.7", status="Answered", value="Yes", confidence="High confidence", summary="It may.", citations="xa-law"
    )
    assert applied(data, small.expert).created == 1
    found = Requirement.objects.get(topic__slug="open")
    assert (found.status, found.value, found.citations.get().instrument) == (Status.ANSWERED, "yes", small.law)


def test_citations_that_stay_keep_their_history(small):
    answer = small.answers["1.1"]
    kept = answer.citations.get(instrument=small.law)
    applied(put(small.file(), "1.1", citations="Medicines Law [xa-law] | Art. 5(2)\nagency’s page | p. 9"), small.expert)
    found = list(answer.citations.order_by("order"))
    assert found[0] == kept
    assert kept.history.count() == 1
    assert (found[1].source, found[1].pinpoint) == (small.source, "p. 9")


def test_review_begins_anew_where_something_else_is_said(small):
    expert = account("other", Role.EXPERT, answers_for=(small.country,))
    Requirement.objects.filter(pk=small.answers["1.1"].pk).update(
        review=Review.VERIFIED, verified_by=expert, verified_at="2026-01-01T00:00Z", verified_until=factories.LONG
    )
    applied(put(small.file(), "1.1", note="Only a note."), small.expert)
    assert Requirement.objects.get(pk=small.answers["1.1"].pk).review == Review.VERIFIED
    applied(put(small.file(), "1.1", citations="xa-law | Art. 6"), small.expert)
    assert Requirement.objects.get(pk=small.answers["1.1"].pk).review == Review.UNVERIFIED


def test_comment_is_kept_once(small):
    data = put(small.file(), "1.3", comment="Is this still so?")
    assert applied(data, small.expert).comments == 1
    assert applied(data, small.expert).comments == 0
    assert Comment.objects.get().author == small.expert


def edit_meanwhile(small, **fields):
    """Somebody else's edit of the answer 1.1."""
    other = account("omar", Role.LEAD)
    answer = Requirement.objects.get(pk=small.answers["1.1"].pk)
    for name, value in fields.items():
        setattr(answer, name, value)
    answer._history_user = other
    answer.save()
    return other


def test_what_only_others_changed_stays_as_they_left_it(small):
    data = put(small.file(), "1.6", summary="Mine.")
    edit_meanwhile(small, summary="Theirs.")
    upload = uploaded(data, small.expert)
    assert not upload.conflicts
    apply(upload.held, small.expert, {})
    assert Requirement.objects.get(topic__slug="allowed").summary == "Theirs."


def test_what_both_changed_is_a_conflict_that_says_who(small):
    data = put(small.file(), "1.1", summary="Mine.")
    other = edit_meanwhile(small, value="no")
    (conflict,) = uploaded(data, small.expert).conflicts
    assert (conflict.was["value"], conflict.theirs["value"], conflict.mine["summary"]) == (("yes",), ("no",), ("Mine.",))
    assert uploaded(data, small.expert).edited["allowed"].who == other.get_username()


def test_what_both_changed_alike_is_no_change(small):
    data = put(small.file(), "1.1", value="No")
    edit_meanwhile(small, value="no")
    assert not uploaded(data, small.expert).changes


def test_conflict_without_a_choice_saves_nothing(small):
    data = put(put(small.file(), "1.1", summary="Mine."), "1.6", summary="Mine, too.")
    edit_meanwhile(small, summary="Theirs.")
    before = state_of_database()
    with pytest.raises(Unchosen):
        applied(data, small.expert)
    assert state_of_database() == before


def test_chosen_file_puts_its_cells_over_what_others_wrote(small):
    data = put(small.file(), "1.1", summary="Mine.")
    edit_meanwhile(small, summary="Theirs.", note="Their note.")
    applied(data, small.expert, allowed=FILE)
    found = Requirement.objects.get(topic__slug="allowed")
    assert (found.summary, found.note) == ("Mine.", "Their note.")


def test_chosen_site_leaves_the_answer_and_saves_the_rest(small):
    data = put(put(small.file(), "1.1", summary="Mine."), "1.6", summary="Mine, too.")
    edit_meanwhile(small, summary="Theirs.")
    done = applied(data, small.expert, allowed=SITE)
    assert (done.changed, done.left) == (1, 1)
    assert Requirement.objects.get(topic__slug="allowed").summary == "Theirs."
    assert Requirement.objects.get(topic__slug="law").summary == "Mine, too."


def test_number_and_unit_are_of_one_hand(small):
    data = put(small.file(), "1.3", unit="working days")
    Requirement.objects.get(topic__slug="days")
    answer = Requirement.objects.get(topic__slug="days")
    answer.amount = 90
    answer.save()
    applied(data, small.expert, days=FILE)
    found = Requirement.objects.get(topic__slug="days")
    assert (found.amount, found.unit) == (50, Unit.WORKING_DAYS)


def test_edit_while_the_changes_were_looked_at_saves_nothing(small):
    upload = uploaded(put(put(small.file(), "1.1", value="No"), "1.6", summary="Mine."), small.expert)
    edit_meanwhile(small, summary="Theirs.")
    before = state_of_database()
    with pytest.raises(Changed):
        apply(upload.held, small.expert, {})
    assert state_of_database() == before
    again = look_again(upload.held, small.expert)
    assert [change.asked.topic for change in again.conflicts] == ["allowed"]
    assert apply(again.held, small.expert, {"allowed": SITE}).changed == 1


def test_one_answer_that_cannot_be_saved_takes_back_all_others(small):
    upload = uploaded(put(put(small.file(), "1.1", value="No"), "1.6", citations="xa-page"), small.expert)
    small.answers["1.1"].citations.filter(source=small.source).delete()
    upload = look_again(upload.held, small.expert)
    small.source.delete()
    before = state_of_database()
    with pytest.raises(Refused):
        apply(upload.held, small.expert, {"allowed": FILE})
    assert state_of_database() == before


def test_country_of_others_is_refused(small):
    other = account("eva", Role.EXPERT, answers_for=(factories.create_jurisdiction("xb"),))
    with pytest.raises(Unreadable, match="does not edit"):
        uploaded(put(small.file(), "1.1", value="No"), other)


def test_country_that_was_taken_from_the_account_meanwhile_is_refused(small):
    upload = uploaded(put(small.file(), "1.1", value="No"), small.expert)
    small.expert.assignments.all().delete()
    user = type(small.expert).objects.get(pk=small.expert.pk)
    before = state_of_database()
    with pytest.raises(Refused):
        apply(upload.held, user, {})
    assert state_of_database() == before


def test_question_that_was_changed_since_is_refused_where_its_answer_changed(small):
    data = put(small.file(), "1.1", value="No")
    topic = small.answers["1.1"].topic
    topic.question = "Is something else allowed?"
    topic.save()
    with pytest.raises(Unreadable) as refused:
        uploaded(data, small.expert)
    (problem,) = refused.value.problems
    assert (problem.row, problem.column) == (2, "B, Question")


def test_what_a_page_holds_is_of_one_account_alone(small):
    packed = held.pack(uploaded(put(small.file(), "1.1", value="No"), small.expert).held, small.expert)
    assert held.unpack(packed, small.expert).code == "xa"
    for text, user in ((packed, account("eve")), (packed[:-3] + "abc", small.expert)):
        with pytest.raises(held.NotHeld):
            held.unpack(text, user)


def test_saving_takes_a_few_queries_for_each_change(small, django_assert_max_num_queries):
    data = small.file()
    for number in ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6"):
        data = put(data, number, summary="Anew.")
    upload = uploaded(data, small.expert)
    with django_assert_max_num_queries(20 + 6 * 6):
        apply(upload.held, small.expert, {})


def test_looking_takes_the_same_queries_however_much_changes(small, django_assert_max_num_queries):
    data = small.file()
    for number in ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6"):
        data = put(data, number, summary="Anew.")
    with django_assert_max_num_queries(20):
        assert len(uploaded(data, small.expert).changes) == 6
