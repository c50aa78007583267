"""Where a backup is written to and read from: whole or not at all, for its owner alone, and the oldest ones deleted."""

import errno
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from milenari.portal.backup import encryption
from milenari.portal.backup.archive import Sink, Source
from milenari.portal.backup.encryption import DecryptingReader, EncryptingWriter
from milenari.portal.backup.problems import Code, Refused

PASSPHRASE, PASSPHRASE_FILE = "MILENARI_BACKUP_PASSPHRASE", "MILENARI_BACKUP_PASSPHRASE_FILE"
DATED = re.compile(r"milenari-[0-9]{8}T[0-9]{6}Z\.tar\.gz(\.enc)?")
UNFINISHED = re.compile(r"\.milenari-[0-9]{8}T[0-9]{6}Z\.tar\.gz(\.enc)?\.[^.]+\.part")


def passphrase(file: Path | None = None) -> str:
    """From `file`, else from the environment; empty where neither is named. Raises Refused where the file cannot be read."""
    named = file or (Path(os.environ[PASSPHRASE_FILE]) if os.environ.get(PASSPHRASE_FILE) else None)
    if named is None:
        return os.environ.get(PASSPHRASE, "")
    try:
        return named.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(Code.PASSPHRASE, f"The passphrase's file {named} cannot be read: {_why(error)}.") from error


def dated_name(encrypted: bool) -> str:
    """With the time of now in UTC, so that names sort by age."""
    return f"milenari-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar.gz{'.enc' if encrypted else ''}"


@contextmanager
def encrypting(out: BinaryIO, secret: str) -> Iterator[Sink]:
    """`out`, through encryption where there is a secret."""
    if not secret:
        yield out
        return
    writer = EncryptingWriter(out, secret)
    yield writer
    writer.close()


@contextmanager
def replacing(path: Path, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A new file that becomes `path` at the end of the block: complete and on the disk, or, on any error, not at all.

    Raises Refused where `path` is there already (unless `overwrite`), cannot be written, or the disk is full.
    """
    if path.exists() and not overwrite:
        raise Refused(Code.OCCUPIED, f"{path} is there already; choose another name, or --overwrite it.")
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")  # for its owner alone
        try:
            with os.fdopen(number, "wb") as out:
                fcntl.flock(out, fcntl.LOCK_EX)  # as long as somebody writes it, nobody takes it for left over
                yield out
                out.flush()
                os.fsync(out.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            with suppress(OSError):
                free = shutil.disk_usage(path.parent).free
                told = f"There is no space left for {path}: {free:,} bytes are free. No backup was written."
                raise Refused(Code.ROOM, told) from error
        raise Refused(Code.ROOM, f"{path} cannot be written: {_why(error)}. No backup was written.") from error


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems know no such thing
            os.fsync(number)
    finally:
        os.close(number)


def sweep(folder: Path, keep: int) -> list[Path]:
    """Deletes all but the newest `keep` dated backups, and what broken-off ones left; gives what was deleted of the first."""
    for path in folder.iterdir():
        if UNFINISHED.fullmatch(path.name):
            with suppress(OSError), path.open("rb") as left:  # one that is being written is locked, or gone meanwhile
                fcntl.flock(left, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
    dated = sorted(path for path in folder.iterdir() if DATED.fullmatch(path.name) and path.is_file())
    old = dated[: max(0, len(dated) - keep)]
    for path in old:
        path.unlink(missing_ok=True)
    return old


@contextmanager
def reading(path: Path, standard_input: BinaryIO, secret: Callable[[], str]) -> Iterator[Callable[[], Source]]:
    """What opens the backup from its beginning, each time that it is called. `-` is the standard input, kept as it comes.

    `secret` is asked for where the file is encrypted. Raises Refused where it cannot be read.
    """
    try:
        with _opened(path, standard_input) as file:

            def again() -> Source:
                file.seek(0)
                encrypted = file.read(len(encryption.MAGIC)) == encryption.MAGIC
                file.seek(0)
                return DecryptingReader(file, _required(secret())) if encrypted else file

            yield again
    except OSError as error:
        raise Refused(Code.ROOM, f"{path} cannot be read: {_why(error)}. Nothing was changed.") from error


@contextmanager
def _opened(path: Path, standard_input: BinaryIO) -> Iterator[BinaryIO]:
    if str(path) == "-":
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(standard_input, kept)
            yield cast(BinaryIO, kept)
        return
    if path.exists() and not path.is_file():
        raise Refused(Code.ROOM, f"{path} is not a file. Nothing was changed.")
    with path.open("rb") as file:
        yield file


def _required(secret: str) -> str:
    if not secret:
        raise Refused(
            Code.PASSPHRASE, f"The backup is encrypted: set {PASSPHRASE}, or name the passphrase's file with --passphrase-file."
        )
    return secret


def _why(error: Any) -> str:
    return str(getattr(error, "strerror", "") or error).rstrip(".").lower()
