"""The tables of the tests' databases: a run migrates one database, and has the others as copies of it."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core import management
from django.db import connection, connections
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQL

from milenari.core import rules


@contextlib.contextmanager
def migrated_once(folder: Path) -> Iterator[None]:
    """Within it Django makes a test database as a copy of the first that any process with this folder has made.

    The first one is migrated, and then kept: on SQLite as a file in the folder, on PostgreSQL as a database (`discard`).
    """
    migrated = BaseDatabaseCreation.create_test_db

    def create(self: BaseDatabaseCreation, *words: Any, **options: Any) -> str:
        with (folder / "tables.lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
            fcntl.flock(lock, fcntl.LOCK_EX)
            kept = folder / f"tables.{self.connection.vendor}"
            if kept.exists():
                patch.setattr(management, "call_command", copying(kept))
                patch.setitem(self.connection.settings_dict["TEST"], "TEMPLATE", template())
                return migrated(self, *words, **options)
            name = migrated(self, *words, **options)
            keep(kept)
            return name

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseCreation, "create_test_db", create)
        yield


def copying(kept: Path) -> Any:
    """Django's `call_command` for the time in which it makes a test database: with the tables there, none is left to migrate."""
    called = management.call_command

    def call_command(name: str, *words: Any, **options: Any) -> Any:
        if name != "migrate":
            return called(name, *words, **options)
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with contextlib.closing(sqlite3.connect(kept)) as file:
                file.backup(connection.connection)
        return None

    return call_command


def keep(path: Path) -> None:
    """Keeps the test database as it is now."""
    if connection.vendor == "postgresql":
        connection.close()  # only what nobody is connected to can be copied
        discard()
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
            admin.execute(f'CREATE DATABASE "{template()}" TEMPLATE "{connection.settings_dict["NAME"]}"')
        path.touch()
        return
    with contextlib.closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)


def template() -> str | None:
    """The name of the database that PostgreSQL copies; SQLite has a file."""
    if connection.vendor != "postgresql":
        return None
    return f"template_{os.environ['DATABASE_URL'].rpartition('/')[2].partition('?')[0]}"


def discard() -> None:
    """Drops what PostgreSQL has kept; that SQLite's file goes with its folder needs no care."""
    if (name := template()) is None:
        return
    with contextlib.suppress(psycopg.OperationalError), psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')


@contextlib.contextmanager
def emptied_quickly() -> Iterator[None]:
    """Within it Django empties a database between tests by deleting rows: PostgreSQL writes a new file for each table and index
    that it truncates, which takes ten to a hundred times as long.

    The project's rules are lifted for it, for this is no deletion that they are about.
    """
    empty = BaseDatabaseOperations.execute_sql_flush
    truncate = PostgreSQL.sql_flush

    def lift_and_empty(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        rules.lift(next(alias for alias in connections if connections[alias] is self.connection))
        empty(self, sql_list)  # after which Django says that it migrated, and the rules are imposed again

    def delete(self: PostgreSQL, style: Any, tables: list[str], *, reset_sequences: bool = False, **options: Any) -> list[str]:
        if reset_sequences:
            return truncate(self, style, tables, reset_sequences=True, **options)
        return [f"DELETE FROM {self.quote_name(table)};" for table in tables]  # noqa: S608 (keys are compared at the commit)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lift_and_empty)
        patch.setattr(PostgreSQL, "sql_flush", delete)
        yield
