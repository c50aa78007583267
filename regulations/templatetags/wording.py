"""Template filters that say answers in words; available in every template."""

from urllib.parse import urlsplit

from django import template

from regulations import wording
from regulations.landscape import Cell

register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@register.filter
def answer(cell: Cell) -> str:
    """What holds in a cell, short: “50 days”, “Not found in public sources”."""
    return wording.answer(cell)


@register.filter
def direction(language: str) -> str:
    """rtl or ltr, for a language code."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@register.filter
def safe_url(url: str) -> str:
    """The address if it is one of the web; empty otherwise (a javascript: address never becomes a link)."""
    return url if urlsplit(url).scheme in ("http", "https") else ""
