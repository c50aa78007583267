"""Takes a database away, and gives it back: PostgreSQL lets nobody in, or SQLite's file is moved away."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


@contextlib.contextmanager
def away(url: str) -> Iterator[None]:
    """Inside, the database at `url` does not answer, although its server runs: that is others' too."""
    with _postgresql_away(url) if url.startswith("postgres") else _sqlite_away(url):
        yield


@contextlib.contextmanager
def _postgresql_away(url: str) -> Iterator[None]:
    name = urlsplit(url).path.strip("/")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@contextlib.contextmanager
def _sqlite_away(url: str) -> Iterator[None]:
    """A folder stands where the file was. Who holds the file open keeps it: that is no outage."""
    path = Path(url.removeprefix("sqlite:///"))
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # all is in the one file
    moved = path.rename(path.with_suffix(".moved"))
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        moved.rename(path)
