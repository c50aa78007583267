"""Pages of a list that stay true while records come and go: each begins after the last record of the one before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core import signing
from django.db.models import Count, F, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

from milenari.core.api.problems import BadWords, shown
from milenari.core.selection import Problem

SIZE = 100
LIMIT = 500
PAGE_WORDS = ("after", "page_size", "sort")
SALT = "milenari.core.api.pages"


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a list of `count`, the address of the page after it (None: it is the last), and that of the first."""

    records: list[Any]
    count: int
    size: int
    sort: tuple[str, ...]
    next: str | None
    first: str

    @property
    def links(self) -> str:
        """As the header Link tells it (RFC 8288)."""
        told = [f'<{self.first}>; rel="first"']
        if self.next:
            told.insert(0, f'<{self.next}>; rel="next"')
        return ", ".join(told)

    def answer(self, results: Any) -> dict[str, Any]:
        return {
            "count": self.count,
            "page_size": self.size,
            "page_size_limit": LIMIT,
            "sort": list(self.sort),
            "next": self.next,
            "results": results,
        }


def in_order(queryset: QuerySet[Any], sort: Sequence[str], sorts: Mapping[str, str]) -> QuerySet[Any]:
    """Sorted by the words of `sort`, what has no value last, and where all are equal in the order of its making."""
    told = []
    for word in sort:
        column = F(sorts[word.removeprefix("-")])
        told.append(column.desc(nulls_last=True) if word.startswith("-") else column.asc(nulls_last=True))
    return queryset.order_by(*told, "pk")


def read_page(request: Request, queryset: QuerySet[Any], sort: tuple[str, ...], sorts: Mapping[str, str]) -> Page:
    """The page that is asked for, in one query and those of its relations; in one more where it is empty but not the first.

    Raises BadWords for a size beyond the limit, NotFound for an `after` that this list did not give.
    """
    size = read_size(request)
    one = queryset.order_by().annotate(one=Value(1)).values("one")
    ordered = in_order(queryset, sort, sorts).annotate(_count=Subquery(one.annotate(n=Count("pk", distinct=True)).values("n")))
    mark = request.query_params.get("after")
    if mark:
        ordered = ordered.filter(_after(_read(mark, sort), sort, sorts))
    found = list(ordered[: size + 1])
    if found:
        count: int = found[0]._count
    else:
        count = queryset.count() if mark else 0
    address = request.build_absolute_uri()
    following = replace_query_param(address, "after", _mark(found[size - 1], sort, sorts)) if len(found) > size else None
    return Page(found[:size], count, size, sort, following, remove_query_param(address, "after"))


def read_size(request: Request) -> int:
    raw = request.query_params.get("page_size", str(SIZE))
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else 0
    if 0 < number <= LIMIT:
        return number
    message = _("“%(value)s” does not fit; page_size is a whole number from 1 to %(limit)s.")
    raise BadWords([Problem("page_size", shown(raw), message % {"value": shown(raw), "limit": LIMIT})])


def _after(place: list[Any], sort: Sequence[str], sorts: Mapping[str, str]) -> Q:
    """What comes after the record at this place: equal in the first columns, and later in the next one."""
    columns = [(sorts[word.removeprefix("-")], "lt" if word.startswith("-") else "gt") for word in sort] + [("pk", "gt")]
    equal, later = Q(), []
    for (column, comes), value in zip(columns, place, strict=True):
        if value is not None:
            beyond = Q(**{f"{column}__{comes}": value})
            later.append(equal & (beyond if column == "pk" else beyond | Q(**{f"{column}__isnull": True})))
        equal &= Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})
    return reduce(or_, later)


def _mark(record: Any, sort: Sequence[str], sorts: Mapping[str, str]) -> str:
    """Where the record stands, signed, so that nothing else can be asked of the database with it."""
    place = [_plain(_value(record, sorts[word.removeprefix("-")])) for word in sort]
    return signing.dumps([list(sort), *place, _plain(record.pk)], salt=SALT, compress=True)


def _read(mark: str, sort: Sequence[str]) -> list[Any]:
    try:
        told, *place = signing.loads(mark, salt=SALT)
    except signing.BadSignature:
        told, place = None, []
    if told != list(sort) or len(place) != len(sort) + 1:
        raise exceptions.NotFound(
            _("There is no page after “%(value)s”; take it from “next”, and keep the order (sort).") % {"value": shown(mark)}
        )
    return list(place)


def _value(record: Any, path: str) -> Any:
    for part in path.split("__"):
        if record is None:
            return None
        record = getattr(record, part)
    return record


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date | datetime | UUID) else value
