"""A site of its own, for what can only be seen from outside: workers as real processes on a real database."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dj_database_url
import psycopg
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connections

from reports.queue import Asker, ask
from tests.browser.site import copy_of_the_database
from tests.concurrency import at_once
from tests.reports.evidence import create_evidence

LEASE = 60  # seconds: a loaded machine may keep a worker from renewing it for a while
PATIENCE = 120  # seconds


@dataclass
class SiteApart:
    """`environment` names its database and its folder."""

    folder: Path
    environment: dict[str, str]
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def here(self, call: Callable[[], Any]) -> Any:
        """Calls it in this process, on the site's database."""
        with connected_to(self.environment["DATABASE_URL"]):
            (found,) = at_once(call)
        return found

    def render(self, target: Path, scope: str) -> str:
        """Has a PDF made, as the worker does; what the process that makes it tells."""
        words = {"format": "pdf", "scope": scope, "release": "", "language": "en", "made_at": "2026-11-24T17:30:00+00:00"}
        child = subprocess.Popen(
            [sys.executable, "manage.py", "render_report"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.PIPE,  # stays open: its end would be the process's
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        with child:
            child.stdin.write(json.dumps({**words, "target": str(target)}) + "\n")
            child.stdin.flush()
            told = child.stdout.read()
        assert child.returncode == 0, told
        return told

    def ask(self, *scopes: str, format: str = "pdf") -> list[str]:
        """Asks for a report of each scope; the reports' ids, as the database writes them."""

        def asked() -> list[str]:
            return [ask(format, scope, Asker(AnonymousUser(), scope), "en").pk.hex for scope in scopes]

        return self.here(asked)

    def worker(self, *words: str, lease: int = LEASE) -> "subprocess.Popen[bytes]":
        with (self.folder / "worker.log").open("a") as log:
            started = subprocess.Popen(
                [sys.executable, "manage.py", "worker", "--interval", "0.1", *words],
                cwd=settings.BASE_DIR,
                env={**self.environment, "MILENARI_REPORT_LEASE": str(lease)},
                stdout=log,
                stderr=log,
            )
        self.workers.append(started)
        return started

    def sql(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        """Runs a statement in a transaction of its own, as another process would; its rows, where it has any."""
        url = self.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection, connection:
                cursor = connection.execute(statement.replace("%s", "?"), values)
                return [dict(zip([column[0] for column in cursor.description or ()], row, strict=True)) for row in cursor]
        with psycopg.connect(url) as connection:
            cursor = connection.execute(statement, values)
            columns = [column.name for column in cursor.description or ()]
            return [dict(zip(columns, row, strict=True)) for row in cursor] if columns else []

    def report(self, pk: str) -> dict[str, Any]:
        (found,) = self.sql("SELECT * FROM reports_report WHERE id = %s", pk)
        return found

    def until(self, pk: str, fits: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE) -> dict[str, Any]:
        """The report as soon as it fits."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.report(pk)
            if fits(found):
                return found
            time.sleep(0.02)
        raise AssertionError(f"{found}\n{(self.folder / 'worker.log').read_text()}")

    def files(self) -> list[Path]:
        folder = self.folder / "reports"
        return sorted(folder.iterdir()) if folder.exists() else []


def children(process: "subprocess.Popen[bytes]") -> list[int]:
    """The processes that this one has started and that run."""
    with contextlib.suppress(OSError):
        return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    return []


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@contextlib.contextmanager
def connected_to(url: str) -> Iterator[None]:
    """Within it, new threads of this process are connected to the database at `url`."""
    before = connections.settings["default"]
    connections.settings["default"] = {**before, **dj_database_url.parse(url), "OPTIONS": before["OPTIONS"]}
    try:
        yield
    finally:
        connections.settings["default"] = before


@contextlib.contextmanager
def site_apart(folder: Path) -> Iterator[SiteApart]:
    """A site with a little evidence, on a copy of the tests' own database, which must be empty."""
    with copy_of_the_database(folder) as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "MILENARI_VAR_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "milenari.settings",
        }
        site = SiteApart(folder, environment)
        site.here(create_evidence)
        yield site
