"""Words are found whatever their case, accents and Arabic spelling; the best fit goes first; what was found is marked."""

import re
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milenari.core.search import (
    LONGEST_PASSAGE,
    LONGEST_WORD,
    Findable,
    Piece,
    fit,
    fold,
    folded,
    marked,
    passage,
    spellings,
    terms,
    words,
)


def record(title: str = "Something", *texts: str, **fields) -> str:
    return folded(Findable(key="key", title=title, texts=texts, **fields))


def finds(search: str, text: str) -> bool:
    return fit(record("Something", text), terms(search)) is not None


def score(search: str, folded_record: str) -> tuple[int, int]:
    found = fit(folded_record, terms(search))
    assert found is not None
    return found.score, found.occurrences


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("etica", "Comité de Ética"),
        ("ÉTICA", "comite de etica"),
        ("e\u0301tica", "Ética"),
        ("med", "Medicines"),
        ("strasse", "Straße"),
        ("oresund", "Øresund"),
        ("536/2014", "Regulation (EU) No 536/2014"),
        ("536 2014", "Regulation (EU) No 536/2014"),
        ("car-t", "CAR T cells"),
        ("car\u2011t", "CAR-T cells"),
        ("l'etica", "il principio dell'etica"),
        ("committee ethics", "The ethics committee"),
        ("Quran", "Qurʾān"),
        ("soft", "so\u00adft"),
        ("\u200fethics\u200e", "ethics"),
        ('"ethics" & committee!', "The ethics committee"),
        ("½", "1 2"),
    ],
)
def test_case_accents_and_signs_make_no_difference(search, text):
    assert finds(search, text)


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("الصيدلة", "قانون الدواء والصيدلة"),
        ("صيدلة", "قانون الدواء والصيدلة"),
        ("صيدله", "الصيدلة"),
        ("دواء", "الوكالة الوطنية للدواء"),
        ("ادارة", "إدارة"),
        ("إدارة", "الادارة"),
        ("مسؤول", "مسوول"),
        ("هيئة", "الهييه"),
        ("مستشفي", "المستشفى"),
        ("قانون", "قَانُون"),
        ("قانون", "قـــانون"),
        ("أمة", "ٱمة"),
        ("ال", "الدواء"),
        ("الد", "الدواء"),
        ("بالغ", "البالغين"),
        ("بالغ", "بالغين"),
        ("2011", "لسنة ٢٠١١"),
        ("٢٠١١", "of 2011"),
        ("پزشکی", "پزشكي"),
        ("۱۴۰۰", "of 1400"),
        ("الاجراات", "الإجراءات"),
        ("إجراء", "اجرا"),
        ("دوا", "الدواء"),
        ("الأخلاقيّات", "لجنة الاخلاقيات"),
    ],
)
def test_arabic_finds_arabic(search, text):
    assert finds(search, text)


# One letter of each pair may be written for the other, in either direction.
SPELLINGS = ("أا", "إا", "آا", "ٱا", "ىي", "ةه", "ؤو", "ئي", "یي", "کك", "٠0", "۹9", "éE", "ÀA", "ñn", "çc")
IGNORED = "\u0640\u064b\u064e\u0651\u0652\u0670\u0654\u0301\u200f\u00adء"
letter = st.sampled_from("".join(SPELLINGS) + "بتدسلم")


@st.composite
def spelt_twice(draw):
    """A word, and the same as someone else would write it: other forms of its letters, with marks or without."""
    word = draw(st.text(letter, min_size=2, max_size=12))
    other = {sign: pair.replace(sign, "") or sign for pair in SPELLINGS for sign in pair}
    respelt = (other.get(sign, sign) if draw(st.booleans()) else sign for sign in word)
    return word, "".join(sign + draw(st.sampled_from(("", *IGNORED))) for sign in respelt)


@given(spelt_twice())
def test_the_two_spellings_of_a_word_find_each_other_and_are_marked_whole_as_they_are_written(spelt):
    for search, text in (spelt, spelt[::-1]):
        assert finds(search, text)
        pieces = marked(f"( {text} )", terms(search))
        assert [piece.text for piece in pieces if piece.marked] == [next(text[word.start : word.end] for word in words(text))]


@given(spelt_twice())
def test_a_text_that_is_not_folded_is_found_in_either_spelling_where_it_is_arabic(spelt):
    for search, text in (spelt, spelt[::-1]):
        pattern = spellings(search)
        if pattern and not re.search("[\u00c0-\u024fA-Za-z]", search + text):
            assert re.search(pattern, text)


@pytest.mark.parametrize("word", ["law", "536/2014", "", "é", "ء"])
def test_what_is_not_arabic_has_no_spellings(word):
    assert spellings(word) is None


@given(st.text() | st.text(letter) | spelt_twice().map("".join))
def test_what_is_folded_folds_to_itself(text):
    for folded_word, bare in fold(text):
        assert [found for found, _bare in fold(folded_word)] == [folded_word]
        assert [found for found, _bare in fold(bare)] == [bare]


@given(st.text(letter | st.sampled_from(" -/.") | st.sampled_from(IGNORED)))
def test_a_composed_text_folds_as_the_same_taken_apart(text):
    assert folded_words(normalize("NFC", text)) == folded_words(normalize("NFKD", text))


