import pytest
from hypothesis import strategies as st

from barriers.titles import shortened, title_from
from tests.properties import given


def test_what_fits_stays_as_it_is():
    assert shortened("War and insecurity", 18) == "War and insecurity"


def test_what_does_not_fit_ends_with_a_whole_word_and_an_ellipsis():
    assert shortened("War, insecurity and shortages", 18) == "War, insecurity…"
    assert shortened("War, insecurity and shortages", 6) == "War…"


@given(st.text(max_size=80), st.integers(1, 60))
def test_it_never_grows_beyond_what_fits(text, longest):
    assert len(shortened(text, longest)) <= longest


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Is it allowed?", "Is it allowed?"),
        ("May it be made there (point of care, decentralised)?", "May it be made there?"),
        ("How long may the review take, from a valid application to the decision, without clock stops and extensions?",
         "How long may the review take?"),
        ("Which, of all, is it?", "Which, of all, is it?"),
        ("x" * 150 + " " + "y" * 100, "x" * 150 + "…"),
    ],
)  # fmt: skip
def test_a_title_is_the_question_without_what_makes_it_long(question, title):
    assert title_from(question) == title
