"""What is asked and answered in other languages: pages, picture and API show it, and mark what is not translated."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from barriers.models import Barrier, Step
from milenari.core import kept, revision
from milenari.core.said import Said
from milenari.core.selection import parse
from milenari.core.templatetags.languages import said
from milenari.core.translation import into
from milenari.portal.evidence.loading import load
from regulations.models import DomainTranslation, GlossaryTerm, Requirement, Topic, TopicTranslation
from regulations.queries import forget, read_landscape, read_outline
from tests import factories

pytestmark = pytest.mark.django_db
QUESTION = "أي سلطة ترخّص التجربة السريرية؟"


@pytest.fixture(scope="module")
def evidence(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        assert not load(settings.EVIDENCE_DIR).problems
        yield
        transaction.set_rollback(True)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def landscape() -> Any:
    outline = read_outline()
    return read_landscape(outline, parse({}, outline.vocabulary)[0])


class TestATextThatKnowsItsLanguage:
    def test_is_an_ordinary_text_wherever_nobody_asks(self):
        text = Said("Oui", "fr")
        assert text == "Oui"
        assert json.dumps([text]) == '["Oui"]'

    @pytest.mark.parametrize(
        ("spoken", "text", "shown"),
        [
            ("en", "It <is>", "It &lt;is&gt;"),
            ("ar", "It <is>", '<span class="original" lang="en" dir="ltr">It &lt;is&gt;</span>'),
            ("ar", Said("هو", "ar"), "هو"),
            ("fr", Said("هو", "ar"), '<span class="original" lang="ar" dir="rtl">هو</span>'),
            ("fr", "", ""),
            ("fr", "قانون (Law)", "قانون (Law)"),
        ],
    )
    def test_is_marked_where_the_page_has_another(self, spoken, text, shown):
        with translation.override(spoken):
            assert said(text) == shown

    def test_is_cut_within_its_mark(self):
        with translation.override("ar"):
            assert said("abcdef", 4) == '<span class="original" lang="en" dir="ltr">abc…</span>'


class TestATranslation:
    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            (
                {"language": "de", "question": "Wer?"},
                "“de” is none of the languages that the site translates into; it can be: fr, it, es, ar.",
            ),
            (
                {"language": "en", "question": "Who?"},
                "“en” is none of the languages that the site translates into; it can be: fr, it, es, ar.",
            ),
            ({"language": "fr"}, "Translate at least one of the texts, or delete this translation."),
            ({"language": "fr", "choices": {"a": "A"}}, "The record has no “a” to translate; it has: none."),
        ],
    )
    def test_that_does_not_fit_says_what_would(self, fields, sentence):
        with pytest.raises(ValidationError) as refused:
            TopicTranslation(record=factories.create_topic(), **fields).full_clean()
        assert sentence in refused.value.messages

    @pytest.mark.parametrize("language", ["en", ""])
    def test_is_into_another_language_as_the_database_knows(self, language):
        with pytest.raises(IntegrityError), transaction.atomic():
            TopicTranslation.objects.create(record=factories.create_topic(), language=language, question="Who?")

    def test_stands_once_for_each_language(self):
        topic = factories.create_topic()
        TopicTranslation.objects.create(record=topic, language="fr", question="Qui ?")
        with pytest.raises(IntegrityError), transaction.atomic():
            TopicTranslation.objects.create(record=topic, language="fr", question="Qui donc ?")

    def test_goes_with_its_record_and_moves_revision_and_frame(self):
        topic = factories.create_topic()
        before = revision.current()
        TopicTranslation.objects.create(record=topic, language="fr", question="Qui ?")
        after = revision.current()
        assert (after.number, after.framed_at > before.framed_at) == (before.number + 1, True)
        topic.delete()
        assert not TopicTranslation.objects.exists()

    def test_that_was_read_counts_as_read_until_it_says_something_else(self):
        found = TopicTranslation.objects.create(record=factories.create_topic(), language="fr", question="Qui ?", reviewed=True)
        found.save()
        assert found.reviewed
        found.question = "Qui donc ?"
        found.save(update_fields=["question"])
        found.refresh_from_db()
        assert (found.question, found.reviewed) == ("Qui donc ?", False)


class TestThePicture:
    def test_says_what_the_language_has_and_the_rest_as_it_was_written(self):
        topic = factories.create_topic("route", "choice", choices=("by_post", "by_portal"))
        answer = factories.create_requirement(factories.create_jurisdiction("xa"), topic, "by_post")
        TopicTranslation.objects.create(record=topic, language="fr", question="Comment ?", choices={"by_post": "Par courrier"})
        DomainTranslation.objects.create(record=topic.domain, language="fr", title="Domaine")
        answer.translations.create(language="fr", note="À vérifier.", summary="En bref.")
        with translation.override("fr"):
            found = landscape()
        (shown,) = found.topics
        assert (shown.question, shown.question.language) == ("Comment ?", "fr")
        assert [choice.label for choice in shown.choices] == ["Par courrier", "By portal"]
        assert [domain.title for domain in found.domains] == ["Domaine"]
        assert found.requirements["xa", "route"].summary == "En bref."
        assert found.requirements["xa", "route"].note == answer.note == ""  # what nobody wrote is not translated
        assert landscape().topics[0].question == topic.question
        with translation.override("es"):
            assert landscape().topics[0].question == topic.question


@pytest.mark.usefixtures("evidence")
class TestPages:
    @pytest.mark.parametrize("language", into())
    def test_ask_every_question_in_their_language(self, client, language):
        shown = page(client, f"/{language}/compare/")
        topics = TopicTranslation.objects.filter(language=language).values_list("question", flat=True)
        assert len(topics) == Topic.objects.count()
        assert all(question.partition("(")[0].strip() in shown for question in topics)
        assert not any(question in shown for question in Topic.objects.values_list("question", flat=True))

    def test_explain_terms_and_reasons(self, client):
        term = GlossaryTerm.objects.get(term="ATMP").translations.get(language="ar")
        shown = page(client, "/ar/glossary/")
        assert term.meaning.partition("،")[0][:20] in shown
        assert QUESTION in page(client, "/ar/compare/trial-authority/")

    def test_mark_answers_that_are_not_translated(self, client):
        told = '<p class="summary"><span class="original" lang="en" dir="ltr">The '
        assert told in page(client, "/ar/compare/trial-authority/")
        assert 'class="original"' not in page(client, "/compare/trial-authority/")

    def test_show_the_translations_that_editors_added(self, client):
        answer = Requirement.objects.get(topic__slug="trial-authority", jurisdiction__code="jo")
        with transaction.atomic():
            answer.translations.create(language="ar", summary="المؤسسة العامة للغذاء والدواء.")
            barrier = Barrier.objects.get(slug="jo-bar-no-atmp-framework")
            barrier.translations.create(language="ar", title="لا إطار", description="لا قانون خاصًا.")
            step = Step.objects.filter(jurisdiction__code="jo", topics__slug="trial-authority").first()
            step.translations.create(language="ar", title="تقديم الطلب")
            assert '<p class="summary">المؤسسة العامة للغذاء والدواء.</p>' in page(client, "/ar/compare/trial-authority/")
            assert "تقديم الطلب" in page(client, "/ar/compare/trial-authority/")
            assert "لا إطار" in page(client, "/ar/barriers/")
            assert "لا قانون خاصًا." in page(client, "/ar/barriers/jo-bar-no-atmp-framework/")
            assert "تقديم الطلب" in page(client, "/ar/pathways/?country=jo")
            assert "لا إطار" in page(client, "/ar/countries/jo/")
            assert "تقديم الطلب" not in page(client, "/pathways/?country=jo")
            transaction.set_rollback(True)
        kept.clear()

    def test_say_quietly_that_no_native_expert_has_read_all(self, client):
        assert '<p class="translations">' in page(client, "/fr/compare/")
        assert '<p class="translations">' not in page(client, "/compare/")

    @pytest.mark.parametrize(
        ("address", "most"),
        [
            ("compare/", 10),
            ("compare/trial-authority/", 12),
            ("countries/jo/", 14),
            ("glossary/", 5),
            ("barriers/", 12),
            ("gaps/", 12),
        ],
    )
    @pytest.mark.any_database  # how many they are does not hang on which it is
    def test_take_at_most_two_queries_more_than_in_english(self, client, address, most):
        def queries(prefix: str) -> int:
            kept.clear()
            forget()
            client.get(f"{prefix}/gaps/?country=it")  # what a process reads once for a language and a revision
            kept.clear()
            with CaptureQueriesContext(
                connection,
            ) as found:
                page(client, f"{prefix}/{address}?x={prefix}")
            return len(found)

        english, arabic = queries(""), queries("/ar")
        assert english <= most
        assert arabic <= english + 2


@pytest.mark.usefixtures("evidence")
class TestTheApi:
    @pytest.mark.parametrize("name", ["topics", "domains", "comparison", "gaps", "requirements", "glossary", "barriers", "steps"])
    def test_says_labels_in_the_language_asked_for_under_the_same_keys(self, client, name):
        english, arabic = (client.get(f"/api/v1/{name}/{words}") for words in ("", "?lang=ar"))
        assert (english.status_code, arabic.status_code) == (200, 200)
        assert arabic["Content-Language"] == "ar"
        assert english["ETag"] != arabic["ETag"]
        assert keys(english.json()) == keys(arabic.json())
        assert re.search(
            "[\u0621-\u064a]{4}", json.dumps(arabic.json(), ensure_ascii=False).replace("الأردن", "").replace("لبنان", "")
        )

    def test_has_questions_choices_and_terms(self, client):
        topic = client.get("/api/v1/topics/trial-authority/?lang=ar").json()
        assert (topic["slug"], topic["question"], topic["kind"]) == ("trial-authority", QUESTION, "text")
        choices = client.get("/api/v1/topics/cart-classification/?lang=ar").json()["choices"]
        assert {"value": "unclassified", "label": "غير مصنَّف"} in choices

    def test_streams_a_table_in_the_language(self, client):
        response = client.get("/api/v1/topics.csv?lang=fr")
        text = b"".join(response).decode()
        assert "Quelle autorité" in text

    def test_lists_the_languages_that_there_are(self, client):
        response = client.get("/api/v1/topics/?lang=de")
        assert response.status_code == 400
        (problem,) = response.json()["errors"]
        assert problem == {
            "field": "lang",
            "value": "de",
            "message": "“de” is not a language here; it can be: en, fr, it, es, ar.",
        }

    def test_finds_a_question_by_its_words_in_any_language(self, client):
        found = client.get("/api/v1/search/", {"q": "ترخّص السريرية", "kind": "topic", "lang": "ar"}).json()["results"]
        assert ("trial-authority", QUESTION) in [(hit["key"], hit["title"]) for hit in found]


def keys(told: Any) -> Any:
    """The form of an answer: its keys, and of codes and slugs what they are."""
    if isinstance(told, dict):
        return {
            name: keys(value) if name not in ("slug", "topic", "domain", "kind", "status", "value", "phase") else value
            for name, value in told.items()
        }
    return [keys(one) for one in told] if isinstance(told, list) else None
