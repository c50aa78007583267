"""Translating beside the record: who may, what fits, and until when a native expert's reading counts."""

import pytest

from barriers.models import Barrier, Step
from countries.roles import Role
from regulations.models import Ahead, Document, Domain, Duty, GlossaryTerm, Paper, Requirement, Topic, TopicTranslation
from regulations.vocabulary import Kind
from tests import factories
from tests.admin import pages
from tests.people import account

pytestmark = pytest.mark.django_db
MODELS = (Domain, Topic, GlossaryTerm, Requirement, Ahead, Document, Paper, Duty, Barrier, Step)


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


class TestWhatIsOutdated:
    """Its original was changed after it was translated."""

    @pytest.fixture
    def outdated(self, topic):
        topic.question = "How exactly?"
        topic.save()
        return topic

    def opened(self, browser, topic):
        formset = browser.get(pages.change(topic)).context["inline_admin_formsets"][-1].formset
        return formset.forms[0]

    def test_is_told_in_the_form_and_does_not_count_as_read(self, browser, topic):
        form = self.opened(browser, topic)
        assert (form["reviewed"].value(), form.fields["up_to_date"].help_text) == (True, "")
        topic.question = "How exactly?"
        topic.save()
        form = self.opened(browser, topic)
        assert form["reviewed"].value() is False
        assert form.fields["up_to_date"].help_text.startswith("Outdated, since the original has changed: question.")
        assert "up_to_date" in browser.get(pages.change(topic)).content.decode()

    def test_stays_so_where_another_part_of_the_page_is_saved(self, browser, outdated):
        assert pages.errors(pages.save(browser, pages.change(outdated), why="It matters.")) == {}
        assert french(outdated).outdated == ("question",)
        assert french(outdated).history.count() == 1

    def test_becomes_so_in_the_form_that_changes_the_original(self, browser, topic):
        assert pages.errors(pages.save(browser, pages.change(topic), question="How, then?")) == {}
        assert french(topic).outdated == ("question",)

    def test_is_up_to_date_once_its_text_is_changed(self, browser, outdated):
        pages.save(browser, pages.change(outdated), translations__0__question="Comment donc ?")
        assert (french(outdated).outdated, french(outdated).reviewed) == ((), False)

    def test_stays_so_where_another_text_is_changed(self, browser, outdated):
        pages.save(browser, pages.change(outdated), translations__0__choices="by_post = Par lettre")
        assert (french(outdated).outdated, french(outdated).reviewed) == (("question",), False)

    def test_is_up_to_date_once_somebody_says_that_it_still_fits(self, browser, outdated):
        response = pages.save(browser, pages.change(outdated), translations__0__up_to_date="on")
        assert pages.errors(response) == {}
        assert (french(outdated).question, french(outdated).outdated, french(outdated).reviewed) == ("Comment ?", (), False)

    def test_is_up_to_date_once_an_expert_says_that_they_have_read_it(self, browser, outdated):
        pages.save(browser, pages.change(outdated), translations__0__reviewed="on")
        assert (french(outdated).outdated, french(outdated).reviewed) == ((), True)

    def test_is_read_anew_by_experts_and_the_lead_alone(self, client, outdated):
        client.force_login(account("adam", Role.ADMINISTRATOR))
        response = pages.save(client, pages.change(outdated), translations__0__reviewed="on")
        assert "Only a country expert or the lead" in pages.errors(response)["translations"][0]
        assert french(outdated).outdated == ("question",)

    def test_is_translated_together_with_its_original(self, browser, topic):
        edits = {"question": "How, then?", "translations__0__question": "Comment donc ?"}
        assert pages.errors(pages.save(browser, pages.change(topic), **edits)) == {}
        assert french(topic).outdated == ()

    def test_is_found_by_a_filter_of_the_list(self, browser, outdated):
        factories.create_topic("other").translations.create(language="fr", question="Autre ?")
        listed = browser.get(pages.address(type(outdated), "changelist"), {"translations": "outdated"})
        assert [one.pk for one in listed.context["cl"].result_list] == [outdated.pk]
        for model in MODELS:
            assert browser.get(pages.address(model, "changelist"), {"translations": "outdated"}).status_code == 200
