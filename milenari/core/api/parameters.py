"""The words of the query string as JSON Schema: what a reader of the OpenAPI description may send, and nothing else."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from milenari.core.api.pages import LIMIT, SIZE
from milenari.core.changed import MomentField
from milenari.core.filters import ListFilterSet, SearchFilter, WordsFilter
from milenari.core.selection import LONGEST_SEARCH, SHOWS, Vocabulary

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
SEARCH: Schema = {"type": "string", "maxLength": LONGEST_SEARCH}
MOMENT: Schema = {"anyOf": [{"type": "string", "format": form} for form in ("date", "date-time")]}
AMOUNT: Schema = {"type": "string", "format": "decimal", "pattern": r"^([0-9]{1,9}(\.[0-9]{1,2})?)?$"}

_of_the_evidence: ContextVar[bool] = ContextVar("of_the_evidence", default=True)


@contextmanager
def without_evidence() -> Iterator[None]:
    """Inside, words that depend on the evidence (codes, slugs) are any text: the description of every site alike."""
    token = _of_the_evidence.set(False)
    try:
        yield
    finally:
        _of_the_evidence.reset(token)


def names_evidence() -> bool:
    return _of_the_evidence.get()


def one_of(words: Iterable[Any]) -> Schema:
    """One of these words, or none: an empty word is as one left out. Any text where there are none."""
    fits = [str(word) for word in words]
    return {"type": "string", "enum": [*fits, ""]} if fits else TEXT


def or_none(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"const": ""}]}


def some_of(words: Iterable[Any]) -> Schema:
    return {"type": "array", "items": one_of(words)}


def filter_schemas(filterset: type[ListFilterSet]) -> dict[str, tuple[Schema, str]]:
    """Each filter's schema and label."""
    filters = filterset(QueryDict(), queryset=QuerySet()).filters
    return {name: (_filter_schema(found), str(found.label or "")) for name, found in filters.items()}


def _filter_schema(found: django_filters.Filter) -> Schema:
    if isinstance(found, WordsFilter):
        choices = found.extra["choices"]
        if callable(choices) and not names_evidence():
            return some_of(())
        return some_of(word for word, _label in found.field.choices)
    if isinstance(found, SearchFilter):
        return SEARCH
    field: Any = found.field
    match field:
        case forms.ChoiceField():
            offered: Any = field.choices
            return one_of(word for word, _label in offered if word != "")
        case forms.DecimalField() | forms.FloatField():
            return AMOUNT
        case MomentField():
            return or_none(MOMENT)  # or a revision, as its label says: not each that fits is known
        case forms.DateTimeField():
            return or_none({"type": "string", "format": "date-time"})
        case forms.DateField():
            return or_none({"type": "string", "format": "date"})
    return TEXT


def selection_schemas(vocabulary: Vocabulary) -> dict[str, tuple[Schema, str]]:
    """The words of a selection (milenari.core.selection)."""
    known = names_evidence()
    return {
        "country": (some_of(vocabulary.countries if known else ()), _("The countries, in the order in which they are given.")),
        "domain": (some_of(vocabulary.domains if known else ()), _("The domains; none: all of them.")),
        "phase": (some_of(vocabulary.phases), _("The phases of the trial; none: all of them.")),
        "show": (one_of(SHOWS), _("Which rows.")),
        "baseline": (
            one_of(vocabulary.baselines if known else ()),
            _("What the countries are held against: a jurisdiction, or the lightest answer in each row."),
        ),
        "q": (SEARCH, _("Search.")),
    }


def shape_schemas(fields: Iterable[str], expands: Iterable[str]) -> dict[str, tuple[Schema, str]]:
    shapes = {"fields": (some_of(fields), _("The fields that are given, in this order, separated by commas; none: all of them."))}
    if expands := tuple(expands):
        shapes["expand"] = (some_of(expands), _("Relations that are given in full, separated by commas."))
    return shapes


def page_schemas(sorts: Mapping[str, str]) -> dict[str, tuple[Schema, str]]:
    words = [sign + word for word in sorts for sign in ("", "-")]
    return {
        "sort": (some_of(words), _("The order, separated by commas; “-” for descending. What has no value comes last.")),
        "page_size": ({"type": "integer", "minimum": 1, "maximum": LIMIT, "default": SIZE}, _("Records on a page.")),
        "after": (TEXT, _("Where the page begins, as “next” of the page before says it.")),
    }
