"""Freezing the evidence in the admin."""

import pytest
from django.contrib.auth.models import Permission

from milenari.core import revision
from reports.actions import freeze
from reports.models import Release
from tests.admin.pages import address, change, errors, messages, save
from tests.factories import create_jurisdiction, create_topic, create_user

pytestmark = pytest.mark.django_db
ADD = "/admin/reports/release/add/"


@pytest.fixture
def evidence():
    create_jurisdiction()
    create_topic()


def test_an_editor_freezes_the_evidence_and_is_kept_as_who_did(browser, editor, evidence):
    before = revision.current()
    response = save(browser, ADD, title="Deliverable 3.1", slug="d3-1", note="For the Commission.")
    assert errors(response) == {}
    release = Release.objects.get()
    assert (release.slug, release.title, release.note, release.made_by) == (
        "d3-1",
        "Deliverable 3.1",
        "For the Commission.",
        editor,
    )
    assert revision.current() == before
    assert "/releases/d3-1/" in messages(response)[0]


def test_a_name_that_is_taken_or_an_empty_database_is_an_error_of_the_form(browser, evidence):
    freeze("taken", "Taken")
    assert "slug" in errors(save(browser, ADD, title="Other", slug="taken"))
    assert errors(save(browser, ADD, title="Live", slug="live"))["__all__"] == [
        "“live” stands for the evidence as it is now; choose another identifier."
    ]
    assert Release.objects.count() == 1


def test_of_an_empty_database_there_is_nothing_to_freeze(browser):
    assert "nothing to freeze" in errors(save(browser, ADD, title="One", slug="one"))["__all__"][0]
    assert not Release.objects.exists()


def test_a_release_is_looked_at_and_never_changed(browser, evidence):
    release = freeze("one", "One")
    page = browser.get(change(release))
    assert release.checksum in page.content.decode()
    assert 'name="title"' not in page.content.decode()
    assert browser.post(change(release), {"title": "Other", "slug": "one", "note": ""}).status_code == 403
    assert browser.post(address(Release, "delete", release.pk), {"post": "yes"}).status_code == 403
    assert Release.objects.get().title == "One"
    assert browser.get(address(Release, "changelist")).status_code == 200


def test_only_who_may_add_releases_freezes(client, evidence):
    reader = create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_release"))
    client.force_login(reader)
    assert client.get(address(Release, "changelist")).status_code == 200
    assert client.get(ADD).status_code == 403
    reader.user_permissions.add(Permission.objects.get(codename="add_release"))
    assert client.get(ADD).status_code == 200
