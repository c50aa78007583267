"""Counts that all processes of one machine share, in a small file of fixed size: no database, nothing to tidy up."""

import fcntl
import hashlib
import os
import struct
from pathlib import Path
from threading import Lock

SLOT = struct.Struct("<8sII")  # whose count it is, in which span of time, and how many
SLOTS = 65_536


class Counters:
    """Counts by name and span of time, exact among the threads and processes that have the file at `path` open.

    The file has room for 65,536 names (1 MiB). Two names that fall into one place take it from each other, and begin anew: of a
    thousand names in the same span that happens to about fifteen. Names are kept as keyed checksums, which don't tell them.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._key = hashlib.sha256(key.encode()).digest()
        self._lock = Lock()  # among threads; among processes the file's own locks
        self._file = -1

    def take(self, name: str, span: int, limit: int) -> int:
        """Counts one more of `name` in this span of time, unless there are `limit` already, and gives how many there were before.

        Raises OSError where the file cannot be read or written.
        """
        mark = hashlib.blake2b(name.encode(), digest_size=8, key=self._key).digest()
        place = int.from_bytes(mark) % SLOTS * SLOT.size
        with self._lock:
            if self._file < 0:
                self._file = self._open()
            fcntl.lockf(self._file, fcntl.LOCK_EX, SLOT.size, place)
            try:
                whose, when, count = SLOT.unpack(os.pread(self._file, SLOT.size, place))
                if (whose, when) != (mark, span):
                    count = 0
                if count < limit:
                    os.pwrite(self._file, SLOT.pack(mark, span, count + 1), place)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, SLOT.size, place)
        return int(count)

    def _open(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(file).st_size < SLOTS * SLOT.size:
            os.truncate(file, SLOTS * SLOT.size)  # zeros, which take no room before they are written
        return file
