"""What the workbook looks like: its sheets, its columns, their words, and how an answer is shown in a cell. Pure.

Writing and reading hold on to the same descriptions, so that they cannot drift apart.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from milenari.core.concurrent import Row, Values
from regulations.values import Question
from regulations.vocabulary import AMOUNT_KINDS, WORD_KINDS, Basis, Confidence, Kind, Status, Ternary, Unit

VERSION = "3"  # of this layout; a file of another is refused
HEADING_ROW = 1  # of a domain's sheet; the questions follow
MEMORY_SHEET = "milenari"
MEMORY_CELL = 30_000  # signs of the memory in each of its cells
LONGEST = 32_000  # signs that are shown in a cell; Excel holds 32,767
FIRST_DAY = date(1900, 3, 1)  # Excel counts the days before it wrongly, or not at all: they are text
PLACES = "citations"


class SheetColumn(Enum):
    """A column of a sheet; the order in which they are named is theirs on it."""

    @property
    def place(self) -> int:
        """From 0."""
        return tuple(type(self)).index(self)

    @property
    def heading(self) -> str:
        raise NotImplementedError

    @property
    def letter(self) -> str:
        return chr(ord("A") + self.place)


class Column(SheetColumn):
    """The columns of a domain's sheet, in their order. Of the answer's own, the value is the field's name in its `Row`."""

    NUMBER = "number"
    QUESTION = "question"
    KIND = "kind"
    ALLOWED = "allowed"
    OTHERWISE = "otherwise"
    STATUS = "status"
    VALUE = "value"
    UNIT = "unit"
    BASIS = "basis"
    CONFIDENCE = "confidence"
    VALID_FROM = "valid_from"
    SUMMARY = "summary"
    NOTE = "note"
    CITATIONS = PLACES
    COMMENT = "comment"

    @property
    def heading(self) -> str:
        return str(_HEADINGS[self])


_HEADINGS: Mapping[Column, str | Promise] = {
    Column.NUMBER: gettext_lazy("No."),
    Column.QUESTION: gettext_lazy("Question"),
    Column.KIND: gettext_lazy("Kind of answer"),
    Column.ALLOWED: gettext_lazy("What the answer can be"),
    Column.OTHERWISE: gettext_lazy("What holds where nothing is answered here"),
    Column.STATUS: gettext_lazy("Status"),
    Column.VALUE: gettext_lazy("Answer"),
    Column.UNIT: gettext_lazy("Unit"),
    Column.BASIS: gettext_lazy("Basis"),
    Column.CONFIDENCE: gettext_lazy("Confidence"),
    Column.VALID_FROM: gettext_lazy("In effect since"),
    Column.SUMMARY: gettext_lazy("Summary"),
    Column.NOTE: gettext_lazy("Note for whoever verifies it"),
    Column.CITATIONS: gettext_lazy("Citations"),
    Column.COMMENT: gettext_lazy("Your comment"),
}
GIVEN = (Column.NUMBER, Column.QUESTION, Column.KIND, Column.ALLOWED, Column.OTHERWISE)  # not to be changed
ANSWERED = (
    Column.STATUS, Column.VALUE, Column.UNIT, Column.BASIS, Column.CONFIDENCE, Column.VALID_FROM, Column.SUMMARY, Column.NOTE,
    Column.CITATIONS,
)  # fmt: skip
CHOSEN: Mapping[Column, type[Status] | type[Basis] | type[Confidence]] = {
    Column.STATUS: Status,
    Column.BASIS: Basis,
    Column.CONFIDENCE: Confidence,
}
# What is one statement: nobody's “90” is put beside somebody else's “working days”.
ONE_STATEMENT = (Column.STATUS, Column.VALUE, Column.UNIT)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as the file asks it. `choices`: the words that its answer can be, with their labels.

    `also`: how these are said in other languages than the file's. `written`: the question and the labels as they were written,
    whatever language the file has: what must be the same for it to be the same question.
    """

    number: str  # “3.4”: the domain's and its own place
    topic: str  # slug
    sheet: str
    question: str
    kind: Kind
    unit: str
    choices: tuple[tuple[str, str], ...]
    also: tuple[tuple[str, str], ...] = ()
    written: tuple[str, ...] = ()

    @property
    def fits(self) -> Question:
        words = tuple(value for value, _label in self.choices) if self.kind == Kind.CHOICE else ()
        return Question(self.kind, self.unit, words)

    @property
    def has_value(self) -> bool:
        return self.kind in AMOUNT_KINDS or self.kind in WORD_KINDS

    @property
    def units(self) -> tuple[tuple[str, str], ...]:
        """The units that its answer can have, with their labels."""
        return tuple((unit, str(Unit(unit).label)) for unit in self.fits.units)

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those that its answer is made of: a text has no value, and only days have a unit to choose."""
        without = {
            *(() if self.has_value else (Column.VALUE,)),
            *(() if len(self.fits.units) > 1 else (Column.UNIT,)),
        }
        return tuple(column for column in ANSWERED if column not in without)

    @property
    def allowed(self) -> str:
        """What the answer can be, in words."""
        if self.kind in WORD_KINDS:
            return "\n".join(label for _value, label in self.choices)
        if self.kind in AMOUNT_KINDS:
            units = _(" or ").join(label for _unit, label in self.units)
            return _("A number, 0 or more, in %(units)s") % {"units": units}
        return _("The summary is the answer")

    def labels(self, column: Column) -> tuple[tuple[str, str], ...]:
        """The closed list that a column of this question is chosen from: values with their labels; empty where there is none."""
        if column in CHOSEN:
            return tuple((value, str(label)) for value, label in CHOSEN[column].choices)
        if column is Column.VALUE and self.kind in WORD_KINDS:
            return self.choices
        return self.units if column is Column.UNIT else ()

    @property
    def fixed_unit(self) -> str:
        """What stands in the cell of the unit where there is none to choose."""
        return self.units[0][1] if len(self.units) == 1 else ""


