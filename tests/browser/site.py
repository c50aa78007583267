"""The site as it is served: the real server on the real evidence, in a database and on a port of its own."""

import contextlib
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    environment: dict[str, str]

    def manage(self, *words: str) -> str:
        """Runs a management command beside the running site, and gives what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout


@contextlib.contextmanager
def database(folder: Path, template: str = "") -> Iterator[str]:
    """The address of a new database of the kind that the suite runs on, gone afterwards; on PostgreSQL made after `template`."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder / 'site.sqlite3'}"
        return
    server = urlsplit(os.environ["DATABASE_URL"])
    name = f"site_{secrets.token_hex(6)}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        try:
            yield urlunsplit(server._replace(path=f"/{name}"))
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def copy_of_the_database(folder: Path) -> Iterator[str]:
    """The address of a new database that is like the tests' own: with its tables, and no record but those of migrations."""
    assert not connection.in_atomic_block
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        with database(folder) as url, contextlib.closing(sqlite3.connect(folder / "site.sqlite3")) as copy:
            connection.connection.backup(copy)
            yield url
        return
    connection.close()  # PostgreSQL copies only what nobody is connected to
    with database(folder, str(connection.settings_dict["NAME"])) as url:
        yield url


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The site, from `scripts/serve.sh` until the end of the block, on a copy of the tests' own database, which must be empty."""
    port = free_port()
    with copy_of_the_database(folder) as url:
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "MILENARI_VAR_DIR": str(folder),
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [ROOT / "scripts" / "serve.sh"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(port, server, folder / "log")
            yield Site(address, environment)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=120)


def wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Returns as soon as the site answers. Raises RuntimeError, with its log, where it ends before or takes four minutes."""
    end = time.monotonic() + 240
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("HEAD", "/")
            connection.getresponse()
            return
        time.sleep(0.1)
    raise RuntimeError(f"the site did not answer on port {port}:\n{log.read_text()}")
