"""What PostgreSQL has counted of its tables. How it finds what it is asked for rests on that."""

import logging

from django.db import DEFAULT_DB_ALIAS, connections

from milenari.core.outages import in_a_line

MANY = 5_000  # records

logger = logging.getLogger(__name__)


def count_again(written: int, using: str = DEFAULT_DB_ALIAS) -> None:
    """After so many records were written at once: has the tables counted now, about a second's work for 100,000 answers.

    PostgreSQL does so by itself, but not before its autovacuum comes by, and until then it may read a large table through for
    each query. Of few records it need not know. SQLite has counted nothing, and finds what it needs all the same.
    """
    connection = connections[using]
    if connection.vendor == "postgresql" and written >= MANY:
        with in_a_line(logger, "PostgreSQL could not count its tables; its autovacuum will"), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
