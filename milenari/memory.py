"""What a process holds, and how what its requests have freed goes back to the system.

glibc gives back what is free at the end of its heap alone. After a page that is read from a hundred thousand answers much is free
in the middle of it, under the little that is kept; `malloc_trim` gives that back, too.
"""

import ctypes
import gc
import os
from collections.abc import Callable
from pathlib import Path

GROWTH = 4 * 1024 * 1024  # bytes; a process that has grown by more looks whether some of it is free

_COUNTS = Path("/proc/self/statm")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of this process that lie in memory now; 0 where the system does not tell it (it is no Linux)."""
    try:
        return int(_COUNTS.read_bytes().split()[1]) * _PAGE
    except OSError:
        return 0


def settle() -> None:
    """What is there when the process begins to serve stays: nobody looks again whether it is garbage.

    Python looks through everything when a quarter has been added to it; beside all that is imported that is rarely.
    """
    gc.collect()
    gc.freeze()
    gc.collect()


def give_back() -> None:
    """Collects garbage, and gives what is free back to the system. It takes some milliseconds."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Watch:
    """Gives back after a request by which the process has grown, and leaves the others alone: for these it is one small read."""

    def __init__(self, resident: Callable[[], int] = resident, give_back: Callable[[], None] = give_back) -> None:
        self._resident, self._give_back = resident, give_back
        self._usual = resident()

    def look(self) -> None:
        """What is held after giving back is what is needed: the next look counts from there."""
        now = self._resident()
        if now > self._usual + GROWTH:
            self._give_back()
            now = self._usual = self._resident()
        self._usual = min(self._usual, now)
