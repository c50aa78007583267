"""Lists stand in the order of the page's language."""

import pytest
from django.utils import translation

from milenari.core import collation


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", "apple Économie economy Zoo"),
        ("en", "nandu ñandu nandus"),
        ("fr", "cote Côte côté coter œdème œuvre offre ouvre"),
        ("it", "caffè città Cuneo"),
        ("es", "nata nube ñandú ñoño obra"),
        ("es", "espanto español espuma"),
        ("ar", "2 أردن إسبانيا إيطاليا بحث تجربة لبنان مؤسسة هيئة يمن AEMPS zulu"),
        ("ar", "البحث بحث"),
    ],
)
def test_each_language_has_its_own_order(language: str, ordered: str):
    words = ordered.split()
    with translation.override(language):
        assert sorted(set(words), key=collation.key) == words


def test_words_count_before_letters_and_marks_for_nothing():
    titles = ["«Acta»", "Acta clínica", "acta médica", "Actas", "Acto"]

    with translation.override("es"):
        assert sorted(set(titles), key=collation.key) == titles


def test_the_same_but_for_case_and_accents_has_an_order_too():
    assert sorted(["côté", "cote", "Cote", "côte"], key=collation.key) == ["cote", "Cote", "côte", "côté"]


def test_headwords_stand_without_the_article_and_under_their_letter():
    words = ["الأخلاقيات", "باحث", "التجربة", "راعٍ"]

    with translation.override("ar"):
        assert sorted(set(words), key=collation.headword_key) == words
        assert [collation.initial(word) for word in words] == ["ا", "ب", "ت", "ر"]
    with translation.override("es"):
        assert [collation.initial(word) for word in ("ñandú", "Ética", "3R", "«")] == ["Ñ", "E", "", ""]
