"""The one counter that grows with every change of the evidence, and is the key to all caching."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections, router, transaction
from django.db.models import F
from django.utils import timezone

from milenari.core.outages import in_a_line

MOST_TOLD = 10_000  # revisions that are looked through

_gathering: ContextVar[list["Step"] | None] = ContextVar("gathering", default=None)
_afterwards: list[Callable[[], None]] = []

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Revision:
    """Revision `number` of the evidence, reached at `changed_at` (UTC). An empty database is at revision 0.

    `framed_at` is when its frame last changed: who and what there is to be answered (EvidenceModel.is_frame), not the answers.
    """

    number: int
    changed_at: datetime
    framed_at: datetime

    @property
    def mark(self) -> str:
        """What tells this state from every other: a backup brings back an older one, whose number may be reached again."""
        return f"{self.number} {self.changed_at.isoformat()}"


@dataclass(frozen=True, slots=True)
class Step:
    """One change: whether the history tells of it in any record's own fields, and whether the frame changed."""

    in_history: bool
    of_frame: bool


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


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

    using = router.db_for_read(RevisionCounter)
    sql, parameters, converters = _query(using)
    found = _row(connections[using], sql, parameters)
    if found is None:
        return Revision(0, _BEGINNING, _BEGINNING)
    values = list(found)
    for place, (converted, expression) in converters.items():
        for convert in converted:
            values[place] = convert(values[place], expression, connections[using])
    return Revision(*values)


def _row(database: Any, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """What a database answers to the first query of most requests, in one way to it and back.

    Django would ask a connection of an earlier request whether it still works, and then this. The query shows that as well:
    where it does not, it is asked again in a new one, as Django would.
    """
    untried = database.connection is not None and not database.health_check_done
    database.health_check_done = True
    try:
        return _fetched(database, sql, parameters)
    except (OperationalError, InterfaceError):
        if not untried:
            raise
    database.close()
    return _fetched(database, sql, parameters)


def _fetched(database: Any, sql: str, parameters: tuple[Any, ...]) -> tuple[Any, ...] | None:
    with database.cursor() as cursor:
        cursor.execute(sql, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


@cache
def _query(using: str) -> tuple[str, tuple[Any, ...], Mapping[int, tuple[list[Any], Any]]]:
    """The query of the counter: its words, its parameters, and what makes values of a column, by its place, to what they mean.

    Every request asks it. To make the words anew each time took two fifths of a page that is kept, to ask them a fortieth.
    """
    from milenari.core.models import RevisionCounter

    found = RevisionCounter.objects.using(using).filter(pk=1).values_list("number", "changed_at", "framed_at")
    compiler = found.query.get_compiler(using)
    sql, parameters = compiler.as_sql()
    return sql, parameters, compiler.get_converters([expression for expression, *_ in compiler.select])


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


def advance(*, in_history: bool = True, of_frame: bool = True) -> None:
    """Moves the counter on by one; within `one_step()` once at its end, however often it is called.

    `in_history`: whether the history tells what changed of any record's own fields. `of_frame`: whether the frame may have.
    """
    gathered = _gathering.get()
    if gathered is not None:
        gathered.append(Step(in_history, of_frame))
        return
    if held_revision := _held.get():
        held_revision.clear()
    from milenari.core.models import RevisionCounter

    with transaction.atomic():
        begin()
        now = timezone.now()
        moved: dict[str, Any] = {"number": F("number") + 1, "changed_at": now} | ({"framed_at": now} if of_frame else {})
        if not RevisionCounter.objects.filter(pk=1).update(**moved):
            RevisionCounter.objects.create(pk=1, number=1, changed_at=now, framed_at=now)
        note(in_history=in_history)
        for made in _afterwards:
            transaction.on_commit(partial(_make, made))


def afterwards(made: Callable[[], None]) -> None:
    """From now on this is called after each change, once it is written, by the process that wrote it.

    It makes what many readers will ask for, so that none of them has to wait for it. It may find that it has nothing to do.
    """
    if made not in _afterwards:
        _afterwards.append(made)


def _make(made: Callable[[], None]) -> None:
    """The change is written, and whoever asks can make this themselves: what fails here fails nobody."""
    failed = f"{made.__qualname__} failed after a change of the evidence; whoever reads it next makes it"
    try:
        with in_a_line(logger, failed):
            made()
    except Exception:
        logger.exception(failed)


def note(using: str = DEFAULT_DB_ALIAS, *, in_history: bool = True) -> None:
    """Remembers when the evidence came to the revision that it is at now, and whether the history tells of it."""
    from milenari.core.models import PastRevision, RevisionCounter

    log, counter = PastRevision._meta.db_table, RevisionCounter._meta.db_table
    columns = "number, reached_at, in_history"
    noted = f"INSERT INTO {log} ({columns}) SELECT number, changed_at, %s FROM {counter} WHERE id = 1"  # noqa: S608
    with connections[using].cursor() as cursor:  # in one statement: it is made at every write
        again = "reached_at = excluded.reached_at, in_history = excluded.in_history"
        cursor.execute(f"{noted} ON CONFLICT (number) DO UPDATE SET {again}", [in_history])


def told_since(number: int, reached_at: datetime) -> bool:
    """Whether the history tells of every change of a record since a revision, in 1 query. Not where that one is not known."""
    from milenari.core.models import PastRevision

    known = PastRevision.objects.filter(number__gte=number).order_by("number").values_list("reached_at", "in_history")
    found = list(known[:MOST_TOLD])
    return bool(found) and len(found) < MOST_TOLD and found[0][0] == reached_at and all(told for _at, told in found[1:])


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
    gathered: list[Step] = []
    with transaction.atomic():
        _lock()
        token = _gathering.set(gathered)
        try:
            yield
        finally:
            _gathering.reset(token)
        if gathered:
            advance(in_history=all(step.in_history for step in gathered), of_frame=any(step.of_frame for step in gathered))
