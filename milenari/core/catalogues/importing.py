"""What translators changed in a catalogue's workbook, taken into the catalogue: all of it or nothing.

Only a row that is no longer as it was made counts, so that two may translate at the same time, and what came into the catalogue
meanwhile stays. This needs Django, for the words of what looks at the file.
"""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import polib

from milenari.core.catalogues import shown
from milenari.core.catalogues.checking import Forms, broken_in, forms_of
from milenari.core.catalogues.sheet import ABOUT, COLUMNS, SHEET, Column, Line, State, checksum, lines_of, message_of
from milenari.core.workbook_files import CELL, Problem, Sheet, Unreadable, inspect

ANEW = "Export the catalogue anew, and copy your translation there."


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in a row of the sheet, whose number is as a spreadsheet program shows it."""

    number: int
    cells: Mapping[Column, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A message that is said otherwise now. `before` and `now` have a line for each form, and the state."""

    entry: polib.POEntry
    before: str
    now: str


class Refused(Exception):
    """Nothing is taken over; `problems` are sentences that name the row, the message and the remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(slots=True)
class _Group:
    """The rows of one message."""

    entry: polib.POEntry
    rows: dict[int | None, Row] = field(default_factory=dict)  # by form


def take_over(data: bytes, name: str, catalogue: polib.POFile, language: str) -> list[Change]:
    """Changes the catalogue (in memory) as the workbook says, and tells what. Raises Refused, having changed nothing."""
    try:
        rows = _read(data, name, language)
    except Unreadable as error:
        raise Refused([_sentence(problem) for problem in error.problems]) from error
    forms = forms_of(catalogue)
    entries = {message_of(entry): entry for entry in catalogue if not entry.obsolete}
    problems: list[str] = []
    groups: dict[str, _Group] = {}
    for row in rows:
        problems += _sort_in(row, entries, groups, forms)
    changed = []
    for group in groups.values():
        found = _changed(group, forms, problems)
        if found is not None:
            changed.append((group.entry, found))
    if problems:
        raise Refused(problems)
    return [_take(entry, found) for entry, found in changed]


# ---- the file


def _read(data: bytes, name: str, language: str) -> list[Row]:
    sheets = inspect(data, name)
    if SHEET not in sheets or ABOUT not in sheets:
        raise Unreadable(Problem("This workbook is no catalogue of this site. Export one, and translate in that."))
    problems = [
        Problem("This cell holds a formula. Write its result instead.", SHEET, int(CELL.fullmatch(cell)[2]), cell)  # type: ignore[index]
        for cell in sheets[SHEET].formulas
    ]
    if problems:
        raise Unreadable(*problems)
    try:
        about, held = _cells(data, sheets)
    except Exception as error:  # whatever a library says of a file that somebody made by hand
        raise Unreadable(Problem("The file cannot be read as a workbook. Save it as .xlsx anew.")) from error
    if about != language:
        raise Unreadable(
            Problem(f"The file is for “{about}”, and not for “{language}”. Take the other file, or name its language.")
        )
    headings = dict(enumerate(held.pop(1, ())))
    if [headings.get(place) for place in range(len(COLUMNS))] != list(COLUMNS):
        raise Unreadable(Problem(f"The columns must be {', '.join(COLUMNS)}, as they were exported. {ANEW}", SHEET, 1))
    return [
        Row(number, dict(zip(COLUMNS, (_text(one) for one in line), strict=True)))
        for number, line in held.items()
        if any(one is not None for one in line)
    ]


def _cells(data: bytes, sheets: Mapping[str, Sheet]) -> tuple[str, dict[int, tuple[Any, ...]]]:
    """The language that the file is for, and each row of the messages by its number."""
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        about, sheet = book[ABOUT], book[SHEET]
        about.reset_dimensions()
        sheet.reset_dimensions()
        language = next(about.iter_rows(1, 1, 2, 2, values_only=True), (None,))[0]
        held = sheet.iter_rows(1, max(sheets[SHEET].last_row, 1), 1, len(COLUMNS), values_only=True)
        return _text(language), {number: tuple(line) for number, line in enumerate(held, start=1)}
    finally:
        book.close()


def _text(value: Any) -> str:
    """What a cell says; a number that somebody typed is a text, too."""
    return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")


# ---- the rows


def _sort_in(row: Row, entries: Mapping[str, polib.POEntry], groups: dict[str, _Group], forms: Forms) -> Iterator[str]:
    """Puts a row to its message, or says why it can't be."""
    message, _dot, rest = row.cells[Column.KEY].partition(".")
    form_word, _dot, _was = rest.partition(".")
    entry = entries.get(message)
    if entry is None:
        yield _problem(row, f"this message is asked for no more, or its key was changed. {ANEW}")
        return
    form = int(form_word) if form_word.isdecimal() else None
    line = next((one for one in lines_of(entry, forms) if one.form == form), None)
    if line is None:
        yield _problem(row, f"its key was changed. {ANEW}")
    elif row.cells[Column.ENGLISH] != line.english or row.cells[Column.CONTEXT] != line.context:
        put_back = f"Put back {shown(line.english)}; another text in English is for the code to say."
        yield _problem(row, f"the English or its context was changed. {put_back}")
    elif form in groups.setdefault(message, _Group(entry)).rows:
        yield _problem(row, "this message stands there twice. Delete one of its rows.")
    else:
        groups[message].rows[form] = row


