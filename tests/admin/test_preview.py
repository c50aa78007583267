"""A look at the changes before they are saved: what would become otherwise, word by word, and nothing lost or saved by it."""

from decimal import Decimal

import pytest
from django.test import Client

from countries.roles import Role
from milenari.core import revision
from regulations.models import GlossaryTerm, Requirement
from regulations.vocabulary import Kind, Review
from tests import factories
from tests.admin import pages
from tests.people import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return factories.create_jurisdiction()


@pytest.fixture
def answer(country):
    law = factories.create_instrument(country)
    return factories.create_requirement(
        country, factories.create_topic(), "yes", [(law, "Art. 1")], summary="The authority answers in 50 days.\nThen one starts."
    )


def look(client, record, **edits):
    return pages.save(client, pages.change(record), _preview="Look at the changes", **edits)


def found(response):
    return [(one.label, one.before, one.after) for one in response.context["differences"]]


def text(response):
    return " ".join(response.content.decode().split())


def test_what_would_change_is_shown_and_nothing_is_saved(browser, answer):
    before = revision.current()
    response = look(browser, answer, value="partial", valid_from="2025-02-01", confidence="low")
    assert found(response) == [
        ("Value", "Yes", "In part"),
        ("In effect since", "", "2025-02-01"),
        ("Confidence", "High confidence", "Low confidence"),
    ]
    assert Requirement.objects.get().value == "yes"
    assert answer.history.count() == 1
    assert revision.current() == before
    assert pages.errors(response) == {}
    assert "Please correct" not in text(response)


def test_texts_are_shown_word_by_word(browser, answer):
    response = look(browser, answer, summary="The authority answers in 45 days.\r\nThen one starts.")
    (summary,) = response.context["differences"]
    assert [piece.text for piece in summary.pieces if piece.is_removed or piece.is_added] == ["50", "45"]
    assert '<del><span class="visually-hidden">[removed: </span>50' in text(response)


def test_citations_that_go_change_and_come_are_shown(browser, answer, country):
    source = factories.create_source(country)
    changed = look(browser, answer, citations__0__pinpoint="Art. 2", citations__1__source=source.pk)
    assert found(changed) == [
        ("Citation", "Instrument: Law; Pinpoint: Art. 1", "Instrument: Law; Pinpoint: Art. 2"),
        ("Citation", "", "Source: Source"),
    ]
    gone = look(browser, answer, citations__0__DELETE="on")
    assert found(gone) == [("Citation", "Instrument: Law; Pinpoint: Art. 1", "")]
    moved = look(browser, answer, citations__0__order="4")
    assert found(moved) == [
        ("Citation", "Instrument: Law; Pinpoint: Art. 1 (0)", "Instrument: Law; Pinpoint: Art. 1 (4)"),
    ]
    assert answer.citations.get().pinpoint == "Art. 1"


def test_what_was_entered_stays_and_is_saved_from_there(browser, answer, country):
    source = factories.create_source(country)
    edits = {"value": "no", "summary": "No.", "citations__1__source": source.pk, "change_reason": "Read again"}
    response = look(browser, answer, **edits)
    data = dict(pages._fields(response.context["adminform"].form))
    for inline in response.context["inline_admin_formsets"]:
        for form in [inline.formset.management_form, *inline.formset.forms]:
            data |= dict(pages._fields(form))
    assert browser.post(pages.change(answer), data | {"_save": "Save"}).status_code == 302
    answer.refresh_from_db()
    assert (answer.value, answer.summary, answer.citations.count()) == ("no", "No.", 2)
    assert "Read again" in {version.history_change_reason for version in answer.history.all()}


def test_line_ends_and_noughts_are_no_changes(browser, answer, country):
    assert found(look(browser, answer, summary=answer.summary.replace("\n", "\r\n"))) == []
    days = factories.create_requirement(country, factories.create_topic("days", Kind.DURATION), Decimal(50))
    response = look(browser, days, amount="50")
    assert found(response) == []
    assert "Nothing: what you sent is what is recorded." in text(response)


def test_what_does_not_fit_is_said_instead(browser, answer):
    response = look(browser, answer, value="maybe")
    assert "differences" not in response.context
    assert "value" in pages.errors(response)
    wrong = look(browser, answer, citations__0__instrument="")
    assert "differences" not in wrong.context
    assert "citations" in pages.errors(wrong)


def test_the_reason_that_a_verified_answer_needs_is_asked_for_at_once(browser, answer, editor):
    Requirement.objects.filter(pk=answer.pk).update(
        review=Review.VERIFIED, verified_by=editor, verified_at="2026-11-24T12:00Z", verified_until=factories.LONG
    )
    assert "change_reason" in pages.errors(look(browser, answer, value="no"))


def test_a_conflict_comes_first_and_what_is_chosen_there_is_saved(browser, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(browser, pages.change(answer), note="Theirs.")
    response = browser.post(pages.change(answer), opened | {"value": "no", "_preview": "Look"})
    assert "comparisons" in response.context
    assert "_preview" not in dict(response.context["sent"])


def test_records_of_other_kinds_are_looked_at_the_same_way(browser):
    term = GlossaryTerm.objects.create(term="ATMP", meaning="One\nTwo")
    assert found(look(browser, term, term="ATMPs")) == [("Term", "ATMP", "ATMPs")]


def test_the_button_is_for_who_may_change_the_record(browser, answer, country):
    assert 'name="_preview"' in text(browser.get(pages.change(answer)))
    assert 'name="_preview"' not in text(browser.get(pages.address(Requirement, "add")))
    stranger = Client()
    stranger.force_login(account("stranger", Role.EXPERT, answers_for=(factories.create_jurisdiction("xb"),)))
    assert 'name="_preview"' not in text(stranger.get(pages.change(answer)))
    data = pages.filled_in(browser, pages.change(answer))
    assert stranger.post(pages.change(answer), data | {"value": "no", "_preview": "Look"}).status_code == 403
