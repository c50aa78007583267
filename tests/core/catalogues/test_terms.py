"""A term of law or medicine is said as the list of terms has it, in whatever form it is inflected."""

import itertools
from pathlib import Path

import polib
import pytest

from milenari.core.catalogues import catalogues
from milenari.core.catalogues.terms import Term, Terms, read_terms

FRENCH = Terms(
    (
        Term("clinical trial", "essai clinique", ("essais cliniques",)),
        Term("clinical trial application", "demande d’essai clinique"),
        Term("authority", "autorité", ("autorités",), {"You speak with authority": "not an office"}),
    )
)
ARABIC = Terms((Term("clinical trial", "تجربة سريرية", ("التجربة السريرية", "تجارب سريرية")), Term("topic", "موضوع")))


def said(terms: Terms, english: str, *translations: str) -> list[str]:
    entry = polib.POEntry(msgid=english, msgstr=translations[0])
    if len(translations) > 1:
        entry = polib.POEntry(msgid="One", msgid_plural=english, msgstr_plural=dict(enumerate(translations)))
    return list(terms.deviations(entry))


@pytest.mark.parametrize(
    ("terms", "english", "translation"),
    [
        (FRENCH, "Every clinical trial", "Chaque Essai  Clinique"),
        (FRENCH, "Clinical trials", "Les essais cliniques"),
        (FRENCH, "The authorities", "L’autorité"),
        (FRENCH, "A clinical trial application", "Une demande d’essai clinique"),
        (FRENCH, "Clinicaltrial, and authoritative", "Rien"),
        (FRENCH, "You speak with authority", "Vous êtes sûr"),
        (FRENCH, "%(authority)s, <authority>", "Rien"),
        (ARABIC, "And by the clinical trial", "وبالتَّجربة السريريّة"),
        (ARABIC, "Its topics", "وموضوعها"),
        (ARABIC, "His clinical trial", "تجربته السريرية"),
    ],
)
def test_a_term_in_one_of_its_forms(terms: Terms, english: str, translation: str):
    assert said(terms, english, translation) == []


@pytest.mark.parametrize(
    ("terms", "english", "translation"),
    [
        (FRENCH, "Every clinical trial", "Chaque étude clinique"),
        (FRENCH, "A clinical trial application", "Un essai clinique"),
        (FRENCH, "The authority", "%(autorite)s"),
        (ARABIC, "The clinical trial", "التجربة"),
        (ARABIC, "Topic", "مواضع"),
    ],
)
def test_another_word_for_a_term_is_told(terms: Terms, english: str, translation: str):
    assert len(said(terms, english, translation)) == 1


def test_what_is_told_names_the_term_its_translation_and_the_message():
    assert said(FRENCH, "The authorities", "Le bureau") == [
        "“authority” is not said as “autorité” or as terms.yaml accepts, in “Le bureau”."
    ]


def test_each_form_for_a_count_says_it():
    assert len(said(FRENCH, "Clinical trials", "Un essai clinique", "Des études")) == 1


def test_an_exception_for_a_message_that_is_gone_is_told():
    assert list(FRENCH.outdated({"You speak with authority"})) == []
    assert list(FRENCH.outdated(set())) == [
        "terms.yaml: “authority” has an exception (not_in) for “You speak with authority”, which is asked for nowhere."
    ]


def test_a_list_that_is_none_is_refused(tmp_path: Path):
    path = tmp_path / "terms.yaml"
    path.write_text("- {translation: essai}\n")

    with pytest.raises(ValueError, match="must be a list of term, translation"):
        read_terms(path)
    assert read_terms(tmp_path / "none.yaml") == ()


@pytest.mark.parametrize("language", catalogues())
def test_the_site_s_own_lists(language: str):
    path = catalogues()[language]
    listed = read_terms(path.parents[1] / "terms.yaml")
    terms = Terms(listed)
    entries = [entry for entry in polib.pofile(str(path)) if entry.translated() and not entry.obsolete]

    assert len(listed) == len(terms.terms) > 80
    assert list(itertools.chain.from_iterable(map(terms.deviations, entries))) == []
    assert all(reason for term in listed for reason in term.not_in.values())
