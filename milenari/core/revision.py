"""The one counter that grows with every change of the evidence, and is the key to all caching."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import F
from django.utils import timezone

MOST_TOLD = 10_000  # revisions that are looked through

_gathering: ContextVar[list[bool] | None] = ContextVar("gathering", default=None)


@dataclass(frozen=True, slots=True)
class Revision:
    """Revision `number` of the evidence, reached at `changed_at` (UTC). An empty database is at revision 0."""

    number: int
    changed_at: datetime


_held: ContextVar[list[Revision] | None] = ContextVar("held", default=None)


def current() -> Revision:
    """The evidence's revision, in one query; within `held()` in one query for all."""
    held_revision = _held.get()
    if held_revision is None:
        return _read()
    if not held_revision:
        held_revision.append(_read())
    return held_revision[0]


def at_hand() -> Revision | None:
    """The revision that was asked for within `held()`, without a query; None where none was."""
    held_revision = _held.get()
    return held_revision[0] if held_revision else None


@contextmanager
def held() -> Iterator[None]:
    """Asks for the revision once, at the first call of `current()` inside: an answer is all of one revision."""
    token = _held.set([])
    try:
        yield
    finally:
        _held.reset(token)


def _read() -> Revision:
    from milenari.core.models import RevisionCounter

    counter = RevisionCounter.objects.filter(pk=1).first()
    return Revision(counter.number, counter.changed_at) if counter else Revision(0, datetime(1970, 1, 1, tzinfo=UTC))


def reached_at(number: int) -> datetime | None:
    """When (UTC) the evidence came to this revision, in one query; None where that is not known (docs/adr/0022).

    Whatever the history says was written later belongs to a later revision, and whatever was written until then does not.
    """
    from milenari.core.models import PastRevision

    return PastRevision.objects.filter(number=number).values_list("reached_at", flat=True).first()


def first_known() -> int | None:
    """The first revision of which it is known when it was reached, in one query; None where there is none."""
    from milenari.core.models import PastRevision

    return PastRevision.objects.order_by("number").values_list("number", flat=True).first()


def begin() -> None:
    """Before evidence is written, inside a transaction: until it ends nobody else writes any.

    So the times that the history has are in the order of the revisions.
    """
    if _gathering.get() is None and connection.features.has_select_for_update:
        _lock()


def advance(*, in_history: bool = True) -> None:
    """Moves the counter on by one; within `one_step()` once at its end, however often it is called.

    `in_history`: whether the history tells what changed of any record's own fields.
    """
    gathered = _gathering.get()
    if gathered is not None:
        gathered.append(in_history)
        return
    if held_revision := _held.get():
        held_revision.clear()
    from milenari.core.models import RevisionCounter

    with transaction.atomic():
        begin()
        now = timezone.now()
        if not RevisionCounter.objects.filter(pk=1).update(number=F("number") + 1, changed_at=now):
            RevisionCounter.objects.create(pk=1, number=1, changed_at=now)
        note(in_history=in_history)


def note(using: str = DEFAULT_DB_ALIAS, *, in_history: bool = True) -> None:
    """Remembers when the evidence came to the revision that it is at now, and whether the history tells of it."""
    from milenari.core.models import PastRevision, RevisionCounter

    log, counter = PastRevision._meta.db_table, RevisionCounter._meta.db_table
    columns = "number, reached_at, in_history"
    noted = f"INSERT INTO {log} ({columns}) SELECT number, changed_at, %s FROM {counter} WHERE id = 1"  # noqa: S608
    with connections[using].cursor() as cursor:  # in one statement: it is made at every write
        again = "reached_at = excluded.reached_at, in_history = excluded.in_history"
        cursor.execute(f"{noted} ON CONFLICT (number) DO UPDATE SET {again}", [in_history])


def told_since(then: Revision) -> bool:
    """Whether the history tells of every change of a record since a revision, in 1 query. Not where that one is not known."""
    from milenari.core.models import PastRevision

    known = PastRevision.objects.filter(number__gte=then.number).order_by("number").values_list("reached_at", "in_history")
    found = list(known[:MOST_TOLD])
    return bool(found) and len(found) < MOST_TOLD and found[0][0] == then.changed_at and all(told for _at, told in found[1:])


def _lock() -> None:
    """Until the transaction ends no other step begins. SQLite has one writer at a time anyway, from the transaction's begin."""
    from milenari.core.models import RevisionCounter

    RevisionCounter.objects.select_for_update().filter(pk=1).first()


@contextmanager
def one_step() -> Iterator[None]:
    """Counts all changes made inside as one step, and none as none. On an error all of them are taken back, and none counts.

    One such step at a time: the second waits for the first, and reads what it wrote. So a load never overwrites an edit that
    lands between its reading and its writing, and two that would wait for each other's rows don't come to that.
    """
    gathered: list[bool] = []
    with transaction.atomic():
        _lock()
        token = _gathering.set(gathered)
        try:
            yield
        finally:
            _gathering.reset(token)
        if gathered:
            advance(in_history=all(gathered))
