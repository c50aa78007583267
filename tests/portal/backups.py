"""What the tests of backup and restore share: what a database holds, and backups written by hand, sound or not."""

import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from milenari.portal.backup import format
from milenari.portal.backup.archive import ArchiveWriter
from milenari.portal.backup.format import Header, Manifest, StoredFile
from milenari.portal.backup.tables import LEFT_OUT, Schema, column_names
from milenari.portal.backup.writing import write_backup

MIGRATIONS = tuple(sorted(".".join(name) for name in MigrationLoader(None).disk_migrations))


def contents(alias: str = "default") -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but for what a restore ends, moves or adds to: sessions, the search's index, the revision, the
    audit log."""
    left_out = {*LEFT_OUT, "core.RevisionCounter", "core.PastRevision", "core.AuditEntry"}
    return {
        model._meta.label: [
            tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
            for row in model._base_manager.using(alias).order_by("pk").values_list()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in left_out
    }


def backup_of(alias: str = "default") -> bytes:
    out = io.BytesIO()
    write_backup(out, alias)
    return out.getvalue()


def opened(backup: bytes) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(backup)


def header(**changes: Any) -> Header:
    """Of a backup of this version of the site, with changes."""
    columns = {label: column_names(model) for label, model in Schema(MIGRATIONS).kept.items()}
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    fields = {"site": "", "made_at": made_at, "database": "sqlite", "revision": 7, "migrations": MIGRATIONS, "columns": columns}
    return Header(**{**fields, **changes})


def written(
    parts: Mapping[str, bytes] = {},
    *,
    head: Header | None = None,
    files: tuple[StoredFile, ...] = (),
    rows: Mapping[str, int] | None = None,
    manifest: Callable[[Manifest], Manifest] = lambda manifest: manifest,
    after: Mapping[str, bytes] = {},
) -> bytes:
    """A backup with these parts between header and manifest; sizes and checksums are right, unless `manifest` changes them."""
    head = head or header()
    out = io.BytesIO()
    archive = ArchiveWriter(out)
    archive.add(format.HEADER, head.write())
    for name, content in parts.items():
        archive.add(name, content)
    counted = dict.fromkeys(head.columns, 0)
    for name, content in parts.items():
        if match := format.TABLE_PART.fullmatch(name):
            counted[match[1]] = counted.get(match[1], 0) + content.count(b"\n")
    told = Manifest(dict(archive.parts), dict(rows or counted), {}, files)
    archive.add(format.MANIFEST, manifest(told).write())
    for name, content in after.items():
        archive.add(name, content)
    archive.close()
    return out.getvalue()


def rewritten(backup: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The backup with parts changed by whoever knows how to write one: all checksums are right again. None takes a part out."""
    from milenari.portal.backup.archive import ArchiveReader
    from milenari.portal.backup.format import read_header, read_manifest

    parts = {part.name: part.read() for part in ArchiveReader(io.BytesIO(backup))}
    head, told = read_header(parts.pop(format.HEADER)), read_manifest(parts.pop(format.MANIFEST))
    changed = {name: new for name, content in parts.items() if (new := change(name, content)) is not None}
    return written(changed, head=head, files=told.files)
