"""Template filters that say answers in words; available in every template."""

from decimal import Decimal
from urllib.parse import urlsplit

from django import template
from django.utils.safestring import SafeString

from milenari.core.templatetags.languages import told
from regulations import wording
from regulations.landscape import Cell, Topic
from regulations.vocabulary import Kind

register = template.Library()

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@register.filter(is_safe=True)
def answer(cell: Cell) -> SafeString:
    """What holds in a cell, short: “50 days”, “Not found in public sources”. Marked with its language where that is another."""
    return told(wording.answer(cell))


@register.filter
def direction(language: str) -> str:
    """rtl or ltr, for a language code."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


@register.filter
def unlocalised(number: float) -> str:
    """A number as drawings want it, whatever the language's separators."""
    return f"{number:g}"


@register.filter
def safe_url(url: str) -> str:
    """The address if it is one of the web; empty otherwise (a javascript: address never becomes a link)."""
    try:
        return url if urlsplit(url).scheme in ("http", "https") else ""
    except ValueError:  # “http://[”: not an address
        return ""


@register.filter
def value_label(topic: Topic, value: str) -> str:
    """How a value of a topic is said: “Yes”, “Through CTIS”."""
    return wording.word(topic, value)


@register.filter
def amount_label(topic: Topic, amount: Decimal) -> str:
    """How a bound of a topic's burden scale is said: “61 days”, “EUR 2,001”."""
    return wording.money(amount) if topic.kind == Kind.MONEY else wording.days(amount)
