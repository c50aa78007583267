"""The pages of accounts: those of django-allauth that are used here, no others."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from allauth.mfa.totp import views as totp_views
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path, re_path

from countries import token_views
from countries.views import account


def whole(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What the form of this page changes, and that it was changed (the audit log), is one transaction."""

    @wraps(view)
    def in_one_transaction(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **options)
        with transaction.atomic():
            return view(request, *args, **options)

    return in_one_transaction


urlpatterns = [
    path("", account, name="account"),
    path("tokens/", token_views.tokens_of_mine, name="account_tokens"),
    path("tokens/new/", token_views.new_token, name="account_new_token"),
    path("tokens/<int:pk>/revoke/", token_views.revoke_token, name="account_revoke_token"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),  # says that there is none
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", whole(views.password_change), name="account_change_password"),
    path("password/set/", whole(views.password_set), name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        whole(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("2fa/totp/activate/", whole(totp_views.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", whole(totp_views.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/", include("allauth.mfa.urls")),
]
