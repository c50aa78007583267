"""A report's tables as CSV: UTF-8, comma, one line of column names. No text in it is run: see milenari/core/csv_text.py.

What holds for its reader stands in the README.txt beside the files, and why so in docs/adr/0011-exports-never-run.md.
"""

from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext as _

from milenari.core.csv_text import csv_lines
from reports.contents import GapReport
from reports.renderers.bundle import bundle
from reports.renderers.formats import Made, Order, Progress
from reports.table_queries import read_tables
from reports.tables import Table, about, file_name

BOM = "\ufeff"  # by which spreadsheet programs know UTF-8
README = "README.txt"


def as_csv(table: Table) -> str:
    """The table's column names and rows. What is not there is empty."""
    return "".join(csv_lines(table.names, table.rows))


def render(report: GapReport, tables: Iterable[Table]) -> bytes:
    """A ZIP of all tables. The same report gives the same bytes."""
    tables = tuple(tables)
    files = {f"{table.name}.csv": (BOM + as_csv(table)).encode() for table in tables}
    files[README] = (BOM + readme(report, tables)).encode()
    return bundle(files, report.made_at)


def readme(report: GapReport, tables: Iterable[Table], folder: str = "") -> str:
    """What a reader of the files must know, in words; `folder` is where they stand."""
    told = about(report)
    listed = [f"{folder}{table.name}.csv: {table.description}" for table in tables]
    return "\r\n\r\n".join(
        (
            told.title,
            "\r\n".join(f"{name}: {value}" for name, value in told.lines),
            told.notice,
            told.unverified,
            "\r\n".join(listed),
            _(
                "The files are UTF-8 with commas; the first line has the names of the columns. What is not there is an empty "
                "field. Where a cell holds several keys, blanks stand between them. Dates are as in ISO 8601, times in UTC."
            ),
            _(
                "No text in these files is run as a formula by a spreadsheet program. For that, an apostrophe (') stands before "
                "each =, +, -, @, tab or carriage return with which a text begins, or a part of it after a semicolon, a tab or a "
                "line break, and before an apostrophe there. To have the text as it was, take one apostrophe away at each of "
                "these places. Numbers, dates and keys have none."
            ),
            'pandas: read_csv(path, encoding="utf-8-sig", keep_default_na=False, na_values=[""])',
        )
    )


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the files that are ordered. Raises reports.queries.NoEvidence and ScopeProblem."""
    progress(0, 2, _("Reading the evidence"))
    read = read_tables(order)
    progress(1, 2, _("Writing the tables"))
    target.write(render(read.report, read.tables))
    return Made(file_name(read.report, "tables", "zip"), read.report.revision)
