"""An uploaded workbook as answers, with every mistake in its place. No database: what can be cited is given."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from milenari.core.concurrent import Row, Values
from milenari.core.workbook_files import CELL, Sheet, inspect
from regulations import values
from regulations.vocabulary import AMOUNT_KINDS
from regulations.workbook import cells
from regulations.workbook.document_reading import Known, read_documents
from regulations.workbook.documents import DocumentRow, documents_sheet
from regulations.workbook.layout import (
    ANSWERED,
    GIVEN,
    HEADING_ROW,
    MEMORY_SHEET,
    Asked,
    Column,
    Place,
    amount_text,
    empty_row,
    fields_of,
    instructions_sheet,
    places_sheet,
    plain,
    shown,
)
from regulations.workbook.memory import Memory, NoMemory, OldTemplate, recall
from regulations.workbook.problems import Problem, Unreadable, at, quoted
from regulations.workbook.safety import check_sheets

LONGEST_COMMENT = 5_000


@dataclass(slots=True)
class Reading:
    """What a file says. `answers` by topic: of each question, `empty_row` where nothing is answered.

    Documents are among them by keys of their own; in place of a comment they have the reason of the change.
    """

    memory: Memory
    answers: dict[str, Row] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)  # sheet and row of each topic
    documents: dict[str, DocumentRow] = field(default_factory=dict)  # by key
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read(data: bytes, name: str, known: Callable[[Memory], Known]) -> Reading:
    """What the file says, and its problems: with any, nothing of it is to be used. `known`: what a file may name.

    Raises Unreadable for a file that is no questionnaire of this site and layout, or must not be opened.
    """
    sheets = inspect(data, name)
    if MEMORY_SHEET not in sheets:
        raise Unreadable(
            Problem(_("This workbook is no questionnaire of this site. Download the questionnaire here, and fill that in."))
        )
    check_sheets(sheets)
    try:
        held = _read_cells(data, sheets)
    except Exception as error:  # whatever a library says of a file that somebody made by hand
        raise Unreadable(
            Problem(_("The file cannot be read as a workbook. Open it in your spreadsheet program, and save it as .xlsx anew."))
        ) from error
    try:
        memory = recall("".join(str(line[0]) for _row, line in sorted(held[MEMORY_SHEET].items()) if line[0]))
    except OldTemplate as error:
        raise Unreadable(
            Problem(_("The file was made by an earlier version of the questionnaire. Download it anew, and fill that in."))
        ) from error
    except NoMemory as error:
        raise Unreadable(
            Problem(
                _("What the file remembers of its download is damaged, or is another site’s. Download it anew."),
                sheet=MEMORY_SHEET,
            )
        ) from error
    return _Reader(memory, sheets, held, known(memory)).read()


def _read_cells(data: bytes, sheets: Mapping[str, Sheet]) -> dict[str, dict[int, tuple[Any, ...]]]:
    """Of each sheet the rows that hold something, by number: the values of as many columns as there should be."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # 20 MB of a web process, for those that read one

    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        found: dict[str, dict[int, tuple[Any, ...]]] = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            last = sheets[sheet.title].last_row
            lines = sheet.iter_rows(1, last, 1, len(Column), values_only=True) if last else ()
            numbered = enumerate(lines, start=1)
            found[sheet.title] = {row: tuple(line) for row, line in numbered if any(cells.holds(one) for one in line)}
        return found
    finally:
        book.close()


