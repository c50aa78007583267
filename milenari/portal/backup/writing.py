"""Writes a backup: one moment of the database, row by row, and the files that its rows name."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connections
from django.db.models import BinaryField, Model

from milenari.core.conditional import build
from milenari.portal.backup import format
from milenari.portal.backup.archive import CHUNK, ArchiveWriter, Sink
from milenari.portal.backup.format import Header, Manifest, StoredFile
from milenari.portal.backup.problems import Code, Refused
from milenari.portal.backup.snapshot import one_moment
from milenari.portal.backup.tables import Schema, applied, column_names, columns, encoded, last_numbers


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds. `missing` are the names of files that rows name and the storage no longer has."""

    header: Header
    rows: dict[str, int]
    files: int
    missing: tuple[str, ...]


def write_backup(out: Sink, using: str = "default") -> Summary:
    """Writes the database `using`, and the files, to `out`. Takes memory for some hundred rows, however many there are.

    Raises Refused where the database has no tables yet, or a file changes while it is read.
    """
    archive = ArchiveWriter(out)
    with one_moment(using):
        migrations = applied(using)
        if not migrations:
            raise Refused(Code.DATABASE, "The database has no tables of this site yet, and so nothing to back up.")
        schema = Schema(migrations)
        header = _header(using, schema, migrations)
        archive.add(format.HEADER, header.write())
        rows = {label: _write_table(archive, label, model, using) for label, model in schema.kept.items()}
        files = tuple(_write_files(archive, schema, using))
        last = last_numbers(using, schema.kept)
    manifest = Manifest(dict(archive.parts), rows, last, files)
    archive.add(format.MANIFEST, manifest.write())
    archive.close()
    gone = tuple(file.name for file in manifest.missing)
    return Summary(header, rows, len(files) - len(gone), gone)


def _header(using: str, schema: Schema, migrations: tuple[str, ...]) -> Header:
    counter: Any = schema.apps.get_model("core", "RevisionCounter")
    return Header(
        site=build(),
        made_at=datetime.now(UTC).replace(microsecond=0),
        database=connections[using].vendor,
        revision=counter._base_manager.using(using).filter(pk=1).values_list("number", flat=True).first() or 0,
        migrations=migrations,
        columns={label: column_names(model) for label, model in schema.kept.items()},
    )


def _write_table(archive: ArchiveWriter, label: str, model: type[Model], using: str) -> int:
    """Its rows, by primary key. Gives their number."""
    count, number, lines = 0, 0, bytearray()
    for row in _rows(model, using):
        values = [encoded(value) for value in row]
        line = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()  # PostgreSQL keeps no order
        if len(line) >= format.LARGEST_SLICE:
            raise Refused(
                Code.DATABASE, f"A row of {label} has {len(line):,} bytes; a backup takes {format.LARGEST_SLICE:,} at most."
            )
        if lines and len(lines) + len(line) > format.SLICE:
            number += 1
            archive.add(format.table_part(label, number), bytes(lines))
            lines.clear()
        lines += line + b"\n"
        count += 1
    if lines:
        archive.add(format.table_part(label, number + 1), bytes(lines))
    return count


def _rows(model: type[Model], using: str) -> Iterator[tuple[Any, ...]]:
    large = any(isinstance(field, BinaryField) for field in columns(model))
    rows = model._base_manager.using(using).order_by("pk").values_list(*column_names(model))
    return rows.iterator(chunk_size=10 if large else 500)


def _write_files(archive: ArchiveWriter, schema: Schema, using: str) -> Iterator[StoredFile]:
    """Every file that a row names. One that the storage no longer has (it ran out, or was lost) is named all the same."""
    number = 0
    for label, model, field in schema.file_fields:
        names: Any = model._base_manager.using(using).exclude(**{field.name: ""}).order_by(field.name)
        for name in names.values_list(field.name, flat=True).distinct():
            try:
                source = field.storage.open(name, "rb")
            except FileNotFoundError:
                yield StoredFile(label, name, "")
                continue
            number += 1
            with source:
                part = format.file_part(number)
                try:
                    archive.add_stream(part, source.size, source.chunks(CHUNK))
                except ValueError as error:
                    raise Refused(Code.ROOM, f"The file {name} changed while it was read; take the backup again.") from error
            yield StoredFile(label, name, part)
