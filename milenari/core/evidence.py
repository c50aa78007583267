"""How records stand in the evidence files and in the database, without knowing which records there are.

Each app lists its own as `Part`s in its module `evidence`; the portal puts them together. A record travels as a plain dict of
its file's keys, with every key present and dates as ISO text ("canonical"), so that a file's and the database's can be compared.
"""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import models

READ_AT_ONCE = 2000  # records

Record = dict[str, Any]
Resolve = Callable[[type[models.Model], str], int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: file name, part, the record's own key, and its line (from 1; 0 where it is not known)."""

    file: str
    part: str = ""
    key: str = ""
    line: int = 0

    def __str__(self) -> str:
        line = f" line {self.line}" if self.line else ""
        record = f", {self.part} {self.key}".rstrip() if self.part else ""
        return f"{self.file}{line}{record}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a record, and what to do about it."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Found:
    """A record as a file gives it."""

    place: Place
    record: Record
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One key of a record, and the model's field of the same name unless `attribute` says otherwise.

    `optional`: the key is left out of a written file where it is empty.
    """

    name: str
    attribute: str = ""
    optional: bool = False

    @property
    def field(self) -> str:
        return self.attribute or self.name

    def from_model(self, instance: models.Model) -> Any:
        return getattr(instance, self.field)

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        return {self.field: record[self.name]}


class Text(Column):
    """Text, in the database never null: null in the file is the empty string there."""

    def from_model(self, instance: models.Model) -> Any:
        return getattr(instance, self.field) or None

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        return {self.field: record[self.name] or ""}


class Day(Column):
    """A date, as ISO text in the file."""

    def from_model(self, instance: models.Model) -> Any:
        day: datetime.date | None = getattr(instance, self.field)
        return day.isoformat() if day else None

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        return {self.field: datetime.date.fromisoformat(record[self.name]) if record[self.name] else None}


@dataclass(frozen=True, slots=True)
class Reference(Column):
    """Another record, named by its slug or code. `beside`: what is read with it, where its name needs that."""

    target: type[models.Model] = models.Model
    by: str = "slug"
    beside: tuple[str, ...] = ()

    def from_model(self, instance: models.Model) -> Any:
        other = getattr(instance, self.field)
        return getattr(other, self.by) if other else None

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        named = record[self.name]
        return {f"{self.field}_id": resolve(self.target, named) if named else None}


class Mark(Column):
    """True, or left out."""

    def from_model(self, instance: models.Model) -> Any:
        return True if getattr(instance, self.field) else None

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        return {self.field: bool(record[self.name])}


class Words(Column):
    """A mapping from text to text, or left out."""

    def from_model(self, instance: models.Model) -> Any:
        return getattr(instance, self.field) or None

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        return {self.field: record[self.name] or {}}


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of other records (many to many), named by their slugs or codes, in the order in which they were given.

    `optional`: the key is left out of a written file where the list is empty.
    """

    name: str
    target: type[models.Model]
    by: str = "slug"
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Children:
    """Rows that belong to a record alone. `to_rows` gives each row's identity within the record and its fields."""

    name: str
    model: type[models.Model]
    owner: str
    identity: Callable[[Any], Any]
    to_rows: Callable[[Any, Resolve], dict[Any, Record]]
    to_file: Callable[[Sequence[Any]], Any]
    refers_to: tuple[str, ...] = ()
    optional: bool = False
    order_by: tuple[str, ...] = ("order", "pk")
    empty: Callable[[], Any] = list


def key_of_id(record: Record) -> str:
    """The key of a record that is known by its id alone."""
    return str(record["id"])


def no_reset(record: Record) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of record. `per_jurisdiction`: it stands in a jurisdiction's file; `in_block`: it is written over several lines.

    `key` is the record's key within its part; `reset` gives the fields that go back to a value when a file changes the record.
    `gained`: keys that the records of databases and releases of earlier versions lack.
    """

    name: str
    singular: str
    model: type[models.Model]
    key: Callable[[Record], str]
    columns: tuple[Column, ...]
    relations: tuple[Relation, ...] = ()
    children: tuple[Children, ...] = ()
    per_jurisdiction: bool = True
    in_block: bool = False
    order_by: tuple[str, ...] = ("pk",)
    reset: Callable[[Record], Mapping[str, Any]] = no_reset
    gained: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The keys of a canonical record, in the order in which they are written."""
        columns = (column.name for column in self.columns)
        return (*columns, *(relation.name for relation in self.relations), *(child.name for child in self.children))

    def canonical(self, raw: Mapping[str, Any]) -> Record:
        """A record as it stands in a file, with the keys that it lacks."""
        empty: dict[str, Callable[[], Any]] = {child.name: child.empty for child in self.children}
        empty |= {relation.name: list for relation in self.relations}
        return {
            name: (empty[name]() if raw.get(name) is None else raw[name]) if name in empty else raw.get(name)
            for name in self.names
        }

    def written(self, record: Record) -> Record:
        """A canonical record without what a file leaves out."""
        parts: tuple[Column | Relation | Children, ...] = (*self.columns, *self.relations, *self.children)
        optional = {part.name for part in parts if part.optional}
        return {name: value for name, value in record.items() if name != "jurisdiction" and (value or name not in optional)}


def digest(record: Record) -> str:
    """A checksum of a canonical record. A key that is empty counts as lacking: a key that records gain later changes none."""
    said = {name: value for name, value in record.items() if value not in (None, "", [])}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def stored(part: Part) -> Iterator[tuple[Any, Record]]:
    """The part's records in the database, in order, each with its canonical form; READ_AT_ONCE in a fixed number of queries.

    Nothing is held but what is being read: of a hundred thousand records, no more than of a few.
    """
    references = [name for column in part.columns if isinstance(column, Reference) for name in (column.field, *column.beside)]
    related = {relation.name: _related(part, relation) for relation in part.relations}
    # What many records refer to is read once, and not beside each of them.
    instances = part.model._default_manager.prefetch_related(*references).order_by(*part.order_by)
    found = instances.iterator(chunk_size=READ_AT_ONCE)
    while chunk := list(islice(found, READ_AT_ONCE)):
        owned = {child.name: rows_by_owner(child, [instance.pk for instance in chunk]) for child in part.children}
        for instance in chunk:
            record = {column.name: column.from_model(instance) for column in part.columns}
            record |= {name: by_owner.get(instance.pk, []) for name, by_owner in related.items()}
            record |= {child.name: child.to_file(owned[child.name].get(instance.pk, [])) for child in part.children}
            yield instance, record


def _related(part: Part, relation: Relation) -> dict[int, list[str]]:
    owner, target = through_fields(part.model, relation.name)
    pairs = (
        through(part.model, relation.name)._default_manager.order_by("pk").values_list(f"{owner}_id", f"{target}__{relation.by}")
    )
    by_owner: defaultdict[int, list[str]] = defaultdict(list)
    for owner_id, slug in pairs:
        by_owner[owner_id].append(slug)
    return by_owner


def rows_by_owner(child: Children, owners: Sequence[int]) -> dict[int, list[Any]]:
    """The rows of a child model that belong to these records (by id), by that id, in order."""
    by_owner: defaultdict[int, list[Any]] = defaultdict(list)
    for start in range(0, len(owners), READ_AT_ONCE):
        rows = child.model._default_manager.filter(**{f"{child.owner}__in": owners[start : start + READ_AT_ONCE]})
        for row in rows.prefetch_related(*child.refers_to).order_by(*child.order_by):
            by_owner[getattr(row, f"{child.owner}_id")].append(row)
    return by_owner


def through(model: type[models.Model], name: str) -> Any:
    """The model of the rows that hold a many-to-many relation."""
    return getattr(model, name).through


def through_fields(model: type[models.Model], name: str) -> tuple[str, str]:
    """The names of its two fields: the owner's and the target's."""
    relation: Any = model._meta.get_field(name)
    return relation.m2m_field_name(), relation.m2m_reverse_field_name()


@dataclass(slots=True)
class Files:
    """What was read from a folder of evidence files: the records of each part, and the keys that exist in file or database."""

    found: dict[str, list[Found]] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)

    def records(self, part: str) -> list[Found]:
        return self.found.get(part, [])

    def unknown(self, found: Found, part: str, named: Iterable[str | None], what: str) -> Iterator[Problem]:
        """A problem for each name that no record of that part has, in the files or in the database."""
        for name in named:
            if name and name not in self.known.get(part, set()):
                yield Problem(found.place, f"{what} “{name}” is not known among the {part}; correct the name, or add the record.")
