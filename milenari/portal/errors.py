"""What is answered where something went wrong: what it was, what can be done, and the id by which the log tells more.

None of these pages asks the database anything: it may be what is missing. 403 and 404 are pages of the site like others
(countries/views.py and templates/404.html); where the database fails while they are made, 503 is answered in their place.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.core.exceptions import DisallowedHost
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, REASON_NO_CSRF_COOKIE
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from milenari.core import languages
from milenari.core.api import PROBLEM_TYPE
from milenari.core.outages import Away
from milenari.core.requests import current_id

RETRY_AFTER = 10  # seconds
WRITES = ("POST", "PUT", "PATCH", "DELETE")

Given = ParamSpec("Given")

logger = logging.getLogger(__name__)


def in_its_language(
    handler: Callable[Concatenate[HttpRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """What failed may have failed before the language of the address was set, and is told in that all the same."""

    @wraps(handler)
    def answer(request: HttpRequest, /, *args: Given.args, **words: Given.kwargs) -> HttpResponse:
        language = languages.of_path(request.path_info)
        with translation.override(language):
            response = handler(request, *args, **words)
        response.headers.setdefault("Content-Language", language)
        return response

    return answer


@in_its_language
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of 400."""
    is_host = isinstance(exception, DisallowedHost)
    if is_host:
        detail = _("This site does not answer to the name that is in the address.")
    else:
        detail = _("The request cannot be read: it has too many parameters, is too large, or is malformed.")
    return _answer(request, HTTPStatus.BAD_REQUEST, "400.html", detail, is_host=is_host)


@in_its_language
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's view for a form that came without the token of a page of this site; `reason` is Django's own word for why."""
    detail = _("Nothing was changed: the form did not come from a page that this site gave your browser.")
    no_cookie = reason == REASON_NO_CSRF_COOKIE
    origin = reason.startswith(REASON_BAD_ORIGIN.partition("%")[0])
    return _answer(request, HTTPStatus.FORBIDDEN, "403_csrf.html", detail, no_cookie=no_cookie, origin=origin)


@in_its_language
def server_error(request: HttpRequest) -> HttpResponse:
    """The handler of 500. Where something that the site stands on is away, 503: that passes by itself, and is no mistake here."""
    error = sys.exc_info()[1]
    if found := outage(error):
        return _unavailable(request, found)
    detail = _("Something went wrong here, and the page could not be made.")
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "500.html", detail, wrote=request.method in WRITES)


@dataclass(frozen=True, slots=True)
class Outage:
    """What is away: for the log with the reason, for the reader in a sentence; and whether nearly all of the site is with it."""

    log: str
    sentence: str
    is_whole: bool


def outage(error: BaseException | None) -> Outage | None:
    """What was away where `error` was raised. SQLite says the same where its file is locked, empty or gone."""
    redis = sys.modules.get("redis")  # loaded where it is the cache
    while error is not None:
        reason = " ".join(str(error).split())
        if isinstance(error, Away):
            reason = " ".join(str(error.__cause__ or "").split())
            return Outage(f"{error.what}: {reason}", error.sentence, is_whole=False)
        if isinstance(error, OperationalError | InterfaceError):
            sentence = _("The database does not answer at the moment. The site comes back by itself as soon as it does.")
            return Outage(f"The database does not answer: {reason}", sentence, is_whole=True)
        if redis and isinstance(error, redis.ConnectionError | redis.TimeoutError):
            sentence = _(
                "The site’s cache does not answer at the moment, and who logs in or is logged in needs it. The site comes back "
                "by itself as soon as the cache does; without being logged in its pages can be read meanwhile."
            )
            return Outage(f"The cache does not answer: {reason}", sentence, is_whole=True)
        error = error.__cause__ or error.__context__
    return None


def _unavailable(request: HttpRequest, found: Outage) -> HttpResponse:
    words = {"wrote": request.method in WRITES, "address": request.get_full_path(), "is_whole": found.is_whole}
    response = _answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "503.html", found.sentence, **words)
    response["Retry-After"] = str(RETRY_AFTER)
    # One line for each request, where Django would write the same traceback each time.
    response._has_been_logged = True  # type: ignore[attr-defined]
    logger.error(found.log)
    return response


def _answer(request: HttpRequest, status: HTTPStatus, template: str, detail: str, **words: object) -> HttpResponse:
    """Problem details for a program, below /api/; else a page. Where even the page fails, the sentence alone."""
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
        response: HttpResponse = JsonResponse({**problem, "errors": []}, status=status, content_type=PROBLEM_TYPE)
    else:
        try:
            page = render_to_string(template, {"detail": detail, "request_id": current_id(), "request": request, **words})
            response = HttpResponse(page, status=status)
        except Exception:  # it is the last thing that can be said, and must not fail
            logger.exception("The page %s could not be made.", template)
            response = HttpResponse(f"{detail}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
