"""Editing what is asked, while answers stand."""

import pytest

from regulations.models import Choice, Topic
from regulations.vocabulary import Kind
from tests import factories
from tests.admin import pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    """A topic of two choices, “parallel” in use by two countries and “in turn” by none."""
    topic = factories.create_topic(kind=Kind.CHOICE, choices=("parallel", "in_turn"), burden={"parallel": 0, "in_turn": 2})
    for code in ("xb", "xa"):
        factories.create_requirement(factories.create_jurisdiction(code), topic, "parallel")
    return topic


def test_a_choice_in_use_is_not_deleted(browser, topic):
    response = pages.save(browser, pages.change(topic), choices__0__DELETE="on")
    assert pages.errors(response) == {
        "choices": ["“Parallel” is the answer of Country XA, Country XB, and cannot be deleted before they have another."]
    }
    assert topic.choices.count() == 2


def test_a_choice_in_use_that_is_renamed_and_deleted_at_once_is_not_deleted(browser, topic):
    response = pages.save(browser, pages.change(topic), choices__0__DELETE="on", choices__0__value="other")
    assert "choices" in pages.errors(response)
    assert topic.choices.count() == 2


def test_a_choice_in_use_does_not_become_another_value(browser, topic):
    response = pages.save(browser, pages.change(topic), choices__0__value="at_once")
    assert pages.errors(response) == {
        "choices": [
            "“parallel” is the answer of Country XA, Country XB, and cannot become another; add a choice, or edit its label."
        ]
    }


def test_the_label_of_a_choice_in_use_and_a_choice_not_in_use_are_edited(browser, topic):
    response = pages.save(
        browser, pages.change(topic), choices__0__label="Side by side", choices__1__DELETE="on", burden_levels__1__DELETE="on"
    )
    assert pages.errors(response) == {}
    assert list(topic.choices.values_list("value", "label")) == [("parallel", "Side by side")]


def test_a_mark_of_the_scale_at_no_choice_is_told(browser, topic):
    response = pages.save(browser, pages.change(topic), choices__1__DELETE="on")
    assert "The burden scale has marks at values that are none of the choices: in_turn." in pages.messages(response)


def test_two_choices_that_change_places_are_refused_without_a_crash(browser, topic):
    other = factories.create_topic("other", Kind.CHOICE, choices=("a", "b"))
    response = pages.save(browser, pages.change(other), choices__0__value="b", choices__1__value="a")
    assert response.status_code == 200
    assert list(other.choices.values_list("value", flat=True)) == ["a", "b"]


@pytest.mark.parametrize("edits", [{"kind": "ternary"}, {"kind": "number", "unit": "years"}])
def test_the_kind_of_a_topic_with_answers_stays(browser, topic, edits):
    response = pages.save(browser, pages.change(topic), **edits)
    assert pages.errors(response)["kind"] == [
        "This topic has answers that would not fit another kind or unit (Country XA, Country XB). "
        "Ask the new question as a topic of its own, or first take their values away."
    ]
    topic.refresh_from_db()
    assert topic.kind == Kind.CHOICE


def test_the_unit_of_a_topic_with_answers_stays(browser):
    topic = factories.create_topic(kind=Kind.NUMBER)
    factories.create_requirement(factories.create_jurisdiction(), topic, 15)
    response = pages.save(browser, pages.change(topic), unit="hours")
    assert list(pages.errors(response)) == ["unit"]
    topic.refresh_from_db()
    assert topic.unit == "years"


def test_the_kind_of_a_topic_without_values_changes(browser):
    topic = factories.create_topic(kind=Kind.TEXT)
    factories.create_requirement(factories.create_jurisdiction(), topic, status="not_found")
    response = pages.save(browser, pages.change(topic), kind="duration")
    assert pages.errors(response) == {}
    topic.refresh_from_db()
    assert topic.kind == Kind.DURATION


def test_the_question_of_a_topic_with_answers_is_edited(browser, topic):
    assert pages.errors(pages.save(browser, pages.change(topic), question="In what order?")) == {}
    topic.refresh_from_db()
    assert topic.question == "In what order?"


def test_a_topic_is_added_with_choices_and_scale(browser):
    domain = factories.create_domain()
    response = pages.save(
        browser, pages.address(Topic, "add"), domain=domain.pk, slug="new", question="Which?", kind="choice", phase="setup",
        choices__TOTAL_FORMS=1, choices__0__label="This one", choices__0__value="this_one", choices__0__order=0,
        burden_levels__TOTAL_FORMS=1, burden_levels__0__value="this_one", burden_levels__0__level=1,
    )  # fmt: skip
    assert pages.errors(response) == {}
    topic = Topic.objects.get()
    assert Choice.objects.get().topic == topic
    assert topic.burden_levels.get().level == 1


def test_a_mark_of_the_scale_that_does_not_fit_the_kind_is_refused(browser, topic):
    response = pages.save(browser, pages.change(topic), burden_levels__0__value="", burden_levels__0__from_amount="10")
    assert pages.errors(response) == {"burden_levels": ["The scale of this topic has marks at values."]}
