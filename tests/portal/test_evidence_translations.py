"""Translations as files: loaded, dumped to the letter, edited on the site, and every mistake told with its place and remedy."""

import re

import pytest
from django.conf import settings

from milenari.core import revision
from milenari.portal.evidence.dumping import dump
from milenari.portal.evidence.loading import Outcome, load
from milenari.portal.evidence.reading import read
from regulations.models import GlossaryTerm, Requirement, Topic, TopicTranslation

pytestmark = pytest.mark.django_db

QUESTIONS = """\
# What is asked.
language: fr
domains:
  one: Un
topics:
  # Who knows a better word?
  allowed:
    question: "Est-ce permis ?"
    reviewed: true
  route:
    question: "Par quelle voie ?"
    why: "Pour le temps : il court."
    choices:
      by_post: Par courrier
"""
ANSWERS = """\
language: ar
requirements:
  xa/allowed:
    summary: مسموح به.
steps:
  xa-step-file:
    title: تقديم
barriers:
  xa-barrier:
    title: جدار
"""


@pytest.fixture
def translated(small):
    (small / "topics.fr.yaml").write_text(QUESTIONS)
    (small / "answers.ar.yaml").write_text(ANSWERS)
    (small / "glossary.fr.yaml").write_text("language: fr\nterms:\n  ATMP:\n    meaning: Un médicament.\n")
    return small


def test_they_are_loaded_beside_their_records(translated):
    assert load(translated).problems == []
    allowed = TopicTranslation.objects.get(record__slug="allowed", language="fr")
    assert (allowed.question, allowed.why, allowed.reviewed) == ("Est-ce permis ?", "", True)
    assert TopicTranslation.objects.get(record__slug="route").choices == {"by_post": "Par courrier"}
    assert Requirement.objects.get(topic__slug="allowed").translations.get(language="ar").summary == "مسموح به."
    assert GlossaryTerm.objects.get().translations.get().meaning == "Un médicament."


def test_they_are_dumped_as_they_were_to_the_letter(translated, tmp_path):
    load(translated)
    dump(tmp_path / "out")
    for name in ("topics.fr.yaml", "answers.ar.yaml", "glossary.fr.yaml"):
        dumped = (tmp_path / "out" / name).read_text()
        plain = re.sub(r"    made_from: .*\n", "", dumped).replace("one:\n    title: Un\n", "one: Un\n")
        assert plain == (translated / name).read_text()
        assert dumped.count("made_from") == len(re.findall(r"^  [\w/-]+:$", dumped, re.M))
    before = revision.current()
    again = load(tmp_path / "out")
    assert {outcome for outcome in Outcome if again.total(outcome)} == {Outcome.UNCHANGED}
    assert revision.current() == before


def test_the_shipped_files_are_what_they_would_be_dumped_as(tmp_path):
    load(settings.EVIDENCE_DIR)
    dump(tmp_path)
    shipped = sorted(settings.EVIDENCE_DIR.glob("*.??.yaml"))
    assert len(shipped) == 12
    for path in shipped:
        assert (tmp_path / path.name).read_text() == path.read_text()


def test_what_was_edited_on_the_site_is_left_and_what_a_file_changes_is_changed(translated):
    load(translated)
    edited = TopicTranslation.objects.get(record__slug="route")
    edited.question = "Comment ?"
    edited.save()
    path = translated / "topics.fr.yaml"
    path.write_text(path.read_text().replace("Est-ce permis", "Cela est-il permis").replace("Par quelle voie", "De quelle façon"))
    outcomes = load(translated)
    assert [(left.place.key, "edited on the site" in left.why) for left in outcomes.left] == [("route", True)]
    assert TopicTranslation.objects.get(record__slug="allowed").question == "Cela est-il permis ?"
    assert TopicTranslation.objects.get(record__slug="route").question == "Comment ?"


def test_what_a_file_holds_no_more_is_removed(translated):
    load(translated)
    (translated / "topics.fr.yaml").write_text("language: fr\n")
    assert load(translated).total(Outcome.REMOVED) == 3
    assert not TopicTranslation.objects.exists()
    assert Topic.objects.count() == 3


ASKED = '    question: "Est-ce permis ?"'


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        (
            "  allowed:",
            "  alowed:",
            " line 7, translation of alowed",
            "topic “alowed” is not known among the topics; correct the name, or add the record.",
        ),
        (
            "      by_post:",
            "      by_pots:",
            " line 10, translation of route",
            "“by_pots” is not a choice of this topic; its choices are: by_post, by_portal.",
        ),
        (
            f"{ASKED}\n",
            "",
            " line 7, translation of allowed",
            "it translates nothing; write one of its texts, or remove the entry.",
        ),
        (
            ASKED,
            '    quesion: "Est-ce permis ?"',
            " line 7, topics allowed",
            "it has a key that is not known: quesion; known are: question, why, choices, reviewed, made_from.",
        ),
        (ASKED, '    question: ""', " line 7, topics allowed", "question is empty; write null, or leave the key out."),
        (
            "    reviewed: true",
            "    reviewed: oui",
            " line 7, topics allowed",
            'reviewed is "oui"; it must be true or false or null.',
        ),
        (
            "language: fr",
            "language: es",
            ", language es",
            "the language is “es”, so the file is called topics.es.yaml; make the two the same.",
        ),
        ("language: fr", "language: de", ", language", 'it is "de"; it can be: ar, es, fr, it.'),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(translated, old, new, place, message):
    path = translated / "topics.fr.yaml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    assert [str(problem) for problem in read(translated).problems] == [f"topics.fr.yaml{place}: {message}"]


def test_an_answer_that_is_not_recorded_is_told(translated):
    path = translated / "answers.ar.yaml"
    path.write_text(path.read_text().replace("xa/allowed", "xa/nothing"))
    (problem,) = read(translated).problems
    assert "answer “xa/nothing” is not known among the requirements" in str(problem)
