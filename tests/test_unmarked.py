"""What the checks of marks (tests/unmarked.py) see, and what they don't."""

import pytest

from tests import unmarked

SENTENCE = "The vector must be released by Spain"


def page(content: str) -> str:
    return f'<html lang="es"><head><title>{SENTENCE}</title></head><body>{content}</body></html>'


@pytest.mark.parametrize(
    "content",
    [
        f"<p>{SENTENCE}</p>",
        f"<p>Véase: <b>x</b> {SENTENCE}</p>",
        f'<p lang="en">x <span lang="es">{SENTENCE}</span></p>',
        f"<svg><g><title>{SENTENCE}; del 3 de mayo</title></g></svg>",
        f"<svg><text>{SENTENCE}</text></svg>",
        f"<select><option>{SENTENCE}</option></select>",
    ],
)
def test_an_english_text_that_says_to_be_in_the_page_s_language_is_seen(content: str):
    assert len(unmarked.english(page(content), ("Alpha",))) == 1


@pytest.mark.parametrize(
    "content",
    [
        f'<p lang="en">{SENTENCE}</p>',
        f'<p lang="en">x <b>{SENTENCE}</b></p>',
        f'<svg><g><title><span lang="en">{SENTENCE}</span>; del 3 de mayo</title></g></svg>',
        f'<svg><text lang="en">{SENTENCE}</text></svg>',
        "<p>Committee of the Alpha for the Omega (comité)</p>",
        "<p>https://example.org/what-must-be-done-by-the-sponsor/</p>",
        "<p>El vector debe liberarse en España, donde se produce</p>",
        f"<script>{SENTENCE}</script>",
    ],
)
def test_what_is_marked_named_or_not_read_is_passed_over(content: str):
    assert unmarked.english(page(content), ("Committee of the Alpha for the Omega",)) == []


def test_evidence_in_cyrillic_letters_is_seen_but_for_names():
    content = page('<p>Хоспитал</p><p>Алпха: шаит</p><p lang="en">шаит</p><mark>Хос</mark>')

    assert unmarked.cyrillic(content, ("Хоспитал", "Алпха")) == ["<p> Алпха: шаит"]
