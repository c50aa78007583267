"""The container: parts with names and sizes, one after the other, as a tar file in gzip. Written and read as a stream.

Any `tar` lists and unpacks it. It is read here with nothing but `TarInfo.frombuf`: plain files alone, none of tar's extensions,
nothing is ever unpacked to a name that the file gives, and what it claims of sizes is never taken into memory unchecked.
"""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol, cast

from milenari.portal.backup.problems import Refused, damaged

BLOCK = 512
CHUNK = 65_536
LARGEST_UNPACKED = (1 << 26, 200)  # unpacked, at most so many bytes, and so many times what is packed: evidence packs to a tenth


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Sink(Protocol):
    def write(self, data: bytes, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Part:
    """`size` in bytes; `sha256` in hexadecimal."""

    size: int
    sha256: str


class ArchiveWriter:
    """Writes parts to `out`; `parts` holds what was written."""

    def __init__(self, out: Sink) -> None:
        self._packed = gzip.GzipFile(filename="", mode="wb", fileobj=cast(Any, out), compresslevel=6, mtime=0)
        self.parts: dict[str, Part] = {}

    def add(self, name: str, content: bytes) -> None:
        self.add_stream(name, len(content), [content])

    def add_stream(self, name: str, size: int, chunks: Iterable[bytes]) -> None:
        """Raises ValueError where the chunks are not `size` bytes: what is written so far is then no archive."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        self._packed.write(entry.tobuf(tarfile.USTAR_FORMAT))
        digest, written = hashlib.sha256(), 0
        for chunk in chunks:
            written += len(chunk)
            if written > size:
                break
            digest.update(chunk)
            self._packed.write(chunk)
        if written != size:
            raise ValueError(f"{name} has {written} bytes, not {size}")
        self._packed.write(bytes(-size % BLOCK))
        self.parts[name] = Part(size, digest.hexdigest())

    def close(self) -> None:
        self._packed.write(bytes(2 * BLOCK))
        self._packed.close()


class PartReader:
    """One part's content, from its beginning to its end."""

    def __init__(self, archive: "ArchiveReader", name: str, size: int) -> None:
        self._archive, self._left, self._digest = archive, size, hashlib.sha256()
        self.name, self.size = name, size

    def read(self, size: int = -1) -> bytes:
        data = self._archive.take(min(self._left, size) if size >= 0 else self._left, self.name)
        self._left -= len(data)
        self._digest.update(data)
        return data

    def chunks(self) -> Iterator[bytes]:
        while chunk := self.read(CHUNK):
            yield chunk

    def whole(self, limit: int) -> bytes:
        """All of it. Raises Refused where it is larger than `limit` bytes."""
        if self.size > limit:
            raise damaged(f"The backup's part {self.name} claims {self.size:,} bytes; {limit:,} is the most that it can have.")
        return self.read()

    def end(self) -> Part:
        """Reads what is left, and says what the part was."""
        for _ in self.chunks():
            pass
        return Part(self.size, self._digest.hexdigest())


class _Counted:
    def __init__(self, source: Source) -> None:
        self._source, self.count = source, 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.count += len(data)
        return data


class ArchiveReader:
    """The parts of an archive, in order. Each is to be read before the next; what was not read is passed over.

    Raises Refused for whatever ArchiveWriter would not have written.
    """

    def __init__(self, source: Source) -> None:
        self._counted = _Counted(source)
        self._unpacked = 0
        self._plain = gzip.GzipFile(fileobj=cast(Any, self._counted), mode="rb")
        self.parts: dict[str, Part] = {}

    def take(self, size: int, place: str) -> bytes:
        """The next `size` bytes unpacked, which belong to `place`."""
        try:
            data = self._plain.read(size)
        except (EOFError, OSError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise  # the disk, not the file
            raise self._broken(place) from error
        if len(data) < size:
            raise self._broken(place)
        self._unpacked += size
        self._require_measure(place)
        return data

    def require_soundness(self) -> None:
        """Reads on to the end, without looking at what is there: gzip's checksum is of everything."""
        try:
            while chunk := self._plain.read(CHUNK):
                self._unpacked += len(chunk)
                self._require_measure("a part that was not looked at")
        except (EOFError, OSError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise damaged("The backup is damaged or cut short, in its first part or after it.") from error

    def _require_measure(self, place: str) -> None:
        least, ratio = LARGEST_UNPACKED
        if self._unpacked > least + ratio * self._counted.count:
            raise damaged(f"The backup unpacks to more than {ratio} times its size, in {place}, as no backup of this site does.")

    def _broken(self, place: str) -> Refused:
        if not self.parts and self._unpacked == 0:
            return damaged("The file is no backup of this site, or is damaged from its beginning.")
        return damaged(f"The backup is damaged or cut short in {place}.")

    def __iter__(self) -> Iterator[PartReader]:
        last = ""
        while True:
            place = f"the part after {last}" if last else "its beginning"
            block = self.take(BLOCK, place)
            if block == bytes(BLOCK):
                self._require_end(place)
                return
            part = self._opened(block, place)
            yield part
            self.parts[part.name] = part.end()
            self.take(-part.size % BLOCK, part.name)
            last = part.name

    def _opened(self, block: bytes, place: str) -> PartReader:
        try:
            entry = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeError) as error:
            raise self._broken(place) from error
        if entry.type != tarfile.REGTYPE or entry.size < 0:
            raise damaged(f"The backup holds {entry.name!r}, which is no plain file.")
        if entry.name in self.parts:
            raise damaged(f"The backup holds {entry.name!r} twice.")
        return PartReader(self, entry.name, entry.size)

    def _require_end(self, place: str) -> None:
        self.take(BLOCK, place)
        try:
            more = self._plain.read(1)
        except (EOFError, OSError, zlib.error) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise damaged("The backup's end is damaged or cut off.") from error
        if more:
            raise damaged("The backup holds something after its end.")