@dataclass(slots=True)
class _Reader:
    memory: Memory
    sheets: Mapping[str, Sheet]
    cells: Mapping[str, Mapping[int, tuple[Any, ...]]]
    known: Known
    reading: Reading = field(init=False)

    def read(self) -> Reading:
        self.reading = Reading(self.memory)
        self.reading.problems.extend(self._problems_of_sheets())
        for name in self.memory.sheets:
            if name in self.cells:
                self._read_sheet(name)
        if self.documents_sheet in self.cells:
            self._read_documents()
        for name, sheet in self.sheets.items():
            if sheet.has_notes:
                self.reading.notices.append(
                    _("Notes that are pinned to cells of “%(sheet)s” are not read: write them into the last column.")
                    % {"sheet": name}
                )
        return self.reading

    @property
    def documents_sheet(self) -> str:
        """What it is called in the file."""
        with override(self.memory.language):
            return documents_sheet()

    @property
    def places(self) -> Mapping[str, Place]:
        return self.known.places

    def _read_documents(self) -> None:
        reading = self.reading
        sheet = self.documents_sheet
        for found in read_documents(sheet, self.cells[sheet], self.memory.answers, self.known, reading.problems.append):
            reading.answers[found.document.topic] = found.values
            reading.places[found.document.topic] = (sheet, found.row)
            reading.documents[found.document.topic] = found.document
            if found.reason:
                reading.comments[found.document.topic] = found.reason

    def _problems_of_sheets(self) -> Iterator[Problem]:
        with override(self.memory.language):
            wanted = [instructions_sheet(), *self.memory.sheets, documents_sheet(), places_sheet(), MEMORY_SHEET]
        for name in wanted:
            if name not in self.sheets:
                yield Problem(_("This sheet is missing, or was renamed. Put it back, or download the file anew."), quoted(name))
        for name in self.sheets:
            if name not in wanted:
                yield Problem(_("This sheet does not belong to the questionnaire. Remove it."), quoted(name))

    def _read_sheet(self, name: str) -> None:
        lines = self.cells[name]
        problems = self.reading.problems
        heading = lines.get(HEADING_ROW, (None,) * len(Column))
        moved = [column for column in Column if not cells.is_heading(cells.text_of(heading[column.place]), column)]
        for column in moved:
            remedy = _("The heading must be “%(heading)s”: do not add, move, rename or remove columns.") % {
                "heading": column.heading
            }
            problems.append(at(name, HEADING_ROW, column, cells.text_of(heading[column.place]), remedy))
        if moved:
            return
        for cell in sorted(self.sheets[name].cells):
            letter, row = CELL.fullmatch(cell).groups()  # type: ignore[union-attr]
            if (len(letter), letter) > (1, tuple(Column)[-1].letter):
                remedy = _("Nothing is read from this column. Empty it, or write a comment into the last column.")
                problems.append(Problem(remedy, name, int(row), letter))
        asked = {one.number: one for one in self.memory.asked if one.sheet == name}
        seen: dict[str, int] = {}
        for row, line in lines.items():
            if row == HEADING_ROW:
                continue
            number = cells.text_of(line[Column.NUMBER.place])
            if number not in asked:
                remedy = _("There is no such question on this sheet. Remove the row, or put its number back as it was.")
                problems.append(at(name, row, Column.NUMBER, number or _("nothing"), remedy))
            elif number in seen:
                remedy = _("This question stands in row %(row)s already. Keep one of the two rows.") % {"row": seen[number]}
                problems.append(at(name, row, Column.NUMBER, number, remedy))
            else:
                seen[number] = row
                self._read_row(name, row, line, asked[number])
        for order, number in enumerate(asked, start=HEADING_ROW + 1):
            if number not in seen:
                remedy = _("Question %(number)s is missing. Put its row back: “%(question)s”")
                words = {"number": number, "question": asked[number].question}
                problems.append(at(name, order, Column.NUMBER, "", remedy % words))

    def _read_row(self, name: str, row: int, line: tuple[Any, ...], asked: Asked) -> None:
        problems = self.reading.problems
        for column, was in zip(GIVEN, self.memory.shown[asked.number], strict=True):
            if (found := cells.text_of(line[column.place])) != was:
                remedy = _("This cell must stay as it was: “%(was)s”") % {"was": quoted(was)}
                problems.append(at(name, row, column, found, remedy))
        before = self.memory.answers.get(asked.topic, empty_row(asked))
        answer: dict[str, Values] = {}
        fits = True
        for column in ANSWERED:
            try:
                answer[column.value] = self._read_cell(asked, column, line[column.place], before.get(column.value, ()))
            except cells.Unfit as unfit:
                fits = False
                problems.append(at(name, row, column, unfit.found, unfit.remedy))
        answer = {column.value: answer.get(column.value, ()) for column in asked.columns}
        self.reading.answers[asked.topic] = answer
        self.reading.places[asked.topic] = (name, row)
        if fits and answer != before:
            problems.extend(_unfit(name, row, asked, before, answer))
        self._read_comment(name, row, asked, line[Column.COMMENT.place], bool(any(answer.values())))

    def _read_comment(self, name: str, row: int, asked: Asked, cell: Any, is_answered: bool) -> None:
        try:
            text = cells.words(cell)
        except cells.Unfit as unfit:
            self.reading.problems.append(at(name, row, Column.COMMENT, unfit.found, unfit.remedy))
            return
        if not text:
            return
        if len(text) > LONGEST_COMMENT:
            remedy = _("A comment has at most 5,000 characters. Shorten it.")
            self.reading.problems.append(at(name, row, Column.COMMENT, text, remedy))
        elif not is_answered:
            remedy = _("A comment is kept with an answer, and there is none. Fill in the row, or leave the comment away.")
            self.reading.problems.append(at(name, row, Column.COMMENT, text, remedy))
        else:
            self.reading.comments[asked.topic] = text

    def _read_cell(self, asked: Asked, column: Column, cell: Any, before: Values) -> Values:
        was = shown(asked, column, before, self.places)
        if (
            isinstance(cell, str)
            and isinstance(was, str)
            and cells.is_said(plain(cell), lambda: str(shown(asked, column, before, self.places)))
        ):
            return before  # as it was, however it is shown
        if column not in asked.columns:
            if not cells.holds(cell) and not was:
                return ()
            remedy = (
                _("This cell must stay as it was: “%(was)s”") if was else _("This question has nothing here. Empty the cell.")
            )
            raise cells.Unfit(cells.text_of(cell), remedy % {"was": was} if was else remedy)
        if not cells.holds(cell):
            return ()
        if column is Column.VALUE and asked.kind in AMOUNT_KINDS:
            return (amount_text(cells.amount(asked, cell)),)
        if column is Column.VALID_FROM:
            return (cells.day(cell).isoformat(),)
        if asked.labels(column):
            also = asked.also if column is Column.VALUE else ()
            return (cells.chosen(partial(asked.labels, column), cell, also),)
        text = cells.words(cell)
        if column is Column.CITATIONS:
            return cells.citations(text, before, self.places)
        if len(str(was)) < len(before[0] if before else ""):
            raise cells.Unfit(
                text, _("This text is longer than a cell can hold, and cannot be changed here: edit it on the site.")
            )
        return (text,)


