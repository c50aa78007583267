"""Reads a backup: first all of it, to see whether it is whole and fits this site, before anything is changed."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from milenari.portal.backup import format
from milenari.portal.backup.archive import ArchiveReader, Part, PartReader, Source
from milenari.portal.backup.format import Header, Manifest
from milenari.portal.backup.problems import Code, Refused, damaged
from milenari.portal.backup.tables import Schema, column_names

AUDIT_LOG = "core.AuditEntry"


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that is whole and that this site can restore; `schema` is that of its tables. `size` of all files, in bytes."""

    header: Header
    manifest: Manifest
    schema: Schema

    @property
    def size_of_files(self) -> int:
        return sum(self.manifest.parts[file.part].size for file in self.manifest.files if file.part)


def check(source: Source) -> Checked:
    """Reads a backup from its beginning to its end. Raises Refused, naming the part, for whatever is wrong with it."""
    archive = ArchiveReader(source)
    found: dict[str, int] = {}
    header, schema, manifest, previous = None, None, None, ""
    for part in archive:
        if manifest is not None:
            raise damaged(f"The backup holds {part.name!r} after its manifest.")
        if header is None or schema is None:
            try:
                header, schema = _read_header(part)
            except Refused as refused:
                if refused.code == Code.VERSION:
                    archive.require_soundness()  # what looks like another version's may be damage
                raise
        elif part.name == format.MANIFEST:
            manifest = format.read_manifest(part.whole(format.LARGEST_MANIFEST))
            _compare(archive.parts, manifest.parts)
        else:
            _require_order(previous, part.name, header)
            if match := format.TABLE_PART.fullmatch(part.name):
                label = match[1]
                found[label] = found.get(label, 0) + _count_rows(part, len(header.columns[label]))
        previous = part.name
    if header is None or schema is None:
        raise damaged("The file is no backup of this site: it is empty.")
    if manifest is None:
        raise damaged("The backup has no manifest: it was cut short.")
    _compare_contents(header, manifest, schema, found)
    return Checked(header, manifest, schema)


def differences(one: Checked, other: Checked) -> list[str]:
    """The tables (app.Model) and files that two backups have not alike, but for what goes on with a restore itself.

    That is the revision, which it moves, and the audit log, which it adds to: of that one `other` must not have less.
    """
    found = {what for what, _ in _digests(one).items() ^ _digests(other).items()}
    written, later = (each.manifest.rows.get(AUDIT_LOG, 0) for each in (one, other))
    return sorted(found | {AUDIT_LOG} if later < written else found)


def _digests(checked: Checked) -> dict[str, tuple[str, ...]]:
    """What each table and file holds, by checksums: of a table those of its parts, which depend on its rows alone."""
    parts = checked.manifest.parts
    found: dict[str, tuple[str, ...]] = {
        f"{file.field} {file.name}": (parts[file.part].sha256,) for file in checked.manifest.files if file.part
    }
    for label in checked.header.columns.keys() - {"core.RevisionCounter", "core.PastRevision", AUDIT_LOG}:
        table = (match[0] for name in parts if (match := format.TABLE_PART.fullmatch(name)) and match[1] == label)
        found[label] = tuple(parts[name].sha256 for name in sorted(table))
    return found


def rows(part: PartReader) -> Iterator[list[Any]]:
    """The rows of one part of a table. Raises Refused for a line that is none."""
    for number, line in enumerate(io.BytesIO(part.whole(format.LARGEST_SLICE)), 1):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise damaged(f"Line {number} of the backup's part {part.name} is damaged.") from error
        if not isinstance(row, list):
            raise damaged(f"Line {number} of the backup's part {part.name} is no row.")
        yield row


def _read_header(part: PartReader) -> tuple[Header, Schema]:
    if part.name != format.HEADER:
        raise damaged("The file is no backup of this site.")
    header = format.read_header(part.whole(format.LARGEST_HEADER))
    schema = Schema(header.migrations)
    expected = {label: sorted(column_names(model)) for label, model in schema.kept.items()}
    found = {label: sorted(names) for label, names in header.columns.items()}
    if found != expected:
        odd = sorted(label for label in found.keys() | expected if found.get(label) != expected.get(label))
        raise Refused(
            Code.VERSION,
            f"The backup's tables are not those of this site after the same migrations: {', '.join(odd[:5])}. "
            "Restore it with the version of the site that made it. Nothing was changed.",
        )
    return header, schema


def _require_order(previous: str, name: str, header: Header) -> None:
    """Parts stand as they are written: each table's in a row and numbered, then the files."""
    now = format.TABLE_PART.fullmatch(name)
    before = format.TABLE_PART.fullmatch(previous)
    if now and now[1] in header.columns:
        number = int(before[2]) + 1 if before and before[1] == now[1] else 1
        fits = name == format.table_part(now[1], number) and not format.FILE_PART.fullmatch(previous)
    else:
        file = format.FILE_PART.fullmatch(previous)
        fits = name == format.file_part(int(file[1]) + 1 if file else 1)
    if not fits:
        raise damaged(f"The backup holds {name!r} after {previous!r}, where it does not belong.")


def _count_rows(part: PartReader, width: int) -> int:
    count = 0
    for row in rows(part):
        count += 1
        if len(row) != width:
            raise damaged(f"Line {count} of the backup's part {part.name} has {len(row)} values; its table has {width} columns.")
    return count


def _compare(found: dict[str, Part], promised: dict[str, Part]) -> None:
    for name, part in found.items():
        if promised.get(name) != part:
            raise damaged(f"The backup's part {name} is damaged: it is not what the manifest says.")
    if lost := promised.keys() - found.keys():
        raise damaged(f"The backup lacks its part {min(lost)}.")


def _compare_contents(header: Header, manifest: Manifest, schema: Schema, found: dict[str, int]) -> None:
    if manifest.rows != {label: found.get(label, 0) for label in header.columns}:
        odd = sorted(label for label in manifest.rows.keys() | found if manifest.rows.get(label) != found.get(label, 0))
        raise damaged(f"The backup has not as many rows of {', '.join(odd[:5])} as its manifest says.")
    named = [file.part for file in manifest.files if file.part]
    if sorted(named) != sorted(name for name in manifest.parts if format.FILE_PART.fullmatch(name)):
        raise damaged("The backup's files are not those that its manifest names.")
    if strange := {file.field for file in manifest.files} - {label for label, _, _ in schema.file_fields}:
        raise damaged(f"The backup has files of {min(strange)}, where this site keeps none.")
