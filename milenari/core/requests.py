"""Each request has an id: it is in the answer, in every line of the log, and on the page that tells of an error."""

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._:-]{1,64}")

logger = logging.getLogger("milenari.requests")
_current: ContextVar[str] = ContextVar("request_id", default="")
_request: ContextVar[HttpRequest | None] = ContextVar("request", default=None)


def current_id() -> str:
    """The id of the request that is being answered, or of the one that asked for this report; empty where there is none."""
    return _current.get()


def current_request() -> HttpRequest | None:
    """The request that is being answered; None in a command and in a worker."""
    return _request.get()


def address_of(request: HttpRequest) -> str:
    """The address that the request comes from; empty where there is none that could be one.

    X-Forwarded-For is believed where the settings trust a proxy, as for attempts to log in, and nowhere else.
    """
    from allauth.account.adapter import get_adapter  # the log is set up with this module before there are any apps

    try:
        return str(ipaddress.ip_address(get_adapter().get_client_ip(request)))
    except (PermissionDenied, ImproperlyConfigured, ValueError):
        return ""


@contextmanager
def carried(request_id: str) -> Iterator[None]:
    """What happens inside belongs to the request with this id."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def _answering(request: HttpRequest) -> Iterator[None]:
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


class RequestIdMiddleware:
    """Takes the id that a proxy gave the request, where it is well-formed, and else makes one; tells of each request in the log.

    The line has neither the query string nor who asked: what somebody looks for is nobody's business.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(16)
        request.META["REQUEST_ID"] = request_id  # no header has this name: theirs begin with HTTP_
        begun = time.monotonic()
        with carried(request_id), _answering(request):
            response = self.get_response(request)
            said = {
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "seconds": round(time.monotonic() - begun, 3),
            }
            logger.info("%(method)s %(path)s %(status)s in %(seconds)s s", said, extra=said)
        response.headers[HEADER] = request_id
        return response
