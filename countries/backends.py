"""How an account is recognised (by user name or e-mail address, as django-allauth does), and what it may."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Field, Model, QuerySet

from countries import roles
from countries.models import Jurisdiction


class RoleBackend(AuthenticationBackend):
    """Answers Django's `has_perm` for one record by the rule in roles.py, and for a model by the permissions kept as it says.

    What milenari.core needs beside that, and may not import, are methods of their own.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if obj is None:
            return bool(super().has_perm(user_obj, perm))
        for action in roles.Action:
            if perm == f"{obj._meta.app_label}.{action}_{obj._meta.model_name}":
                return roles.may(user_obj, action, obj)
        return False

    def choices(self, user: Any, field: Field, action: str) -> QuerySet[Jurisdiction] | None:
        """What a form may offer the user for this field: the jurisdictions of a record's own. None: no limit."""
        own = roles.BY_COUNTRY.get(field.model._meta.label_lower)
        return roles.jurisdictions_where(user, action, field.model) if field.name == own else None

    def stamp(self, user: Any) -> str:
        return roles.stamp(user)
