"""A questionnaire as an Excel workbook.

Each cell is written as what it is, text with `write_string` alone: nothing that a text says makes it a formula or a link.
"""

from collections.abc import Sequence
from datetime import UTC, date
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from regulations.vocabulary import AMOUNT_KINDS
from regulations.workbook.documents import (
    NEW_ROWS,
    PREFIX,
    SAID,
    DocumentColumn,
    DocumentRow,
    documents_sheet,
    instruct,
    is_document,
    shown_document,
)
from regulations.workbook.layout import (
    ANSWERED,
    GIVEN,
    HEADING_ROW,
    LONGEST,
    MEMORY_CELL,
    MEMORY_SHEET,
    Asked,
    Column,
    Questionnaire,
    empty_row,
    instructions,
    instructions_sheet,
    places_headings,
    places_sheet,
    plain,
    shown,
)
from regulations.workbook.memory import remember

INK, PAPER, LINE, ACCENT, GREY = "#1b2129", "#ffffff", "#d5dae0", "#0a5a6b", "#f2f2f5"
A4, A3, HAIR = 9, 8, 7
PROSE_WIDTH = 88  # signs; what a page of A4 takes
WIDTHS = {
    Column.NUMBER: 6, Column.QUESTION: 38, Column.KIND: 16, Column.ALLOWED: 32, Column.OTHERWISE: 36, Column.STATUS: 18,
    Column.VALUE: 24, Column.UNIT: 15, Column.BASIS: 12, Column.CONFIDENCE: 18, Column.VALID_FROM: 12, Column.SUMMARY: 60,
    Column.NOTE: 34, Column.CITATIONS: 56, Column.COMMENT: 34,
}  # fmt: skip
DOCUMENT_WIDTHS = {
    DocumentColumn.SLUG: 26, DocumentColumn.TITLE: 40, DocumentColumn.PROCEDURE: 22, DocumentColumn.AUTHORITY: 30,
    DocumentColumn.TIMING: 18, DocumentColumn.CONDITION: 34, DocumentColumn.LANGUAGE: 22, DocumentColumn.NOTE: 56,
    DocumentColumn.TOPICS: 28, DocumentColumn.CONFIDENCE: 18, DocumentColumn.CITATIONS: 56, DocumentColumn.COMMENT: 34,
}  # fmt: skip
PLACE_WIDTHS = (90, 16, 30, 12, 60)
LINE_HEIGHT, LOWEST, HIGHEST = 15, 45, 409  # points; Excel has no higher rows
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
TEXT_FORMAT, NUMBER_FORMAT, DAY_FORMAT = "@", "General", "yyyy-mm-dd"
LONGEST_LIST = 250  # signs of a drop-down that stands in the cell's own rule
HINT = 255  # signs of the text that Excel shows at a cell


