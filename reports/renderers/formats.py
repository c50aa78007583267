"""The formats that a report can be had in: what each is called, and what makes it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports.renderers.missing import MissingFile as MissingFile

Write = Callable[["Order", "Progress", BinaryIO], "Made"]
Prepare = Callable[["Order", "Progress", Path], list[str]]


class Progress(Protocol):
    def __call__(self, done: int, total: int, stage: str) -> None:
        """Tells that `done` of `total` units are behind, and in words what is being done now.

        `done` may go back (a layout that is corrected): what is shown then stays where it is. The last unit is the file's own.
        """


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made: the scope's query string (reports.scope), and the time that stands in the file unless the scope names
    a release, so that the same order gives the same bytes.
    """

    scope: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """What a download is called, and the revision of the evidence that it holds."""

    file_name: str
    revision: int


@dataclass(frozen=True, slots=True)
class Format:
    """`write` makes the file: it raises reports.queries.ScopeProblem or NoEvidence where there is nothing to be made.

    A worker prefers `prepare`, where there is one: beside the file's path it lays all that a further process needs to make the
    file, and gives that one's command line. So what was needed for the one is not in memory with what is needed for the other.
    """

    slug: str
    label: str | Promise
    content_type: str
    write: Write
    prepare: Prepare | None = None


def _write_pdf(order: Order, progress: Progress, target: BinaryIO) -> Made:
    from reports.renderers import pdf

    return pdf.write(order, progress, target)


def _prepare_pdf(order: Order, progress: Progress, target: Path) -> list[str]:
    from reports.renderers import pdf

    return pdf.prepare(order, progress, target)


def _write_docx(order: Order, progress: Progress, target: BinaryIO) -> Made:
    from reports.renderers import docx

    return docx.write(order, progress, target)


def _write_offline(order: Order, progress: Progress, target: BinaryIO) -> Made:
    from reports.renderers import offline

    return offline.write(order, progress, target)


def _write_xlsx(order: Order, progress: Progress, target: BinaryIO) -> Made:
    from reports.renderers import xlsx

    return xlsx.write(order, progress, target)


def _write_csv(order: Order, progress: Progress, target: BinaryIO) -> Made:
    from reports.renderers import csv

    return csv.write(order, progress, target)


def _write_datapackage(order: Order, progress: Progress, target: BinaryIO) -> Made:
    from reports.renderers import datapackage

    return datapackage.write(order, progress, target)


DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# In the order in which the form offers them. What makes a file is imported where it is made.
FORMATS = {
    found.slug: found
    for found in (
        Format("pdf", _("PDF document"), "application/pdf", _write_pdf, _prepare_pdf),
        Format("docx", _("Word document"), DOCX_TYPE, _write_docx),
        Format("offline", _("Offline edition (HTML): the whole landscape in one file"), "text/html", _write_offline),
        Format("xlsx", _("Excel workbook"), XLSX_TYPE, _write_xlsx),
        Format("csv", _("CSV tables (ZIP)"), "application/zip", _write_csv),
        Format(
            "datapackage",
            _("Data package (ZIP): tables with their types, and the evidence files"),
            "application/zip",
            _write_datapackage,
        ),
    )
}
