"""More databases than the suite's own, of either kind, each new and gone after the test."""

import contextlib
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import dj_database_url
import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A database as this process reaches it (`alias`), and as another one does (`url`)."""

    alias: str
    url: str


@cache
def postgres() -> str:
    """The address of a server in which databases can be made; empty where there is none."""
    command = [sys.executable, "scripts/find_postgres.py"]
    found = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    return found.stdout if found.returncode == 0 else ""


@contextlib.contextmanager
def elsewhere(kind: str, folder: Path) -> Iterator[Elsewhere]:
    """A new database without tables. Skips the test where there is no PostgreSQL, but fails it under CI."""
    if kind == "sqlite":
        with _known(f"sqlite:///{folder / f'{secrets.token_hex(6)}.sqlite3'}", connection.vendor == "sqlite") as found:
            yield found
        return
    server = postgres()
    if not server:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop("needs a PostgreSQL server, see scripts/find_postgres.py")
    name = f"elsewhere_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            with _known(urlunsplit(urlsplit(server)._replace(path=f"/{name}")), connection.vendor == "postgresql") as found:
                yield found
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextlib.contextmanager
def reached_by_others(folder: Path) -> Iterator[Elsewhere]:
    """The suite's database, or where that is in memory a copy of it in a file, for other processes to work on."""
    if connection.vendor == "postgresql":
        name = connection.settings_dict["NAME"]
        yield Elsewhere("default", urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}")))
        return
    path = folder / "reached.sqlite3"
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)
    with _known(f"sqlite:///{path}", is_own_kind=True) as found:
        yield found


@contextlib.contextmanager
def _known(url: str, is_own_kind: bool) -> Iterator[Elsewhere]:
    alias = f"elsewhere_{secrets.token_hex(4)}"
    own = connections.settings["default"]
    options: dict[str, Any] = own["OPTIONS"] if is_own_kind else {}
    if url.startswith("sqlite"):
        options = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"}
    connections.settings[alias] = {**own, **dj_database_url.parse(url), "OPTIONS": options}
    connections[alias] = connections.create_connection(alias)
    del connections.settings[alias]  # Django's tests forbid connections to what the settings know and the test did not ask for
    try:
        yield Elsewhere(alias, url)
    finally:
        connections[alias].close()
        del connections[alias]