def words_of(kind: Kind, choices: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The words that an answer of this kind can be, with their labels."""
    return tuple((word.value, str(word.label)) for word in Ternary) if kind == Kind.TERNARY else choices


@dataclass(frozen=True, slots=True)
class Place:
    """An instrument or a source that can be cited. `told`: what else helps to recognise it, ready to be read."""

    kind: str  # “instrument” or “source”
    slug: str
    title: str
    told: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.slug}"

    @property
    def name(self) -> str:
        """What is written in a cell, and copied from the sheet of places."""
        return f"{self.title} [{self.slug}]"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All that a file holds. `answers` by topic: one without an answer has none; `otherwise`: what its union says, in words."""

    code: str
    jurisdiction: str
    revision: int
    at: datetime
    asked: tuple[Asked, ...]
    answers: Mapping[str, Row]  # documents are among them, by keys of their own (regulations.workbook.documents), in their order
    authorities: tuple[tuple[str, str], ...] = ()  # who can ask for a document: slug, and what a cell shows
    otherwise: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)  # all that are known, by key
    offered: tuple[str, ...] = ()  # keys of those on the sheet of places

    @property
    def sheets(self) -> tuple[str, ...]:
        """The domains' sheets, in their order."""
        return tuple(dict.fromkeys(asked.sheet for asked in self.asked))


def instructions_sheet() -> str:
    return _("Instructions")


def places_sheet() -> str:
    return _("Places to cite")


def places_headings() -> tuple[str, ...]:
    return (_("Copy this"), _("Sort"), _("Number or publisher"), _("Date"), _("Address"))


def sheet_name(number: int, title: str) -> str:
    """At most 31 signs, without those that Excel forbids; the number makes it unique."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", title)
    return f"{number} {plain}"[:31].strip()


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x000[Dd]_")


def plain(text: str) -> str:
    """A text as it is compared and kept: its line ends alike, without control characters and without space around it."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def amount_text(amount: Decimal) -> str:
    """“50”, “5741.27”: the same for the same amount."""
    return format(amount.normalize(), "f") if amount else "0"


def citation_text(key: str, pinpoint: str) -> str:
    """A citation as a `Row` has it."""
    return f"{key}|{pinpoint}"


def citation_parts(text: str) -> tuple[str, str, str]:
    """Kind, slug and pinpoint of a citation as a `Row` has it."""
    key, _bar, pinpoint = text.partition("|")
    kind, _colon, slug = key.partition(":")
    return kind, slug, pinpoint


def row(asked: Asked, fields: Mapping[str, Any], citations: tuple[str, ...]) -> Row:
    """An answer as it is compared: of each column that its question has, what it holds. `fields` as the model names them."""
    amount: Decimal | None = fields["amount"]
    day: date | None = fields["valid_from"]
    texts = {
        Column.STATUS: fields["status"],
        Column.VALUE: fields["value"] if amount is None else amount_text(amount),
        Column.UNIT: fields["unit"],
        Column.BASIS: fields["basis"],
        Column.CONFIDENCE: fields["confidence"],
        Column.VALID_FROM: day.isoformat() if day else "",
        Column.SUMMARY: plain(fields["summary"]),
        Column.NOTE: plain(fields["note"]),
    }
    return {column.value: citations if column is Column.CITATIONS else _values(texts[column]) for column in asked.columns}


def empty_row(asked: Asked) -> Row:
    return {column.value: () for column in asked.columns}


def _values(text: str) -> Values:
    return (text,) if text else ()


