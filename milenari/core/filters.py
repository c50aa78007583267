"""What every list is filtered with, by page and API alike."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from milenari.core.selection import LONGEST_SEARCH, Problem


class WordsField(forms.MultipleChoiceField):
    """One word or several out of `choices`, which are only looked up (they may be a query) where a word is given."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": forms.CheckboxSelectMultiple, **options})

    def to_python(self, value: Any) -> list[str]:
        return [word for word in dict.fromkeys(super().to_python(value)) if word]

    def validate(self, value: list[str]) -> None:
        """Raises ValidationError with one error for each word that does not fit; its params have those that do."""
        fits = [str(word) for word, _label in cast("Iterable[tuple[Any, Any]]", self.choices)] if value else []
        errors = [
            ValidationError(
                _("“%(shown)s” is not known here; it can be: %(fits)s."),
                params={
                    "value": word,
                    "shown": Truncator(word).chars(40),
                    "fits": ", ".join(fits) or _("nothing yet, since no evidence is loaded"),
                    "fitting": [other for other in value if other in fits],
                },
            )
            for word in value
            if word not in fits
        ]
        if errors:
            raise ValidationError(errors)


class WordsFilter(django_filters.Filter):
    """Any of the words given, the parameter being repeated. Keeps the order of the list and never doubles a record."""

    field_class = WordsField

    def __init__(self, field_name: str, *, choices: Any, label: Any, **options: Any) -> None:
        super().__init__(field_name, "in", choices=choices, label=label, **options)


class SearchInput(forms.TextInput):
    """A search that is given in several parts is one search, as in a selection."""

    input_type = "search"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        parts = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        text = " ".join(parts)
        if len(text) > LONGEST_SEARCH:
            return text  # as it is, to be refused
        return " ".join("".join(character if character.isprintable() else " " for character in text).split())


class SearchFilter(django_filters.CharFilter):
    """Records in which every word of the search occurs, each in any of `fields`."""

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__(label=_("Search"), max_length=LONGEST_SEARCH, widget=SearchInput)
        self.fields = tuple(fields)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        words = value.split() if value else ()
        found = [reduce(or_, (Q(**{f"{field}__icontains": word}) for field in self.fields)) for word in words]
        return queryset.filter(*found)


class ListForm(forms.Form):
    """Where some of a field's words don't fit, the others still filter: a page shows them with a notice."""

    def clean(self) -> dict[str, Any]:
        for name, errors in self.errors.as_data().items():
            if errors and errors[0].params and "fitting" in errors[0].params:
                self.cleaned_data[name] = errors[0].params["fitting"]
        return self.cleaned_data


class ListFilterSet(django_filters.FilterSet):
    """The filters of one list. `qs` is what the words that fit leave; `problems` names the ones that don't."""

    class Meta:
        form = ListForm

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every word that does not fit. The API answers 400 with them, a page shows them as notices."""
        return tuple(
            Problem(name, Truncator(str((error.params or {}).get("value", self.data.get(name)))).chars(40), message)
            for name, errors in self.errors.as_data().items()
            for error in errors
            for message in error.messages
        )