# ---- rows


def _unfit(name: str, row: int, asked: Asked, before: Row, answer: Row) -> Iterator[Problem]:
    """What does not fit in a changed answer as a whole; the words are those that the cells show."""
    if not any(answer.values()):
        remedy = _("A recorded answer cannot be taken away here. Say that it was not found, or that no rule exists, and why.")
        yield at(name, row, Column.STATUS, "", remedy)
        return
    needed = {
        Column.STATUS: _("An answer needs its status. Choose one from the list; or empty the whole row."),
        Column.CONFIDENCE: _("An answer needs a confidence. Choose one from the list; or empty the whole row."),
        Column.SUMMARY: _("An answer needs a summary: who, what, when. Or empty the whole row."),
    }
    missing = [column for column in needed if not answer[column.value]]
    for column in missing:
        yield at(name, row, column, "", needed[column])
    if Column.STATUS in missing:
        return
    fields = fields_of(asked, answer)
    status = dict(asked.labels(Column.STATUS))[fields["status"]]
    for problem in values.problems(asked.fits, fields["status"], fields["value"], fields["amount"], fields["unit"]):
        value = answer.get("value", ())
        if problem.field == "unit":
            words = {"fits": "; ".join(label for _unit, label in asked.units)}
            no_unit = _("A number of days needs its unit. Choose from the list: %(fits)s.") % words
            remedy = no_unit if value else _("A unit stands here without a number. Write the number, or empty this cell.")
            yield at(name, row, Column.UNIT, fields["unit"] and dict(asked.units).get(fields["unit"], ""), remedy)
        elif value:
            remedy = _("An answer whose status is “%(status)s” has no value. Empty this cell, or change the status.")
            yield at(name, row, Column.VALUE, value[0], remedy % {"status": status})
        else:
            remedy = _("The status is “%(status)s”: then the answer is needed here. Fill it in, or change the status.")
            yield at(name, row, Column.VALUE, "", remedy % {"status": status})
