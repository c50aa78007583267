"""A plan as an Excel workbook to work with: what is shared on one sheet, one sheet for each country, with columns to fill in.

Each cell is written as what it is, text with `write_string` alone: nothing that a text says makes it a formula or a link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from reports.plan.plan import Plan
from reports.plan.presenters import profile_rows, shares
from reports.plan.sheets import Aside, Task, TaskSheet, asides, task_sheets
from reports.plan.wording import Names
from reports.renderers.spreadsheet import (
    A4,
    ACCENT,
    BASE,
    HEAD,
    INK,
    LINE_HEIGHT,
    LONGEST_TEXT,
    OPTIONS,
    row_height,
    sheet_titles,
)

OPEN = "#fffbe6"  # the ground of what is to be filled in
FREE_ROWS = 40  # below the last row, with drop-downs, for what a team adds


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: int
    is_filled_in: bool = False


def write_plan(plan: Plan, names: Names, address: str) -> bytes:
    """The workbook. The same plan gives the same bytes. `names` of jurisdictions by code; `address` is the plan's own page."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, OPTIONS)
    _Workbook(book, plan, names, address).write()
    book.close()
    return written.getvalue()


def statuses() -> tuple[str, ...]:
    """What a status can be, in the order of work. The first is what everything begins with, the second what is a question."""
    return (
        _("Not begun"), _("To be clarified"), _("In preparation"), _("Ready"), _("Submitted"), _("Done"), _("Not needed"),
    )  # fmt: skip


