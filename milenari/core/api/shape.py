"""What a script chooses of a list: its columns (`fields`), its order (`sort`), and the relations given in full (`expand`)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from milenari.core.api.problems import BadWords, shown
from milenari.core.selection import Problem

SHAPES = ("fields", "expand")


@dataclass(frozen=True, slots=True)
class Shape:
    """Names of fields, in the order asked for (none: all of them), and of relations that are given in full."""

    fields: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()

    def fit(self, serializer: serializers.Serializer, expands: Iterable[str]) -> None:
        """Leaves the serializer the fields that were asked for, in that order, and its relations in the length asked for."""
        for name in expands:
            if name not in self.expand:
                serializer.fields[name] = Short(serializer, name)
        if self.fields:
            bound = serializer.fields.fields  # a field that is bound already can't be set anew
            chosen = {name: bound[name] for name in self.fields}
            bound.clear()
            bound.update(chosen)


class Short(serializers.Field):
    """A relation as a list of short texts, from the serializer's own method `short_<name>`, which is given the record."""

    def __init__(self, serializer: serializers.Serializer, name: str) -> None:
        self.short = getattr(serializer, f"short_{name}")
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Any) -> list[str]:
        return list(self.short(value))


def words_of(request: Request, field: str) -> list[str]:
    """The words of a parameter that is separated by commas, repeated, or both."""
    found = (word.strip() for part in request.query_params.getlist(field) for word in part.split(","))
    return list(dict.fromkeys(word for word in found if word))


def read_shape(request: Request, fields: Sequence[str], expands: Sequence[str]) -> Shape:
    """Raises BadWords for a field that there isn't, and for a relation that can't be expanded."""
    problems: list[Problem] = []
    chosen = _fitting(request, "fields", fields, problems)
    expand = _fitting(request, "expand", expands, problems)
    if problems:
        raise BadWords(problems)
    return Shape(chosen, expand)


def read_sort(request: Request, sorts: Mapping[str, str], ordering: Sequence[str]) -> tuple[str, ...]:
    """The order asked for, “-” for descending; without one the list's own. Raises BadWords for what it can't be sorted by."""
    problems: list[Problem] = []
    found = _fitting(request, "sort", [sign + word for word in sorts for sign in ("", "-")], problems)
    if problems:
        raise BadWords(problems)
    told: dict[str, str] = {}
    for word in found:
        told.setdefault(word.removeprefix("-"), word)
    return tuple(told.values()) or tuple(ordering)


def _fitting(request: Request, field: str, fits: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    chosen = []
    for word in words_of(request, field):
        if word in fits:
            chosen.append(word)
            continue
        message = _("“%(value)s” is not known here; %(field)s can be: %(fits)s.") % {
            "value": shown(word),
            "field": field,
            "fits": ", ".join(fits),
        }
        problems.append(Problem(field, shown(word), message))
    return tuple(chosen)