@dataclass(frozen=True, slots=True)
class _Found:
    """What a message is to say: by form (None: without a count), whether it is to be looked at again, and the notes."""

    said: Mapping[int | None, str]
    is_fuzzy: bool
    notes: str


def _changed(group: _Group, forms: Forms, problems: list[str]) -> _Found | None:
    """What the rows say, where that is something new; adds to the problems what is wrong with it."""
    held = {line.form: line for line in lines_of(group.entry, forms)}
    edited = {form: row for form, row in group.rows.items() if _is_edited(row) and not _is_same(row, held[form])}
    if not edited:
        return None
    found = list(_wrong(group, held, edited))
    said = {form: line.translation for form, line in held.items()} | {
        form: row.cells[Column.TRANSLATION] for form, row in edited.items()
    }
    first = next(iter(edited.values()))
    notes = next((row.cells[Column.NOTES] for form, row in edited.items() if row.cells[Column.NOTES] != held[form].notes), None)
    if any(said.values()) and not all(said.values()):
        found.append(_problem(first, f"{sum(map(bool, said.values()))} of its {len(said)} forms are translated. Translate each."))
    elif any(line.translation for line in held.values()) and not any(said.values()):
        found.append(_problem(first, "its translation is gone. Put it back, or translate it otherwise."))
    elif all(said.values()):
        found += (_problem(first, problem) for problem in _broken(group.entry, said, forms))
    problems += found
    was = next(iter(held.values()))
    return _Found(said, _is_to_be_looked_at(edited, held), was.notes if notes is None else notes)


def _is_edited(row: Row) -> bool:
    """Whether somebody changed the row since it was exported."""
    was = row.cells[Column.KEY].rpartition(".")[2]
    return was != checksum(row.cells[Column.STATE], row.cells[Column.TRANSLATION], row.cells[Column.NOTES])


def _is_same(row: Row, line: Line) -> bool:
    said = row.cells[Column.STATE], row.cells[Column.TRANSLATION], row.cells[Column.NOTES]
    return said == (line.state, line.translation, line.notes)


def _wrong(group: _Group, held: Mapping[int | None, Line], edited: Mapping[int | None, Row]) -> Iterator[str]:
    for form, row in edited.items():
        if row.cells[Column.STATE] not in tuple(State):
            yield _problem(row, f"its state is {shown(row.cells[Column.STATE])}. Choose {', '.join(State)}.")
        if row.cells[Column.KEY] != held[form].key:
            yield _problem(
                row, f"it has changed in the catalogue since the file was made, to {shown(held[form].translation)}. {ANEW}"
            )


def _broken(entry: polib.POEntry, said: Mapping[int | None, str], forms: Forms) -> Iterator[str]:
    tried = copy.copy(entry)
    _write(tried, said)
    yield from broken_in(tried, forms)


def _is_to_be_looked_at(edited: Mapping[int | None, Row], held: Mapping[int | None, Line]) -> bool:
    """What is marked stays so until its translation or its state is changed; what is not becomes so by its state."""
    states = {row.cells[Column.STATE] for row in edited.values()}
    is_marked = any(line.state is State.LOOK for line in held.values())
    if not is_marked:
        return State.LOOK in states
    return State.DONE not in states and all(
        row.cells[Column.TRANSLATION] == held[form].translation for form, row in edited.items()
    )


def _take(entry: polib.POEntry, found: _Found) -> Change:
    before = _told(entry)
    _write(entry, found.said)
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    if found.is_fuzzy:
        entry.flags.insert(0, "fuzzy")
    else:
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    entry.tcomment = found.notes
    return Change(entry, before, _told(entry))


def _write(entry: polib.POEntry, said: Mapping[int | None, str]) -> None:
    if None in said:
        entry.msgstr = said[None]
    else:
        entry.msgstr_plural = {form: text for form, text in said.items() if form is not None}


def _told(entry: polib.POEntry) -> str:
    said = " | ".join(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr
    return f"{said or '(nothing)'}{' (to be looked at)' if 'fuzzy' in entry.flags else ''}"


def _problem(row: Row, what: str) -> str:
    return f"{SHEET}, row {row.number}, {shown(row.cells[Column.ENGLISH])}: {what}"


def _sentence(problem: Problem) -> str:
    place = f"{problem.sheet}, row {problem.row}: " if problem.row else ""
    return f"{place}{problem.remedy}{f' Found: {problem.found}.' if problem.found else ''}"
