"""Two editors of one record: the second sees what the first one saved beside their own, chooses, and nothing is lost."""

from functools import partial

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from barriers.models import Step
from milenari.core import revision
from regulations.models import GlossaryTerm, Requirement
from regulations.vocabulary import Review
from tests import factories
from tests.admin import pages
from tests.concurrency import at_once, several_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return factories.create_jurisdiction()


@pytest.fixture
def answer(country):
    law = factories.create_instrument(country)
    return factories.create_requirement(country, factories.create_topic(), "yes", [(law, "Art. 1")], summary="As it was.")


@pytest.fixture
def colleague(editor):
    """Another editor's client."""
    client = Client()
    named = {"first_name": "Rania", "last_name": "Haddad"}
    client.force_login(factories.create_user("colleague", is_staff=True, is_superuser=True, **named))
    return client


def comparisons(response):
    """What the page of a conflict shows: by label, what it was, theirs, mine, and which is chosen beforehand."""
    return {found.label: (found.was, found.theirs, found.mine, found.chosen) for found in response.context["comparisons"]}


def choose(client, url, response, **choices):
    """Sends the page of a conflict as a browser would: what stands in it, with the choices (by label) made."""
    context = response.context
    data = {}
    for name, value in context["sent"]:
        data.setdefault(name, []).append(value)
    data[context["compared_name"]] = context["compared"]
    for found in context["comparisons"]:
        if chosen := choices.get(found.label.replace(" ", "_"), found.chosen):
            data[found.name] = chosen
    return client.post(url, data, follow=True)


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def test_what_only_one_of_two_saves_is_saved_as_ever(browser, answer):
    pages.save(browser, pages.change(answer), value="no")
    pages.save(browser, pages.change(answer), value="partial")
    assert fresh(answer).value == "partial"


def test_the_second_is_shown_both_and_nothing_is_saved(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), value="no", summary="Theirs.", change_reason="Read in the law")
    before = revision.current()
    response = browser.post(pages.change(answer), opened | {"value": "partial", "note": "Mine."})
    assert comparisons(response) == {
        "Value": ("Yes", "No", "In part", ""),
        "Summary": ("As it was.", "Theirs.", "As it was.", "theirs"),
        "Note for whoever verifies it": ("", "", "Mine.", "mine"),
    }
    body = response.content.decode()
    assert "Rania Haddad saved it on" in body
    assert "Read in the law" in body
    assert (fresh(answer).value, fresh(answer).note) == ("no", "")
    assert revision.current() == before


def test_what_is_chosen_is_saved_and_the_rest_stays(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), value="no", summary="Theirs.")
    shown = browser.post(pages.change(answer), opened | {"value": "partial", "note": "Mine."})
    response = choose(browser, pages.change(answer), shown, Value="mine")
    assert response.redirect_chain
    now = fresh(answer)
    assert (now.value, now.summary, now.note) == ("partial", "Theirs.", "Mine.")
    assert [version.value for version in now.history.all()] == ["partial", "no", "yes"]


def test_where_both_changed_it_a_choice_is_asked_for(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), value="no")
    shown = browser.post(pages.change(answer), opened | {"value": "partial"})
    again = choose(browser, pages.change(answer), shown)
    assert "Choose a version: one is open." in again.content.decode()
    assert fresh(answer).value == "no"
    choose(browser, pages.change(answer), again, Value="theirs")
    assert fresh(answer).value == "no"


def test_a_third_save_while_choosing_is_shown_too(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), value="no")
    shown = browser.post(pages.change(answer), opened | {"value": "partial"})
    pages.save(colleague, pages.change(answer), summary="And once more.")
    again = choose(browser, pages.change(answer), shown, Value="mine")
    assert "Somebody saved once more." in again.content.decode()
    assert comparisons(again)["Summary"] == ("As it was.", "And once more.", "As it was.", "theirs")
    choose(browser, pages.change(answer), again, Value="mine")
    assert (fresh(answer).value, fresh(answer).summary) == ("partial", "And once more.")


def test_the_same_change_by_both_needs_no_choice(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), value="no")
    shown = browser.post(pages.change(answer), opened | {"value": "no"})
    assert comparisons(shown) == {}
    assert choose(browser, pages.change(answer), shown).redirect_chain


def test_a_citation_that_the_other_added_stays(browser, colleague, country, answer):
    source = factories.create_source(country)
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), citations__1__source=source.pk)
    shown = browser.post(pages.change(answer), opened | {"value": "no", "citations-0-pinpoint": "Art. 2"})
    listed = [(found.label, found.was, found.theirs, found.mine, found.chosen) for found in shown.context["comparisons"]]
    assert listed == [
        ("Value", "Yes", "Yes", "No", "mine"),
        ("Citation", "Instrument: Law; Pinpoint: Art. 1", "Instrument: Law; Pinpoint: Art. 1",
         "Instrument: Law; Pinpoint: Art. 2", "mine"),
        ("Citation", "", "Source: Source", "", "theirs"),
    ]  # fmt: skip
    choose(browser, pages.change(answer), shown)
    now = fresh(answer)
    assert now.value == "no"
    assert [str(citation) for citation in now.citations.all()] == ["Law, Art. 2", "Source"]


def test_a_citation_that_the_other_removed_can_be_kept(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), citations__0__DELETE="on")
    shown = browser.post(pages.change(answer), opened | {"citations-0-pinpoint": "Art. 2"})
    assert comparisons(shown) == {"Citation": ("Instrument: Law; Pinpoint: Art. 1", "", "Instrument: Law; Pinpoint: Art. 2", "")}
    choose(browser, pages.change(answer), shown, Citation="mine")
    assert [str(citation) for citation in answer.citations.all()] == ["Law, Art. 2"]


