"""What changed in the evidence: who changed what, when and why, and what it said before and after, in plain words.

`history` reads the rows that the history keeps, `records` says them in words, `states` makes changes of
them; here is what can be asked.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from countries.models import Jurisdiction
from milenari.portal.changes import history as history
from milenari.portal.changes.history import Loaded, Scope
from milenari.portal.changes.records import REQUIREMENT, Names, Row
from milenari.portal.changes.states import ONE_SAVE, by_record, changes_by_save, make_load, net_change
from milenari.portal.changes.told import Action, Change, Difference, Load, Save
from regulations.models import Domain, Topic

__all__ = [
    "Action",
    "Change",
    "Changes",
    "Difference",
    "Load",
    "Place",
    "Save",
    "Scope",
    "between",
    "following",
    "history_of",
    "latest",
]

SINGLY = 10  # as many new records of one country from the files are still shown one by one; more are only counted
PAGE = 100  # records a page


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed in a span: one page of its records (the latest first), how many there are in all, and what the files made."""

    changes: tuple[Change, ...]
    total: int
    loads: tuple[Load, ...]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A record's place among those that changed in a span, by when it changed last."""

    at: datetime
    record: tuple[str, int]  # kind and id


def between(start: date, end: date, scope: Scope, page: int = 1, *, by_domain: bool = True) -> Changes:
    """What changed from the beginning of one day to the end of another (UTC), each record as it was and as it became. 4 queries.

    A record that the files made counts from there: what people changed since is shown against what the files said. `by_domain`:
    the answers that the files made are told by domain, too, which takes a look at each of them.
    """
    last = _midnight(end + timedelta(days=1))
    return _between(_midnight(start), last, scope, lambda places: places[(page - 1) * PAGE : page * PAGE], by_domain=by_domain)


def following(
    start: datetime, end: datetime, scope: Scope, size: int, after: Place | None = None
) -> tuple[Changes, Place | None]:
    """The same from one moment until before another, `size` records of it after a place; and the place to go on from, if any."""
    last: list[Place] = []

    def cut(places: Sequence[Place]) -> Sequence[Place]:
        left = [place for place in places if after is None or place < after]
        last.extend(left[size - 1 : size] if len(left) > size else [])
        return left[:size]

    return _between(start, end, scope, cut), last[0] if last else None


def _between(
    first: datetime, last: datetime, scope: Scope, cut: Callable[[Sequence[Place]], Sequence[Place]], *, by_domain: bool = True
) -> Changes:
    loaded = history.read_loaded(scope, first, last, by_domain=by_domain)
    made: defaultdict[int, int] = defaultdict(int)
    for part in loaded:
        made[part.jurisdiction] += part.records
    singly = {jurisdiction for jurisdiction, count in made.items() if count <= SINGLY}
    places = [Place(at, record) for record, at in history.read_changed(scope, first, last, singly).items()]
    shown = {place.record: number for number, place in enumerate(cut(places))}
    rows = history.read_rows(shown, first, last)
    counted = [part for part in loaded if part.jurisdiction not in singly]
    names = history.read_names(rows, _named_by(counted))
    changes = [change for record in by_record(rows) for change in net_change(record, names, first, singly)]
    changes.sort(key=lambda change: shown[change.kind, change.record])
    return Changes(tuple(changes), len(places), _loads(counted, names))


def history_of(topic: str, countries: Collection[str], limit: int = 50) -> tuple[Change, ...]:
    """Every change of the answers to a topic (its slug) of these countries (codes) and their unions, save by save. 2 queries.

    The newest come first, and no more than `limit`.
    """
    bearing = Jurisdiction.objects.filter(Q(code__in=countries) | Q(members__code__in=countries))
    scope = Scope(bearing.order_by().values("pk"), Topic.objects.filter(slug=topic).order_by().values("pk"), (REQUIREMENT,))
    rows = history.read_rows_in(scope)
    return _newest(rows, history.read_names(rows), limit, with_files=True)


def latest(limit: int = 6, scope: Scope | None = None) -> tuple[Change | Load, ...]:
    """What changed last, save by save, and what the files made, by country and day; the newest first. 3 queries."""
    lately = history.read_lately(scope or Scope(), rows=max(500, limit * 20))
    # The newest saves are of the records that changed last, and none is older than the last change of these.
    records = dict(list(lately.records.items())[:limit])
    since = min(records.values()) - ONE_SAVE if records else None
    rows = history.read_rows(records, since)
    names = history.read_names(rows, _named_by(part for parts in lately.loaded.values() for part in parts))
    changes = _newest(rows, names, limit, since)
    loads = [load for parts in lately.loaded.values() for load in _loads(parts, names)]
    found: list[Change | Load] = [*changes, *loads]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True)[:limit])


def _midnight(day: date) -> datetime:
    """The beginning of a day, UTC."""
    return datetime.combine(day, time(), UTC)


def _newest(
    rows: list[Row], names: Names, limit: int, since: datetime | None = None, with_files: bool = False
) -> tuple[Change, ...]:
    found = [change for record in by_record(rows) for change in changes_by_save(record, names, since, with_files)]
    return tuple(sorted(found, key=lambda change: change.at, reverse=True)[:limit])


def _named_by(loaded: Iterable[Loaded]) -> list[tuple[type, int]]:
    """What has to be called by its name where a load is told."""
    return [named for part in loaded for named in ((Jurisdiction, part.jurisdiction), (Domain, part.domain))]


def _loads(loaded: Iterable[Loaded], names: Names) -> tuple[Load, ...]:
    by_jurisdiction: defaultdict[int, list[tuple[str, int, int, datetime]]] = defaultdict(list)
    for part in loaded:
        by_jurisdiction[part.jurisdiction].append((part.kind, part.domain, part.records, part.at))
    return tuple(make_load(jurisdiction, parts, names) for jurisdiction, parts in by_jurisdiction.items())
