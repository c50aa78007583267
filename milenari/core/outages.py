"""What the site leans on beside its database, and may find away: a store of files, a mail server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging import Logger
from threading import Event, Lock, Thread
from time import monotonic

from django.db import DatabaseError

FRESH = 15.0  # seconds for which what was found holds
PATIENCE = 1.0  # seconds that a probe waits for it


@contextmanager
def in_a_line(logger: Logger, failed: str) -> Iterator[None]:
    """What is done inside can be done without. Where the database fails it, the log says so in one line, and what it said."""
    try:
        yield
    except DatabaseError as error:
        logger.warning("%s: %s", failed, " ".join(str(error).split()))


class Away(Exception):
    """It does not answer. `what` is for the log, `sentence` for the reader: what does not work, and what helps."""

    def __init__(self, what: str, sentence: str) -> None:
        self.what, self.sentence = what, sentence
        super().__init__(sentence)


class Lookout:
    """Looks whether something far away answers, and keeps nobody who asks waiting for long: it may hang, and a probe must not.

    `look` returns where it answers, and raises where it does not.
    """

    def __init__(self, look: Callable[[], object]) -> None:
        self._look = look
        self._lock = Lock()
        self._begun = float("-inf")
        self._found = Event()
        self._found.set()
        self._problem = ""

    def problem(self) -> str:
        """Why it does not answer, in the words of what was raised; nothing where it answers."""
        with self._lock:
            if self._found.is_set() and monotonic() - self._begun >= FRESH:
                self._begun = monotonic()
                self._found.clear()
                Thread(target=self._find_out, daemon=True).start()
        if not self._found.wait(PATIENCE):
            return f"No answer for {monotonic() - self._begun:.0f} s."
        return self._problem

    def _find_out(self) -> None:
        try:
            self._look()
            self._problem = ""
        except Exception as error:  # of which kind depends on what is looked at
            self._problem = " ".join(str(error).split()) or type(error).__name__
        self._found.set()
