"""One moment of the database, read for as long as it takes while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction


@contextmanager
def one_moment(using: str) -> Iterator[None]:
    """All that is read inside was so at one moment. Nothing can be written inside, and nobody is kept from writing outside.

    Not to be used within a transaction.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        raise RuntimeError("A snapshot begins a transaction of its own, and cannot be taken within another.")
    if connection.vendor == "postgresql":
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    # `atomic` would begin an immediate transaction, and so keep every writer waiting; a deferred one only reads (in WAL mode).
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")
