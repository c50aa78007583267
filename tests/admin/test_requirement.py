"""Editing an answer: only what fits is saved, and what an expert verified is verified no longer once it says something else."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from countries.roles import Role
from regulations.models import Requirement
from regulations.vocabulary import Kind, Review, Status
from tests import factories
from tests.admin import pages
from tests.people import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return factories.create_jurisdiction()


@pytest.fixture
def law(country):
    return factories.create_instrument(country)


@pytest.fixture
def verified(country, law):
    """A verified answer, “yes”, with one citation."""
    return factories.create_requirement(
        country, factories.create_topic(), "yes", [(law, "Art. 4")],
        summary="First line.\nSecond line.", review=Review.VERIFIED, verified_by=factories.create_user(password=None),
        verified_at=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC),
    )  # fmt: skip


SUBSTANCE = [
    {"value": "no"},
    {"summary": "Something else."},
    {"basis": "law"},
    {"valid_from": "2025-01-01"},
    {"status": "unclear"},
    {"citations__0__pinpoint": "Art. 5"},
    {"citations__0__DELETE": "on"},
    {"value": "no", "citations__0__DELETE": "on"},
]


def review(requirement):
    requirement.refresh_from_db()
    return requirement.review, requirement.verified_by, requirement.verified_at


WHY = "Read again in the law"
ANEW = (Review.UNVERIFIED, None, None)


def test_value_and_citations_are_edited_together(browser, verified, country):
    source = factories.create_source(country)
    response = pages.save(
        browser, pages.change(verified), value="partial", summary="In part.",
        citations__0__pinpoint="Art. 5(2)", citations__1__source=source.pk, citations__1__order=1, change_reason=WHY,
    )  # fmt: skip
    assert pages.errors(response) == {}
    verified.refresh_from_db()
    assert (verified.value, verified.summary) == ("partial", "In part.")
    assert [str(citation) for citation in verified.citations.all()] == ["Law, Art. 5(2)", "Source"]


@pytest.mark.parametrize("edits", SUBSTANCE)
def test_a_change_of_substance_ends_the_review_and_says_so(browser, verified, edits):
    response = pages.save(browser, pages.change(verified), change_reason=WHY, **edits)
    assert pages.errors(response) == {}
    assert review(verified) == ANEW
    assert "What it says has changed: it is now unverified, until a national expert has checked it again." in pages.messages(
        response
    )


UNREASONED = {"change_reason": ["This is verified; say why you change it."]}


@pytest.mark.parametrize("edits", SUBSTANCE)
def test_a_change_of_substance_to_a_verified_answer_needs_a_reason(browser, verified, edits):
    before = review(verified)
    for reason in ("", "  "):
        response = pages.save(browser, pages.change(verified), change_reason=reason, **edits)
        assert pages.errors(response) == UNREASONED
    assert review(verified) == before
    assert verified.history.count() == 1


def test_the_reason_is_kept_in_the_history(browser, verified):
    pages.save(browser, pages.change(verified), value="no", change_reason=WHY)
    assert WHY in {version.history_change_reason for version in verified.history.all()}


def test_an_added_citation_of_a_verified_answer_needs_a_reason(browser, verified, country):
    source = factories.create_source(country)
    assert pages.errors(pages.save(browser, pages.change(verified), citations__1__source=source.pk)) == UNREASONED
    assert verified.citations.count() == 1


def test_an_answer_that_is_verified_no_longer_needs_none(browser, verified):
    Requirement.objects.filter(pk=verified.pk).update(verified_until=datetime.date(2026, 3, 2))
    assert pages.errors(pages.save(browser, pages.change(verified), value="no")) == {}


def test_going_back_to_what_a_verified_answer_said_before_needs_a_reason(browser, verified, editor):
    version = verified.history.latest()
    Requirement.objects.filter(pk=verified.pk).update(value="no")
    url = pages.address(Requirement, "simple_history", verified.pk, version.pk)
    data = dict(pages._fields(browser.get(url).context["adminform"].form))
    refused = browser.post(url, data)
    assert refused.context["adminform"].form.errors == UNREASONED
    assert "say why you change it" in refused.content.decode()
    browser.post(url, data | {"change_reason": WHY})
    verified.refresh_from_db()
    assert (verified.value, verified.review) == ("yes", Review.UNVERIFIED)


@pytest.mark.parametrize(
    "edits",
    [
        {},
        {"note": "Ask again in spring."},
        {"confidence": "low"},
        {"summary": "First line.\r\nSecond line."},
        {"citations__0__order": "7"},
        {"change_reason": "Nothing of substance"},
    ],
)
def test_any_other_change_leaves_the_review(browser, verified, edits):
    before = review(verified)
    response = pages.save(browser, pages.change(verified), **edits)
    assert response.redirect_chain
    assert review(verified) == before


def test_an_added_citation_comes_last(browser, country, law):
    other, last = factories.create_source(country), factories.create_source(country, "last")
    requirement = factories.create_requirement(country, factories.create_topic(), "yes", [law, other])
    pages.save(browser, pages.change(requirement), citations__2__source=last.pk)
    assert [citation.source for citation in requirement.citations.all()] == [None, other, last]


def test_an_added_citation_ends_the_review(browser, verified, country):
    source = factories.create_source(country)
    pages.save(browser, pages.change(verified), citations__1__source=source.pk, change_reason=WHY)
    assert review(verified) == ANEW


def test_the_form_says_who_verified_and_when(browser, verified):
    assert "Verified by expert, 1 March 2026, until 31 December 2999" in browser.get(pages.change(verified)).content.decode()


def test_a_form_cannot_verify(browser, verified, editor):
    pages.save(browser, pages.change(verified), value="no", change_reason=WHY)
    pages.save(
        browser, pages.change(verified), review="verified", verified_by=editor.pk, verified_at_0="2026-01-01",
        verified_at_1="10:00",
    )  # fmt: skip
    assert review(verified) == ANEW


def test_going_back_to_a_verified_version_does_not_verify(browser, verified):
    version = verified.history.latest()
    pages.save(browser, pages.change(verified), value="no", change_reason=WHY)
    url = pages.address(Requirement, "simple_history", verified.pk, version.pk)
    data = dict(pages._fields(browser.get(url).context["adminform"].form))
    assert browser.post(url, data).status_code == 302
    assert review(verified) == ANEW
    assert verified.value == "yes"


@pytest.mark.parametrize(
    ("kind", "value", "edits", "errors"),
    [
        (Kind.TERNARY, "yes", {"value": "maybe"}, {"value": ["“maybe” does not fit; it can be: yes, partial, no."]}),
        (
            Kind.TERNARY,
            "yes",
            {"status": "not_found"},
            {"value": ["An answer whose status is “not_found” has no value; remove it, or change the status."]},
        ),
        (
            Kind.CHOICE,
            "parallel",
            {"value": "yes"},
            {"value": ["“yes” does not fit; it can be: parallel, in_turn."]},
        ),
        (
            Kind.DURATION,
            50,
            {"unit": "EUR"},
            {"unit": ["“EUR” does not fit; the unit can be: calendar_days, working_days."]},
        ),
        (Kind.DURATION, 50, {"amount": "-1"}, {"amount": ["-1 is negative; an amount is zero or more."]}),
        (Kind.DURATION, 50, {"amount": "soon"}, {"amount": ["Enter a number."]}),
        (Kind.TEXT, None, {"value": "yes"}, {"value": ["“yes” does not fit: this question takes no word as its value."]}),
    ],
)
def test_a_value_that_does_not_fit_is_refused_beside_its_field_and_changes_nothing(browser, country, kind, value, edits, errors):
    topic = factories.create_topic(kind=kind, choices=("parallel", "in_turn") if kind == Kind.CHOICE else ())
    requirement = factories.create_requirement(country, topic, value)
    before = Requirement.objects.values().get()
    response = pages.save(browser, pages.change(requirement), summary="Edited.", **edits)
    assert response.status_code == 200
    found = pages.errors(response)
    assert {name: sentences[:1] for name, sentences in found.items() if name != "__all__"} == errors
    assert Requirement.objects.values().get() == before
    assert requirement.history.count() == 1


def test_a_citation_of_two_places_is_refused(browser, verified, country):
    source = factories.create_source(country)
    response = pages.save(browser, pages.change(verified), value="no", citations__0__source=source.pk, change_reason=WHY)
    assert pages.errors(response) == {"citations": ["A citation points to an instrument or to a source: choose one of the two."]}
    verified.refresh_from_db()
    assert verified.value == "yes"


def test_the_form_says_what_is_asked_and_what_fits(browser, country):
    topic = factories.create_topic("review", Kind.CHOICE, choices=("parallel", "in_turn"), question="In what order?")
    requirement = factories.create_requirement(country, topic, "parallel")
    body = browser.get(pages.change(requirement)).content.decode()
    assert "Question: In what order?<br>" in body
    assert "Kind of answer: One of several choices<br>" in body
    assert "Phase: Setup<br>" in body
    assert "Value: Parallel; In turn" in body
    assert '<option value="in_turn">In turn</option>' in body
    days = factories.create_requirement(country, factories.create_topic("days", Kind.DURATION), 50)
    body = browser.get(pages.change(days)).content.decode()
    assert "Unit: calendar days; working days" in body
    assert '<option value="EUR">' not in body


def test_an_answer_is_added_and_begins_unverified(browser, country, law):
    topic = factories.create_topic("days", Kind.DURATION)
    url = f"{pages.address(Requirement, 'add')}?topic={topic.pk}&jurisdiction={country.pk}"
    assert "Unit: calendar days; working days" in browser.get(url).content.decode()
    response = pages.save(
        browser, url, status="answered", amount="45", unit="working_days", summary="So long.", confidence="high",
        citations__0__instrument=law.pk,
    )  # fmt: skip
    assert pages.errors(response) == {}
    requirement = Requirement.objects.get()
    assert (requirement.amount, requirement.unit, requirement.review) == (45, "working_days", Review.UNVERIFIED)
    assert requirement.citations.get().instrument == law


@pytest.mark.parametrize("topic", ["", "0"])
def test_a_topic_that_does_not_exist_is_refused_politely(browser, country, topic):
    url = pages.address(Requirement, "add")
    assert browser.get(url, {"topic": topic}).status_code == 200
    response = pages.save(browser, url, jurisdiction=country.pk, topic=topic, status="not_found", summary="x", confidence="low")
    assert response.status_code == 200
    assert "topic" in pages.errors(response)


def test_a_second_answer_to_the_same_topic_is_refused(browser, verified):
    response = pages.save(
        browser, pages.address(Requirement, "add"), jurisdiction=verified.jurisdiction_id, topic=verified.topic_id,
        status="not_found", summary="Nothing.", confidence="low",
    )  # fmt: skip
    assert pages.errors(response) == {"__all__": ["This jurisdiction has an answer to this topic already: edit that one."]}
    assert Requirement.objects.count() == 1


def test_the_list_says_answers_in_words(browser, country):
    factories.create_requirement(country, factories.create_topic("a"), "partial")
    factories.create_requirement(country, factories.create_topic("b", Kind.CHOICE, choices=("in_turn",)), "in_turn")
    factories.create_requirement(country, factories.create_topic("c", Kind.MONEY), 1_000_000)
    factories.create_requirement(country, factories.create_topic("d"), status=Status.NOT_FOUND)
    body = browser.get(pages.address(Requirement, "changelist")).content.decode()
    answers = [cell.split("<")[0] for cell in body.split('<td class="field-answer">')[1:]]
    assert answers == ["In part", "In turn", "1,000,000 euros", "No value"]


# ---- review from the list


@pytest.fixture
def experts(country):
    """Two experts of the country, each with a client."""
    found = []
    for name in ("one", "other"):
        user, client = account(name, Role.EXPERT, answers_for=(country,)), Client()
        client.force_login(user)
        found.append((user, client))
    return found


def act(client, action, *requirements, **data):
    chosen = {"action": action, "_selected_action": [found.pk for found in requirements], **data}
    return client.post(pages.address(Requirement, "changelist"), chosen, follow=True)


def listed(client, **words):
    response = client.get(pages.address(Requirement, "changelist"), words)
    return {found.pk for found in response.context["cl"].result_list}


def test_several_are_verified_from_the_list_with_four_eyes_on_each(experts, country):
    (user, client), (other, others) = experts
    mine, theirs = (factories.create_requirement(country, factories.create_topic(slug), "yes") for slug in ("mine", "theirs"))
    pages.save(client, pages.change(mine), value="no")
    response = act(client, "verify_selected", mine, theirs)
    assert any("You changed what it says" in said for said in pages.messages(response))
    assert "1 record was reviewed." in pages.messages(response)
    assert [found.verified_by for found in Requirement.objects.order_by("pk")] == [None, user]
    act(others, "verify_selected", mine)
    mine.refresh_from_db()
    assert mine.verified_by == other


def test_a_dispute_from_the_list_needs_its_reason(experts, country):
    (_user, client), _other = experts
    answer = factories.create_requirement(country, factories.create_topic(), "yes")
    assert any("say why" in said for said in pages.messages(act(client, "dispute_selected", answer)))
    act(client, "dispute_selected", answer, reason="Art. 2 says no.")
    answer.refresh_from_db()
    assert (answer.review, answer.dispute_reason) == (Review.DISPUTED, "Art. 2 says no.")
    assert "Art. 2 says no." in client.get(pages.change(answer)).content.decode()


def test_the_actions_of_review_are_for_who_reviews(country):
    client = Client()
    client.force_login(account("lead", Role.LEAD))
    answer = factories.create_requirement(country, factories.create_topic(), "yes")
    act(client, "verify_selected", answer)
    answer.refresh_from_db()
    assert answer.review == Review.UNVERIFIED


def test_the_list_is_filtered_by_how_answers_stand_today(browser, verified, editor):
    due = factories.create_requirement(
        verified.jurisdiction, factories.create_topic("due"), "yes", review=Review.VERIFIED, verified_by=editor,
        verified_at=datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC), verified_until=datetime.date(2021, 3, 1),
    )  # fmt: skip
    assert listed(browser, review="due") == {due.pk}
    assert listed(browser, review="verified") == {verified.pk}
    assert listed(browser, review="disputed") == set()
    assert listed(browser) == {due.pk, verified.pk}
    assert "Verification expired on 1 March 2021, due again" in browser.get(pages.change(due)).content.decode()


def test_the_list_says_how_answers_stand_and_leads_to_them_on_the_site(browser, verified, editor):
    Requirement.objects.filter(pk=verified.pk).update(verified_until=datetime.date(2026, 3, 2))
    factories.create_requirement(verified.jurisdiction, factories.create_topic("other"), "yes")
    body = browser.get(pages.address(Requirement, "changelist")).content.decode()
    standing = {cell.split("<")[0] for cell in body.split('<td class="field-review_today">')[1:]}
    assert standing == {"Due again: verified until 2 March 2026", "Not yet verified"}
    assert '<a href="/compare/topic/#xa">Compare</a><br><a href="/review/xa/topic/">Review</a>' in body


def test_the_list_is_read_in_as_many_queries_however_long_it_is(browser, country, django_assert_num_queries):
    url = pages.address(Requirement, "changelist")
    factories.create_requirement(country, factories.create_topic("first"), "yes")
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    queries = len(few)
    for number in range(5):
        factories.create_requirement(country, factories.create_topic(f"more-{number}"), "yes")
    browser.get(url)
    with django_assert_num_queries(queries):
        browser.get(url)
