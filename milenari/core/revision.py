"""The one counter that grows with every change of the evidence, and is the key to all caching."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

_gathering: ContextVar[list[None] | None] = ContextVar("gathering", default=None)


@dataclass(frozen=True, slots=True)
class Revision:
    """Revision `number` of the evidence, reached at `changed_at` (UTC). An empty database is at revision 0."""

    number: int
    changed_at: datetime


def current() -> Revision:
    """The evidence's revision, in one query."""
    from milenari.core.models import RevisionCounter

    counter = RevisionCounter.objects.filter(pk=1).first()
    return Revision(counter.number, counter.changed_at) if counter else Revision(0, datetime(1970, 1, 1, tzinfo=UTC))


def advance() -> None:
    """Moves the counter on by one; within `one_step()` once at its end, however often it is called."""
    gathered = _gathering.get()
    if gathered is not None:
        gathered.append(None)
        return
    from milenari.core.models import RevisionCounter

    now = timezone.now()
    with transaction.atomic():
        if not RevisionCounter.objects.filter(pk=1).update(number=F("number") + 1, changed_at=now):
            RevisionCounter.objects.create(pk=1, number=1, changed_at=now)


@contextmanager
def one_step() -> Iterator[None]:
    """Counts all changes made inside as one step, and none as none. On an error all of them are taken back, and none counts."""
    gathered: list[None] = []
    with transaction.atomic():
        token = _gathering.set(gathered)
        try:
            yield
        finally:
            _gathering.reset(token)
        if gathered:
            advance()
