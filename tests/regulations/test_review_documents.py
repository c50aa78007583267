"""Documents in the review queue: four eyes, an end, and what changed, as for answers."""

import pytest
from django.db import transaction
from django.test import Client

from countries.roles import Role
from regulations import actions, review
from regulations.models import Document
from regulations.vocabulary import Review
from tests import factories
from tests.people import account

pytestmark = pytest.mark.django_db


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def country():
    return factories.create_jurisdiction()


@pytest.fixture
def one(country):
    return account("one", Role.EXPERT, answers_for=(country,), first_name="Rania", last_name="Haddad")


@pytest.fixture
def other(country):
    return account("other", Role.EXPERT, answers_for=(country,))


@pytest.fixture
def document(country):
    return factories.create_document(country, "letter", topics=[factories.create_topic("route")])


def fresh(document):
    return Document.objects.get(pk=document.pk)


def edit(document, by, **fields):
    found = fresh(document)
    for name, value in fields.items():
        setattr(found, name, value)
    found._history_user = by
    with transaction.atomic():
        actions.save_reviewed(found)
    return found


def listed(response):
    return [entry.document.slug for entry in response.context["entries"]]


def test_the_queue_has_documents_after_the_answers(one, country, document):
    factories.create_requirement(country, factories.create_topic("permit"), "yes")
    shown = client_of(one).get("/review/unverified/")
    assert [type(entry).__name__ for entry in shown.context["entries"]] == ["AnswerEntry", "DocumentEntry"]
    assert "2 wait here." in text(shown)
    assert 'href="/countries/xa/#document-letter"' in text(shown)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kind=document", ["letter", "form"]),
        ("kind=answer", []),
        ("kind=answer&kind=document", ["letter", "form"]),
        ("domain=domain", ["letter"]),
        ("q=form", ["form"]),
        ("country=xb", []),
        ("country=xa", ["letter", "form"]),
    ],
)
def test_the_queue_is_filtered(country, document, words, found):
    factories.create_document(country, "form", procedure="site")
    other = factories.create_jurisdiction("xb")
    factories.create_requirement(other, factories.create_topic("permit", domain=factories.create_domain("other")), "yes")
    lead = account("lead", Role.LEAD)
    entries = client_of(lead).get(f"/review/unverified/?{words}").context["entries"]
    assert [entry.document.slug for entry in entries if hasattr(entry, "document")] == found


def test_an_expert_is_shown_those_of_their_own_countries_alone(one, document):
    factories.create_document(factories.create_jurisdiction("xb"), "theirs")
    assert listed(client_of(one).get("/review/unverified/")) == ["letter"]


def test_verified_in_one_step_by_another_expert(one, other, document):
    edit(document, one, note="Two people sign.")
    refused = client_of(one).post("/review/documents/letter/verify/", {"seen": actions.version(fresh(document))})
    assert refused.status_code == 400
    assert "You changed what it says" in text(refused)
    assert fresh(document).review == Review.UNVERIFIED
    done = client_of(other).post("/review/documents/letter/verify/", {"seen": actions.version(fresh(document))}, follow=True)
    assert "Verified until" in text(done)
    found = fresh(document)
    assert (found.review, found.verified_by) == (Review.VERIFIED, other)
    assert found.history.latest().history_user == other


def test_a_dispute_keeps_its_reason_and_what_was_typed(one, document):
    seen = actions.version(document)
    empty = client_of(one).post("/review/documents/letter/dispute/", {"seen": seen, "reason": " "})
    assert empty.status_code == 400
    client_of(one).post("/review/documents/letter/dispute/", {"seen": seen, "reason": "Annex II says otherwise."})
    assert fresh(document).dispute_reason == "Annex II says otherwise."
    assert "Annex II says otherwise." in text(client_of(one).get("/countries/xa/"))
    assert listed(client_of(one).get("/review/disputed/")) == ["letter"]


def test_nobody_decides_on_what_they_did_not_see(one, other, document):
    seen = actions.version(document)
    edit(document, one, title="Another letter")
    refused = client_of(other).post("/review/documents/letter/verify/", {"seen": seen})
    assert refused.status_code == 409
    assert "it was changed since you opened the page" in text(refused)


@pytest.mark.parametrize(("role", "status"), [(Role.PARTNER, 200), (None, 403)])
def test_its_page_is_for_members(document, role, status):
    user = account("reader", *([role] if role else []))
    assert client_of(user).get("/review/documents/letter/").status_code == status
    assert client_of(user).get("/review/documents/nothing/").status_code == 404


def test_the_entry_tells_what_the_last_edit_changed(one, other, country, document):
    agency = factories.create_authority(country, "agency")
    edit(document, one, authority=agency, timing="start", condition="If children take part.")
    shown = text(client_of(other).get("/review/documents/letter/"))
    assert "by Rania Haddad" in shown
    (entry,) = client_of(other).get("/review/unverified/").context["entries"]
    assert [(one.label, one.before, one.after) for one in entry.differences] == [
        ("Who asks for it", "", "Agency"),
        ("When", "In the application", "Before the first patient"),
        ("When it is needed", "", "If children take part."),
    ]


def test_an_edit_of_the_citations_is_one_of_substance(one, other, country, document):
    found = actions.verify(document, other)
    with transaction.atomic(), actions.editing_citations(found):
        found.citations.create(source=factories.create_source(country), order=1)
    assert fresh(document).review == Review.UNVERIFIED
    assert len(review.last_edit(fresh(document)).after.cited) == 2


def test_as_many_queries_for_two_as_for_twenty(one, country, django_assert_max_num_queries):
    client = client_of(one)
    for number in range(20):
        factories.create_document(country, f"paper-{number}")
        if number in (1, 19):
            with django_assert_max_num_queries(42):
                assert client.get("/review/unverified/").status_code == 200
