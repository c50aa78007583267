"""An upload as a page shows it: each changed cell before and after, each conflict in three versions. No HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format

from milenari.core.concurrent import Values
from milenari.core.differences import Difference, Piece, difference
from regulations import wording
from regulations.workbook.applying import Edited, Upload
from regulations.workbook.comparing import AnyColumn, Change, Item
from regulations.workbook.documents import TEXTS as DOCUMENT_TEXTS
from regulations.workbook.documents import DocumentColumn, DocumentRow, shown_document
from regulations.workbook.layout import PLACES, Column, Place, citation_line, shown

TEXTS: tuple[AnyColumn, ...] = (Column.SUMMARY, Column.NOTE, *DOCUMENT_TEXTS)


@dataclass(frozen=True, slots=True)
class Versions:
    """One cell of an answer that both changed: how it was, how it is on the site, how it is in the file. Empty: nothing.

    `their_pieces` and `my_pieces` are given for texts, to be read word by word against how it was.
    """

    label: str
    was: str
    theirs: str
    mine: str
    their_pieces: tuple[Piece, ...] = ()
    my_pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that changes. `versions`, `edited` and `chosen` (“site”, “file” or empty) are of a conflict."""

    number: str
    question: str
    topic: str
    sheet: str
    is_new: bool
    differences: tuple[Difference, ...] = ()
    versions: tuple[Versions, ...] = ()
    edited: Edited | None = None
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    number: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    plain: tuple[Answer, ...]
    conflicts: tuple[Answer, ...]
    remarks: tuple[Remark, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.plain or self.conflicts or self.remarks)


def present(upload: Upload, places: Mapping[str, Place], choices: Mapping[str, str]) -> Preview:
    """`choices`: what was chosen already, by topic."""
    return Preview(
        plain=tuple(_plain(change, places) for change in upload.plain),
        conflicts=tuple(
            _conflict(change, places, upload.edited.get(change.asked.topic), choices.get(change.asked.topic, ""))
            for change in upload.conflicts
        ),
        remarks=tuple(
            Remark(upload.asked[topic].number, upload.asked[topic].question, text)
            for topic, text in upload.comments.items()
            if topic in upload.asked
        ),
    )


def _plain(change: Change, places: Mapping[str, Place]) -> Answer:
    asked = change.asked
    found = tuple(one for column in change.cells for one in _differences(asked, column, change, places))
    return Answer(asked.number, asked.question, asked.topic, asked.sheet, change.is_new, differences=found)


def _differences(asked: Item, column: AnyColumn, change: Change, places: Mapping[str, Place]) -> Iterator[Difference]:
    before, after = change.theirs[column.value], change.mine[column.value]
    if column.value == PLACES:
        for citation in before:
            if citation not in after:
                yield Difference(column.heading, citation_line(citation, places), "", is_item=True)
        for citation in after:
            if citation not in before:
                yield Difference(column.heading, "", citation_line(citation, places), is_item=True)
        if sorted(before) == sorted(after):
            yield Difference(column.heading, _said(asked, column, before, places), _said(asked, column, after, places))
        return
    was, becomes = _said(asked, column, before, places), _said(asked, column, after, places)
    yield Difference(column.heading, was, becomes, is_prose=column in TEXTS and bool(was and becomes))


def _conflict(change: Change, places: Mapping[str, Place], edited: Edited | None, chosen: str) -> Answer:
    asked = change.asked
    versions = tuple(
        _versions(asked, column, change, places)
        for column in asked.columns
        if not change.was[column.value] == change.theirs[column.value] == change.mine[column.value]
    )
    return Answer(
        asked.number, asked.question, asked.topic, asked.sheet, change.is_new, versions=versions, edited=edited, chosen=chosen
    )


def _versions(asked: Item, column: AnyColumn, change: Change, places: Mapping[str, Place]) -> Versions:
    was, theirs, mine = (_said(asked, column, row[column.value], places) for row in (change.was, change.theirs, change.mine))
    if column not in TEXTS or not was:
        return Versions(column.heading, was, theirs, mine)
    return Versions(column.heading, was, theirs, mine, difference(was, theirs), difference(was, mine))


def _said(asked: Item, column: AnyColumn, values: Values, places: Mapping[str, Place]) -> str:
    if isinstance(asked, DocumentRow):
        assert isinstance(column, DocumentColumn)
        return shown_document(asked, column, values, places)
    assert isinstance(column, Column)
    match shown(asked, column, values, places):
        case Decimal() as amount:
            return wording.number(amount)
        case date() as day:
            return date_format(day, "DATE_FORMAT")
        case text:
            return str(text)
