"""The audit log as tests meet it: entries of any age, and a log that nothing can be written to."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from milenari.core.audit import AuditEntry
from milenari.core.audit.recording import A_MONTH


def entry(**fields: Any) -> AuditEntry:
    now = timezone.now()
    return AuditEntry.objects.create(**{"at": now, "what": "log_exported", "kept_until": now + A_MONTH, **fields})


def aged(days: float, kept: float) -> AuditEntry:
    """One written so many days ago, and to be kept for so many."""
    at = timezone.now() - timedelta(days=days)
    return entry(at=at, kept_until=at + timedelta(days=kept))


@contextmanager
def away() -> Iterator[None]:
    """Every entry that is written now is refused by the database. Not within a test's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_auditentry ADD CONSTRAINT away CHECK (false) NOT VALID")
        else:
            cursor.execute(
                "CREATE TRIGGER away BEFORE INSERT ON core_auditentry BEGIN SELECT RAISE(ABORT, 'the audit log is away'); END"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE core_auditentry DROP CONSTRAINT away")
            else:
                cursor.execute("DROP TRIGGER away")
