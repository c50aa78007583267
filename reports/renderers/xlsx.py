"""A report's tables as an Excel workbook, through pandas and XlsxWriter.

Each cell is written as what it is, text with `write_string` alone: nothing that a text says makes it a formula or a link.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO

import pandas as pd
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from regulations.templatetags.wording import direction, safe_url
from regulations.vocabulary import Burden
from reports.contents import GapReport
from reports.renderers.formats import Made, Order, Progress
from reports.renderers.spreadsheet import (
    A3,
    A4,
    ACCENT,
    BASE,
    HEAD,
    INK,
    LINE,
    LINE_HEIGHT,
    LONGEST_TEXT,
    OPTIONS,
    PAPER,
    row_height,
    sheet_titles,
)
from reports.table_queries import read_tables
from reports.tables import Column, Table, Type, Value, about, file_name
from reports.tables.words import MARKS, citation_in_words

AUTHOR = "MILenARI consortium"
LONGEST_ADDRESS = 2_000  # that Excel follows
MOST_LINKS = 65_000  # in one sheet
WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f\ufffe\uffff]+", re.IGNORECASE)  # anything else would spoil the file
FIRST_DAY = date(1900, 3, 1)  # Excel counts no days before 1900, and the first two months of that year wrongly

SHADES = {
    Burden.NONE: {"bg_color": "#eef3f1"},
    Burden.LIGHT: {"bg_color": "#fbe2ad"},
    Burden.HEAVY: {"bg_color": "#efa45b"},
    Burden.BLOCKING: {"bg_color": "#9c3328", "font_color": PAPER},
}
HATCHED, DASHED = 14, 3  # XlsxWriter's numbers of the pattern and of the border
UNKNOWN = {"pattern": HATCHED, "fg_color": LINE, "bg_color": "#f2f2f5", "border": DASHED, "border_color": "#545e69"}
NUMBER_FORMATS = {Type.INTEGER: "0", Type.DATE: "yyyy-mm-dd", Type.MOMENT: "yyyy-mm-dd hh:mm:ss"}

# The last column that stays in sight when a sheet is moved sideways.
KEPT_IN_SIGHT = {"matrix": "question", "requirements": "question", "gaps": "question", "mitigations": "barrier_title"}
NARROWEST, WIDEST, WIDEST_PROSE, WIDEST_SHADED, CITATION_WIDTH, DESCRIPTION_WIDTH = 9, 44, 64, 26, 32, 76  # signs
ROOM = {Type.DATE: 12, Type.MOMENT: 20, Type.NUMBER: 14, Type.BOOLEAN: 10, Type.ADDRESS: 36}
PROSE = 150  # signs, from which on a text is read rather than looked at
READABLE = 300  # signs that a sheet of A3 takes in a line


def render(report: GapReport, tables: Sequence[Table]) -> bytes:
    """The workbook. The same report gives the same bytes."""
    written = BytesIO()
    with pd.ExcelWriter(written, engine="xlsxwriter", engine_kwargs={"options": OPTIONS}) as writer:
        rows = {table.name: _rows_by_key(table) for table in tables}
        _Workbook(writer.book, report, tuple(tables), _sheet_names(tables), rows).write()
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class _Cut:
    """A text that is longer than a cell can be: where, and how long it is."""

    sheet: str
    column: str
    row: int
    length: int


@dataclass
class _Workbook:
    book: Any
    report: GapReport
    tables: tuple[Table, ...]
    sheet_names: Mapping[str, str]  # by table
    rows: Mapping[str, Mapping[tuple[str, ...], int]]  # by table and key
    formats: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)
    cuts: list[_Cut] = field(default_factory=list)
    links: int = 0  # in the sheet that is being written

    def write(self) -> None:
        told = about(self.report)
        self.book.set_properties(
            {
                "title": told.title,
                "author": AUTHOR,
                "comments": told.notice,
                "keywords": _("Revision %(revision)s") % {"revision": self.report.revision},
                "created": self.report.made_at.astimezone(UTC),
            }
        )
        first = self.book.add_worksheet(_("Read me"))
        sheets = {table.name: self.book.add_worksheet(self.sheet_names[table.name]) for table in self.tables}
        if get_language_bidi():
            for sheet in (first, *sheets.values()):
                sheet.right_to_left()
        for table in self.tables:
            self.links = 0
            self._write_table(sheets[table.name], table)
        self.links = 0
        self._write_read_me(first)
        first.activate()

    def format(self, **properties: Any) -> Any:
        """Formats are shared: Excel holds some tens of thousands at the most."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(properties)
        return self.formats[key]

    # ---- one table

    def _write_table(self, sheet: Any, table: Table) -> None:
        head = self.format(**BASE | {"bold": True, "bg_color": HEAD, "bottom": 2, "bottom_color": ACCENT, "valign": "bottom"})
        cited = max(map(len, table.citations), default=0)
        sheet.set_row(0, 3 * LINE_HEIGHT)
        widths = tuple(_width(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns))
        for place, column in enumerate(table.columns):
            sheet.write_string(0, place, column.title, head)
            self._set_column(sheet, place, table, widths[place])
        for order in range(cited):
            place = len(table.columns) + order
            sheet.write_string(0, place, _("Citation %(number)s") % {"number": order + 1}, head)
            sheet.set_column(place, place, CITATION_WIDTH)
        seen = [place for place, column in enumerate(table.columns) if not column.for_scripts]
        for number, record in enumerate(table.records, start=1):
            row = table.rows[number - 1]
            sheet.set_row(number, row_height((str(row[place]), widths[place]) for place in seen))
            for place, column in enumerate(table.columns):
                self._write_cell(sheet, table, number, place, column, record)
            for order, citation in enumerate(table.citations[number - 1] if table.citations else ()):
                target = self._internal(f"{citation.kind}s", (citation.slug,))
                text = self._fitting(citation_in_words(citation), table, _("Citations"), number)
                self._write_text(sheet, number, len(table.columns) + order, text, target, dict(BASE))
        self._set_up(sheet, table, cited, sum(widths[place] for place in seen))

    def _write_cell(self, sheet: Any, table: Table, number: int, place: int, column: Column, record: Mapping[str, Value]) -> None:
        value = record[column.name]
        style = BASE | _shade(column, record)
        if column.type in NUMBER_FORMATS:
            style |= {"num_format": NUMBER_FORMATS[column.type]}
        match value:
            case None | "":
                sheet.write_blank(number, place, None, self.format(**style))
            case bool():
                sheet.write_boolean(number, place, value, self.format(**style))
            case int() | Decimal():
                style |= _number_style(column, value)
                linked = self._link(sheet, number, place, str(value), self._target(column, "", record), style)
                # The link stays when the number takes the text's place.
                sheet.write_number(number, place, float(value), self._linked(style) if linked else self.format(**style))
            case datetime():
                moment = value.astimezone(UTC).replace(tzinfo=None)
                sheet.write_datetime(number, place, moment, self.format(**style))
            case date() if value >= FIRST_DAY:
                sheet.write_datetime(number, place, value, self.format(**style))
            case date():
                sheet.write_string(number, place, value.isoformat(), self.format(**style))
            case str():
                if column.language and direction(str(record[column.language])) == "rtl":
                    style |= {"reading_order": 2, "align": "right"}
                text = self._fitting(value, table, column.title, number)
                self._write_text(sheet, number, place, text, self._target(column, value, record), style)

    def _write_text(self, sheet: Any, row: int, place: int, text: str, target: str, style: dict[str, Any]) -> None:
        """Text, which leads to the target if there is one that Excel can follow."""
        if not self._link(sheet, row, place, text, target, style):
            sheet.write_string(row, place, text, self.format(**style))

    def _link(self, sheet: Any, row: int, place: int, text: str, target: str, style: dict[str, Any]) -> bool:
        """Writes a text that leads to the target; False, with nothing written, where Excel could not follow it."""
        if not target or len(target) > LONGEST_ADDRESS or self.links >= MOST_LINKS:
            return False
        self.links += 1
        sheet.write_url(row, place, target, self._linked(style), text)
        return True

    def _linked(self, style: dict[str, Any]) -> Any:
        return self.format(
            **style | {"underline": 1, "font_color": ACCENT if style["font_color"] == INK else style["font_color"]}
        )

    def _target(self, column: Column, value: str, record: Mapping[str, Value]) -> str:
        """Where a cell leads to: a row of another sheet, an address of the web, or (empty) nowhere."""
        if column.type is Type.ADDRESS:
            return value if safe_url(value) and WEB.fullmatch(value) else ""
        if column.leads_to is None:
            return ""
        table, names = column.leads_to
        return self._internal(table, tuple(str(record[name]) for name in names))

    def _internal(self, table: str, key: tuple[str, ...]) -> str:
        row = self.rows.get(table, {}).get(key)
        return "" if row is None else f"internal:'{self.sheet_names[table]}'!A{row + 1}"

    def _fitting(self, text: str, table: Table, column: str, row: int) -> str:
        """As much of a text as fits, with a word that it was cut."""
        length = _length(text)
        if length <= LONGEST_TEXT:
            return text
        self.cuts.append(_Cut(self.sheet_names[table.name], column, row + 1, length))
        notice = _(" […] [cut here, since a cell of Excel holds no more; the CSV files have the whole text]")
        room = (LONGEST_TEXT - _length(notice)) * 2
        return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + notice

    # ---- how a sheet is laid out

    def _set_column(self, sheet: Any, place: int, table: Table, width: float) -> None:
        options: dict[str, Any] = {}
        if table.columns[place].for_scripts:
            options = {"level": 1, "hidden": True}
        elif place and table.columns[place - 1].for_scripts:
            options = {"collapsed": True}
        sheet.set_column(place, place, width, None, options)

    def _set_up(self, sheet: Any, table: Table, cited: int, width: float) -> None:
        kept = table.names.index(KEPT_IN_SIGHT.get(table.name, "title"))
        sheet.freeze_panes(1, kept + 1)
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) + cited - 1)
        self._set_up_print(sheet, A3, pages=max(1, round(width / READABLE)))
        sheet.repeat_rows(0)
        sheet.repeat_columns(0, kept)
        sheet.print_area(0, 0, len(table.rows), len(table.columns) - 1)  # the citations are in a column of their own, too

    def _set_up_print(self, sheet: Any, paper: int, pages: int = 1) -> None:
        """As many `pages` side by side."""
        sheet.set_landscape()
        sheet.set_paper(paper)
        sheet.fit_to_pages(pages, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        edition = _("MILenARI gap report · evidence revision %(revision)s") % {"revision": self.report.revision}
        sheet.set_header("&L&A")
        sheet.set_footer(f"&L{edition.replace('&', '&&')}&R&P / &N")

    # ---- the first sheet

    def _write_read_me(self, sheet: Any) -> None:
        told = about(self.report)
        plain = {"text_wrap": True, "valign": "top", "font_color": INK}
        bold = self.format(**plain | {"bold": True})
        heading = self.format(bold=True, font_size=13, font_color=INK)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, 2, DESCRIPTION_WIDTH)
        sheet.write_string(0, 0, told.title, self.format(bold=True, font_size=20, font_color=INK))
        row = 2
        for text in (told.notice, told.unverified):
            sheet.merge_range(row, 0, row, 2, "", self.format(**plain))
            sheet.write_string(row, 0, text, self.format(**plain))
            sheet.set_row(row, 32)
            row += 1
        row += 1
        for name, value in told.lines:
            sheet.write_string(row, 0, name, bold)
            sheet.merge_range(row, 1, row, 2, "", self.format(**plain))
            sheet.write_string(row, 1, value, self.format(**plain))
            sheet.set_row(row, row_height([(value, 30 + DESCRIPTION_WIDTH)]))
            row += 1
        row = self._write_legend(sheet, row + 1, heading, plain)
        row = self._write_contents(sheet, row + 1, heading, plain)
        row = self._write_columns(sheet, row + 1, heading, plain)
        for cut in self.cuts:
            where = _("%(sheet)s, %(column)s, row %(row)s") % {"sheet": cut.sheet, "column": cut.column, "row": cut.row}
            sheet.write_string(row, 0, where, bold)
            sheet.write_string(row, 2, _("cut: the whole text has %(length)s signs") % {"length": cut.length}, bold)
            row += 1
        self._set_up_print(sheet, A4)

    def _write_legend(self, sheet: Any, row: int, heading: Any, plain: dict[str, Any]) -> int:
        sheet.write_string(row, 0, _("Burden"), heading)
        meanings = {
            Burden.NONE: _("adds no effort to opening a trial"),
            Burden.LIGHT: _("adds some effort"),
            Burden.HEAVY: _("adds much effort, time or cost"),
            Burden.BLOCKING: _("may prevent the trial"),
        }
        for burden, meaning in meanings.items():
            row += 1
            sheet.write_string(row, 0, f"{MARKS[burden]} {burden.label}", self.format(**BASE | SHADES[burden]))
            sheet.write_string(row, 1, meaning, self.format(**plain))
        row += 1
        sheet.write_string(row, 0, _("hatched"), self.format(**BASE | UNKNOWN))
        sheet.write_string(row, 1, _("unknown or unclear"), self.format(**plain))
        row += 1
        text = _("An editorial judgement of the consortium, open to dispute, and never a ranking of countries.")
        sheet.merge_range(row, 0, row, 2, "", self.format(**plain))
        sheet.write_string(row, 0, text, self.format(**plain))
        return row + 1

    def _write_contents(self, sheet: Any, row: int, heading: Any, plain: dict[str, Any]) -> int:
        sheet.write_string(row, 0, _("Sheets"), heading)
        for table in self.tables:
            row += 1
            name = self.sheet_names[table.name]
            self._write_text(sheet, row, 0, name, f"internal:'{name}'!A1", plain)
            sheet.write_string(row, 1, _rows_in_words(len(table.rows)), self.format(**plain))
            sheet.write_string(row, 2, table.description, self.format(**plain))
            sheet.set_row(row, row_height([(table.description, DESCRIPTION_WIDTH)]))
        row += 1
        text = _(
            "Columns for scripts (keys, codes) are folded away; the + above the sheet, or the 2 at its left, shows them. Links "
            "lead from a question to its answers, from a citation to what is cited, and from there to the web. No text in this "
            "file is a formula."
        )
        sheet.merge_range(row, 0, row, 2, "", self.format(**plain))
        sheet.write_string(row, 0, text, self.format(**plain))
        sheet.set_row(row, 32)
        return row + 1

    def _write_columns(self, sheet: Any, row: int, heading: Any, plain: dict[str, Any]) -> int:
        sheet.write_string(row, 0, _("Columns"), heading)
        for table in self.tables:
            for column in table.columns:
                if column.description and not column.for_scripts:
                    row += 1
                    texts = (self.sheet_names[table.name], column.title, column.description)
                    sheet.set_row(row, row_height([(column.description, DESCRIPTION_WIDTH)]))
                    for place, text in enumerate(texts):
                        sheet.write_string(row, place, text, self.format(**plain))
        return row + 1


