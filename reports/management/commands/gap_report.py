import os
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from milenari.core.audit import record_if_possible
from reports.audit import Event
from reports.queries import NoEvidence, ScopeProblem
from reports.renderers.formats import FORMATS, MissingFile, Order
from reports.scope import WORDS


class Command(BaseCommand):
    help = "Makes the gap report. Without options it covers every country and topic, held against the first union."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT", type=Path, help="where to write the report")
        for field, what in (
            ("country", "codes of the countries to compare, in the order to show them: it es"),
            ("domain", "domains to cover: framework ethics"),
            ("phase", "phases to cover: setup authorisation"),
        ):
            parser.add_argument(f"--{field}", nargs="+", action="extend", default=[], help=what)
        parser.add_argument("--section", nargs="+", action="extend", default=[], help="chapters to hold: summary gaps pathways")
        parser.add_argument("--baseline", default="", help="what to hold against: a union's or a country's code, or lightest")
        parser.add_argument(
            "--release", default="", help="the release to report on, by its identifier; else the evidence as it is"
        )
        parser.add_argument("--since", default="", help="a release: the report tells what changed since")
        parser.add_argument(
            "--start", default="", help="the first day of the ways to the first patient, as 2027-01-31; else today"
        )
        parser.add_argument("--format", default="pdf", choices=FORMATS, help="what to make; a PDF unless said otherwise")

    def handle(self, *_: Any, out: Path, format: str, **options: Any) -> None:
        if out.is_dir():
            raise CommandError(f"{out} is a folder; name the file to write, such as {out / 'gap-report.pdf'}.")
        if not out.absolute().parent.is_dir():
            raise CommandError(f"The folder {out.parent} does not exist; make it first.")
        scope = urlencode([(word, options[word]) for word in WORDS if options.get(word)], doseq=True)
        content = BytesIO()
        try:
            made = FORMATS[format].write(Order(scope, timezone.now()), self._tell_nothing, content)
        except NoEvidence as error:
            raise CommandError("There is nothing to report on: no evidence is loaded; run load_evidence.") from error
        except (ScopeProblem, MissingFile) as error:
            raise CommandError(str(error)) from error
        write_whole(out, content.getvalue())
        record_if_possible(Event.REPORT_WRITTEN, out.name, format=format, scope=scope, revision=made.revision)
        size = f"{len(content.getvalue()) / 1_000_000:.1f} MB"
        self.stdout.write(f"Wrote {out}: {size}, revision {made.revision} of the evidence.")

    def _tell_nothing(self, done: int, total: int, stage: str) -> None:
        """Whoever waits at a terminal sees when it is done."""


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all: whoever reads it meanwhile sees what was there before, or all of the new.

    Raises CommandError where the folder cannot be written to.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise CommandError(f"{path} could not be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
