"""Translating beside the record: who may, what fits, and until when a native expert's reading counts."""

import pytest

from countries.roles import Role
from regulations.models import TopicTranslation
from regulations.vocabulary import Kind
from tests import factories
from tests.admin import pages
from tests.people import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    topic = factories.create_topic(kind=Kind.CHOICE, choices=("by_post", "by_portal"))
    topic.translations.create(language="fr", question="Comment ?", choices={"by_post": "Par courrier"}, reviewed=True)
    return topic


def french(topic):
    return TopicTranslation.objects.get(record=topic, language="fr")


def new(prefix="translations", **cells):
    """A row more."""
    return {f"{prefix}__TOTAL_FORMS": "1", **{f"{prefix}__0__{name}": value for name, value in cells.items()}}


def test_a_form_saved_as_it_opens_keeps_the_review(browser, topic):
    response = pages.save(browser, pages.change(topic))
    assert pages.errors(response) == {}
    assert french(topic).reviewed
    assert french(topic).history.count() == 1


def test_what_is_changed_has_been_read_by_nobody(browser, topic):
    pages.save(browser, pages.change(topic), translations__0__question="De quelle façon ?")
    assert (french(topic).question, french(topic).reviewed) == ("De quelle façon ?", False)
    pages.save(browser, pages.change(topic), translations__0__reviewed="on")
    assert french(topic).reviewed
    assert french(topic).history.count() == 3


def test_each_choice_has_a_line_for_its_label(browser, topic):
    told = pages.filled_in(browser, pages.change(topic))["translations-0-choices"]
    assert told == "by_post = Par courrier\nby_portal ="
    response = pages.save(browser, pages.change(topic), translations__0__choices="by_post = Par lettre\nby_portal = Par portail")
    assert pages.errors(response) == {}
    assert french(topic).choices == {"by_post": "Par lettre", "by_portal": "Par portail"}


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"language": "ar"}, "Translate at least one of the texts, or delete this translation."),
        (
            {"language": "ar", "choices": "by_hand = باليد"},
            "The record has no “by_hand” to translate; it has: by_post; by_portal.",
        ),
        ({"language": "ar", "choices": "by_post = أ\nby_post = ب"}, "“by_post” stands here twice. Keep it once."),
    ],
)
def test_what_does_not_fit_is_told(browser, topic, cells, sentence):
    topic.translations.all().delete()
    response = pages.save(browser, pages.change(topic), **new(**cells))
    assert sentence in pages.errors(response)["translations"]
    assert not topic.translations.exists()


def test_each_language_stands_once(browser, topic):
    edits = {"translations__TOTAL_FORMS": "2", "translations__1__language": "fr", "translations__1__question": "Encore ?"}
    assert pages.errors(pages.save(browser, pages.change(topic), **edits))["translations"]
    assert topic.translations.count() == 1


def test_a_choice_that_goes_takes_its_label_along(browser, topic):
    response = pages.save(browser, pages.change(topic), choices__0__DELETE="on")
    assert pages.errors(response) == {}
    assert french(topic).choices == {}


def test_an_expert_translates_the_answers_of_their_country_alone(client):
    own, other = factories.create_jurisdiction("xa"), factories.create_jurisdiction("xb")
    topic = factories.create_topic()
    answers = [factories.create_requirement(country, topic, "yes") for country in (own, other)]
    client.force_login(account("ida", Role.EXPERT, answers_for=(own,)))
    for answer in answers:
        if client.get(pages.change(answer)).context["inline_admin_formsets"][-1].has_change_permission:
            pages.save(client, pages.change(answer), **new(language="fr", summary="En bref.", reviewed="on"))
    assert answers[0].translations.get().reviewed
    assert not answers[1].translations.exists()


def test_an_administrator_does_not_say_that_a_native_expert_has_read_it(client, topic):
    client.force_login(account("adam", Role.ADMINISTRATOR))
    topic.translations.update(reviewed=False)
    response = pages.save(client, pages.change(topic), translations__0__reviewed="on")
    assert "Only a country expert or the lead" in pages.errors(response)["translations"][0]
    assert not french(topic).reviewed


def test_the_history_tells_of_it(browser, topic):
    pages.save(browser, pages.change(topic), translations__0__question="De quelle façon ?")
    page = browser.get("/changes/").content.decode()
    assert "De quelle façon ?" in page