def _rows_in_words(count: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": count} if count else _("Nothing is recorded")


def _length(text: str) -> int:
    """As Excel counts signs: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _sheet_names(tables: Sequence[Table]) -> dict[str, str]:
    """The title of each table as a sheet can be called, by the table's name."""
    return dict(zip((table.name for table in tables), sheet_titles([table.title for table in tables]), strict=True))


def _rows_by_key(table: Table) -> dict[tuple[str, ...], int]:
    """The row (from 0, the head being 0) of each key, and of each beginning of one: the first that has it."""
    found: dict[tuple[str, ...], int] = {}
    for number, record in enumerate(table.records, start=1):
        key = tuple(str(record[name]) for name in table.key)
        for length in range(1, len(key) + 1):
            found.setdefault(key[:length], number)
    return found


def _shade(column: Column, record: Mapping[str, Value]) -> dict[str, Any]:
    """How the burden of an answer looks, or that it is unknown."""
    if column.shade is None:
        return {}
    if column.shade.is_known and record[column.shade.is_known] is False:
        return UNKNOWN
    burden = record[column.shade.burden]
    return {} if burden is None else SHADES[Burden(int(str(burden)))]


def _number_style(column: Column, value: int | Decimal) -> dict[str, Any]:
    if column.numbered:
        before, after = column.numbered.split("%s")
        return {"num_format": f'"{before}"0"{after}"', "align": "left"}
    if isinstance(value, Decimal):
        return {"num_format": "#,##0" if value == value.to_integral_value() else "#,##0.00"}
    return {"align": "center"}


def _width(column: Column, values: Iterable[Value]) -> float:
    """In signs: the longest line, within bounds; no word of the title is broken."""
    words = max(map(len, re.split(r"[\s-]", column.title)), default=0) + 4  # and the filter's button
    if column.type in ROOM:
        return max(ROOM[column.type], words)
    longest = max((len(line) for value in values for line in str(value).splitlines()), default=0)
    widest = WIDEST_SHADED if column.shade else WIDEST if longest < PROSE else WIDEST_PROSE
    return max(NARROWEST, words, min(longest + 2, widest))


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the workbook that is ordered. Raises reports.queries.NoEvidence and ScopeProblem."""
    progress(0, 2, _("Reading the evidence"))
    read = read_tables(order)
    progress(1, 2, _("Writing the sheets"))
    target.write(render(read.report, read.tables))
    return Made(file_name(read.report, "gap-report", "xlsx"), read.report.revision)
