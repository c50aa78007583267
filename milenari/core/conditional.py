"""Answers that a reader has already are not made again: the revision of the evidence is the validator of every page."""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial, wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.views.decorators.http import condition

from milenari.core import kept, permissions, remade, revision
from milenari.core.middleware import with_passages

View = Callable[..., HttpResponse]
PARTS = ("milenari", "countries", "regulations", "barriers", "reports", "templates", "static", "locale")


@cache
def build() -> str:
    """What tells this version of the site from another: a checksum of its files' names, sizes and times, taken once."""
    digest = hashlib.sha256()
    for part in PARTS:
        for path in sorted((settings.BASE_DIR / part).rglob("*")):
            if path.suffix != ".pyc" and path.is_file():
                status = path.stat()
                digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}".encode())
    return digest.hexdigest()[:16]


def etag(request: HttpRequest, *args: Any, **options: Any) -> str:
    """The validator of what this address gives this reader: it changes with evidence, site, day, language, reader and form."""
    words = (
        revision.current().mark,
        build(),
        datetime.now(UTC).date().isoformat(),
        get_language() or "",
        *reader(request),
        request.headers.get("HX-Request", ""),
        request.get_full_path(),
    )
    return f'"{hashlib.sha256(chr(0).join(words).encode()).hexdigest()[:32]}"'


def reader(request: HttpRequest) -> tuple[str, ...]:
    """Who reads, with what rights, and what waits to be told them. Without session and token nobody is asked for, by no query."""
    told = request.COOKIES.get("messages", "")
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "") + request.headers.get("Authorization", "")
    if not session:
        return ("", "", told)
    # Roles change while the session stays; and a session that has ended elsewhere keeps its cookie here.
    return (session, permissions.stamp(request.user), told)


def last_modified(request: HttpRequest, *args: Any, **options: Any) -> datetime | None:
    """When (UTC) what is here last changed, by evidence, day or site; None where it can't be told by time, or just changed.

    What somebody with an account sees changes with their rights. And headers tell time in whole seconds, in which more than one
    change fits: the last one counts once its second is over.
    """
    if any(reader(request)):
        return None
    now = datetime.now(UTC)
    changed = max(revision.current().changed_at, now.replace(hour=0, minute=0, second=0, microsecond=0), _built_at())
    return changed if now - changed > timedelta(seconds=2) else None


@cache
def _built_at() -> datetime:
    times = (path.stat().st_mtime for part in PARTS for path in (settings.BASE_DIR / part).rglob("*") if path.suffix != ".pyc")
    return datetime.fromtimestamp(max(times, default=0), UTC)


def _in_full(request: HttpRequest, mark: str) -> str:
    """The mark as the reader holds it, who may have been given more of it: a view that knows the state of one record tells it
    after a dot (milenari.core.writing). At the same revision that state is the same."""
    for header in ("If-None-Match", "If-Match"):
        for held in parse_etags(request.headers.get(header, "")):
            if held.removeprefix("W/").startswith(f"{mark[:-1]}."):
                return held.removeprefix("W/")
    return mark


def with_state(request: HttpRequest, state: str) -> str:
    """The validator of a record alone: what the reader's copy rests on, and after a dot what tells the record's own state."""
    mark: str = getattr(request, "validator", "") or etag(request)
    return f'{mark[:-1]}.{state}"'


def kept_or_made(view: View, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
    """What the view answered to the same question before, if that still holds; else what it answers now, which is kept.

    Who asks while another thread makes it waits for that one, and makes it only where nothing was kept. What an edit has made for
    all processes (milenari.core.remade) is not made either.
    """
    key = kept.mark(request)
    if key is None:
        return view(request, *args, **options)
    if found := kept.get(key, request):
        return found
    with kept.making(key) as is_first:  # after an edit many ask for the same page at once
        if not is_first and (found := kept.get(key, request)):
            return found
        if remade.fetch(key, request) and (found := kept.get(key, request)):
            return found
        begun = time.monotonic()
        response = with_passages(view(request, *args, **options))
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):  # it has a form with a secret of this reader's
            return response
        kept.keep(key, response)
        remade.asked(request, time.monotonic() - begun)
        return kept.get(key, request) or response


def by_revision(view: View, also: Callable[..., str] | None = None, *, timed: bool | None = None, keeps: bool = True) -> View:
    """Answers 304, in one query, where the reader's copy still holds; the reader's browser asks each time.

    And from what this process keeps, where it has made the same answer before (`keeps`: unless the view sees to that itself).

    `also`, of a page that shows what moves no revision (comments): a text that changes with it, from the view's own arguments.
    `timed`: whether the time of the last change says enough (see `last_modified`); as a rule where there is no `also`.
    """

    def validator(request: HttpRequest, *args: Any, **options: Any) -> str:
        mark, more = etag(request, *args, **options), also(request, *args, **options) if also else ""
        mark = f'"{hashlib.sha256(f"{mark}{more}".encode()).hexdigest()[:32]}"' if more else mark
        request.validator = mark  # type: ignore[attr-defined]
        return _in_full(request, mark)

    is_timed = also is None if timed is None else timed
    made = partial(kept_or_made, view) if keeps else view
    checked = condition(etag_func=validator, last_modified_func=last_modified if is_timed else None)(made)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        with revision.held():
            response: HttpResponse = checked(request, *args, **options)
        if response.status_code not in (200, 304):  # a refusal is no copy of what is here
            for header in ("ETag", "Last-Modified"):
                response.headers.pop(header, None)
        if response.get("Content-Encoding") and response.get("ETag", "").startswith('"'):
            response["ETag"] = f"W/{response['ETag']}"  # as Django's own compression marks it
        patch_cache_control(response, no_cache=True, private=True)
        patch_vary_headers(response, ["Authorization", "Cookie", "HX-Request"])
        return response

    return answered
