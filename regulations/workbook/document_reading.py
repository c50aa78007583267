"""The sheet of documents of an uploaded workbook, with every mistake in its place. No database: what can be named is given."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from milenari.core.concurrent import Row, Values
from regulations.citing import why_uncited
from regulations.workbook import cells
from regulations.workbook.documents import (
    LONGEST_TEXTS,
    MOST_TOPICS,
    NEEDED,
    PREFIX,
    SAID,
    DocumentColumn,
    DocumentRow,
    shown_document,
)
from regulations.workbook.layout import HEADING_ROW, Place, plain
from regulations.workbook.problems import Problem, at

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG, LONGEST_REASON = 60, 1_000


@dataclass(frozen=True, slots=True)
class Known:
    """What a file may name. `taken`: the documents of other countries, by slug, with whose they are."""

    places: Mapping[str, Place]
    authorities: tuple[tuple[str, str], ...] = ()
    topics: Collection[str] = ()
    taken: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A row that names a document: what it says, and why it was changed (empty: not said)."""

    document: DocumentRow
    row: int
    values: Row
    reason: str


def read_documents(
    sheet: str, lines: Mapping[int, tuple[Any, ...]], was: Mapping[str, Row], known: Known, tell: Callable[[Problem], None]
) -> Iterator[DocumentLine]:
    """The rows of the sheet of that name. `was`: the documents at the download, by key; `tell` takes each mistake."""
    heading = lines.get(HEADING_ROW, (None,) * len(DocumentColumn))
    moved = [column for column in DocumentColumn if not cells.is_heading(cells.text_of(heading[column.place]), column)]
    for column in moved:
        words = {"heading": column.heading}
        remedy = _("The heading must be “%(heading)s”: do not add, move, rename or remove columns.") % words
        tell(_at(sheet, HEADING_ROW, column, cells.text_of(heading[column.place]), remedy))
    if moved:
        return
    seen: dict[str, int] = {}
    for row, line in lines.items():
        if row == HEADING_ROW:
            continue
        slug = cells.text_of(line[DocumentColumn.SLUG.place])
        if why := _why_no_slug(slug, seen, known):
            tell(_at(sheet, row, DocumentColumn.SLUG, slug, why))
            continue
        seen[slug] = row
        found = _line(sheet, row, slug, line, was.get(PREFIX + slug), known, tell)
        if found is not None:
            yield found


def _why_no_slug(slug: str, seen: Mapping[str, int], known: Known) -> str:
    if not slug:
        return _("A document needs its identifier, in small letters, digits and hyphens. Write one, or empty the whole row.")
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        return _("An identifier has small letters, digits and hyphens between them, at most 60 signs: xx-cover-letter.")
    if slug in seen:
        return _("This document stands in row %(row)s already. Keep one of the two rows.") % {"row": seen[slug]}
    if whose := (known.taken or {}).get(slug):
        return _("This is the identifier of a document of %(country)s. Choose another.") % {"country": whose}
    return ""


def _line(
    sheet: str, row: int, slug: str, line: tuple[Any, ...], was: Row | None, known: Known, tell: Callable[[Problem], None]
) -> DocumentLine | None:
    """None where something in it does not fit."""
    before: Row = was or {column.value: () for column in SAID}
    document = DocumentRow(slug, cells.text_of(line[DocumentColumn.TITLE.place]) or slug, known.authorities)
    found: dict[str, Values] = {}
    problems: list[Problem] = []
    reason = ""
    for column in (*SAID, DocumentColumn.COMMENT):
        try:
            if column is DocumentColumn.COMMENT:
                reason = _within(cells.words(line[column.place]), LONGEST_REASON)
            else:
                found[column.value] = _cell(document, column, line[column.place], before[column.value], known)
        except cells.Unfit as unfit:
            problems.append(_at(sheet, row, column, unfit.found, unfit.remedy))
    if not problems and found != before:
        problems = list(_misfits(sheet, row, found, is_new=was is None))
    if not problems and found == before and reason:
        remedy = _("A reason is kept with a change, and nothing is changed in this row. Change it, or empty this cell.")
        problems.append(_at(sheet, row, DocumentColumn.COMMENT, reason, remedy))
    for problem in problems:
        tell(problem)
    return None if problems else DocumentLine(document, row, found, reason)


def _cell(document: DocumentRow, column: DocumentColumn, cell: Any, before: Values, known: Known) -> Values:
    was = shown_document(document, column, before, known.places)
    if isinstance(cell, str) and cells.is_said(plain(cell), lambda: shown_document(document, column, before, known.places)):
        return before  # as it was, however it is shown
    if not cells.holds(cell):
        return ()
    if document.labels(column):
        return (cells.chosen(partial(document.labels, column), cell),)
    text = cells.words(cell)
    if column is DocumentColumn.CITATIONS:
        return cells.citations(text, before, known.places)
    if column is DocumentColumn.TOPICS:
        return _topics(text, known.topics)
    if column is DocumentColumn.AUTHORITY:
        raise cells.Unfit(text, _("No authority is recorded that could ask for it. Record it on the site first."))
    if len(was) < len(before[0] if before else ""):
        raise cells.Unfit(text, _("This text is longer than a cell can hold, and cannot be changed here: edit it on the site."))
    return (_within(text, LONGEST_TEXTS[column]),)


def _topics(text: str, known: Collection[str]) -> Values:
    named = tuple(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))
    for one in named:
        if one not in known:
            raise cells.Unfit(one, _("No question has this identifier. Copy it from the question’s address on the site."))
    if len(named) > MOST_TOPICS:
        raise cells.Unfit(named[MOST_TOPICS], _("A document bears on at most 50 topics."))
    return named


def _within(text: str, most: int) -> str:
    if len(text) > most:
        raise cells.Unfit(text, _("At most %(most)s characters fit here. Shorten it.") % {"most": most})
    return text


def _misfits(sheet: str, row: int, found: Row, *, is_new: bool) -> Iterator[Problem]:
    """What does not fit in a changed row as a whole."""
    if not is_new and not any(found.values()):
        remedy = _("A recorded document cannot be taken away here: put its row back as it was, and remove it on the site.")
        yield _at(sheet, row, DocumentColumn.TITLE, "", remedy)
        return
    for column in NEEDED:
        if not found[column.value]:
            words = {"column": column.heading}
            yield _at(sheet, row, column, "", _("A document needs “%(column)s”. Fill it in, or empty the whole row.") % words)
    if why := why_uncited(len(found[DocumentColumn.CITATIONS.value])):
        yield _at(sheet, row, DocumentColumn.CITATIONS, "", why)


def _at(sheet: str, row: int, column: DocumentColumn, found: str, remedy: str) -> Problem:
    return at(sheet, row, column, found, remedy)
