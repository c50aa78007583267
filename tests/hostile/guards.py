"""What no hostile input may bring about: an error of the site, a change of the database, a request to elsewhere."""

import ipaddress
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

WRITES = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Who asks, how often, that it was refused, what readers come back to; and the search's index, made from the evidence: nothing of
# what is held.
INDEX = ("portal_searchindex", "portal_searchentry", "portal_searchwords")
BESIDE = frozenset({"django_session", "core_cache", "core_auditentry", "core_wantedpage", *INDEX})


class Changed(AssertionError):
    """The database was written to."""


class WentElsewhere(AssertionError):
    """Something was asked of a machine that is not this one."""


@contextmanager
def nothing_is_written(besides: frozenset[str] = frozenset()) -> Iterator[None]:
    """Whatever is written inside raises Changed, also where it would have been taken back later."""

    def watch(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if isinstance(sql, str) and (match := WRITES.match(sql)) and match[1].lower() not in BESIDE | besides:
            raise Changed(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield


@contextmanager
def nobody_is_asked() -> Iterator[None]:
    """A connection to anywhere but this machine is refused, and fails the test even where its refusal is caught."""
    tried: list[str] = []
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def is_here(host: Any) -> bool:
        try:
            return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
        except ValueError:
            return host in (None, "", "localhost")

    def refuse(host: Any) -> None:
        tried.append(str(host))
        raise WentElsewhere(str(host))

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not is_here(address[0]):
            refuse(address[0])
        connect(self, address)

    def guarded_resolve(host: Any, *args: Any, **options: Any) -> Any:
        if not is_here(host):
            refuse(host)
        return resolve(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield
    assert not tried, f"asked elsewhere: {tried}"


@dataclass(slots=True)
class Ear:
    """A place on this machine that hostile input names as somewhere to fetch from. Nobody may knock."""

    address: str = ""
    heard: list[bytes] = field(default_factory=list)


@contextmanager
def ear() -> Iterator[Ear]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        listening.setblocking(False)
        found = Ear(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        yield found
        try:
            with listening.accept()[0] as knocking:
                knocking.settimeout(1)
                found.heard.append(knocking.recv(2000))
        except BlockingIOError:
            pass
    assert not found.heard, f"somebody fetched: {found.heard}"


class Attacker(Client):
    """A browser or a script that means harm: whatever it sends, it gets an answer that is no 5xx, and writes nothing."""

    def __init__(self, besides: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(**options)
        self.besides = besides

    def request(self, **request: Any) -> HttpResponse:  # type: ignore[override]
        with nothing_is_written(self.besides):
            response = super().request(**request)
        assert response.status_code < 500, f"{request.get('REQUEST_METHOD')} {request.get('PATH_INFO')}: {response.status_code}"
        return response


def require_inert(response: HttpResponse, *marks: str) -> None:
    """None of what was sent has become markup of the page."""
    kind = response.get("Content-Type", "")
    if kind.startswith("text/html") or "xml" in kind:
        page = response.content.decode()
        for mark in (*marks, "<script>alert(", "<svg/onload", "<img src=x", "<svg onload", "<iframe", "49{{"):
            assert mark not in page, mark
