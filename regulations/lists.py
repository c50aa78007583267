"""What stands around the records of a list: the filter bar, the pages, and the address that keeps the words that fit."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from countries.names import place_name
from milenari.core.changed import MomentField
from milenari.core.filters import ListFilterSet, WordsField
from milenari.core.said import evidence
from milenari.core.selection import Problem
from regulations.presenters import Filter, Option, summary_of

Record = TypeVar("Record", bound=Model)

PAGE_SIZE = 100
OF_EVIDENCE = {"domain", "issuer", "authority"}  # whose labels are titles that were recorded


def chosen_words(filterset: ListFilterSet) -> list[tuple[str, str]]:
    """The words of the address that fit, as (field, word)."""
    filterset.is_valid()
    cleaned = filterset.form.cleaned_data
    values = ((name, cleaned.get(name)) for name in filterset.form.fields)
    return [
        (name, word.isoformat() if isinstance(word, datetime) else word)
        for name, value in values
        for word in (value if isinstance(value, list) else [value])
        if word
    ]


def list_query(filterset: ListFilterSet, **changes: str) -> str:
    """The query string that filters as this one does, with `changes` made: a field's one new word, or "" for none."""
    kept = [(name, word) for name, word in chosen_words(filterset) if name not in changes]
    return urlencode(kept + [(name, word) for name, word in changes.items() if word])


def list_filters(filterset: ListFilterSet) -> tuple[Filter, ...]:
    """The filter bar of a list: its fields of closed words. Each field's choices are read once.

    A field that stands aside, and a moment, are in it where the address asks for them, so that nothing filters unseen.
    """
    asked = dict[str, list[str]]()
    for name, word in chosen_words(filterset):
        asked.setdefault(name, []).append(word)
    shown = (_shown(name, field, asked.get(name, [])) for name, field in filterset.form.fields.items())
    return tuple(found for found in shown if found)


def _shown(name: str, field: forms.Field, chosen: list[str]) -> Filter | None:
    """None for what the filter bar does not offer."""
    if isinstance(field, WordsField) and (chosen or not field.aside):
        offered = cast("Iterable[tuple[Any, Any]]", cast(Any, field).choices)
        choices = [(str(value), _label(name, label)) for value, label in offered]
    elif isinstance(field, MomentField) and chosen:
        choices = [(word, word) for word in chosen]
    else:
        return None
    options = tuple(Option(value, label, value in chosen) for value, label in choices)
    if isinstance(field, WordsField) and field.aside:
        options = tuple(option for option in options if option.chosen)
    said = [option.label for option in options if option.chosen]
    return Filter(name, str(field.label), options, True, summary_of(said, pgettext("values of a filter", "all")))


def page_of(words: QueryDict, records: QuerySet[Record]) -> tuple[Page[Record], tuple[Problem, ...]]:
    """The page that `words` ask for, or the nearest one with a problem that says so."""
    paginator = Paginator(records, PAGE_SIZE)
    raw = words.get("page") or "1"
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else 0
    nearest = min(max(number, 1), paginator.num_pages)
    if number == nearest:
        return paginator.page(number), ()
    shown = Truncator(raw).chars(40)
    message = _("There is no page “%(page)s”; it can be a number from 1 to %(last)s.") % {
        "page": shown,
        "last": paginator.num_pages,
    }
    return paginator.page(nearest), (Problem("page", shown, message),)


def _label(name: str, label: Any) -> str:
    """What a word of a field is called in the language that is spoken, or, knowing its language, as it was recorded."""
    if name in OF_EVIDENCE:
        return evidence(label)
    return place_name(label if isinstance(label, str) else str(label))
