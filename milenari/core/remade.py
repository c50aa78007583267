"""Pages that readers come back to are made again by whoever edits, for all processes, so that no reader waits after an edit.

Which they are the readers say: who asks for a page that was asked for before, and has to wait since an edit came between, makes
it a wanted one. What was made and nobody has read yet is not made again by the next edit, so a thousand edits make it once.
docs/adr/0031-pages-remade.md tells why.
"""

import logging
import time
from collections import OrderedDict
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import cache
from io import BytesIO
from threading import Lock, Thread
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.db import connections
from django.http import HttpRequest
from django.utils import timezone

from milenari.core import kept, requests, revision
from milenari.core.models import WantedPage
from milenari.core.outages import in_a_line

MOST = 24  # pages
BUDGET = 250  # milliseconds that an edit spends on pages, by what they took the last time
WEEK = timedelta(days=7)  # who has asked for nothing for so long is not served ahead
HOUR = timedelta(hours=1)  # how exactly it is known when a page was asked for
LONGEST = 700  # signs of an address
REMEMBERED = 1000  # addresses of a process
OWN = "milenari.remade"  # what a request of this module has in META, where no header can come

_asked_before: OrderedDict[str, None] = OrderedDict()
_lock = Lock()

logger = logging.getLogger(__name__)


def is_own(request: HttpRequest) -> bool:
    """Whether nobody reads this: the page is made for those who will."""
    return OWN in request.META


def fetch(key: str, request: HttpRequest) -> bool:
    """Puts the page that an edit has made under this key among what this process keeps, in one query; whether there was one.

    Nobody looks for a page that this process was never asked for before.
    """
    if is_own(request) or not _may_be_wanted(request) or request.build_absolute_uri() not in _asked_before:
        return False
    found = WantedPage.objects.filter(pk=request.build_absolute_uri(), key=key).first()
    if found is None or found.compressed is None:
        return False
    kept.put(key, kept.Kept(found.headers, bytes(found.compressed)))
    if not found.is_read or timezone.now() - found.asked_at > HOUR:
        with _told(request):
            WantedPage.objects.filter(pk=found.address).update(is_read=True, asked_at=timezone.now())
    return True


def asked(request: HttpRequest, seconds: float) -> None:
    """A reader had to wait for so long. The second time that this happens at an address, it is written down as wanted."""
    if is_own(request) or not _may_be_wanted(request):
        return
    address = request.build_absolute_uri()
    with _lock:
        is_again = address in _asked_before
        _asked_before[address] = None
        _asked_before.move_to_end(address)
        if len(_asked_before) > REMEMBERED:
            _asked_before.popitem(last=False)
    if is_again:
        with _told(request):
            wanted = WantedPage(address=address, is_read=True, asked_at=timezone.now(), cost=_milliseconds(seconds))
            told = ["is_read", "asked_at", "cost"]
            WantedPage.objects.bulk_create([wanted], update_conflicts=True, unique_fields=["address"], update_fields=told)
            staying = WantedPage.objects.order_by("-asked_at").values("pk")[:MOST]
            WantedPage.objects.exclude(pk__in=staying).delete()


def _may_be_wanted(request: HttpRequest) -> bool:
    """A whole page, at an address of a length that people send each other. What somebody typed to look for is not kept."""
    is_whole = request.method == "GET" and "HX-Request" not in request.headers and "q" not in request.GET
    return is_whole and len(request.build_absolute_uri()) <= LONGEST


def _milliseconds(seconds: float) -> int:
    return max(1, round(1000 * seconds))


def _told(request: HttpRequest) -> AbstractContextManager[None]:
    """What is written down inside is for the next reader; this one gets the page all the same."""
    return in_a_line(logger, f"That {request.path} is asked for could not be written down")


def forget() -> None:
    """As a process that has just begun."""
    with _lock:
        _asked_before.clear()


def make_again() -> None:
    """After a change: makes the pages that were read since they were last made, as many as BUDGET has room for; else 1 query.

    It works in a thread of its own: the edit is a request, too, with its language, its user and its place in the history.
    """
    wanted = WantedPage.objects.filter(is_read=True, asked_at__gt=timezone.now() - WEEK).exclude(
        made_from=revision.current().mark
    )
    chosen, spent = [], 0
    for address, cost in wanted.order_by("-asked_at").values_list("address", "cost"):
        if spent + cost <= BUDGET:
            chosen.append(address)
            spent += cost
    if chosen:
        maker = Thread(target=_make_all, args=(chosen, requests.current_id()), name="pages-remade")
        maker.start()
        maker.join()


def _make_all(addresses: list[str], request_id: str) -> None:
    failed = "Pages could not be made again after a change; whoever reads them next makes them"
    try:
        with in_a_line(logger, failed):
            for address in addresses:
                _make(address, request_id)
    except Exception:
        logger.exception(failed)
    finally:
        connections.close_all()


def _make(address: str, request_id: str) -> None:
    made_from, begun = revision.current().mark, time.monotonic()
    request = _request(address, request_id)
    response = _handler().get_response(request)
    mark = kept.mark(request) if hasattr(request, "validator") else None
    page = kept.taken(mark) if mark else None
    if page is None:  # it is an error now, or a form: as readers will see for themselves
        logger.info("%s is not made again: %s.", request.path, response.status_code)
        WantedPage.objects.filter(pk=address).delete()
        return
    WantedPage.objects.filter(pk=address).update(
        key=mark,
        made_from=made_from,
        headers=page.headers,
        compressed=page.compressed,
        is_read=False,
        cost=_milliseconds(time.monotonic() - begun),
    )


@cache
def _handler() -> BaseHandler:
    """All that stands between a reader and a page, without the server: what anybody may read is made, and nothing else."""
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def _request(address: str, request_id: str) -> WSGIRequest:
    parts = urlsplit(address)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        f"HTTP_{requests.HEADER.upper().replace('-', '_')}": request_id,
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": BytesIO(),
        OWN: True,
    }
    if settings.SECURE_PROXY_SSL_HEADER and parts.scheme == "https":
        name, value = settings.SECURE_PROXY_SSL_HEADER
        environ[name] = value
    return WSGIRequest(environ)
