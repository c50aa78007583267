"""Editing a document: it cites something, and what an expert verified is verified no longer once it says something else."""

import datetime

import pytest
from django.test import Client

from countries.roles import Role
from regulations import actions
from regulations.citing import UNCITED
from regulations.models import Document
from regulations.vocabulary import Review
from tests import factories
from tests.admin import pages
from tests.people import account

pytestmark = pytest.mark.django_db

WHY = "Read again in the decree"


@pytest.fixture
def country():
    return factories.create_jurisdiction()


@pytest.fixture
def law(country):
    return factories.create_instrument(country)


@pytest.fixture
def document(country, law):
    return factories.create_document(country, "letter", [(law, "Annex I")], note="Signed by the sponsor.")


@pytest.fixture
def verified(document):
    expert = account("elsewhere", Role.EXPERT, answers_for=(document.jurisdiction,))
    return actions.verify(document, expert)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def review(document):
    return Document.objects.get(pk=document.pk).review


def test_a_new_document_cites_something_or_is_refused(browser, country, law):
    url = pages.address(Document, "add")
    said = {
        "jurisdiction": country.pk, "slug": "form", "title": "Form", "procedure": "trial", "timing": "start", "confidence": "low",
    }  # fmt: skip
    assert pages.errors(pages.save(browser, url, **said)) == {"citations": [UNCITED]}
    assert not Document.objects.exists()
    assert pages.errors(pages.save(browser, url, **said, citations__0__instrument=law.pk)) == {}
    assert str(Document.objects.get().citations.get()) == "Law"


def test_the_last_citation_stays_unless_another_comes_in_its_place(browser, document, country):
    url = pages.change(document)
    assert pages.errors(pages.save(browser, url, citations__0__DELETE="on")) == {"citations": [UNCITED]}
    source = factories.create_source(country)
    exchanged = pages.save(browser, url, citations__0__DELETE="on", citations__1__source=source.pk)
    assert pages.errors(exchanged) == {}
    assert [str(citation) for citation in document.citations.all()] == ["Source"]


def test_a_citation_that_is_wrong_is_told_before_that_there_is_none(browser, document, country):
    source = factories.create_source(country)
    refused = pages.errors(pages.save(browser, pages.change(document), citations__0__source=source.pk))
    assert refused == {"citations": ["A citation points to an instrument or to a source: choose one of the two."]}


SUBSTANCE = [
    {"title": "Another letter"},
    {"procedure": "gmo"},
    {"timing": "start"},
    {"condition": "If children take part."},
    {"language": "In the language of the country."},
    {"note": "Signed by two."},
    {"citations__0__pinpoint": "Annex II"},
]


@pytest.mark.parametrize("edits", SUBSTANCE)
def test_a_change_of_substance_needs_a_reason_and_ends_the_review(browser, verified, edits):
    refused = pages.errors(pages.save(browser, pages.change(verified), **edits))
    assert refused == {"change_reason": ["This is verified; say why you change it."]}
    assert review(verified) == Review.VERIFIED
    saved = pages.save(browser, pages.change(verified), change_reason=WHY, **edits)
    assert pages.errors(saved) == {}
    assert review(verified) == Review.UNVERIFIED
    assert any("now unverified" in said for said in pages.messages(saved))


def test_what_says_nothing_of_the_law_leaves_the_review(browser, verified):
    topic = factories.create_topic()
    assert pages.errors(pages.save(browser, pages.change(verified), confidence="low", topics=[topic.pk])) == {}
    assert review(verified) == Review.VERIFIED
    assert [found.slug for found in Document.objects.get().topics.all()] == ["topic"]


def test_whoever_changed_it_last_cannot_verify_it_and_another_expert_can(document, country):
    one, other = (account(name, Role.EXPERT, answers_for=(country,)) for name in ("one", "other"))
    pages.save(client_of(one), pages.change(document), note="Signed by two.")
    chosen = {"action": "verify_selected", "_selected_action": [document.pk]}
    url = pages.address(Document, "changelist")
    refused = client_of(one).post(url, chosen, follow=True)
    assert any("You changed what it says" in said for said in pages.messages(refused))
    assert review(document) == Review.UNVERIFIED
    client_of(other).post(url, chosen, follow=True)
    assert Document.objects.get().verified_by == other
    shown = client_of(one).get(pages.change(document)).content.decode()
    assert "Verified by other" in shown


def test_an_expert_edits_those_of_their_own_country_alone(document):
    stranger = account("stranger", Role.EXPERT, answers_for=(factories.create_jurisdiction("xb"),))
    response = client_of(stranger).post(pages.change(document), {"title": "Mine"})
    assert response.status_code == 403
    assert Document.objects.get().title == "Letter"


def test_two_at_once_see_each_other(browser, document):
    data = pages.filled_in(browser, pages.change(document))
    pages.save(browser, pages.change(document), note="Theirs.")
    conflict = browser.post(pages.change(document), data | {"note": "Mine."})
    assert [(one.theirs, one.mine) for one in conflict.context["comparisons"]] == [("Theirs.", "Mine.")]
    assert Document.objects.get().note == "Theirs."


def test_the_list_is_filtered_by_how_documents_stand_today(browser, verified):
    Document.objects.filter(pk=verified.pk).update(
        verified_at=datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC), verified_until=datetime.date(2021, 3, 1)
    )
    due = browser.get(pages.address(Document, "changelist"), {"review": "due"})
    assert [found.slug for found in due.context["cl"].result_list] == ["letter"]
    assert "Due again: verified until 1 March 2021" in due.content.decode()
    assert not browser.get(pages.address(Document, "changelist"), {"review": "verified"}).context["cl"].result_list
