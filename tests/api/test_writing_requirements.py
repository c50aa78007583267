"""Answers are written as in the admin: the same validation, review and history."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from countries.roles import Role
from milenari.core import revision
from regulations.models import Requirement, RequirementCitation
from regulations.review import last_edit
from regulations.vocabulary import Kind, Review, Unit
from tests import factories, people
from tests.api.writers import errors, patch, problem, tag_of

pytestmark = pytest.mark.django_db

ADDRESS = "requirements/xa/topic/"


@pytest.fixture
def country():
    return factories.create_jurisdiction("xa")


@pytest.fixture
def law(country):
    return factories.create_instrument(country, "law")


@pytest.fixture
def answer(country, law):
    source = factories.create_source(country, "page")
    return factories.create_requirement(country, factories.create_topic(), "yes", [(law, "Art. 1"), source], note="To check.")


@pytest.fixture
def expert(client, country):
    user = people.account("rana", Role.EXPERT, answers_for=(country,))
    client.force_login(user)
    return user


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def verified(answer):
    checker = factories.create_user("checker")
    review = {"review": Review.VERIFIED, "verified_by": checker, "verified_at": timezone.now(), "verified_until": factories.LONG}
    for name, value in review.items():
        setattr(answer, name, value)
    answer.save()


def numbers():
    return revision.current().number, Requirement.history.count(), RequirementCitation.history.count()


def test_a_change_is_answered_with_the_record_as_it_is_read_and_its_validator(client, expert, answer):
    response = patch(client, ADDRESS, {"summary": "By post.\r\nIn person.", "valid_from": "2025-02-03", "note": None})

    read = client.get(f"/api/v1/{ADDRESS}")
    assert response.status_code == 200
    assert (response.json(), response["ETag"]) == (read.json(), read["ETag"])
    now = fresh(answer)
    assert (now.summary, now.valid_from, now.note) == ("By post.\nIn person.", date(2025, 2, 3), "")
    assert (now.value, now.status) == ("yes", "answered")


def test_the_answer_takes_the_words_of_a_read(client, expert, answer):
    response = patch(client, f"{ADDRESS}?fields=summary,citations&expand=citations", {"summary": "So."})

    assert list(response.json()) == ["summary", "citations"]
    assert response.json()["citations"][0]["slug"] == "law"
    assert problem(patch(client, f"{ADDRESS}?colour=red", {"summary": "So."}, "*"))["errors"][0]["field"] == "colour"


def test_the_history_keeps_who_and_why_and_the_revision_moves_by_one(client, expert, answer):
    before = revision.current().number
    patch(client, ADDRESS, {"summary": "New.", "citations": [{"source": "page"}], "change_reason": "The ministry called."})

    row = Requirement.history.latest()
    gone = RequirementCitation.history.latest()
    assert (row.history_user, row.history_change_reason) == (expert, "The ministry called.")
    assert (gone.history_type, gone.history_user, gone.history_change_reason) == ("-", expert, "The ministry called.")
    edit = last_edit(fresh(answer))
    assert (edit.by, edit.reason) == (expert.pk, "The ministry called.")
    assert revision.current().number == before + 1


def test_a_change_that_changes_nothing_leaves_no_trace(client, expert, answer):
    before, tag = numbers(), tag_of(client, ADDRESS)
    same = {
        "summary": "So it is.", "value": "yes", "amount": None, "unit": "", "note": " To check. ", "change_reason": "None.",
        "citations": [{"instrument": "law", "pinpoint": "Art. 1"}, {"source": "page"}],
    }  # fmt: skip
    for change in ({}, same):
        response = patch(client, ADDRESS, change)
        assert (response.status_code, response["ETag"], numbers()) == (200, tag, before)


def test_fifty_and_fifty_point_zero_are_the_same(client, expert, country):
    topic = factories.create_topic("days", Kind.DURATION)
    factories.create_requirement(country, topic, 50)
    before = numbers()

    for same in ("50", "50.0", "50.00", "5e1"):
        assert patch(client, "requirements/xa/days/", f'{{"amount": {same}}}').status_code == 200
    assert numbers() == before
    assert patch(client, "requirements/xa/days/", {"amount": 50.25, "unit": Unit.WORKING_DAYS}).json()["amount"] == 50.25
    assert Requirement.objects.get().amount == Decimal("50.25")


# ---- review


def test_a_verified_answer_is_changed_for_a_reason_and_is_unverified_then(client, expert, answer):
    verified(answer)
    why = "This is verified; say why you change it."

    for change in ({"summary": "Otherwise."}, {"citations": []}):
        assert errors(patch(client, ADDRESS, change)) == {"change_reason": ("", why)}
    assert fresh(answer).review == Review.VERIFIED

    response = patch(client, ADDRESS, {"summary": "Otherwise.", "change_reason": "A decree."})
    assert (response.json()["review"], response.json()["verified_by"]) == ("unverified", None)


def test_citations_alone_end_a_verification(client, expert, answer):
    verified(answer)
    response = patch(client, ADDRESS, {"citations": [{"source": "page"}], "change_reason": "The law is no more."})

    assert response.json()["review"] == "unverified"
    assert response.json()["citations"] == ["page"]


def test_what_is_not_substance_leaves_a_verification(client, expert, answer):
    verified(answer)
    other_order = [{"source": "page"}, {"instrument": "law", "pinpoint": "Art. 1"}]
    response = patch(client, ADDRESS, {"note": "Ask again.", "confidence": "low", "citations": other_order})

    assert response.json()["review"] == "verified"
    assert response.json()["citations"] == ["page", "law Art. 1"]


def test_nobody_verifies_by_writing(client, expert, answer):
    found = errors(patch(client, ADDRESS, {"review": "verified", "verified_by": "rana", "jurisdiction": "xb"}))

    assert found["review"] == (
        "verified", "It is verified or disputed by an expert on the site; a change of what it says ends that.",
    )  # fmt: skip
    assert found["verified_by"][1].startswith("It is only read; what can be written: status, value, ")
    assert set(found) == {"review", "verified_by", "jurisdiction"}


# ---- citations


def test_a_citation_that_stays_is_left_as_it_is(client, expert, answer, country):
    factories.create_instrument(country, "by-law")
    first, second = answer.citations.all()
    before = RequirementCitation.history.count()
    wanted = [{"source": "page"}, {"instrument": "by-law", "pinpoint": "Art. 2"}]
    patch(client, ADDRESS, {"citations": wanted})

    now = list(answer.citations.all())
    assert [str(citation) for citation in now] == ["Page", "By law, Art. 2"]
    assert now[0] == second
    types = RequirementCitation.history.order_by("-history_id").values_list("id", "history_type")
    assert set(types[: RequirementCitation.history.count() - before]) == {(first.pk, "-"), (now[1].pk, "+")}


def test_the_same_place_can_be_cited_twice(client, expert, answer):
    twice = [{"instrument": "law"}, {"instrument": "law"}, {"instrument": "law", "pinpoint": "Art. 1"}]
    assert patch(client, ADDRESS, {"citations": twice}).json()["citations"] == ["law", "law", "law Art. 1"]
    assert patch(client, ADDRESS, {"citations": twice[1:]}).json()["citations"] == ["law", "law Art. 1"]


# ---- what does not fit


def test_all_that_does_not_fit_is_named_at_once_and_nothing_is_written(client, expert, answer):
    before = numbers()
    change = {
        "status": "answerd", "amount": "50", "unit": "fortnights", "summary": "", "basis": 3, "confidence": None,
        "valid_from": "3 February", "note": 7, "colour": "red", "citations": [{"source": "nowhere"}, {}, {"page": 4}, 5],
        "value": "maybe",
    }  # fmt: skip
    found = errors(patch(client, ADDRESS, change))

    needed = "It is needed, and cannot be empty."
    known = "It is not known here; known are: instrument, source, pinpoint."
    nowhere = "There is none; it must be the slug of a record that there is: source."
    assert found["status"][0] == "answerd"
    assert found["status"][1].startswith("It does not fit; it can be: answered, ")
    assert found["amount"] == ("50", "It is no number; write it without quotation marks.")
    assert found["unit"][1].startswith("It does not fit; it can be: calendar_days, working_days, ")
    assert found["summary"] == ("", needed)
    assert found["basis"][0] == "3"
    assert found["confidence"][1] == "It cannot be empty; it can be: high, medium, low."
    assert found["valid_from"] == ("3 February", "It is no day; write it as 2027-01-31.")
    assert found["note"] == ("7", "It is no text; write it in quotation marks.")
    assert found["colour"][1].startswith("It is not known here; what can be written: ")
    assert found["citations[0].source"] == ("nowhere", nowhere)
    assert found["citations[2].page"] == ("4", known)
    assert found["citations[3]"] == ("5", "It is no JSON object.")
    assert found["value"] == ("maybe", "“maybe” does not fit; it can be: yes, partial, no.")
    assert numbers() == before


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"value": None}, "value", "An answered question needs its value"),
        ({"status": "not_found"}, "value", "An answer whose status is “not_found” has no value; remove it"),
        ({"value": "", "amount": 3, "unit": "years"}, "amount", "this question takes no number as its value"),
        ({"unit": "years"}, "unit", "“years” stands without an amount; give the amount, or remove the unit."),
        ({"amount": -1, "unit": "years"}, "amount", "It is too small: it is at least 0."),
        ({"amount": 0.123}, "amount", "It is too exact: it has at most 2 decimal places."),
        ({"amount": 10**13}, "amount", "It is too large: it has at most 12 digits before the point."),
        ({"citations": [{}]}, "citations[0]", "A citation points to an instrument or to a source: choose one of the two."),
        ({"citations": [{"instrument": "law", "source": "page"}]}, "citations[0]", "choose one of the two"),
        ({"citations": [{"instrument": "law", "pinpoint": "x" * 201}]}, "citations[0].pinpoint", "at most 200 characters"),
        ({"citations": None}, "citations", "It is a list; without any entry it is []."),
        ({"citations": {"source": "page"}}, "citations", "It is no list"),
        ({"citations": [{"source": "page"}] * 101}, "citations", "A list here has at most 100 entries."),
        ({"citations": [{"source": ["page"]}]}, "citations[0].source", "It is no identifier"),
        ({"summary": "a\0b"}, "summary", "Null characters are not allowed."),
        ({"value": "x" * 61}, "value", "It is too long: it has at most 60 characters."),
    ],
)
def test_a_value_that_does_not_fit(client, expert, answer, change, field, said):
    found = errors(patch(client, ADDRESS, change))

    assert said in found[field][1]


def test_a_status_without_a_value_takes_it_away(client, expert, answer):
    response = patch(client, ADDRESS, {"status": "not_found", "value": None})

    assert (response.status_code, response.json()["status"], response.json()["value"]) == (200, "not_found", None)


def test_a_rule_that_only_the_database_sees_is_a_conflict_in_plain_words(client, expert, country):
    """A choice is renamed just after the answer was checked against it, and before it is saved."""
    topic = factories.create_topic("route", Kind.CHOICE, choices=("post", "hand"))
    factories.create_requirement(country, topic, "post")
    save = Requirement.save

    def meanwhile(self, *args, **options):
        topic.choices.filter(value="hand").update(value="courier")
        save(self, *args, **options)

    before = numbers()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Requirement, "save", meanwhile)
        found = problem(patch(client, "requirements/xa/route/", {"value": "hand"}), 409)
    assert found["detail"].startswith("Nothing was saved. The value does not fit its topic's kind, choices or unit.")
    assert numbers() == before


# ---- who may


@pytest.mark.parametrize(
    ("who", "own", "foreign"),
    [
        (people.ANONYMOUS, False, False),
        (people.NOBODY, False, False),
        (people.INACTIVE, False, False),
        (people.SUPERUSER, True, True),
        (Role.PARTNER, False, False),
        (Role.EXPERT, True, False),
        (Role.LEAD, True, True),
        (Role.ADMINISTRATOR, True, True),
    ],
)
def test_who_may_write_an_answer(client, who, own, foreign):
    ours, theirs = people.create_country("xa"), people.create_country("xb")
    accounts = people.one_of_each_role(ours.jurisdiction)
    if who != people.ANONYMOUS:
        client.force_login(accounts[who])
    for country, may in ((ours, own), (theirs, foreign)):
        code = country.jurisdiction.code
        response = patch(client, f"requirements/{code}/{code}-topic/", {"summary": f"By {who}."})
        assert (response.status_code == 200) == may
        if not may:
            assert problem(response, response.status_code)["status"] in (401, 403)
            assert country["regulations.requirement"].history.count() == 1


def test_a_session_needs_the_csrf_token(expert, answer):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(expert)

    assert "CSRF" in problem(patch(strict, ADDRESS, {"summary": "So."}), 403)["detail"]
    strict.cookies["csrftoken"] = token = "a" * 32
    assert patch(strict, ADDRESS, {"summary": "So."}, **{"x-csrftoken": token}).status_code == 200


def test_reading_asks_for_nobody_and_a_record_alone_costs_no_more_than_before(client, answer, django_assert_num_queries):
    with django_assert_num_queries(5):  # the revision, the answer, its citations, the topic's choices and burden
        client.get(f"/api/v1/{ADDRESS}")


def test_no_answer_is_made_or_deleted_here(client, expert, answer):
    for method in ("post", "put", "delete"):
        assert getattr(client, method)(f"/api/v1/{ADDRESS}").status_code == 405
    assert problem(patch(client, "requirements/xa/none/", {}, '"a.b"'), 404)["detail"].startswith("There is no requirement")