def write(questionnaire: Questionnaire) -> bytes:
    """The workbook. The same questionnaire gives the same bytes."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, OPTIONS)
    _Workbook(book, questionnaire).write()
    book.close()
    return written.getvalue()


def given_texts(questionnaire: Questionnaire, asked: Asked) -> tuple[str, ...]:
    """What stands in the columns of a question that must not change."""
    texts = {
        Column.NUMBER: asked.number,
        Column.QUESTION: asked.question,
        Column.KIND: str(asked.kind.label),
        Column.ALLOWED: asked.allowed,
        Column.OTHERWISE: questionnaire.otherwise.get(asked.topic, ""),
    }
    return tuple(plain(texts[column])[:LONGEST] for column in GIVEN)


class _Workbook:
    def __init__(self, book: Any, questionnaire: Questionnaire) -> None:
        self.book, self.questionnaire = book, questionnaire
        self.given = {asked.number: given_texts(questionnaire, asked) for asked in questionnaire.asked}
        base = {"text_wrap": True, "valign": "top", "border": HAIR, "border_color": LINE, "font_color": INK}
        self.locked = book.add_format(base | {"bg_color": GREY, "num_format": TEXT_FORMAT})
        self.head = book.add_format(base | {"bold": True, "bg_color": GREY, "bottom": 2, "bottom_color": ACCENT})
        self.text = book.add_format(base | {"locked": False, "num_format": TEXT_FORMAT})
        self.number = book.add_format(base | {"locked": False, "num_format": NUMBER_FORMAT, "align": "left"})
        self.day = book.add_format(base | {"locked": False, "num_format": DAY_FORMAT, "align": "left"})

    def write(self) -> None:
        words = {"country": self.questionnaire.jurisdiction}
        self.book.set_properties(
            {
                "title": _("MILenARI questionnaire: %(country)s") % words,
                "author": "MILenARI",
                "comments": _("Nothing in it is legal advice."),
                "created": self.questionnaire.at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
            }
        )
        first = self.book.add_worksheet(instructions_sheet())
        self._write_instructions(first)
        for name in self.questionnaire.sheets:
            asked = [one for one in self.questionnaire.asked if one.sheet == name]
            self._write_domain(self.book.add_worksheet(name), asked)
        self._write_documents(self.book.add_worksheet(documents_sheet()))
        self._write_places(self.book.add_worksheet(places_sheet()))
        self._write_memory(self.book.add_worksheet(MEMORY_SHEET))
        if get_language_bidi():
            for sheet in self.book.worksheets():
                sheet.right_to_left()
        first.activate()

    # ---- a domain

    def _write_domain(self, sheet: Any, asked: Sequence[Asked]) -> None:
        for column in Column:
            sheet.write_string(HEADING_ROW - 1, column.place, column.heading, self.head)
            sheet.set_column(column.place, column.place, WIDTHS[column])
        sheet.set_row(HEADING_ROW - 1, 2 * LINE_HEIGHT)
        for row, one in enumerate(asked, start=HEADING_ROW):
            self._write_question(sheet, row, one)
        self._finish(sheet, Column.QUESTION.place)

    def _finish(self, sheet: Any, last_fixed: int) -> None:
        """What stays in view, what may be done, and how it is printed."""
        sheet.freeze_panes(HEADING_ROW, last_fixed + 1)
        allowed = {"format_columns": True, "format_rows": True, "format_cells": False}
        sheet.protect("", {**allowed, "select_locked_cells": True, "select_unlocked_cells": True})
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADING_ROW - 1)
        sheet.set_header("&L&A")
        sheet.set_footer("&R&P / &N")

    def _write_question(self, sheet: Any, row: int, asked: Asked) -> None:
        given = self.given[asked.number]
        for column, text in zip(GIVEN, given, strict=True):
            sheet.write_string(row, column.place, text, self.locked)
        answer = self.questionnaire.answers.get(asked.topic, empty_row(asked))
        lines = [_lines(text, WIDTHS[column]) for column, text in zip(GIVEN, given, strict=True)]
        for column in ANSWERED:
            value = shown(asked, column, answer.get(column.value, ()), self.questionnaire.places)
            self._write_cell(sheet, row, column, value, self._format(asked, column))
            lines.append(_lines(str(value), WIDTHS[column]))
            if column in asked.columns:
                self._offer(sheet, row, asked, column)
        sheet.write_blank(row, Column.COMMENT.place, None, self.text)
        sheet.set_row(row, min(max(LOWEST, max(lines) * LINE_HEIGHT), HIGHEST))

    def _format(self, asked: Asked, column: Column) -> Any:
        if column not in asked.columns:
            return self.locked
        if column is Column.VALID_FROM:
            return self.day
        return self.number if column is Column.VALUE and asked.kind in AMOUNT_KINDS else self.text

    def _write_cell(self, sheet: Any, row: int, column: Column, value: str | Decimal | date, style: Any) -> None:
        match value:
            case "":
                sheet.write_blank(row, column.place, None, style)
            case Decimal():
                sheet.write_number(row, column.place, float(value), style)
            case date():
                sheet.write_datetime(row, column.place, value, style)
            case str():
                sheet.write_string(row, column.place, value, style)

    def _offer(self, sheet: Any, row: int, asked: Asked, column: Column) -> None:
        """What may be chosen in a cell, or what may be written there."""
        labels = [label for _value, label in asked.labels(column)]
        if labels:
            rule: dict[str, Any] = {"validate": "list", "source": self._source(labels), "error_title": column.heading}
            sheet.data_validation(row, column.place, row, column.place, rule)
        elif column is Column.VALUE:
            rule = {
                "validate": "decimal",
                "criteria": ">=",
                "value": 0,
                "error_title": column.heading,
                "error_message": asked.allowed[:HINT],
            }
            sheet.data_validation(row, column.place, row, column.place, rule)

    def _source(self, labels: Sequence[str]) -> Any:
        """A drop-down's list. One in the rule itself is split at commas, and is short: any other stands beside the memory."""
        is_plain = len(",".join(labels)) <= LONGEST_LIST and not any("," in one for one in labels)
        return list(labels) if is_plain else self._lists().reference(labels)

    def _lists(self) -> "_Lists":
        if not hasattr(self, "_all_lists"):
            self._all_lists = _Lists()
        return self._all_lists

    # ---- documents

    def _write_documents(self, sheet: Any) -> None:
        """A row for each document, and some that wait empty for new ones."""
        for column in DocumentColumn:
            sheet.write_string(HEADING_ROW - 1, column.place, column.heading, self.head)
            sheet.set_column(column.place, column.place, DOCUMENT_WIDTHS[column])
        sheet.set_row(HEADING_ROW - 1, 2 * LINE_HEIGHT)
        keys = [key for key in self.questionnaire.answers if is_document(key)]
        for row, key in enumerate(keys, start=HEADING_ROW):
            self._write_document(sheet, row, key)
        first_new = HEADING_ROW + len(keys)
        for row in range(first_new, first_new + NEW_ROWS):
            for column in DocumentColumn:
                sheet.write_blank(row, column.place, None, self.text)
        blank = DocumentRow("", "", self.questionnaire.authorities)
        for column in SAID:
            if labels := [label for _value, label in blank.labels(column)]:
                rule = {"validate": "list", "source": self._source(labels), "error_title": column.heading}
                sheet.data_validation(HEADING_ROW, column.place, first_new + NEW_ROWS - 1, column.place, rule)
        self._finish(sheet, DocumentColumn.TITLE.place)

    def _write_document(self, sheet: Any, row: int, key: str) -> None:
        said = self.questionnaire.answers[key]
        document = DocumentRow(key.removeprefix(PREFIX), "", self.questionnaire.authorities)
        sheet.write_string(row, DocumentColumn.SLUG.place, document.slug, self.locked)
        lines = [1]
        for column in SAID:
            text = shown_document(document, column, said[column.value], self.questionnaire.places)
            if text:
                sheet.write_string(row, column.place, text, self.text)
            else:
                sheet.write_blank(row, column.place, None, self.text)
            lines.append(_lines(text, DOCUMENT_WIDTHS[column]))
        sheet.write_blank(row, DocumentColumn.COMMENT.place, None, self.text)
        sheet.set_row(row, min(max(LOWEST, max(lines) * LINE_HEIGHT), HIGHEST))

    # ---- the other sheets

    def _write_instructions(self, sheet: Any) -> None:
        plain_text = self.book.add_format({"text_wrap": True, "valign": "top", "font_color": INK})
        bold = self.book.add_format({"bold": True, "font_size": 13, "font_color": INK})
        title = self.book.add_format({"bold": True, "font_size": 18, "font_color": INK})
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, PROSE_WIDTH)
        words = {"country": self.questionnaire.jurisdiction}
        sheet.write_string(0, 0, _("MILenARI questionnaire: %(country)s") % words, title)
        about = {
            "when": self.questionnaire.at.astimezone(UTC).strftime("%Y-%m-%d %H:%M"),
            "revision": self.questionnaire.revision,
        }
        sheet.write_string(1, 0, _("Downloaded %(when)s UTC, evidence revision %(revision)s") % about, plain_text)
        row = 3
        told = instructions(self.questionnaire)
        for heading, paragraphs in (*told[:2], instruct(), *told[2:]):
            sheet.write_string(row, 0, heading, bold)
            for paragraph in paragraphs:
                row += 1
                sheet.write_string(row, 0, paragraph, plain_text)
                sheet.set_row(row, _lines(paragraph, PROSE_WIDTH) * LINE_HEIGHT + 3)
            row += 2
        sheet.protect()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)

    def _write_places(self, sheet: Any) -> None:
        for place, heading in enumerate(places_headings()):
            sheet.write_string(0, place, heading, self.head)
            sheet.set_column(place, place, PLACE_WIDTHS[place])
        for row, key in enumerate(self.questionnaire.offered, start=1):
            found = self.questionnaire.places[key]
            for place, text in enumerate((found.name, *found.told)):
                sheet.write_string(row, place, plain(text), self.locked)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(self.questionnaire.offered), 1), len(PLACE_WIDTHS) - 1)
        sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True})
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _write_memory(self, sheet: Any) -> None:
        """What is remembered, in the first column; the lists that are too long for a cell's rule, in the columns beside it."""
        text = remember(self.questionnaire, self.given)
        for row, start in enumerate(range(0, len(text), MEMORY_CELL)):
            sheet.write_string(row, 0, text[start : start + MEMORY_CELL])
        for place, labels in enumerate(self._lists().all, start=1):
            for row, label in enumerate(labels):
                sheet.write_string(row, place, label)
        sheet.protect()
        sheet.very_hidden()


class _Lists:
    """The lists of labels that stand on the sheet of the memory, each once."""

    def __init__(self) -> None:
        self.all: list[tuple[str, ...]] = []

    def reference(self, labels: Sequence[str]) -> str:
        if (wanted := tuple(labels)) not in self.all:
            self.all.append(wanted)
        column = xlsxwriter.utility.xl_col_to_name(self.all.index(wanted) + 1)
        return f"='{MEMORY_SHEET}'!${column}$1:${column}${len(wanted)}"


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column so many signs wide, about."""
    return sum(max(1, ceil(len(line) / width)) for line in text.split("\n"))