def test_both_add_a_citation(browser, colleague, country, answer):
    source, other = factories.create_source(country), factories.create_source(country, "other")
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), citations__1__source=source.pk)
    shown = browser.post(pages.change(answer), opened | {"citations-1-source": other.pk})
    choose(browser, pages.change(answer), shown)
    assert {str(citation) for citation in answer.citations.all()} == {"Law, Art. 1", "Source", "Other"}


def test_links_to_other_records_are_compared_too(browser, colleague, country):
    first, second = (factories.create_step(country, slug) for slug in ("first", "second"))
    step = factories.create_step(country, "last", after=[first])
    opened = pages.filled_in(browser, pages.change(step))
    pages.save(colleague, pages.change(step), after=[first.pk, second.pk])
    shown = browser.post(pages.change(step), opened | {"title": "Renamed"})
    ours = comparisons(shown)
    assert ours["Title"] == ("Last", "Last", "Renamed", "mine")
    assert [texts for label, texts in ours.items() if label != "Title"] == [("First", "First, Second", "First", "theirs")]
    choose(browser, pages.change(step), shown)
    step = Step.objects.get(slug="last")
    assert (step.title, set(step.after.all())) == ("Renamed", {first, second})


def test_what_is_chosen_must_still_fit(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    pages.save(colleague, pages.change(answer), status="unclear", value="", summary="Unclear.")
    shown = browser.post(pages.change(answer), opened | {"note": "Mine."})
    response = choose(browser, pages.change(answer), shown, Status="mine")  # answered, without a value
    assert pages.errors(response)
    assert fresh(answer).note == ""


def test_a_review_in_between_is_no_conflict_and_ends_with_a_change_of_substance(browser, colleague, answer, editor):
    opened = pages.filled_in(browser, pages.change(answer))
    Requirement.objects.filter(pk=answer.pk).update(
        review=Review.VERIFIED, verified_by=editor, verified_at="2026-11-24T12:00Z", verified_until=factories.LONG
    )
    refused = browser.post(pages.change(answer), opened | {"value": "no"}, follow=True)
    assert pages.errors(refused) == {"change_reason": ["This is verified; say why you change it."]}
    browser.post(pages.change(answer), opened | {"value": "no", "change_reason": "The law was amended"})
    assert (fresh(answer).value, fresh(answer).review) == ("no", Review.UNVERIFIED)


def test_a_form_that_does_not_say_what_was_seen_saves_over_nothing(browser, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    for seen in ({"seen": "made up"}, {"seen": ""}):
        shown = browser.post(pages.change(answer), opened | {"value": "no"} | seen)
        assert comparisons(shown)["Value"] == ("", "Yes", "No", "")
        assert fresh(answer).value == "yes"


def test_the_token_of_another_record_is_none(browser, country, answer):
    other = factories.create_requirement(country, factories.create_topic("other"), "yes")
    opened = pages.filled_in(browser, pages.change(answer))
    token = pages.filled_in(browser, pages.change(other))["seen"]
    assert "comparisons" in browser.post(pages.change(answer), opened | {"value": "no", "seen": token}).context


def test_a_form_with_an_error_remembers_what_was_seen_first(browser, colleague, answer):
    opened = pages.filled_in(browser, pages.change(answer))
    refused = browser.post(pages.change(answer), opened | {"value": "perhaps"})
    pages.save(colleague, pages.change(answer), summary="Theirs.")
    assert refused.context["adminform"].form["seen"].value() == opened["seen"]


def test_texts_of_browsers_are_compared_as_they_are_stored(browser, colleague):
    term = GlossaryTerm.objects.create(term="ATMP", meaning="One\nTwo")
    opened = pages.filled_in(browser, pages.change(term))
    pages.save(colleague, pages.change(term), term="ATMPs")
    shown = browser.post(pages.change(term), opened | {"meaning": "One\r\nTwo"})
    assert set(comparisons(shown)) == {"Term"}


def test_an_earlier_version_is_not_brought_back_over_a_save_that_was_not_seen(browser, colleague):
    term = GlossaryTerm.objects.create(term="ATMP", meaning="First")
    first = term.history.latest().pk
    pages.save(colleague, pages.change(term), meaning="Second")
    version = pages.address(GlossaryTerm, "simple_history", term.pk, first)
    data = dict(pages._fields(browser.get(version).context["adminform"].form))
    pages.save(colleague, pages.change(term), meaning="Third")
    refused = browser.post(version, data, follow=True)
    assert fresh(term).meaning == "Third"
    assert "was changed since you opened this version" in " ".join(pages.messages(refused))
    data = dict(pages._fields(browser.get(version).context["adminform"].form))
    browser.post(version, data)
    assert fresh(term).meaning == "First"


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_the_same_moment_lose_nothing(answer, tmp_path):
    """Each of two sessions has opened the record, and both send at once: one is saved, the other is shown both versions."""
    url, sessions = pages.change(answer), []
    for name in ("one", "two"):
        client = Client()
        client.force_login(get_user_model().objects.create_user(name, is_staff=True, is_superuser=True))
        sessions.append((client, pages.filled_in(client, url) | {"summary": f"Of {name}.", "note": f"Note of {name}."}))
    with several_connections(tmp_path):
        responses = at_once(*(partial(client.post, url, data) for client, data in sessions))
        ((saved, versions),) = at_once(lambda: (fresh(answer), answer.history.count()))
    assert sorted(response.status_code for response in responses) == [200, 302]
    shown = next(response for response in responses if response.status_code == 200)
    was, theirs, mine, chosen = comparisons(shown)["Summary"]
    assert (was, {theirs, mine}, chosen) == ("As it was.", {"Of one.", "Of two."}, "")
    assert (saved.summary, versions) == (theirs, 2)
