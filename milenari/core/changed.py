"""A list's records that changed since a moment, as their history tells."""

import re
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

# A space may stand for the “+” of an offset: that is what it becomes in an address where it was not escaped.
_MOMENT = re.compile(
    "([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]{1,9})?)?)([Zz]|[+ -][0-9]{2}:[0-9]{2})?)?"
)
_REVISION = re.compile("[rR]?[0-9]+")


class MomentField(forms.DateTimeField):
    """A day, from its beginning on, or a day and time; in UTC unless it has an offset. `clean` gives it in UTC."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> datetime | None:
        text = str(value or "")
        if not text:
            return None
        try:
            return _moment(text)
        except (ValueError, OverflowError):
            message = _NO_REVISION if _REVISION.fullmatch(text) else _NO_MOMENT
            raise ValidationError(message, params={"value": text, "shown": Truncator(text).chars(40)}) from None


_NO_MOMENT = _("“%(shown)s” is no moment; it can be a day (2026-01-31), or a day and time (2026-01-31T12:00:00Z).")
_NO_REVISION = _(
    "“%(shown)s” is a revision, and when it was reached is not kept; give the moment that stood beside it as “changed_at”: "
    "a day (2026-01-31), or a day and time (2026-01-31T12:00:00Z)."
)


def _moment(text: str) -> datetime:
    """Raises ValueError where it is none, OverflowError where it lies outside of the calendar."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    day, time, offset = found.groups()
    moment = datetime.fromisoformat(f"{day}T{time or '00:00'}{(offset or 'Z').upper().replace(' ', '+')}")
    return moment.astimezone(UTC)


class ChangedSinceFilter(django_filters.Filter):
    """Records that came or changed at a moment or after it, they themselves or one of their `parts` (names of relations).

    It costs no query of its own. What was deleted is in no list any more; relations of many to many keep no history, so that a
    change of these alone is told only where the record was saved with it, as the admin does.
    """

    field_class = MomentField

    def __init__(self, *parts: str) -> None:
        super().__init__(label=_("Changed since (a day, or a day and time; in UTC unless it has an offset)"))
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