def fields_of(asked: Asked, answer: Row) -> dict[str, Any]:
    """The model's fields of an answer, its citations apart: what `row` was given."""
    given = {column: answer.get(column.value, ()) for column in Column}
    texts = {column: values[0] if values else "" for column, values in given.items()}
    is_amount = asked.kind in AMOUNT_KINDS and bool(texts[Column.VALUE])
    only = asked.fits.units[0] if is_amount and len(asked.fits.units) == 1 else ""
    return {
        "status": texts[Column.STATUS],
        "value": "" if is_amount else texts[Column.VALUE],
        "amount": Decimal(texts[Column.VALUE]) if is_amount else None,
        "unit": only or texts[Column.UNIT],
        "basis": texts[Column.BASIS],
        "confidence": texts[Column.CONFIDENCE],
        "valid_from": date.fromisoformat(texts[Column.VALID_FROM]) if texts[Column.VALID_FROM] else None,
        "summary": texts[Column.SUMMARY],
        "note": texts[Column.NOTE],
    }


def citation_line(text: str, places: Mapping[str, Place]) -> str:
    """A citation as a cell shows it: “Title [identifier] | Art. 5”."""
    kind, slug, pinpoint = citation_parts(text)
    place = places.get(f"{kind}:{slug}")
    name = place.name if place else slug
    return f"{name} | {pinpoint}" if pinpoint else name


def shown(asked: Asked, column: Column, values: Values, places: Mapping[str, Place]) -> str | Decimal | date:
    """What stands in the cell of an answer's column: a text (empty: nothing), a number or a day."""
    text = values[0] if values else ""
    if column is Column.CITATIONS:
        return "\n".join(citation_line(value, places) for value in values)[:LONGEST]
    if column is Column.UNIT and column not in asked.columns:
        return asked.fixed_unit
    if not text:
        return ""
    if column is Column.VALUE and asked.kind in AMOUNT_KINDS:
        return Decimal(text)
    if column is Column.VALID_FROM:
        day = date.fromisoformat(text)
        return day if day >= FIRST_DAY else text
    if labels := asked.labels(column):
        return dict(labels).get(text, text)
    return text[:LONGEST]


def instructions(questionnaire: Questionnaire) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The words of the first sheet: a heading with its paragraphs."""
    words = {"country": questionnaire.jurisdiction, "revision": questionnaire.revision}
    return (
        (
            _("What this is"),
            (
                _("The answers recorded for %(country)s, at revision %(revision)s of the evidence, to be corrected and completed "
                  "without a connection, and uploaded again on the page Questionnaire of the site.") % words,
                _("Nothing is saved by the upload itself: the site first shows each change, before and after, and each mistake "
                  "with its place. Then all is saved in your name, or nothing."),
                _("Nothing here is legal advice. A missing answer stays empty: nothing is to be guessed."),
            ),
        ),
        (
            _("How to fill it in"),
            (
                _("There is a sheet for each domain and a row for each question. Fill in the columns with a white ground; those "
                  "with a grey one must stay as they are. The sheets are protected without a password, against slips."),
                _("Status, Basis, Confidence, most Answers and the Unit of days are chosen from a list that opens in the cell."),
                _("Status: “Answered” needs an answer, unless the summary is the answer. “No rule exists”, “Not found in public "
                  "sources” and “Not applicable” have none; “Unclear” may have one."),
                _("Answer: a number has no unit and no sign for thousands in the cell; the unit stands beside it. Amounts of "
                  "money are in euros; write the original amount and currency into the summary."),
                _("In effect since: a date, or as text year-month-day (2024-01-31)."),
                _("Summary: who, what, when, in your own words. It is needed wherever anything is answered."),
                _("To leave a question unanswered, leave its whole row empty. An answer that is recorded cannot be taken away "
                  "here: say that it was not found, or that no rule exists, and why."),
            ),
        ),
        (
            _("Citations"),
            (
                _("One to a line (Alt+Enter begins a new line in a cell): the place, then | and the article or page: "
                  "Place [identifier] | Art. 5(2). Copy the place from the sheet “%(sheet)s”.") % {"sheet": places_sheet()},
                _("A law or source that is not on that sheet cannot be made here: record it on the site first, then cite it by "
                  "its identifier; or name it in your comment."),
            ),
        ),
        (
            _("Comments"),
            (_("What you write into the last column is kept as your comment on the answer, for ever, for all members to read."),),
        ),
        (
            _("If somebody else edits meanwhile"),
            (
                _("The file remembers what it was downloaded with. What others changed since and you did not, stays as they left "
                  "it. Where both of you changed the same answer, the site shows both, and you choose."),
                _("Save it as .xlsx (Excel workbook). Formulas, macros and links to other files are refused. Do not rename, add "
                  "or remove sheets, columns or questions."),
            ),
        ),
    )  # fmt: skip
