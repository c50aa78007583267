import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.queries import NoEvidence, ScopeProblem, read_report
from reports.renderers.formats import MissingFile
from reports.renderers.pdf import render


class Command(BaseCommand):
    help = "Makes the gap report as a PDF. Without options it covers every country and topic, held against the first union."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT.pdf", type=Path, help="where to write the report")
        for field, what in (
            ("country", "codes of the countries to compare, in the order to show them: it es"),
            ("domain", "domains to cover: framework ethics"),
            ("phase", "phases to cover: setup authorisation"),
        ):
            parser.add_argument(f"--{field}", nargs="+", action="extend", default=[], help=what)
        parser.add_argument("--baseline", default="", help="what to hold against: a union's or a country's code, or lightest")

    def handle(self, *_: Any, out: Path, **options: Any) -> None:
        if out.is_dir():
            raise CommandError(f"{out} is a folder; name the file to write, such as {out / 'gap-report.pdf'}.")
        if not out.absolute().parent.is_dir():
            raise CommandError(f"The folder {out.parent} does not exist; make it first.")
        try:
            report = read_report({field: options[field] for field in ("country", "domain", "phase", "baseline")})
            rendered = render(report)
        except NoEvidence as error:
            raise CommandError("There is nothing to report on: no evidence is loaded; run load_evidence.") from error
        except (ScopeProblem, MissingFile) as error:
            raise CommandError(str(error)) from error
        write_whole(out, rendered.content)
        size = f"{len(rendered.content) / 1_000_000:.1f} MB"
        self.stdout.write(f"Wrote {out}: {rendered.pages} pages, {size}, revision {report.revision} of the evidence.")


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
