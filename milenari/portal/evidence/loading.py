"""From checked records to the database: in one transaction, and never over what people have edited since the last load."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from milenari.core import audit, revision, table_statistics
from milenari.core.bulk import BATCH, create_with_history, update_with_history
from milenari.core.evidence import (
    Children,
    Found,
    Part,
    Place,
    Problem,
    Record,
    digest,
    rows_by_owner,
    stored,
    through,
    through_fields,
)
from milenari.portal.audit import Event
from milenari.portal.evidence import PARTS, REASON
from milenari.portal.evidence.reading import Reading, read
from milenari.portal.evidence.translating import settled
from milenari.portal.models import LoadedRecord


class Outcome(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Left:
    """A record that was not touched, and why."""

    place: Place
    why: str


@dataclass(slots=True)
class Outcomes:
    """What a load did, by file; what it left, and why; or the problems for which it did nothing at all."""

    counts: dict[str, Counter[Outcome]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def count(self, file: str, outcome: Outcome) -> None:
        self.counts.setdefault(file, Counter())[outcome] += 1

    def total(self, outcome: Outcome) -> int:
        return sum(counts[outcome] for counts in self.counts.values())


class Undone(Exception):
    """Raised inside the transaction to take everything back."""


def load(folder: Path, *, theirs: bool = False, dry_run: bool = False) -> Outcomes:
    """Brings the database to what the files of a folder say, or, with any problem, changes nothing.

    What people edited since the last load is left as it is, unless `theirs` asks for the files' version. A `dry_run` does
    everything in a transaction that is taken back.
    """
    reading = read(folder)
    outcomes = Outcomes(problems=reading.problems)
    if outcomes.problems:
        return outcomes
    try:
        with transaction.atomic(), revision.one_step():
            _Load(reading, outcomes, theirs).run()
            if outcomes.problems or dry_run:
                raise Undone
            told: dict[str, Any] = {outcome.value: outcomes.total(outcome) for outcome in Outcome if outcomes.total(outcome)}
            audit.record(Event.EVIDENCE_LOADED, str(folder), theirs=theirs, **told)
    except Undone:
        pass
    except IntegrityError as error:
        outcomes.problems.append(Problem(Place(str(folder)), f"the database refused a record: {error}"))
    else:
        table_statistics.count_again(sum(outcomes.total(one) for one in (Outcome.CREATED, Outcome.CHANGED, Outcome.REMOVED)))
    return outcomes


@dataclass(slots=True)
class _Write:
    """One record to create or change."""

    found: Found
    key: str
    instance: Any


class _Load:
    """One run of a load, inside its transaction."""

    def __init__(self, reading: Reading, outcomes: Outcomes, theirs: bool) -> None:
        self.reading = reading
        self.outcomes = outcomes
        self.theirs = theirs
        self.loaded = {(row.part, row.key): row for row in LoadedRecord.objects.all()}
        self.ids: dict[type[models.Model], dict[str, int]] = {}
        self.remembered: list[LoadedRecord] = []
        self.doomed_rows: list[Any] = []
        self.doomed_records: list[tuple[Part, str, Any, LoadedRecord]] = []

    def run(self) -> None:
        for part in PARTS:
            self._write_part(part)
        for row in self.doomed_rows:
            row._change_reason = REASON
            row.delete()
        for part, key, instance, row in reversed(self.doomed_records):
            self._remove(part, key, instance, row)
        for name in self.reading.names:
            self._remember(name, "file", name, "", self.reading.prefaces.get(name, ""))
        self._save_memory()

    # --- one part after the other ---

    def _write_part(self, part: Part) -> None:
        files = self.reading.files
        given = settled(part, {part.key(found.record): found for found in files.records(part.name)}, files)
        same, other = self._compare(part, given)
        new, changed = [], []
        for key, found in given.items():
            instance, current = other.get(key, (None, None))
            outcome = Outcome.UNCHANGED if key in same else self._decide(part, key, found, current)
            self.outcomes.count(found.place.file, outcome)
            if outcome is not Outcome.LEFT:
                self._remember(found.place.file, part.name, key, digest(found.record), found.comment)
            if outcome is Outcome.CREATED:
                new.append(_Write(found, key, None))
            elif outcome is Outcome.CHANGED:
                changed.append(_Write(found, key, instance))
        self._find_removed(part, given, other)
        for level in _by_dependency(part, new):
            self._create(part, level)
        self._change(part, changed)
        self._relate(part, new, changed)
        for child in part.children:
            self._write_children(child, new, changed)

    def _compare(self, part: Part, given: Mapping[str, Found]) -> tuple[set[str], dict[str, tuple[Any, Record]]]:
        """The keys of the records that the database has as the files do, and those that it has otherwise."""
        ids = self.ids.setdefault(part.model, {})
        same: set[str] = set()
        other: dict[str, tuple[Any, Record]] = {}
        for instance, record in stored(part):
            key = part.key(record)
            ids[key] = instance.pk
            if key in given and given[key].record == record:
                same.add(key)
            else:
                other[key] = (instance, record)
        return same, other

    def _decide(self, part: Part, key: str, found: Found, current: Record | None) -> Outcome:
        last = self.loaded.get((part.name, key))
        if current is None:
            if last is None or self.theirs:
                return Outcome.CREATED
            self.outcomes.left.append(Left(found.place, "was deleted on the site since the last load"))
            return Outcome.LEFT
        known = {name: value for name, value in current.items() if name not in part.gained}  # as earlier versions kept it
        if self.theirs or (last is not None and last.digest in (digest(current), digest(known))):
            return Outcome.CHANGED
        why = "was edited on the site since the last load" if last else "was made on the site, and differs from the file"
        self.outcomes.left.append(Left(found.place, why))
        return Outcome.LEFT

    def _find_removed(self, part: Part, given: Mapping[str, Found], existing: Mapping[str, tuple[Any, Record]]) -> None:
        """Records that a file of this folder brought in and holds no more."""
        for (name, key), row in self.loaded.items():
            if name != part.name or key in given or row.file not in self.reading.names:
                continue
            if key not in existing:
                row.delete()
                continue
            instance, current = existing[key]
            if digest(current) == row.digest or self.theirs:
                self.doomed_records.append((part, key, instance, row))
            else:
                place = Place(row.file, part.singular, key)
                self.outcomes.count(row.file, Outcome.LEFT)
                self.outcomes.left.append(Left(place, "is no longer in the file, but was edited on the site since the last load"))

    def _remove(self, part: Part, key: str, instance: Any, row: LoadedRecord) -> None:
        try:
            with transaction.atomic():
                instance._change_reason = REASON
                instance.delete()
        except ProtectedError:
            self.outcomes.count(row.file, Outcome.LEFT)
            place = Place(row.file, part.singular, key)
            self.outcomes.left.append(Left(place, "is no longer in the file, but other records still refer to it"))
        else:
            self.outcomes.count(row.file, Outcome.REMOVED)
            row.delete()

    # --- rows ---

    def _resolve(self, model: type[models.Model], name: str) -> int:
        if model not in self.ids:
            field = "code" if hasattr(model, "code") else "slug"
            self.ids[model] = dict(model._default_manager.values_list(field, "pk"))
        if name not in self.ids[model]:
            raise Missing(name)
        return self.ids[model][name]

    def _fields(self, part: Part, found: Found) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for column in part.columns:
            try:
                fields |= column.to_model(found.record, self._resolve)
            except Missing as missing:
                self._report_missing(found, missing)
        return fields

    def _report_missing(self, found: Found, missing: "Missing") -> None:
        message = f"names “{missing}”, which was deleted on the site; load with --theirs to bring it back, or change the file."
        self.outcomes.problems.append(Problem(found.place, message))

    def _create(self, part: Part, writes: list[_Write]) -> None:
        made = [part.model(**self._fields(part, write.found)) for write in writes]
        if self.outcomes.problems:
            raise Undone
        create_with_history(made, REASON)
        for write, instance in zip(writes, made, strict=True):
            write.instance = instance
            self.ids[part.model][write.key] = instance.pk

    def _change(self, part: Part, writes: list[_Write]) -> None:
        touched: set[str] = set()
        for write in writes:
            fields = {**self._fields(part, write.found), **part.reset(write.found.record)}
            for name, value in fields.items():
                setattr(write.instance, name, value)
            touched |= {name.removesuffix("_id") if name.removesuffix("_id") in _names(part.model) else name for name in fields}
        if self.outcomes.problems:
            raise Undone
        update_with_history([write.instance for write in writes], sorted(touched), REASON)

    def _relate(self, part: Part, new: list[_Write], changed: list[_Write]) -> None:
        for relation in part.relations:
            rows = through(part.model, relation.name)
            owner, target = through_fields(part.model, relation.name)
            if changed:
                rows._default_manager.filter(**{f"{owner}__in": [write.instance.pk for write in changed]}).delete()
            made = []
            for write in (*new, *changed):
                try:
                    ids = [self._resolve(relation.target, slug) for slug in write.found.record[relation.name]]
                except Missing as missing:
                    self._report_missing(write.found, missing)
                    continue
                made += [rows(**{f"{owner}_id": write.instance.pk, f"{target}_id": pk}) for pk in ids]
            if self.outcomes.problems:
                raise Undone
            rows._default_manager.bulk_create(made, batch_size=BATCH)

    def _write_children(self, child: Children, new: list[_Write], changed: list[_Write]) -> None:
        present = rows_by_owner(child, [write.instance.pk for write in changed])
        made, updated, touched = [], [], set()
        for write in (*new, *changed):
            try:
                wanted = child.to_rows(write.found.record[child.name], self._resolve)
            except Missing as missing:
                self._report_missing(write.found, missing)
                continue
            here = {child.identity(row): row for row in present.get(write.instance.pk, [])}
            self.doomed_rows += [row for identity, row in here.items() if identity not in wanted]
            for identity, fields in wanted.items():
                if identity not in here:
                    made.append(child.model(**{f"{child.owner}_id": write.instance.pk}, **fields))
                elif any(getattr(here[identity], name) != value for name, value in fields.items()):
                    for name, value in fields.items():
                        setattr(here[identity], name, value)
                    updated.append(here[identity])
                    touched |= {name.removesuffix("_id") for name in fields}
        if self.outcomes.problems:
            raise Undone
        create_with_history(made, REASON)
        update_with_history(updated, sorted(touched), REASON)

    # --- what was loaded ---

    def _remember(self, file: str, part: str, key: str, checksum: str, comment: str) -> None:
        row = self.loaded.get((part, key))
        if row is None or (row.file, row.digest, row.comment) != (file, checksum, comment):
            self.remembered.append(LoadedRecord(part=part, key=key, file=file, digest=checksum, comment=comment))

    def _save_memory(self) -> None:
        LoadedRecord.objects.bulk_create(
            self.remembered,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["part", "key"],
            update_fields=["file", "digest", "comment"],
        )


class Missing(Exception):
    """A record that is referred to, and is not there."""


def _names(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def _by_dependency(part: Part, writes: list[_Write]) -> Iterable[list[_Write]]:
    """Unions before their members; all else at once."""
    if part.name != "jurisdiction":
        return [writes]
    return [[write for write in writes if bool(write.found.record["member_of"]) is member] for member in (False, True)]
