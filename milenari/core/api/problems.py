"""Errors that say what would fit, as problem details (RFC 9457)."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from milenari.core.selection import Problem

PROBLEM_TYPE = "application/problem+json"


class BadWords(exceptions.APIException):
    """Words of the query string that don't fit, each with what would."""

    status_code = 400

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_("The address has words that do not fit; each is named under “errors”, with what would fit."))


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The exception handler of every view: problem details for whatever the client can mend. None: the server's own fault."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError(_("The request cannot be read: it has too many parameters, or is malformed."))
    if not isinstance(error, exceptions.APIException):
        return None
    status = HTTPStatus(error.status_code)
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(error.detail),
        "errors": [
            {"field": problem.field, "value": problem.value, "message": problem.message}
            for problem in getattr(error, "problems", ())
        ],
    }
    # Of a 401 the view has set how one says who asks.
    told = {"WWW-Authenticate": error.auth_header} if hasattr(error, "auth_header") else {}
    return Response(problem, status=status.value, headers=told, content_type=PROBLEM_TYPE)


def shown(value: str) -> str:
    """The value as a problem shows it: not longer than a line bears."""
    return Truncator(value).chars(40)
