"""Who is let in: readers, where the site is for members alone; and no lead or administrator without a second factor."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from countries import roles
from milenari.core.languages import without

Answer = Callable[[HttpRequest], HttpResponse]
OPEN = ("/accounts/", "/healthz", "/readyz", "/favicon.ico")  # and the static files, which are served before anybody is asked
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


def may_read(user: Any) -> bool:
    """Whether this reader may see the site: anyone, or who has an account, as MILENARI_READING says."""
    return settings.READING == "public" or bool(user.is_authenticated)


class ReadingMiddleware:
    """Where reading needs a login, leads people to it and tells programs; what is shown then is kept by no cache that others use.

    Every address is closed but those in OPEN, so that a new page is not forgotten.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.READING == "public":
            return self.get_response(request)
        if not without(request.path_info).startswith(OPEN) and not may_read(request.user):
            return _refuse(request, 401, _("Reading needs a login here."))
        response = self.get_response(request)
        if "no-store" not in response.get("Cache-Control", ""):
            patch_cache_control(response, private=True)
        patch_vary_headers(response, ["Cookie"])
        return response


class SecondFactorMiddleware:
    """Where the site asks for it, a lead or an administrator without a second factor edits nothing before setting one up."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.REQUIRE_SECOND_FACTOR and _edits(request) and _lacks_second_factor(request.user):
            return _refuse(request, 403, _("Your role needs a second factor at login. Set it up, then you can edit."))
        return self.get_response(request)


def problem(status: int, sentence: str) -> HttpResponse:
    """A refusal in the API's words (problem details), kept by no cache."""
    told = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence, "errors": []}
    response = JsonResponse(told, status=status, content_type="application/problem+json")
    patch_cache_control(response, no_store=True, private=True)
    return response


def _edits(request: HttpRequest) -> bool:
    path = without(request.path_info)
    if path.startswith("/accounts/"):  # where it is set up, and where one logs out
        return False
    return request.method not in SAFE or path.startswith("/admin/")


def _lacks_second_factor(user: Any) -> bool:
    return roles.needs_second_factor(user) and not is_mfa_enabled(user, [Authenticator.Type.TOTP])


def _refuse(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page leads to where the reader can do something about it; whoever asked for data is told in the API's words."""
    is_page = request.path_info.endswith("/") or "text/html" in request.headers.get("Accept", "")  # a browser opening a file
    is_api = request.path_info.startswith("/api/")
    if is_api or not is_page:
        response: HttpResponse = problem(status, sentence)
        if status == 401:
            response["WWW-Authenticate"] = f'{"Bearer" if is_api else "Session"} realm="MILenARI"'
    elif status == 401:
        here = request.get_full_path() if request.method in SAFE else reverse("portal:home")
        response = redirect(f"{reverse('account_login')}?{urlencode({'next': here})}")
    else:
        messages.warning(request, sentence)
        response = redirect("mfa_activate_totp")
    if request.headers.get("HX-Request"):  # a fragment would show the login inside the page: the browser is to go there whole
        location = response.get("Location", reverse("account_login"))
        response = HttpResponse(status=204, headers={"HX-Redirect": location})
    patch_cache_control(response, no_store=True, private=True)
    return response
