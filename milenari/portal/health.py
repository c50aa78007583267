"""/healthz: the process answers. /readyz: it can serve the site, and in words how all that it stands on is.

They are answered before everything else: a probe asks by the machine's address and without TLS, and no account, name of a host or
database may stand between it and the answer (docs/adr/0018-health-and-outages.md).
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache as only_once

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

from milenari.core.outages import Lookout
from reports import storage
from reports.workers import workers

NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing is: `works` or not, in words, and whether the site can't serve without it."""

    name: str
    works: bool
    says: str
    needed: bool


class HealthMiddleware:
    """Answers the two addresses itself, and leaves every other to the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/healthz":
            return HttpResponse("The process answers.\n", content_type="text/plain; charset=utf-8", headers=NO_STORE)
        if request.path_info == "/readyz":
            return readiness()
        return self.get_response(request)


def readiness() -> HttpResponse:
    """200 where the site can serve, else 503. A dead worker, a full disk or a store that is away is told, but pages are read."""
    checks = all_checks()
    ready = all(check.works for check in checks if check.needed)
    told = {check.name: {"works": check.works, "needed": check.needed, "says": check.says} for check in checks}
    return JsonResponse({"ready": ready, "checks": told}, status=200 if ready else 503, headers=NO_STORE)


def all_checks() -> list[Check]:
    """In three queries. Where the database is away, what is kept in it is not asked for."""
    try:
        database = Check("database", True, f"{connection.vendor} answers.", needed=True)
        return [database, *_in_the_database(), disk(), *elsewhere()]
    except (DatabaseError, InterfaceError):
        connection.close()
        return [Check("database", False, "The database does not answer.", needed=True), disk(), *elsewhere()]


def _in_the_database() -> list[Check]:
    """Raises DatabaseError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    missing = sorted(_newest_migrations() - set(MigrationRecorder(connection).applied_migrations()))
    if missing:
        names = ", ".join(f"{app}.{name}" for app, name in missing)
        says = f"Not applied: {names}. Run: python manage.py migrate"
        return [Check("migrations", False, says, needed=True)]
    return [Check("migrations", True, "All are applied.", needed=True), worker()]


@only_once
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app that this version of the site knows; the database may well be ahead of it."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def worker() -> Check:
    """Raises DatabaseError."""
    found = workers()
    if found.living:
        return Check("worker", True, f"{found.living} running, the last heard of {found.silence:.0f} s ago.", needed=False)
    silence = "None has been heard of." if found.silence is None else f"The last was heard of {found.silence:.0f} s ago."
    return Check("worker", False, f"None is running: no report is made. {silence} Run: python manage.py worker", needed=False)


def disk() -> Check:
    """The room that is left where the site keeps its files."""
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free // 1_000_000
    except OSError as error:
        return Check("disk", False, f"The var directory cannot be looked at: {error.strerror}.", needed=False)
    enough = free >= settings.DISK_MEGABYTES
    says = f"{free} MB are free in the var directory" + ("." if enough else f"; at least {settings.DISK_MEGABYTES} MB should be.")
    return Check("disk", enough, says, needed=False)


def elsewhere() -> list[Check]:
    """The store of reports and the cache, where the settings name one that may be away."""
    found = []
    if storage.is_elsewhere():
        found.append(_answers("store", _store().problem(), "The store of reports", "No report can be finished or downloaded."))
    if settings.CACHES["default"]["BACKEND"].endswith("RedisCache"):
        found.append(_answers("cache", _cache().problem(), "The cache", "Nobody can log in."))
    return found


def _answers(name: str, problem: str, what: str, without: str) -> Check:
    says = f"{what} does not answer. {without} {problem}" if problem else f"{what} answers."
    return Check(name, not problem, says, needed=False)


@only_once
def _store() -> Lookout:
    return Lookout(storage.look)


@only_once
def _cache() -> Lookout:
    return Lookout(lambda: cache.get("readyz"))