def folded_words(text: str) -> list[str]:
    return [word.folded for word in words(text)]


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("thics", "ethics"),
        ("ethics committee", "ethics alone"),
        ("car-t", "T cells of a car"),
        ("536/2014", "2014/536"),
        ("committee decides", "committee"),
        ("لم", "الدواء"),
    ],
)
def test_what_is_not_there_is_not_found(search, text):
    assert not finds(search, text)


def test_words_in_two_texts_are_not_side_by_side():
    assert fit(record("A", "ends with car", "t begins"), terms("car-t")) is None


@pytest.mark.parametrize("search", ["", " ", "´", "\u0301", "🙂", "%", "_", "\\", "'", '"', "\x00", "*:&|!()", "\u200f", "-/."])
def test_signs_alone_ask_for_nothing(search):
    assert terms(search) == ()


def test_what_is_asked_twice_is_asked_once():
    assert terms("Ethics ethics ÉTHICS") == terms("ethics")


def test_a_sign_that_stands_for_many_letters_does_not_get_longer_than_a_database_takes():
    assert all(
        len(word) <= LONGEST_WORD for term in terms("\ufdfa" * 200 + " " + "é" * 500) for form in term.forms for word in form
    )


def test_the_better_place_has_the_better_score():
    ranked = [
        score("ethic", record("The ethic")),
        score("ethic", record("The ethics")),
        score("ethic", record("A", context=("The ethic",))),
        score("ethic", record("A", context=("The ethics",))),
        score("ethic", record("A", "The ethic")),
        score("ethic", record("A", "The ethics")),
    ]

    assert ranked == sorted(ranked, reverse=True)
    assert len(set(ranked)) == len(ranked)


def test_words_side_by_side_are_better_than_words_apart():
    assert score("ethics committee", record("Ethics committee")) > score("ethics committee", record("Committee of ethics"))


def test_more_occurrences_are_better_among_equals():
    assert score("ethics", record("A", "ethics, ethics")) > score("ethics", record("A", "ethics"))


@pytest.mark.parametrize("search", ["agency of one", "AO", "الوكالة"])
def test_a_name_an_acronym_and_a_local_name_are_what_it_is_called(search):
    agency = record("Agency of One", also="AO", local_title="الوكالة")
    found = fit(agency, terms(search))

    assert found is not None
    assert found.is_called_so


def test_the_name_of_the_place_helps_but_is_not_enough():
    law = folded(Findable(key="law", title="Insurance"), ("Examplia", "Esempia"))

    assert fit(law, terms("examplia")) is None
    assert fit(law, terms("insurance esempia")) is not None


def test_a_text_that_names_its_own_place_is_enough():
    law = folded(Findable(key="law", title="Insurance", texts=("As Examplia has it.",)), ("Examplia",))

    assert fit(law, terms("examplia")) is not None


def said(pieces: tuple[Piece, ...]) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "search", "shown"),
    [
        ("The Ethics Committee decides", "ethics", "The [Ethics] Committee decides"),
        ("The Ethics Committee decides", "ethics committ", "The [Ethics Committee] decides"),
        ("Ethics, then a committee", "committee ethics", "[Ethics], then a [committee]"),
        ("For medicines", "med", "For [medicines]"),
        ("Regulation 536/2014, Art. 5", "536/2014", "Regulation [536/2014], Art. 5"),
        ("قانون الدواء والصيدلة", "صيدلة", "قانون الدواء [والصيدلة]"),
        ("e\u0301tica", "etica", "[e\u0301tica]"),
        ("<b>ethics</b>", "b", "<[b]>ethics</[b]>"),
        ("nothing here", "ethics", "nothing here"),
        ("", "ethics", ""),
    ],
)
def test_what_was_found_is_marked(text, search, shown):
    assert said(marked(text, terms(search))) == shown


@pytest.mark.parametrize("text", ["The Ethics Committee of CAR\u2011T", "ﷺ قانون ½ الدواء", "a-b/c_d"])
def test_marking_loses_nothing(text):
    assert "".join(piece.text for piece in marked(text, terms("ethics c قانون 1 b"))) == text


def test_a_passage_shows_where_the_most_words_are():
    filler = "Much is said before that. " * 20
    text = f"{filler}The committee meets. {filler}The ethics committee decides on insurance. {filler}"

    shown = said(passage(text, terms("insurance ethics committee")))

    assert "[ethics committee] decides on [insurance]" in shown
    assert shown.startswith("…\u00a0")
    assert shown.endswith("\u00a0…")
    assert len(shown) < 300


def test_a_passage_comes_from_the_paragraph_that_has_the_words():
    assert said(passage("First.\nThe ethics.\nLast.", terms("ethics"))) == "The [ethics]."


def test_a_passage_without_the_words_is_the_beginning():
    assert said(passage("The first.\nThe second.", terms("other"))) == "The first."


def test_a_passage_of_a_text_without_spaces_is_short_too():
    assert len(said(passage("x" * 3000, terms("xx")))) <= LONGEST_PASSAGE + 4


def test_words_know_where_they_stand():
    text = "On (Ética), 536/2014"

    assert [text[word.start : word.end] for word in words(text)] == ["On", "Ética", "536", "2014"]
