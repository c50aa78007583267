"""In which direction the language in use is read, and what in a plain text depends on it.

HTML says its direction itself: there, `dir`, `<bdi>` and the logical properties of CSS do what this module does for plain texts.
"""

from typing import Literal

from django.utils.translation import get_language_bidi

Direction = Literal["ltr", "rtl"]

# Unicode's marks for a piece of text that orders itself, and leaves the order of what stands around it alone.
FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"


def direction() -> Direction:
    """That of the language in use."""
    return "rtl" if get_language_bidi() else "ltr"


def arrow() -> str:
    """From what was to what became of it, or from one step to the next: Unicode mirrors brackets, but no arrows."""
    return " ← " if get_language_bidi() else " → "


def isolate(text: str) -> str:
    """The text, so marked that it orders itself by its own first letter, whatever stands around it."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}" if text else text


def isolated(value: object) -> str:
    """A value within a sentence in plain text, so marked where the language in use is read from the right; elsewhere as it is."""
    return isolate(str(value)) if get_language_bidi() else str(value)
