"""Who may do what, asked of whoever decides it: the authentication backends, as Django's own permissions are.

The ground floor knows no roles. A backend that does has, beside Django's `has_perm(user, permission, record)`, these methods:
`choices(user, field, action)`, what a form may offer for a field (None: no limit), and `stamp(user)`, a text that changes with
the account's rights.
"""

from typing import Any

from django.contrib.auth import get_backends
from django.db.models import Field, Model, QuerySet


def may(user: Any, action: str, subject: Model | type[Model]) -> bool:
    """Whether the user may do this (view, add, change, delete …) with this record; of a model: with some record of it."""
    permission = f"{subject._meta.app_label}.{action}_{subject._meta.model_name}"
    if isinstance(subject, type):
        return bool(user.has_perm(permission))
    return bool(user.has_perm(permission, subject))


def choices(user: Any, field: Field, action: str) -> QuerySet[Any] | None:
    """What the user may choose for this field when doing this with a record. None: whatever the field lets."""
    for backend in get_backends():
        if limit := getattr(backend, "choices", None):
            offered: QuerySet[Any] | None = limit(user, field, action)
            return offered
    return None


def stamp(user: Any) -> str:
    """A text that changes whenever what the user may, or is called, does; empty for one who is not logged in."""
    if not user.is_authenticated:
        return ""
    return "".join(backend.stamp(user) for backend in get_backends() if hasattr(backend, "stamp"))
