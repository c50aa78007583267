"""What all pages of the admin have in common."""

import pytest
from django.db import IntegrityError

from barriers.models import Step
from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.rules import refusal
from regulations.models import GlossaryTerm, Requirement
from regulations.vocabulary import Kind
from tests import factories
from tests.admin import pages

pytestmark = pytest.mark.django_db


def test_a_change_keeps_who_made_it_and_why(browser, editor):
    term = GlossaryTerm.objects.create(term="ATMP", meaning="A medicine")
    pages.save(browser, pages.change(term), meaning="Another medicine", change_reason="Read in the regulation")
    version = term.history.latest()
    assert (version.meaning, version.history_user, version.history_change_reason) == (
        "Another medicine",
        editor,
        "Read in the regulation",
    )
    assert "Read in the regulation" in browser.get(pages.address(GlossaryTerm, "history", term.pk)).content.decode()


def test_a_save_with_its_citations_is_one_step_of_the_revision(browser):
    country = factories.create_jurisdiction()
    law = factories.create_instrument(country)
    requirement = factories.create_requirement(country, factories.create_topic(), "yes", [law])
    before = revision.current().number
    pages.save(browser, pages.change(requirement), value="no", citations__0__pinpoint="Art. 1")
    assert revision.current().number == before + 1


def test_a_refused_form_leaves_the_revision_where_it_was(browser):
    requirement = factories.create_requirement(factories.create_jurisdiction(), factories.create_topic(), "yes")
    before = revision.current().number
    pages.save(browser, pages.change(requirement), value="maybe")
    assert revision.current().number == before


def test_line_ends_of_browsers_are_no_change(browser):
    term = GlossaryTerm.objects.create(term="ATMP", meaning="A medicine\nfor one")
    pages.save(browser, pages.change(term), meaning="A medicine\r\nfor one")
    term.refresh_from_db()
    assert term.meaning == "A medicine\nfor one"


def test_an_identifier_stays_what_it_is(browser):
    step = factories.create_step(factories.create_jurisdiction(), "contract")
    pages.save(browser, pages.change(step), slug="another")
    step.refresh_from_db()
    assert step.slug == "contract"


def test_a_rule_broken_past_the_form_becomes_a_message_and_saves_nothing(browser, monkeypatch):
    """As when two people link steps at the same moment, and each form found nothing wrong."""
    country = factories.create_jurisdiction()
    first = factories.create_step(country, "first")
    second = factories.create_step(country, "second", after=[first])
    monkeypatch.delattr("barriers.admin.StepForm.clean_after")
    response = pages.save(browser, pages.change(first), title="Renamed", after=[second.pk])
    assert pages.messages(response) == [
        "Nothing was saved. A step cannot wait for itself, directly or through others. "
        "Look at the record as it is now, and make your change again."
    ]
    assert Step.objects.get(pk=first.pk).title == "First"


def test_a_refusal_that_is_no_rule_of_ours_is_still_in_plain_words():
    assert refusal(IntegrityError("duplicate key value violates unique constraint")) == (
        "Nothing was saved. It does not go together with what is recorded, perhaps since a moment ago. "
        "Look at the record as it is now, and make your change again."
    )


def test_what_others_rest_on_is_not_deleted(browser):
    country = factories.create_jurisdiction()
    factories.create_requirement(country, factories.create_topic(), "yes")
    response = browser.post(pages.address(Jurisdiction, "delete", country.pk), {"post": "yes"}, follow=True)
    assert response.status_code == 200
    assert Jurisdiction.objects.filter(pk=country.pk).exists()
    chosen = {"action": "delete_selected", "_selected_action": [country.pk], "post": "yes"}
    assert browser.post(pages.address(Jurisdiction, "changelist"), chosen, follow=True).status_code == 200
    assert Jurisdiction.objects.filter(pk=country.pk).exists()


def test_deleting_several_is_one_step_of_the_revision(browser):
    terms = [GlossaryTerm.objects.create(term=term, meaning="It") for term in ("A", "B")]
    before = revision.current().number
    chosen = {"action": "delete_selected", "_selected_action": [term.pk for term in terms], "post": "yes"}
    browser.post(pages.address(GlossaryTerm, "changelist"), chosen)
    assert not GlossaryTerm.objects.exists()
    assert revision.current().number == before + 1


def test_ids_beyond_a_thousand_have_no_separator_in_forms_and_links(browser):
    country = factories.create_jurisdiction()
    law = factories.create_instrument(country)
    topic = factories.create_topic(kind=Kind.DURATION)
    requirement = Requirement.objects.create(
        pk=1234, jurisdiction=country, topic=topic, status="not_found", summary="Nothing.", confidence="low"
    )
    requirement.citations.create(pk=5678, instrument=law)
    for page in ("change", "history", "delete"):
        body = browser.get(pages.address(Requirement, page, 1234)).content.decode()
        assert "1234" in body
        assert "1,234" not in body
        assert "5,678" not in body
