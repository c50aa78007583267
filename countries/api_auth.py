"""Who asks the API: a script with a token, a browser with a session, or anyone; and how often."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from countries import rates, tokens
from countries.access import SAFE, problem
from countries.models import Token

REALM = 'Bearer realm="MILenARI"'


def token_of(request: HttpRequest) -> Token | None:
    """The token that the request brings; its account is then the request's. None: it brings none. Found once, in one query.

    Raises tokens.Refused for one that is not good.
    """
    known: dict[str, Any] = request.__dict__
    if "token" not in known:
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            known["token"] = None
        else:
            token = tokens.find(text.strip())
            request.user = token.user
            request.acts_through = f"token {token}"  # type: ignore[attr-defined]  # for the audit log
            known["token"] = token
    found: Token | None = known["token"]
    return found


def is_kept_from_writing(token: Token | None, request: HttpRequest) -> bool:
    return token is not None and not token.writes and request.method not in SAFE


def reads_only() -> str:
    return _("This token only reads. Make one that reads and writes on the page of your account.")


class TokenAuthentication(BaseAuthentication):
    """“Authorization: Bearer mil_…”. It needs no CSRF token, which protects what browsers send unasked."""

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        try:
            token = token_of(request._request)
        except tokens.Refused as refusal:
            raise exceptions.AuthenticationFailed(str(refusal)) from refusal
        if is_kept_from_writing(token, request._request):
            raise exceptions.PermissionDenied(reads_only())
        return (token.user, token) if token else None

    def authenticate_header(self, request: Request) -> str:
        return REALM


class ApiMiddleware:
    """Judges tokens and counts requests, for every address of the API, before anything else is asked or made.

    It stands before what decides who reads and edits (access.py), so that a token's account is judged like any other, and before
    validators (core/conditional.py), so that a copy which still holds is confirmed only to who may have it. Elsewhere a token is
    not looked at: pages are for browsers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        token, refusal = None, ""
        try:
            token = token_of(request)
        except tokens.Refused as error:
            refusal = str(error)
        now = rates.clock()
        allowance = rates.take(request, None if refusal else _account(request), now)
        if allowance and allowance.is_spent:
            response = problem(429, _too_many(allowance))
        elif refusal:
            response = problem(401, refusal)
            response["WWW-Authenticate"] = f'{REALM}, error="invalid_token"'
        elif is_kept_from_writing(token, request):
            response = problem(403, reads_only())
            response["WWW-Authenticate"] = f'{REALM}, error="insufficient_scope"'
        else:
            if token:
                tokens.note_use(token)
            response = self.get_response(request)
        if allowance:
            allowance.tell(response, now)
        return response


def _account(request: HttpRequest) -> Any:
    """The account that asks, by token or session; None for none. Without either nobody is looked for."""
    if request.__dict__.get("token") is None and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if request.user.is_authenticated else None


def _too_many(allowance: rates.Allowance) -> str:
    words = {"limit": allowance.limit, "seconds": allowance.seconds, "more": settings.API_RATE_KNOWN}
    said = _("More than %(limit)s requests within a minute are not answered. Ask again in %(seconds)s seconds.") % words
    if allowance.who == "known":
        return said
    if not settings.API_RATE_KNOWN:
        return f"{said} {_('With a token of an account there is no limit.')}"
    return f"{said} {_('With a token of an account there are %(more)s a minute.') % words}"
