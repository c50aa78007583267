"""What a catalogue looks like as a sheet for translators: its columns, and how a row knows its message. No file, no Excel.

A message with a count has a row for each of its forms. A row's key says which message and form it is, and, as a checksum, what
stood there when the sheet was made: so what somebody changed is told from what has changed in the catalogue since.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polib

from milenari.core.catalogues.checking import Forms

SHEET, ABOUT = "Messages", "About"


class State(StrEnum):
    MISSING = "missing"
    LOOK = "to be looked at"
    DONE = "done"


class Column(StrEnum):
    """The headings, in their order. What is not in EDITABLE is locked."""

    KEY = "Key"
    STATE = "State"
    WHERE = "Where"
    CONTEXT = "Context"
    ENGLISH = "English"
    FORM = "Form"
    TRANSLATION = "Translation"
    NOTES = "Notes"
    ABOUT = "About the message"


COLUMNS = tuple(Column)
EDITABLE = (Column.STATE, Column.TRANSLATION, Column.NOTES)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet. `form` is None for a message without a count, else its number in the catalogue; the English is what
    that form translates; `counts` are examples of the counts that it is for."""

    message: str
    form: int | None
    state: State
    where: str
    context: str
    english: str
    counts: str
    translation: str
    notes: str
    about: str

    @property
    def key(self) -> str:
        form = "" if self.form is None else str(self.form)
        return f"{self.message}.{form}.{checksum(self.state, self.translation, self.notes)}"


def checksum(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:10]


def message_of(entry: polib.POEntry) -> str:
    """The checksum by which a row knows its message."""
    return checksum(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def state_of(entry: polib.POEntry) -> State:
    if not entry.translated() and "fuzzy" not in entry.flags:
        return State.MISSING
    return State.LOOK if "fuzzy" in entry.flags else State.DONE


def lines_of(entry: polib.POEntry, forms: Forms) -> Iterator[Line]:
    """The rows of a message."""
    about = [entry.comment] if entry.comment else []
    if entry.previous_msgid:
        about.append(f"The English was: {entry.previous_msgid}")
    shared: Any = {
        "message": message_of(entry),
        "state": state_of(entry),
        "where": ", ".join(place for place, _line in entry.occurrences),
        "context": entry.msgctxt or "",
        "notes": entry.tcomment,
        "about": "\n".join(about),
    }
    if not entry.msgid_plural:
        yield Line(form=None, english=entry.msgid, counts="", translation=entry.msgstr, **shared)
        return
    for form, counts in enumerate(forms.counts):
        english = entry.msgid if form == forms.singular else entry.msgid_plural
        yield Line(form=form, english=english, counts=counts, translation=entry.msgstr_plural.get(form, ""), **shared)


def lines(catalogue: Iterable[polib.POEntry], forms: Forms) -> list[Line]:
    """Every row; what is to be done comes first, and otherwise they stand in the catalogue's order."""
    found = [line for entry in catalogue if not entry.obsolete for line in lines_of(entry, forms)]
    return sorted(found, key=lambda line: list(State).index(line.state))
