"""The stored files in a restore: put beside those of before, and in their place only after the database's commit."""

import hashlib
import os
import shutil
import tempfile
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import Storage
from django.db.models import FileField

from milenari.portal.backup.archive import CHUNK, PartReader
from milenari.portal.backup.format import StoredFile
from milenari.portal.backup.problems import Code, Refused, damaged
from milenari.portal.backup.tables import Schema

IN_MEMORY = 1 << 23  # bytes; a larger file passes through the disk, since some storages need to know it whole
BESIDE = ".restored"


class FileRestore:
    """Brings back files that rows name. `keep` ends it after the database's commit, `undo` after its rollback.

    A process that dies in between leaves new files that no row names, and every file of before as it was.
    """

    def __init__(self, schema: Schema) -> None:
        self._fields: dict[str, FileField] = {label: field for label, _, field in schema.file_fields}
        self._made: list[tuple[Storage, str]] = []
        self._replaced: list[tuple[Storage, str, str]] = []
        self._old: set[tuple[str, str]] = set()
        self._named: set[tuple[str, str]] = set()

    def remember(self, field: str, names: set[str]) -> None:
        """What rows name now, and will be gone."""
        self._old |= {(field, name) for name in names}

    def expect(self, files: tuple[StoredFile, ...]) -> None:
        """What rows will name."""
        self._named |= {(file.field, file.name) for file in files}

    def require_room(self, size: int) -> None:
        """Raises Refused where a folder of this machine has not `size` bytes left."""
        for field in self._fields.values():
            folder = getattr(field.storage, "location", None)
            if folder and size and os.path.isdir(folder) and (free := shutil.disk_usage(folder).free) < size:
                raise Refused(
                    Code.ROOM, f"The backup's files need {size:,} bytes, and {folder} has {free:,} left. Nothing was changed."
                )

    def put(self, file: StoredFile, part: PartReader, sha256: str) -> None:
        """Stores one file, under its name if that is free. Raises Refused where it is not what the manifest says."""
        storage = self._fields[file.field].storage
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as content:
            for chunk in part.chunks():
                content.write(chunk)
            if part.end().sha256 != sha256:
                raise damaged(f"The backup's part {part.name} changed while it was read.")
            if not storage.exists(file.name):
                self._made.append((storage, self._save(storage, file.name, content)))
            elif _digest(storage, file.name) != sha256:
                beside = self._save(storage, storage.get_available_name(file.name + BESIDE), content)
                self._made.append((storage, beside))
                self._replaced.append((storage, file.name, beside))

    def _save(self, storage: Storage, name: str, content: IO[bytes]) -> str:
        content.seek(0)
        saved = storage.save(name, File(content, name))
        if saved != name:
            storage.delete(saved)
            raise Refused(Code.ROOM, f"The file {name} cannot be stored under its name; it became {saved}. Nothing was changed.")
        return saved

    def keep(self) -> None:
        """Takes what stands beside into its place, and deletes what no row names any more."""
        for storage, name, beside in self._replaced:
            with storage.open(beside, "rb") as content:
                storage.delete(name)
                storage.save(name, content)
            storage.delete(beside)
        for field, name in sorted(self._old - self._named):
            self._fields[field].storage.delete(name)

    def undo(self) -> None:
        for storage, name in self._made:
            storage.delete(name)


def _digest(storage: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with storage.open(name, "rb") as stored:
        chunks: Any = stored.chunks(CHUNK)
        for chunk in chunks:
            digest.update(chunk)
    return digest.hexdigest()
