"""Two texts, word by word: nothing is lost, and what changed is seen."""

import time
from itertools import pairwise

import pytest
from hypothesis import strategies as st

from milenari.core.differences import Sort, difference, shortened, text_after, text_before
from tests.properties import given

SIGN = {Sort.SAME: "", Sort.REMOVED: "-", Sort.ADDED: "+"}


def said(before: str, after: str) -> list[str]:
    return [SIGN[piece.sort] + piece.text for piece in difference(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("So it is.", "So it is.", ["So it is."]),
        ("", "So it is.", ["+So it is."]),
        ("So it is.", "", ["-So it is."]),
        ("Within 50 days.", "Within 60 days.", ["Within ", "-50", "+60", " days."]),
        ("A fee of 1,000 euros", "A fee of 1,200 euros", ["A fee of ", "-1,000", "+1,200", " euros"]),
        ("Art. 5(2) of the law", "Art. 5(3) of the law", ["Art. 5(", "-2", "+3", ") of the law"]),
        (
            "The file goes to the ministry.",
            "The file goes first to the ministry.",
            ["The file goes", "+ first", " to the ministry."],
        ),
        (
            "The agency answers within ten days of receipt.",
            "The agency answers within two weeks of receipt.",
            ["The agency answers within ", "-ten days", "+two weeks", " of receipt."],
        ),
        ("قَرار رقم 5 لسنة", "قَرار رقم 6 لسنة", ["قَرار رقم ", "-5", "+6", " لسنة"]),
    ],
)
def test_what_changed_is_shown_by_whole_words(before, after, pieces):
    assert said(before, after) == pieces


def test_the_longest_stretch_that_stayed_is_found():
    assert said(
        "Counted from the validation date to the decision, without requests for information.",
        "Counted from this validation date to the decision, without requests for information. It is longer now.",
    ) == [
        "Counted from ",
        "-the",
        "+this",
        " validation date to the decision, without requests for information.",
        "+ It is longer now.",
    ]


def test_a_text_that_was_written_anew_is_not_mixed_with_the_old_one():
    assert said("The agency decides alone.", "Nobody knows whether the hospital may.") == [
        "-The agency decides alone.",
        "+Nobody knows whether the hospital may.",
    ]


WORDS = st.lists(st.sampled_from(["a", "bb", "ccc", " ", "  ", "\n", ".", ",", "5(2)", "é", "ع"]), max_size=40).map("".join)


@given(WORDS, WORDS)
def test_both_texts_can_be_put_together_again(before, after):
    pieces = difference(before, after)

    assert text_before(pieces) == before
    assert text_after(pieces) == after
    assert all(piece.text for piece in pieces)
    assert all(one.sort is not other.sort for one, other in pairwise(pieces))


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_will_do(before, after):
    pieces = difference(before, after)

    assert (text_before(pieces), text_after(pieces)) == (before, after)


def test_what_did_not_change_is_shortened_to_what_stands_around_the_changes():
    words = [f"word{number}" for number in range(100)]
    pieces = difference(" ".join([*words, "old", *words]), " ".join([*words, "new", *words]))

    assert [piece.text for piece in shortened(pieces, around=2)] == ["… word98 word99 ", "old", "new", " word0 word1 …"]


def test_a_short_text_is_not_shortened():
    pieces = difference("It takes ten days as a rule.", "It takes two days as a rule.")

    assert shortened(pieces, around=2) == pieces


def test_two_long_texts_take_no_long_time():
    before, after = (" ".join(f"{letter}{number}" for number in range(20_000)) for letter in "ab")
    start = time.process_time()

    assert len(difference(before, after)) == 2
    assert time.process_time() - start < 2
