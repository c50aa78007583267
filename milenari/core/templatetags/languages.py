from typing import Any

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language

from milenari.core import languages, lists
from milenari.core.passages import begins_from_the_right
from milenari.core.said import Said

register = template.Library()


@register.inclusion_tag("components/language_switch.html", takes_context=True)
def language_switch(context: template.Context) -> dict[str, Any]:
    """Links to this page, with all that is chosen on it, in every language."""
    return {"choices": _choices(context)}


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context: template.Context) -> dict[str, Any]:
    """The same for programs, in the head of the page: absolute addresses, as search engines ask for them."""
    request = context.get("request")
    return {
        "choices": [(choice.code, request.build_absolute_uri(choice.address)) for choice in _choices(context)] if request else []
    }


def _choices(context: template.Context) -> tuple[languages.Choice, ...]:
    request = context.get("request")
    return languages.choices(request) if request else ()


@register.filter(is_safe=True, needs_autoescape=True)
def enumerated(names: Any, autoescape: bool = True) -> SafeString:
    """The names, parted by the language's comma."""
    return mark_safe(lists.enumerated(map(conditional_escape, names) if autoescape else names))  # noqa: S308 (escaped one by one)


register.filter(languages.site_words)


@register.filter
def in_language(text: str) -> SafeString:
    """Of an element that holds a text of the evidence: its language and direction, where that is another than the page's."""
    language = _language(text)
    if not text or not language or language == (get_language() or language):
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', language, languages.direction(language))


@register.filter(is_safe=True)
def said(text: str, length: int = 0) -> SafeString:
    """A text of the evidence, cut to `length` characters where that is given.

    Where it is in another language than the page, it is marked with its language and direction.
    """
    shown = Truncator(text).chars(length) if length else text
    marks = in_language(text)
    return format_html('<span class="original"{}>{}</span>', marks, shown) if marks else conditional_escape(shown)


def _language(text: str) -> str:
    """Empty where it can't be told: what was written from the right is not in the language that others are written in."""
    if isinstance(text, Said):
        return text.language
    return "" if begins_from_the_right(text) else settings.LANGUAGE_CODE
