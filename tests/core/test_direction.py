"""In plain texts, arrows point on, and values keep their order, in the direction of the language in use."""

from django.utils import translation

from milenari.core.differences import Difference
from milenari.core.direction import arrow, direction, isolated


def test_the_direction_is_that_of_the_language_in_use():
    assert (direction(), arrow()) == ("ltr", " → ")
    with translation.override("ar"):
        assert (direction(), arrow()) == ("rtl", " ← ")


def test_a_value_is_isolated_where_the_sentence_around_it_runs_from_the_right():
    assert isolated("Art. 5(2)") == "Art. 5(2)"
    with translation.override("ar"):
        assert isolated("Art. 5(2)") == "\u2068Art. 5(2)\u2069"
        assert isolated("") == ""


def test_what_became_of_a_value_is_told_in_the_reading_direction():
    with translation.override("ar"):
        assert "50 days ← 60 days" in Difference("Value", "50 days", "60 days").text
