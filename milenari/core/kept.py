"""Answers that this process has made, kept until the evidence moves on: their key is their validator (see conditional.py).

Only what is the same for everyone is kept. The least recently asked for goes first, when there are more than LIMIT bytes of them.
"""

import gzip
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

LIMIT = 8 * 1024 * 1024  # bytes of a process, compressed
LARGEST = 2 * 1024 * 1024  # bytes of one answer
HEADERS = ("Content-Type", "ETag", "Link", "Vary", "Content-Disposition", "HX-Push-Url")


@dataclass(frozen=True, slots=True)
class Kept:
    """Compressed, as nearly every reader takes it; whoever doesn't has it decompressed each time."""

    headers: dict[str, str]
    compressed: bytes


PATIENCE = 30.0  # seconds

_answers: OrderedDict[str, Kept] = OrderedDict()
_being_made: dict[str, Event] = {}
_lock = Lock()


def mark(request: HttpRequest) -> str | None:
    """The key of what this address gives whoever reads it without an account. None: the reader may have one, or has messages.

    By then milenari.core.conditional.by_revision has told the request its validator.
    """
    if any(name in request.COOKIES for name in (settings.SESSION_COOKIE_NAME, "messages")) or "Authorization" in request.headers:
        return None
    return f"{request.get_host()} {request.validator}"  # type: ignore[attr-defined]


def get(key: str, request: HttpRequest) -> HttpResponse | None:
    """What was kept under this key, compressed for whoever takes it. Its validator is added by whoever asks."""
    with _lock:
        found = _answers.get(key)
        if found:
            _answers.move_to_end(key)
    if found is None:
        return None
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(gzip.decompress(found.compressed), headers=found.headers)
    response = HttpResponse(found.compressed, headers={**found.headers, "Content-Encoding": "gzip"})
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def keep(key: str, response: HttpResponse) -> None:
    """Keeps a finished answer. An error is none, nor is one that is meant for a single reader."""
    if response.status_code != 200 or response.streaming or response.cookies or len(response.content) > LARGEST:
        return
    headers = {name: response[name] for name in HEADERS if name in response}
    put(key, Kept(headers, gzip.compress(response.content, 6, mtime=0)))


def taken(key: str) -> Kept | None:
    """What is kept under this key, as it is kept."""
    with _lock:
        return _answers.get(key)


def put(key: str, answer: Kept) -> None:
    with _lock:
        _answers[key] = answer
        _answers.move_to_end(key)
        while sum(len(other.compressed) for other in _answers.values()) > LIMIT:
            _answers.popitem(last=False)


@contextmanager
def making(key: str) -> Iterator[bool]:
    """Whether whoever asks is the first to make this answer. Who is not has waited for it, PATIENCE seconds at most."""
    with _lock:
        others = _being_made.get(key)
        if others is None:
            mine = _being_made[key] = Event()
    if others is not None:
        others.wait(PATIENCE)
        yield False
        return
    try:
        yield True
    finally:
        with _lock:
            del _being_made[key]
        mine.set()


def clear() -> None:
    with _lock:
        _answers.clear()
