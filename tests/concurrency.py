"""Several connections to one database, each in a thread of its own: real transactions, on SQLite as on PostgreSQL.

For tests with `django_db(transaction=True)`: what the test has written so far is there for all of them.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection, connections

from milenari.core import rules


@contextlib.contextmanager
def several_connections(folder: Path) -> Iterator[None]:
    """Within it new threads meet a database that knows transactions. One in memory does not: it is copied to a file before."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    path = folder / "together.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)
    before = connections.settings["default"]
    connections.settings["default"] = {**before, "NAME": str(path)}  # each thread connects anew
    try:
        yield
    finally:
        connections.settings["default"] = before
        rules.lift("default")  # or what is in use could not be deleted after the test; the flush there imposes them again


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Runs each in a thread with a connection of its own, all from the same moment on, and gives what they return."""
    together = threading.Barrier(len(calls))
    found: dict[int, Any] = {}
    raised: list[BaseException] = []

    def run(number: int) -> None:
        try:
            together.wait(timeout=20)
            found[number] = calls[number]()
        except BaseException as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    if raised:
        raise raised[0]
    return [found[number] for number in range(len(calls))]
