"""A load of the evidence files beside people who edit: whoever comes second sees what the first one wrote."""

import threading

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from milenari.portal.evidence import loading
from milenari.portal.evidence.loading import load
from regulations.models import Requirement
from tests.admin import pages
from tests.concurrency import at_once, several_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(small):
    """A client whose form of an answer is open, and what it is about to send."""
    load(small)
    client = Client()
    client.force_login(get_user_model().objects.create_user("editor", is_staff=True, is_superuser=True))
    url = pages.change(Requirement.objects.get(topic__slug="route"))
    return client, url, pages.filled_in(client, url) | {"summary": "By post, says the ministry."}


def answer():
    return Requirement.objects.get(topic__slug="route")


def test_an_edit_that_begins_while_a_load_is_writing_waits_and_is_shown_what_was_loaded(
    small, rewrite, editor, tmp_path, monkeypatch
):
    """The load has read the answer and not yet written it when the edit comes."""
    client, url, data = editor
    rewrite("xa.yaml", "summary: By post.", "summary: By registered post.")
    has_read, edit_is_over = threading.Event(), threading.Event()
    change = loading._Load._change

    def slowly(self, part, writes):
        if writes and part.name == "requirements":
            has_read.set()
            edit_is_over.wait(0.5)  # it never is: it waits for the load
        change(self, part, writes)

    monkeypatch.setattr(loading._Load, "_change", slowly)

    def edit():
        assert has_read.wait(20)
        response = client.post(url, data)
        edit_is_over.set()
        return response

    with several_connections(tmp_path):
        outcomes, response = at_once(lambda: load(small), edit)
        ((now,),) = at_once(lambda: [answer()])
    assert not outcomes.problems
    assert not outcomes.left
    assert now.summary == "By registered post."
    shown = {found.label: (found.was, found.theirs, found.mine) for found in response.context["comparisons"]}
    assert shown == {"Summary": ("By post.", "By registered post.", "By post, says the ministry.")}


def test_a_load_that_begins_while_an_edit_is_being_saved_waits_and_leaves_it(small, rewrite, editor, tmp_path, monkeypatch):
    """The edit has begun and not yet written when the load comes."""
    client, url, data = editor
    rewrite("xa.yaml", "summary: By post.", "summary: By registered post.")
    has_begun, load_is_over = threading.Event(), threading.Event()
    save = Requirement.save

    def slowly(self, *args, **options):
        has_begun.set()
        load_is_over.wait(0.5)  # it never is: it waits for the edit
        save(self, *args, **options)

    monkeypatch.setattr(Requirement, "save", slowly)

    def loaded():
        assert has_begun.wait(20)
        outcomes = load(small)
        load_is_over.set()
        return outcomes

    with several_connections(tmp_path):
        response, outcomes = at_once(lambda: client.post(url, data), loaded)
        ((now,),) = at_once(lambda: [answer()])
    assert response.status_code == 302
    assert now.summary == "By post, says the ministry."
    assert [left.place.key for left in outcomes.left] == ["xa/route"]


def test_a_load_and_an_edit_at_the_same_moment_lose_nothing(small, rewrite, editor, tmp_path):
    client, url, data = editor
    rewrite("xa.yaml", "summary: By post.", "summary: By registered post.")
    with several_connections(tmp_path):
        outcomes, response = at_once(lambda: load(small), lambda: client.post(url, data))
        ((now,),) = at_once(lambda: [answer()])
    if response.status_code == 302:  # the edit came first: the load left it
        assert (now.summary, len(outcomes.left)) == ("By post, says the ministry.", 1)
    else:  # the load came first: the editor is shown both
        assert now.summary == "By registered post."
        assert [found.theirs for found in response.context["comparisons"]] == ["By registered post."]
