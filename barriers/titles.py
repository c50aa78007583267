"""Titles where there is little room, and the title that a barrier begins with."""

import re

from milenari.core.said import like

LONGEST = 200  # signs that a title can have
LONG = 90  # and that are still read at a glance
SHORT = 48  # where many stand together


def short_title(title: str) -> str:
    """The first words of a title, for where many stand together."""
    return shortened(title, SHORT)


def title_from(question: str) -> str:
    """A title to begin with: the question without its remarks in brackets, and where it is long, without its later clauses."""
    title = re.sub(r"\s*\([^()]*\)", "", question).strip()
    head, comma, _rest = title.partition(", ")
    if comma and len(title) > LONG:
        title = f"{head}?" if title.endswith("?") else head
    return shortened(title, LONGEST)


def shortened(text: str, longest: int) -> str:
    """The text, or as many whole words of it as fit into so many signs, with an ellipsis; in its language."""
    if len(text) <= longest:
        return text
    return like(text, f"{text[: longest - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…")
