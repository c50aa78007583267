"""Reading from a copy of the database that PostgreSQL keeps (streaming replication), and never anything old (docs/adr/0019).

A request that only reads asks the primary how far it has written, and the replica whether it has come as far. Only then is the
request read there, from its first query to the last before it writes anything. So nobody, and least of all who has just saved,
sees less than the primary would have shown when the request came.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, connections
from django.http import HttpRequest, HttpResponse

from milenari.core.languages import without

PRIMARY, REPLICA = "default", "replica"
READS = ("GET", "HEAD")
ON_THE_PRIMARY = ("/admin/", "/accounts/")  # who edits or logs in is served by what they write to
PAUSE = 5.0  # seconds for which a replica that did not answer is left alone

logger = logging.getLogger(__name__)
_from: ContextVar[str] = ContextVar("reads_from", default=PRIMARY)


class Router:
    """Reads from the replica where the middleware has found it up to date, and writes to the primary."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        # What is read inside a transaction belongs to it, and may have been written in it.
        return PRIMARY if connections[PRIMARY].in_atomic_block else _from.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        _from.set(PRIMARY)  # the rest of the request sees what it writes
        return PRIMARY

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True  # they are the same records

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return None if db == PRIMARY else False


class ReplicaMiddleware:
    """Chooses for each request where it is read. Not there where no replica is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.left_alone_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reads = request.method in READS and not without(request.path_info).startswith(ON_THE_PRIMARY)
        if not reads or time.monotonic() < self.left_alone_until or not self._is_up_to_date():
            return self._read_from(PRIMARY, request)
        response = self._read_from(REPLICA, request)
        if response.status_code == 503:  # it went away meanwhile, or its state moved on under a long query
            self._leave_alone()
            return self._read_from(PRIMARY, request)
        return response

    def _read_from(self, place: str, request: HttpRequest) -> HttpResponse:
        token = _from.set(place)
        try:
            return self.get_response(request)
        finally:
            _from.reset(token)

    def _is_up_to_date(self) -> bool:
        """Where the primary itself does not answer, the request finds out."""
        try:
            with connections[PRIMARY].cursor() as cursor:
                cursor.execute("SELECT pg_current_wal_lsn()::text")
                (written,) = cursor.fetchone()
        except (DatabaseError, InterfaceError):
            return False
        try:
            with connections[REPLICA].cursor() as cursor:
                cursor.execute("SELECT coalesce(pg_last_wal_replay_lsn() >= %s::pg_lsn, false)", [written])
                return bool(cursor.fetchone()[0])
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The replica does not answer; the primary is read: %s", " ".join(str(error).split()))
            self._leave_alone()
            return False

    def _leave_alone(self) -> None:
        connections[REPLICA].close()
        self.left_alone_until = time.monotonic() + PAUSE