class _Workbook:
    def __init__(self, book: Any, plan: Plan, names: Names, address: str) -> None:
        self.book, self.plan, self.names, self.address = book, plan, names, address
        self.text = book.add_format(BASE)
        self.bold = book.add_format(BASE | {"bold": True})
        self.head = book.add_format(BASE | {"bold": True, "bg_color": HEAD, "bottom": 2, "bottom_color": ACCENT})
        self.open = book.add_format(BASE | {"bg_color": OPEN})
        self.day = book.add_format(BASE | {"bg_color": OPEN, "num_format": "yyyy-mm-dd", "align": "left"})
        plain = {"text_wrap": True, "valign": "top", "font_color": INK}
        self.prose, self.label = book.add_format(plain), book.add_format(plain | {"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 20, "font_color": INK})

    def write(self) -> None:
        self.book.set_properties(
            {
                "title": _("MILenARI: plan of a trial"),
                "author": "MILenARI",
                "comments": _("Nothing in it is legal advice."),
                "created": self.plan.changed_at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            }
        )
        sheets, aside = task_sheets(self.plan, self.names), asides(self.plan, self.names)
        titles = sheet_titles((_("About"), *(sheet.title for sheet in sheets), _("Not to do")))
        self._write_about(self._add(titles[0]), sheets, titles)
        for sheet, title in zip(sheets, titles[1:-1], strict=True):
            self._write_tasks(self._add(title), sheet.tasks)
        self._write_asides(self._add(titles[-1]), aside)

    def _add(self, title: str) -> Any:
        sheet = self.book.add_worksheet(title)
        if get_language_bidi():
            sheet.right_to_left()
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_header("&L&A")
        foot = _("MILenARI plan · evidence revision %(revision)s") % {"revision": self.plan.revision}
        sheet.set_footer(f"&L{foot.replace('&', '&&')}&R&P / &N")
        return sheet

    # ---- the first sheet

    def _write_about(self, sheet: Any, sheets: Sequence[TaskSheet], titles: Sequence[str]) -> None:
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 100)
        sheet.write_string(0, 0, _("Plan of a CAR-T trial"), self.title)
        row = 2
        for label, text in self._lines():
            sheet.write_string(row, 0, label, self.label)
            sheet.write_string(row, 1, text, self.prose)
            sheet.set_row(row, row_height([(text, 100), (label, 34)]))
            row += 1
        row += 1
        for found, title in zip(sheets, titles[1:-1], strict=True):
            count = ngettext("%(count)s row", "%(count)s rows", len(found.tasks)) % {"count": len(found.tasks)}
            sheet.write_url(row, 0, f"internal:'{title}'!A1", self.label, title)
            sheet.write_string(row, 1, count, self.prose)
            row += 1
        sheet.write_url(row, 0, f"internal:'{titles[-1]}'!A1", self.label, titles[-1])
        sheet.write_string(row, 1, _("What is left out, with the reason, and what has no list"), self.prose)

    def _lines(self) -> Iterable[tuple[str, str]]:
        plan, dossier = self.plan, self.plan.dossier
        yield from profile_rows(plan.profile, self.names)
        yield _("Papers"), str(len(dossier.lines))
        yield _("Written, each as often as it must be"), str(dossier.texts)
        yield _("Asked for by several countries"), str(len(dossier.shared))
        for share in shares(plan, self.names):
            words = {"asked": share.asked, "alone": len(share.alone)}
            yield share.name, _("Papers asked for: %(asked)s; by this country alone: %(alone)s") % words
        yield _("Questions that the profile leaves open"), str(len(dossier.open))
        yield _("Documents left out"), str(len(dossier.left_out))
        if dossier.without_list:
            yield _("No list of documents was found for"), ", ".join(self.names[code] for code in dossier.without_list)
        moment = date_format(plan.changed_at.astimezone(UTC), "DATETIME_FORMAT")
        evidence = {"revision": plan.revision, "date": moment}
        yield _("Evidence"), _("Revision %(revision)s, last changed on %(date)s UTC") % evidence
        yield _("The same plan, as it is now"), self.address
        care = _("Nothing in it is legal advice. Which papers of several countries are the same is our editorial reading.")
        days = _("Days rest on usual durations, and an estimate says that it is one.")
        yours = _("The columns with a light ground are yours; nothing that you write into them comes back to the site.")
        yield _("To be read with care"), f"{care} {days} {yours}"

    # ---- the sheets of work

    def _write_tasks(self, sheet: Any, tasks: Sequence[Task]) -> None:
        columns = (
            _Column(_("Kind"), 13), _Column(_("Part"), 18), _Column(_("What"), 36), _Column(_("Countries"), 18),
            _Column(_("Asked by, owed to"), 26), _Column(_("When"), 26), _Column(_("What is asked"), 48),
            _Column(_("Rests on"), 34), _Column(_("Checked"), 20), _Column(_("Status"), 15, True), _Column(_("Owner"), 18, True),
            _Column(_("Due date"), 12, True), _Column(_("Estimate"), 10), _Column(_("Comment"), 34, True),
        )  # fmt: skip
        self._head(sheet, columns, kept=3)
        for row, task in enumerate(tasks, start=1):
            told = (task.kind, task.part, task.what, task.countries, task.whom, task.when, task.rule, task.rests_on, task.checked)
            for place, text in enumerate(told):
                sheet.write_string(row, place, text[:LONGEST_TEXT], self.bold if place == 2 else self.text)
            sheet.write_string(row, 9, statuses()[task.is_question], self.open)
            sheet.write_blank(row, 10, None, self.open)
            self._write_day(sheet, row, 11, task.due)
            sheet.write_string(row, 12, _("estimate") if task.is_estimate else "", self.text)
            sheet.write_blank(row, 13, None, self.open)
            sheet.set_row(row, row_height((text, columns[place].width) for place, text in enumerate(told)))
        last = len(tasks) + FREE_ROWS
        sheet.data_validation(1, 9, last, 9, self._one_of(statuses(), _("Status")))
        sheet.data_validation(1, 11, last, 11, _a_day())
        self._finish(sheet, columns, len(tasks))

    def _write_day(self, sheet: Any, row: int, place: int, day: date | None) -> None:
        if day is None:
            sheet.write_blank(row, place, None, self.day)
        else:
            sheet.write_datetime(row, place, day, self.day)

    def _write_asides(self, sheet: Any, found: Sequence[Aside]) -> None:
        columns = (
            _Column(_("Why"), 40), _Column(_("Part"), 22), _Column(_("What"), 50), _Column(_("Countries"), 24),
            _Column(_("Condition"), 50), _Column(_("Comment"), 34, True),
        )  # fmt: skip
        self._head(sheet, columns, kept=1)
        for row, aside in enumerate(found, start=1):
            told = (aside.why, aside.part, aside.what, aside.countries, aside.rule)
            for place, text in enumerate(told):
                sheet.write_string(row, place, text[:LONGEST_TEXT], self.text)
            sheet.write_blank(row, 5, None, self.open)
            sheet.set_row(row, row_height((text, columns[place].width) for place, text in enumerate(told)))
        self._finish(sheet, columns, len(found))

    def _head(self, sheet: Any, columns: Sequence[_Column], kept: int) -> None:
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.title, self.head)
            sheet.set_column(place, place, column.width, self.open if column.is_filled_in else None)
        sheet.set_row(0, 2 * LINE_HEIGHT)
        sheet.freeze_panes(1, kept)
        sheet.repeat_rows(0)

    def _finish(self, sheet: Any, columns: Sequence[_Column], rows: int) -> None:
        sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
        sheet.print_area(0, 0, max(rows, 1), len(columns) - 1)

    def _one_of(self, words: Sequence[str], what: str) -> dict[str, Any]:
        return {
            "validate": "list",
            "source": list(words),
            "error_title": what,
            "error_message": _("It can be one of the words in the list."),
        }


def _a_day() -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(2000, 1, 1),
        "maximum": date(2199, 12, 31),
        "error_title": _("Due date"),
        "error_message": _("Write a day, as 2027-03-31."),
    }
