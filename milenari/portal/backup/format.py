"""What a backup says of itself: `backup.json`, its first part, and `manifest.json`, its last. Read strictly, from any hands.

backup.json                     what, format, site, made_at, database, revision, migrations, columns of each table
tables/<app.Model>/00001.jsonl  rows, one JSON array a line, in the order of the columns; about a megabyte each
files/00001                     one stored file; which one, the manifest says
manifest.json                   size and SHA-256 of every part, rows and last number given of each table, the files' names
"""

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from milenari.portal.backup.archive import Part
from milenari.portal.backup.problems import Code, Refused, damaged

WHAT = "MILenARI backup"
FORMAT = 1
HEADER, MANIFEST = "backup.json", "manifest.json"
TABLE_PART = re.compile(r"tables/([a-z0-9_]+\.[A-Za-z0-9_]+)/([0-9]{5})\.jsonl")
FILE_PART = re.compile(r"files/([0-9]{5,9})")
SLICE = 1 << 20  # bytes of rows that are put into one part
LARGEST_SLICE = 1 << 26  # one row may be larger than that, up to this
LARGEST_HEADER, LARGEST_MANIFEST = 1 << 22, 1 << 26


def table_part(label: str, number: int) -> str:
    return f"tables/{label}/{number:05}.jsonl"


def file_part(number: int) -> str:
    return f"files/{number:05}"


@dataclass(frozen=True, slots=True)
class Header:
    """`columns`: of each table (by its model's label) its fields' names. `migrations`: app.name of all that were applied."""

    site: str
    made_at: datetime
    database: str
    revision: int
    migrations: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]

    def write(self) -> bytes:
        return _json({"what": WHAT, "format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()})


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that a row names: by which field (app.Model.field), and the part that holds it; empty: it was gone already."""

    field: str
    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`last`: of each table that numbers its rows itself the last number given, so that none is ever given twice."""

    parts: dict[str, Part]
    rows: dict[str, int]
    last: dict[str, int]
    files: tuple[StoredFile, ...]

    def write(self) -> bytes:
        return _json(asdict(self))

    @property
    def missing(self) -> tuple[StoredFile, ...]:
        return tuple(file for file in self.files if not file.part)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _read(name: str, raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise damaged(f"The backup's part {name} is damaged.") from error
    if not isinstance(found, dict):
        raise damaged(f"The backup's part {name} is damaged.")
    return found


def read_header(raw: bytes) -> Header:
    """Raises Refused for what is no backup, or one in a newer format."""
    found = _read(HEADER, raw)
    if found.get("what") != WHAT:
        raise damaged("The file is no backup of this site.")
    format = found.get("format")
    if isinstance(format, int) and format > FORMAT:
        raise Refused(
            Code.VERSION,
            f"This backup was made by a newer version of the site: it is in format {format}, and this one reads up to {FORMAT}. "
            "Restore it with that version.",
        )
    try:
        header = Header(
            site=_text(found["site"]),
            made_at=datetime.fromisoformat(found["made_at"]),
            database=_text(found["database"]),
            revision=_count(found["revision"]),
            migrations=_texts(found["migrations"]),
            columns={_text(label): _texts(names) for label, names in found["columns"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(f"The backup's part {HEADER} is damaged.") from error
    if format != FORMAT or header.made_at.tzinfo is None:
        raise damaged(f"The backup's part {HEADER} is damaged.")
    return header


def read_manifest(raw: bytes) -> Manifest:
    """Raises Refused for one that is damaged, or names files as no site does."""
    found = _read(MANIFEST, raw)
    try:
        manifest = Manifest(
            parts={_text(name): Part(_count(part["size"]), _text(part["sha256"])) for name, part in found["parts"].items()},
            rows={_text(label): _count(count) for label, count in found["rows"].items()},
            last={_text(label): _count(number) for label, number in found["last"].items()},
            files=tuple(StoredFile(_text(file["field"]), _text(file["name"]), _text(file["part"])) for file in found["files"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(f"The backup's part {MANIFEST} is damaged.") from error
    for file in manifest.files:
        if not is_plain(file.name):
            raise damaged(f"The backup names a file {file.name!r}, which would lead out of the site's files.")
    if len({(file.field, file.name) for file in manifest.files}) < len(manifest.files):
        raise damaged("The backup names a file twice.")
    return manifest


def is_plain(name: str) -> bool:
    """Whether a file's name stays below the folder that it is put into, on any system."""
    path = PurePosixPath(name)
    plain = str(path) == name and bool(path.parts) and not path.is_absolute()
    return plain and ".." not in path.parts and not re.search(r"[\\:\x00-\x1f]", name)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(_text(each) for each in value)


def _count(value: Any) -> int:
    """What fits a column of 64 bits."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise TypeError
    return value
