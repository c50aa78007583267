"""Documents are written as in the admin: they cite something, and a change of what they say ends their review."""

import json

import pytest

from countries.roles import Role
from regulations import actions
from regulations.citing import UNCITED
from regulations.models import Document
from regulations.vocabulary import Review
from tests import factories
from tests.api.writers import errors, patch, problem
from tests.people import account

pytestmark = pytest.mark.django_db

ADDRESS = "documents/letter/"
NEW = {
    "slug": "form", "jurisdiction": "xa", "title": "Form", "procedure": "trial", "timing": "start", "confidence": "low",
}  # fmt: skip


@pytest.fixture
def country():
    return factories.create_jurisdiction("xa")


@pytest.fixture
def expert(client, country):
    user = account("expert", Role.EXPERT, answers_for=(country,))
    client.force_login(user)
    return user


@pytest.fixture
def document(country):
    return factories.create_document(country, "letter", [factories.create_instrument(country)])


def post(client, sent):
    return client.post("/api/v1/documents/", json.dumps(sent), content_type="application/json")


def test_every_field_of_a_document(client, expert, document, country):
    factories.create_authority(country, "agency")
    factories.create_topic("days")
    factories.create_source(country, "page")
    change = {
        "title": "Cover letter", "procedure": "gmo", "authority": "agency", "timing": "running", "condition": "Once a year.",
        "language": "Any.", "note": "Signed.", "topics": ["days"], "confidence": "low",
    }  # fmt: skip
    cited = [{"source": "page", "pinpoint": "p. 1"}, {"instrument": "law"}]
    answer = patch(client, ADDRESS, {**change, "citations": cited})
    assert answer.status_code == 200
    record = answer.json()
    assert {name: record[name] for name in change} == change
    assert record["citations"] == ["page p. 1", "law"]
    assert Document.objects.get().history.latest().history_user == expert


def test_a_document_cites_something_or_is_refused(client, expert, document):
    assert errors(patch(client, ADDRESS, {"citations": []})) == {"citations": ("[]", UNCITED)}
    assert errors(post(client, NEW)) == {"citations": ("[]", UNCITED)}
    assert errors(post(client, {**NEW, "citations": []})) == {"citations": ("[]", UNCITED)}
    assert [str(citation) for citation in Document.objects.get().citations.all()] == ["Law"]


def test_a_new_one_is_made_with_what_it_cites(client, expert, document):
    answer = post(client, {**NEW, "citations": [{"instrument": "law", "pinpoint": "Annex"}]})
    assert answer.status_code == 201
    assert answer["Location"].endswith("/api/v1/documents/form/")
    assert answer.json()["citations"] == ["law Annex"]


def test_a_change_of_substance_to_a_verified_one_needs_a_reason_and_ends_that(client, document, country, expert):
    actions.verify(document, account("other", Role.EXPERT, answers_for=(country,)))
    assert set(errors(patch(client, ADDRESS, {"note": "Signed."}))) == {"change_reason"}
    assert patch(client, ADDRESS, {"confidence": "low"}).json()["review"] == "verified"
    changed = patch(client, ADDRESS, {"note": "Signed.", "change_reason": "The decree says so."})
    assert changed.json()["review"] == "unverified"


def test_nobody_verifies_by_a_script(client, expert, document):
    _value, why = errors(patch(client, ADDRESS, {"review": "verified"}))["review"]
    assert "on the site" in why
    assert Document.objects.get().review == Review.UNVERIFIED


def test_an_expert_writes_those_of_their_own_country_alone(client, expert, document):
    other = factories.create_jurisdiction("xb")
    factories.create_document(other, "theirs")
    problem(patch(client, "documents/theirs/", {"note": "Mine."}), 403)
    problem(patch(client, ADDRESS, {"jurisdiction": "xb"}), 403)
    problem(post(client, {**NEW, "jurisdiction": "xb", "citations": [{"instrument": "theirs-law"}]}), 403)
    assert Document.objects.count() == 2
