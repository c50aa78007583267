"""The page of one's own account, and what a refusal says."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from countries import roles
from countries.models import Jurisdiction, Token
from countries.roles import Action, Role


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "account/account.html",
        {
            "roles": sorted(roles.roles_of(request.user), key=list(Role).index),
            "jurisdictions": Jurisdiction.objects.filter(pk__in=roles.jurisdictions_of(request.user)),
            "has_second_factor": is_mfa_enabled(request.user),
            "working_tokens": Token.objects.filter(user=request.user).working().count(),  # type: ignore[misc]
            "must_have_second_factor": settings.REQUIRE_SECOND_FACTOR and roles.needs_second_factor(request.user),
        },
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of 403: which role it takes, what roles the account has, and who gives them."""
    action, model = _asked_for(request)
    user = request.user
    administrators = get_user_model().objects.filter(is_active=True, groups__name=Role.ADMINISTRATOR.value).order_by("username")
    context = {
        "said": str(exception),
        "wanted": roles.that_may(action, model) if model else (),
        "has_wanted": model is not None and (user.is_superuser or roles.may(user, action, model)),
        "roles": sorted(roles.roles_of(user), key=list(Role).index),
        "jurisdictions": Jurisdiction.objects.filter(pk__in=roles.jurisdictions_of(user)),
        "administrators": [one.get_full_name() or one.username for one in administrators] if user.is_authenticated else [],
    }
    return render(request, "403.html", context, status=403)


def _asked_for(request: HttpRequest) -> tuple[Action, type[Model] | None]:
    """What was to be done with records of what, as the admin's address says."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    kind, _underscore, page = (name or "").rpartition("_")
    for model in admin.site._registry:
        if kind == f"{model._meta.app_label}_{model._meta.model_name}":
            action = {"add": Action.ADD, "delete": Action.DELETE}.get(page, Action.CHANGE)
            return (Action.VIEW if page == "changelist" and request.method != "POST" else action), model
    return Action.VIEW, None
