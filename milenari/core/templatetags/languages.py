from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language

from milenari.core import languages, lists
from milenari.core.said import Composed, Said, evidence, like

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
register.simple_tag(lists.comma)
register.simple_tag(lists.semicolon)


@register.filter
def in_language(text: str) -> SafeString:
    """Of an element that holds a text of the evidence: its language and direction, where that is another than the page's."""
    return told_in_language(evidence(text))


@register.filter
def told_in_language(text: str) -> SafeString:
    """The same of an element whose text may be the site's own, which doesn't know its language."""
    language = _other_language(text)
    return format_html(' lang="{}" dir="{}"', language, languages.direction(language)) if language else SafeString("")


@register.filter
def drawn_in_language(text: str) -> SafeString:
    """The same of an element of a drawing, which has its direction from the whole of it."""
    language = _other_language(text)
    return format_html(' lang="{}"', language) if language else SafeString("")


@register.filter(is_safe=True)
def said(text: str, length: int = 0) -> SafeString:
    """A text of the evidence, cut to `length` characters where that is given.

    Where it is in another language than the page, it is marked with its language and direction.
    """
    return told(evidence(text), length)


@register.filter(is_safe=True)
def told(text: str, length: int = 0) -> SafeString:
    """The same of a text that may be the site's own, or is put together of such and of evidence: what doesn't know its language
    is in the page's."""
    if isinstance(text, Composed):
        return format_html_join("", "{}", ((told(piece),) for piece in _cut(text.pieces, length or len(text))))
    shown = Truncator(text).chars(length) if length else text
    language = _other_language(text)
    if not language:
        return conditional_escape(shown)
    return format_html('<span class="original" lang="{}" dir="{}">{}</span>', language, languages.direction(language), shown)


def _cut(pieces: Iterable[str], length: int) -> Iterator[str]:
    """As many of the pieces as `length` characters hold, the last of them cut."""
    for piece in pieces:
        if length > 0:
            yield like(piece, Truncator(piece).chars(length))
        length -= len(piece)


def _other_language(text: str) -> str:
    """The language of a text, or of the most of one that is put together, where it is another than the page's; else empty."""
    found: Counter[str] = Counter()
    for piece in text.pieces if isinstance(text, Composed) else (text,):
        found[piece.language if isinstance(piece, Said) else ""] += len(piece)
    language = max(found, key=lambda code: found[code], default="")
    return "" if language == get_language() else language
