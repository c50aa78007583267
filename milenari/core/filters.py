"""What every list is filtered with, by page and API alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from heapq import nlargest
from itertools import takewhile
from operator import eq, or_
from typing import Any, cast

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from milenari.core.search import spellings
from milenari.core.selection import LONGEST_SEARCH, Problem
from milenari.core.words import Choices, Recorded
from milenari.core.words import read as read_words

MOST_TOLD = 120  # so many words that fit an error names; of more it names those that begin most like the one that does not
ALIKE = 20


def told(word: str, fits: Sequence[str]) -> str:
    """The words that fit, as an error tells them."""
    if len(fits) <= MOST_TOLD:
        return ", ".join(fits)
    alike = nlargest(ALIKE, fits, key=lambda fit: sum(1 for _same in takewhile(bool, map(eq, word, fit))))
    return gettext("%(alike)s … (%(count)s in all)") % {"alike": ", ".join(alike), "count": len(fits)}


class WordsField(forms.MultipleChoiceField):
    """One word or several out of `choices`, which are only looked up (they may be a query) where a word is given.

    `aside`: a page offers it only where the address asks for it.
    """

    def __init__(self, *, aside: bool = False, **options: Any) -> None:
        super().__init__(**{"widget": forms.CheckboxSelectMultiple, **options})
        self.aside = aside

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
                    "fits": told(word, fits) or _("nothing yet, since no evidence is loaded"),
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

    def __init__(self, field_name: str, *, choices: Any, label: Any, aside: bool = False, **options: Any) -> None:
        super().__init__(field_name, "in", choices=choices, label=label, aside=aside, **options)


class MisfitMixin:
    """Of a form field: whatever is wrong with a value, one message names it (%(shown)s) and what would fit: `misfit`."""

    misfit: Any

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)  # type: ignore[misc]  # of the field
        except ValidationError:
            text = str(value)
            params = {"value": text, "shown": Truncator(text).chars(40)}
            raise ValidationError(self.misfit, params=params) from None


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
    """Records in which every word of the search occurs, each in any of `fields`; an Arabic word in whatever spelling."""

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__(label=_("Search"), max_length=LONGEST_SEARCH, widget=SearchInput)
        self.fields = tuple(fields)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        words = value.split() if value else ()
        return queryset.filter(*(self._has(word) for word in words))

    def _has(self, word: str) -> Q:
        pattern = spellings(word)
        lookup, sought = ("iregex", pattern) if pattern else ("icontains", word)
        return reduce(or_, (Q(**{f"{field}__{lookup}": sought}) for field in self.fields))


class ListForm(forms.Form):
    """Where some of a field's words don't fit, the others still filter: a page shows them with a notice."""

    def clean(self) -> dict[str, Any]:
        for name, errors in self.errors.as_data().items():
            if errors and errors[0].params and "fitting" in errors[0].params:
                self.cleaned_data[name] = errors[0].params["fitting"]
        return self.cleaned_data


class ListFilterSet(django_filters.FilterSet):
    """The filters of one list. `qs` is what the words that fit leave; `problems` names the ones that don't.

    The recorded words of all fields that are asked for are read in one query.
    """

    class Meta:
        form = ListForm

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, recorded in self._recorded.items():
            self.filters[name].extra["choices"] = self._choices(name, recorded)

    @cached_property
    def _recorded(self) -> dict[str, Recorded]:
        choices = {name: found.extra.get("choices") for name, found in self.base_filters.items()}
        return {name: recorded for name, recorded in choices.items() if isinstance(recorded, Recorded)}

    @cached_property
    def _asked_for(self) -> dict[str, Choices]:
        return read_words({name: recorded for name, recorded in self._recorded.items() if self.data.get(name)})

    def _choices(self, name: str, recorded: Recorded) -> Callable[[], Choices]:
        return lambda: self._asked_for[name] if self.data.get(name) else recorded()  # forms copy themselves, a function never

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every word that does not fit. The API answers 400 with them, a page shows them as notices."""
        unfit = tuple(
            Problem(name, Truncator(str((error.params or {}).get("value", self.data.get(name)))).chars(40), message)
            for name, errors in self.errors.as_data().items()
            for error in errors
            for message in error.messages
        )
        return (*unfit, *self._repeated)

    @property
    def _repeated(self) -> Iterator[Problem]:
        """A field that takes one word and was given others: none of them is ignored in silence."""
        for name, field in self.form.fields.items():
            given = [word for word in self.data.getlist(name) if word] if hasattr(self.data, "getlist") else []
            if len(set(given)) > 1 and not isinstance(field, WordsField) and not isinstance(field.widget, SearchInput):
                value = Truncator(", ".join(given)).chars(40)
                message = gettext("“%(value)s” are several; %(field)s takes one.") % {"value": value, "field": name}
                yield Problem(name, value, message)
