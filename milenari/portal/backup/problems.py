"""Why a backup was not written or not restored, as a sentence and as the exit code of the command."""

from enum import IntEnum


class Code(IntEnum):
    """Exit codes of `backup` and `restore`; 0 is success, 1 any other error, 2 a mistake in the command line."""

    ROOM = 3  # no space, or the place cannot be written or read
    DAMAGED = 4  # no backup, cut short, or a part of it corrupted
    PASSPHRASE = 5  # missing, unfit or not the one
    VERSION = 6  # made by a newer version of the site
    OCCUPIED = 7  # something is there already: rows in the database, or a file
    DATABASE = 8  # the database did not take the rows, or was in use


class Refused(Exception):
    """Nothing was changed; the message says what was found, where, and what would fit."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def damaged(what: str) -> Refused:
    return Refused(Code.DAMAGED, f"{what} Nothing was changed; take another backup.")
