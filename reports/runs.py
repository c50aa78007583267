"""Makes one report in a process of its own, and keeps its record true meanwhile.

A fresh process gives all its memory back, takes nothing down with it when it dies, and can be stopped at any moment. It reads
its order on its standard input, and tells on its standard output how far it is, each message one line of JSON (see
management/commands/render_report.py). Its input is also its lifeline: it ends when the worker does.
"""

import hashlib
import json
import logging
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from milenari.core import revision
from reports import queue as runs
from reports.models import Report
from reports.renderers.formats import Made

logger = logging.getLogger(__name__)


class Flag:
    """What a signal handler sets. It holds no lock: a handler that waits for one which its own thread holds never ends."""

    def __init__(self) -> None:
        self._set = False

    def set(self) -> None:
        self._set = True

    def clear(self) -> None:
        self._set = False

    def is_set(self) -> bool:
        return self._set


stopping = Flag()  # set when the worker is to stop: what it is making goes back into the queue

TICK = 0.2  # seconds after which the worker looks whether it should stop
SAY = 1.0  # seconds after which progress is written down


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: with what was made, with the reason for which it can't be made, or with that for which it crashed."""

    made: Made | None = None
    refused: str = ""
    crashed: str = ""


class Unwanted(Exception):
    """The report was cancelled, or given to another worker."""


class Stopping(Exception):
    """The worker is to stop."""


def run(report_id: str) -> None:
    """Makes the report, where it is waiting, and ends it in one way or another."""
    report = runs.claim(report_id)
    if report is None:
        return
    with translation.override(report.language), tempfile.TemporaryDirectory(prefix="milenari-report-") as folder:
        target = Path(folder) / "report"
        try:
            ended = _make(report, target)
        except Unwanted:
            logger.info("Report %s is no longer wanted.", report.pk)
            return
        except Stopping:
            runs.give_back(report)
            return
        if ended.made is not None:
            _keep(report, ended.made, target)
        elif ended.refused:
            runs.fail(report, ended.refused)
        else:
            logger.error("Report %s crashed: %s", report.pk, ended.crashed)
            runs.crashed(report, ended.crashed)


def _keep(report: Report, made: Made, path: Path) -> None:
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        try:
            runs.finish(report, made, sha256, content)
        except Exception:  # of which kind depends on the storage
            logger.exception("The file of report %s could not be stored.", report.pk)
            runs.crashed(report, _("Its file could not be stored; the worker’s log has the details."))


def _make(report: Report, target: Path) -> Ended:
    """Raises Unwanted and Stopping."""
    made_at = max(report.requested_at, revision.current().changed_at)
    order = {
        "format": report.format,
        "scope": report.scope,
        "language": report.language,
        "made_at": made_at.isoformat(),
        "target": str(target),
    }
    words: dict[str, Any] = {}
    told, begun = time.monotonic(), time.monotonic()
    progress = (0, 0, "")
    with _child(order) as (child, messages):
        while True:
            message = _next(messages)
            if message is None:
                break
            words.update(message)
            if "progress" in message:
                progress = tuple(message["progress"])
            now = time.monotonic()
            if stopping.is_set():
                raise Stopping
            if now - begun > 60 * settings.REPORT_MINUTES:
                return Ended(crashed=_("It took longer than %(minutes)s minutes.") % {"minutes": settings.REPORT_MINUTES})
            if now - told >= (SAY if "progress" in message else settings.REPORT_LEASE / 4):
                told = now
                if not runs.renew(report, *progress):
                    raise Unwanted
        status = child.wait()
    if status == 0 and "made" in words:
        return Ended(made=Made(**words["made"]))
    return Ended(refused=words.get("refused", ""), crashed=_why(status))


def _why(status: int) -> str:
    """In words, how a process that did not make its file ended."""
    if status == -signal.SIGKILL:
        return _("The process that made it was killed, probably for lack of memory.")
    if status < 0:
        return _("The process that made it was ended by the signal %(signal)s.") % {"signal": signal.Signals(-status).name}
    return _("The process that made it ended with an error; the worker’s log has the details.")


@contextmanager
def _child(order: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", "queue.Queue[dict[str, Any] | None]"]]:
    """A process that makes `order`, and its messages with None as the last; killed at the end of the block if need be."""
    child = subprocess.Popen(  # noqa: S603 (our own command; nothing of the order is on its command line)
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "render_report"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl+C in the terminal is the worker's to deal with
    )
    assert child.stdin is not None
    assert child.stdout is not None
    messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(child.stdout, messages), daemon=True)
    reader.start()
    try:
        try:
            child.stdin.write(json.dumps(order) + "\n")
            child.stdin.flush()
        except BrokenPipeError:
            pass  # it died at once; its exit status says more
        yield child, messages
    finally:
        child.kill()
        child.wait()
        reader.join()
        child.stdin.close()
        child.stdout.close()


def _read(lines: IO[str], messages: "queue.Queue[dict[str, Any] | None]") -> None:
    for line in lines:
        try:
            message = json.loads(line)
        except ValueError:
            logger.warning("The process that makes a report said: %s", line.rstrip())
            continue
        if isinstance(message, dict):
            messages.put(message)
    messages.put(None)


def _next(messages: "queue.Queue[dict[str, Any] | None]") -> dict[str, Any] | None:
    """The next message; an empty one where none comes within a tick."""
    try:
        return messages.get(timeout=TICK)
    except queue.Empty:
        return {}
