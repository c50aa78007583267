"""Why something was not written: errors that say what stands there now, and what would fit."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from milenari.core.api.problems import problem_response
from milenari.core.selection import Problem

JSON, MERGE_PATCH = "application/json", "application/merge-patch+json"


class NotWritten(exceptions.APIException):
    """`members` stand beside the usual ones of the problem, `headers` are those of the answer."""

    members: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}


class Unfit(NotWritten):
    """What was sent does not fit; each problem with its field, what was found, and what would fit."""

    status_code = 400

    def __init__(self, problems: Iterable[Problem], detail: str = "") -> None:
        self.problems = tuple(problems)
        super().__init__(
            detail or _("Nothing was saved. Each field that does not fit is named under “errors”, with what would fit.")
        )


class TooLarge(NotWritten):
    status_code = 413


class Conflict(NotWritten):
    """The database refused what the checks let through: somebody was faster, with something that it does not go together with."""

    status_code = 409


class Unseen(NotWritten):
    """Nobody changes a record without naming the state that they saw."""

    status_code = 428


class Faster(NotWritten):
    """Somebody changed the record since. `current` is the record as a GET gives it now, `etag` its validator.

    `differing` names the fields sent that would change what is recorded now.
    """

    status_code = 412

    def __init__(self, current: Any, etag: str, differing: Iterable[str]) -> None:
        self.members = {"current": current, "etag": etag, "differing": list(differing)}
        self.headers = {"ETag": etag}
        super().__init__(
            _(
                "Nothing was saved: the record is not, or no longer, in a state that If-Match names. As it is now, it stands "
                "under “current”; look at it, and send your change again with If-Match: %(etag)s"
            )
            % {"etag": etag}
        )


def writing_problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The exception handler of views that write: what problem_response makes of it, with the error's own members."""
    response = problem_response(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.UnsupportedMediaType):
        response["Accept-Patch"] = f"{JSON}, {MERGE_PATCH}"
        found = error.args[0] if error.args else ""
        words = {"found": found or _("nothing"), "fits": response["Accept-Patch"]}
        response.data["detail"] = _("The Content-Type is “%(found)s”; what is sent must be one of: %(fits)s.") % words
    if isinstance(error, NotWritten):
        response.data |= error.members
        for name, value in error.headers.items():
            response[name] = value
    return response
