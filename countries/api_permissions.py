"""The roles in the API: reading where the site lets one read, writing by the rule of roles.py."""

from typing import Any

from django.db.models import Model
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from countries import roles
from countries.access import may_read
from countries.roles import Action

ACTIONS = {"POST": Action.ADD, "PUT": Action.CHANGE, "PATCH": Action.CHANGE, "DELETE": Action.DELETE}


class RolePermission(BasePermission):
    """Every view of the API has it. A view that writes names what it writes as `model`, or has a queryset.

    Before a new record is saved, and once more with the changed one (it could have been moved to another country), the view
    calls `self.check_object_permissions(request, record)`. A view that does something else than Django's four says so:
    `role_action = Action.VERIFY`.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE_METHODS:
            return not request.authenticators or may_read(request.user)  # who is not asked for was let in before the view
        if not hasattr(view, (request.method or "").lower()):
            return True  # the answer will be that there is no such method
        model = getattr(view, "model", None) or view.get_queryset().model
        return roles.may(request.user, _action(request, view), model)

    def has_object_permission(self, request: Request, view: Any, obj: Model) -> bool:
        return request.method in SAFE_METHODS or roles.may(request.user, _action(request, view), obj)


class ReaderPermission(BasePermission):
    """Of views that write nothing but what any reader may: whoever may read the site may."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may_read(request.user)


def _action(request: Request, view: Any) -> Action:
    return Action(getattr(view, "role_action", None) or ACTIONS[request.method or ""])
