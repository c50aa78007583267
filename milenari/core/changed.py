"""Moments as a script writes them (a day, a time, a revision), and a list's records that changed since one."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from milenari.core import revision

FINEST = timedelta(microseconds=1)  # the history's times are not finer

# A space may stand for the “+” of an offset: that is what it becomes in an address where it was not escaped.
_MOMENT = re.compile(
    "([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,9})?)?)([Zz]|[+ -][0-9]{2}:[0-9]{2})?)?"
)
_REVISION = re.compile("[rR]?([0-9]+)")


class NoMoment(ValueError):
    """A text that names no moment; the message says what would."""


def read_moment(text: str, *, whole_day: bool = False) -> datetime:
    """A day's beginning (`whole_day`: its end), a time, or, of a revision, the first moment after it, in UTC.

    Without an offset it is in UTC. Of a revision it takes a query, or two. Raises NoMoment.
    """
    if found := _REVISION.fullmatch(text):
        return _after(text, int(found[1][:19]))
    try:
        moment, is_day = _moment(text)
        return moment + timedelta(days=is_day and whole_day)
    except (ValueError, OverflowError):
        fits = _("“%(shown)s” is no moment; it can be a day (2026-01-31), a day and time (2026-01-31T12:00:00Z), or a revision.")
        raise NoMoment(fits % {"shown": Truncator(text).chars(40)}) from None


def _after(text: str, number: int) -> datetime:
    now = revision.current()
    reached = now.changed_at if number == now.number else revision.reached_at(number) if number < now.number else None
    if reached is not None:
        return reached + FINEST
    known = _(
        "When revision “%(shown)s” was reached is not known, as it is of those from %(first)s to the last, %(now)s "
        "(not of all, where a backup was restored). Give a day (2026-01-31), or a day and time (2026-01-31T12:00:00Z)."
    )
    first = revision.first_known()
    words = {"shown": Truncator(text).chars(40), "first": now.number if first is None else first, "now": now.number}
    raise NoMoment(known % words)


def _moment(text: str) -> tuple[datetime, bool]:
    """And whether it is a whole day. Raises ValueError where it is none, OverflowError where it lies outside of the calendar."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, time, offset = found.groups()
    moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{(offset or 'Z').upper().replace(' ', '+')}")
    return moment.astimezone(UTC), time is None


class MomentField(forms.DateTimeField):
    """`clean` gives the moment in UTC; see read_moment."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "")
        if not text:
            return None
        try:
            return read_moment(text)
        except NoMoment as error:
            raise ValidationError("%(why)s", params={"value": text, "why": error}) from None


class ChangedSinceFilter(django_filters.Filter):
    """Records that came or changed at a moment or after it, they themselves or one of their `parts` (names of relations).

    It costs no query of its own, unless a revision is named. What was deleted is in no list any more; relations of many to many
    keep no history, so that a change of these alone is told only where the record was saved with it, as the admin does.
    """

    field_class = MomentField

    def __init__(self, *parts: str) -> None:
        super().__init__(
            label=gettext_lazy("Changed since (a day, a day and time, in UTC unless it has an offset, or a revision)")
        )
        self.parts = parts

    def filter(self, queryset: QuerySet[Any], value: datetime | None) -> QuerySet[Any]:
        if value is None:
            return queryset
        changed = Q(pk__in=_changed(queryset.model, value).values("id"))
        for name in self.parts:
            part: Any = queryset.model._meta.get_field(name)
            changed |= Q(pk__in=_changed(part.related_model, value).values(part.field.attname))
        return queryset.filter(changed)


def _changed(model: Any, since: datetime) -> QuerySet[Any]:
    """The rows of a model's history from a moment on."""
    found: QuerySet[Any] = model.history.model._default_manager.filter(history_date__gte=since).order_by()
    return found
