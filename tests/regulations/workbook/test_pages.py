"""The pages of the questionnaire: who sees them, what they say, and what a form does."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from countries.roles import Role
from milenari.core.audit import AuditEntry
from regulations.models import Requirement
from tests import factories
from tests.audit import away
from tests.people import account
from tests.regulations.workbook.editing import put, state_of_database

pytestmark = pytest.mark.django_db
PAGE = reverse("regulations:questionnaires")


def file_of(code):
    return reverse("regulations:questionnaire-file", args=[code])


def send(client, data, name="filled-in.xlsx"):
    return client.post(reverse("regulations:questionnaire-upload"), {"file": SimpleUploadedFile(name, data)})


def held_in(response):
    return re.search(r'name="held" value="([^"]+)"', response.content.decode())[1]


def save(client, response, **choices):
    return client.post(reverse("regulations:questionnaire-apply"), {"held": held_in(response), **choices})


@pytest.fixture
def own(small, client):
    """The expert’s browser."""
    client.force_login(small.expert)
    return client


def test_expert_is_offered_their_countries_alone(small, own):
    factories.create_jurisdiction("xb")
    page = own.get(PAGE)
    assert file_of("xa") in page.content.decode()
    assert file_of("xb") not in page.content.decode()


def test_file_comes_as_a_workbook_to_be_kept(small, own):
    response = own.get(file_of("xa"))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert re.fullmatch(r'attachment; filename="questionnaire-xa-revision-\d+\.xlsx"', response["Content-Disposition"])
    assert "no-store" in response["Cache-Control"]


def test_file_of_another_country_is_not_given(small, own):
    factories.create_jurisdiction("xb")
    assert own.get(file_of("xb")).status_code == 404


@pytest.mark.parametrize("address", [PAGE, file_of("xa")])
def test_reader_without_an_account_is_led_to_the_login(address, small, client):
    assert client.get(address)["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("address", [PAGE, file_of("xa")])
def test_partner_is_refused(address, small, client):
    client.force_login(account("paul", Role.PARTNER))
    assert client.get(address).status_code == 403


def test_partner_can_neither_upload_nor_save(small, client, own):
    response = send(own, put(small.file(), "1.1", value="No"))
    other = type(client)()
    other.force_login(account("paul", Role.PARTNER))
    assert send(other, small.file()).status_code == 403
    assert save(other, response).status_code == 403
    assert Requirement.objects.get(topic__slug="allowed").value == "yes"


def test_upload_shows_each_change_and_saves_nothing(small, own):
    before = state_of_database()
    response = send(own, put(small.file(), "1.1", value="No", summary="So it is not."))
    page = response.content.decode()
    assert response.status_code == 200
    assert "<del>Yes</del>" in page
    assert "<ins>No</ins>" in page
    assert "2 cells change." in page
    assert state_of_database() == before


def test_saving_says_what_was_done(small, own):
    response = save(own, send(own, put(small.file(), "1.1", value="No", comment="Look again.")))
    assert response["Location"] == PAGE
    assert "1 answer changed, 1 comment kept" in own.get(PAGE).content.decode()
    assert Requirement.objects.get(topic__slug="allowed").value == "no"


def test_unchanged_file_leaves_nothing_to_save(small, own):
    page = send(own, small.file()).content.decode()
    assert "there is nothing to save" in page
    assert 'name="held"' not in page


def test_refused_file_is_told_place_by_place(small, own):
    response = send(own, put(small.file(), "1.1", value="Perhaps"))
    page = response.content.decode()
    assert response.status_code == 400
    assert "Sheet “1 Domain”, row 2, column G, Answer" in page
    assert "Found: Perhaps" in page


def test_what_a_file_says_is_shown_and_never_run(small, own):
    page = send(own, put(small.file(), "1.1", value="<script>alert(1)</script>", summary=None)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_no_file_is_told(small, own):
    response = own.post(reverse("regulations:questionnaire-upload"))
    assert response.status_code == 400
    assert "Choose the file" in response.content.decode()


def conflict(small, own):
    """The page of an upload whose answer somebody else has changed since."""
    data = put(small.file(), "1.1", summary="Mine.")
    answer = small.answers["1.1"]
    answer.summary = "Theirs."
    answer._history_user = account("omar", Role.LEAD)
    answer.save()
    return send(own, data)


def test_conflict_shows_three_versions_and_who(small, own):
    page = conflict(small, own).content.decode()
    assert all(text in page for text in ("So it is.", "Theirs.", "Mine.", "Changed by omar"))
    assert " checked>" not in page


def test_conflict_is_decided_by_its_uploader(small, own):
    response = conflict(small, own)
    refused = save(own, response)
    assert refused.status_code == 409
    assert "Nothing was saved: choose" in refused.content.decode()
    assert Requirement.objects.get(topic__slug="allowed").summary == "Theirs."
    assert save(own, refused, **{"choice-allowed": "file"}).status_code == 302
    assert Requirement.objects.get(topic__slug="allowed").summary == "Mine."


def test_page_of_another_account_saves_nothing(small, own, client):
    response = send(own, put(small.file(), "1.1", value="No"))
    other = type(client)()
    other.force_login(account("ivo", Role.EXPERT, answers_for=(small.country,)))
    assert save(other, response).status_code == 400
    assert Requirement.objects.get(topic__slug="allowed").value == "yes"


def test_saving_twice_saves_once(small, own):
    response = send(own, put(small.file(), "1.1", value="No"))
    save(own, response)
    before = Requirement.history.count()
    assert save(own, response).status_code == 409
    assert Requirement.history.count() == before


# ---- the audit log


def logged():
    """What the audit log says of the questionnaire: what, how it ended, about what."""
    kept = AuditEntry.objects.filter(what__startswith="questionnaire").order_by("pk")
    return [(one.what.removeprefix("questionnaire_"), one.outcome, one.about, one.who) for one in kept]


def test_what_goes_out_and_comes_in_is_told(small, own):
    own.get(file_of("xa"))
    save(own, send(own, put(small.file(), "1.1", value="No"), "mine.xlsx"))
    country = small.country.name
    assert logged() == [
        ("downloaded", "done", country, "ida"), ("uploaded", "done", country, "ida"), ("applied", "done", country, "ida"),
    ]  # fmt: skip
    done = AuditEntry.objects.get(what="questionnaire_applied").details
    assert done == {"file": "mine.xlsx", "changed": 1, "created": 0, "left": 0, "comments": 0}


def test_what_is_refused_is_told_with_why(small, own):
    send(own, b"no workbook", "mine.xlsx")
    own.post(reverse("regulations:questionnaire-apply"), {"held": "forged"})
    assert logged() == [("uploaded", "refused", "mine.xlsx", "ida"), ("applied", "refused", "", "ida")]
    assert "no Excel workbook" in AuditEntry.objects.get(what="questionnaire_uploaded").details["why"]


@pytest.mark.django_db(transaction=True)
def test_answers_are_not_saved_where_that_cannot_be_noted(transactional_db, small, own):
    page = send(own, put(small.file(), "1.1", value="No"))
    before = state_of_database()
    own.raise_request_exception = False
    with away():
        assert save(own, page).status_code == 500
    assert state_of_database() == before
