"""A table with typed columns: what every export of a report is made of. No database, no request, no HTML."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext as _

from regulations.landscape import Citation

Value = str | int | Decimal | bool | date | datetime | None
BETWEEN_KEYS = " "  # in a cell that holds several slugs or codes


class Type(Enum):
    """What a column holds. A text that is not there is the empty text; of every other type None is what is not there."""

    TEXT = "string"
    ADDRESS = "address"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "datetime"


@dataclass(frozen=True, slots=True)
class Shade:
    """Where a row says how heavy and how sure a cell is: the names of its columns of burden (0 to 3) and of being known."""

    burden: str
    is_known: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is for scripts, `title` for readers. `for_scripts`: a reader finds the same in words in another column.

    `words`: the only ones that it can hold. `one_of`: each value is the key of a row of that table; `some_of`: it holds any
    number of them, with blanks between. `leads_to`: the table, and the names of the columns in which this row has the key of the
    row there that is meant (the first that begins with it). `language`: the column that names the language of the text.
    `numbered`: how a number is said that names its row: “T%s”.
    """

    name: str
    title: str
    description: str = ""
    type: Type = Type.TEXT
    for_scripts: bool = False
    required: bool = False
    words: tuple[str, ...] = ()
    one_of: str = ""
    some_of: str = ""
    leads_to: tuple[str, tuple[str, ...]] | None = None
    shade: Shade | None = None
    numbered: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names the columns that tell a row from every other. `citations`: what each row cites, one entry per row, or none.

    `within`: columns that together are the key of a row of another table.
    """

    name: str
    title: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    citations: tuple[tuple[Citation, ...], ...] = ()
    within: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def records(self) -> Iterator[dict[str, Value]]:
        """Each row by the names of its columns."""
        names = self.names
        return (dict(zip(names, row, strict=True)) for row in self.rows)


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Field(Generic[Row]):
    """A column, and where its value comes from."""

    column: Column
    value: Callable[[Row], Value]


def shown(name: str, title: str, value: Callable[[Row], Value], description: str = "", **more: Any) -> Field[Row]:
    return Field(Column(name, title, description, **more), value)


def worded(
    name: str, title: str, value: Callable[[Row], Any], known: Iterable[Any], description: str = "", **more: Any
) -> tuple[Field[Row], Field[Row]]:
    """A word of a closed list, for scripts, and what a reader sees of it."""

    def word(row: Row) -> Value:
        found = value(row)
        return "" if found is None else str(found.value)

    def label(row: Row) -> Value:
        found = value(row)
        return "" if found is None else str(found.label)

    words = tuple(str(member.value) for member in known)
    key = Column(name, _("%(column)s (key)") % {"column": title}, description, for_scripts=True, words=words)
    return Field(key, word), Field(Column(f"{name}_label", title, description, **more), label)


def coded(name: str, title: str, value: Callable[[Row], Value], description: str = "", **more: Any) -> Field[Row]:
    return Field(Column(name, title, description, for_scripts=True, **more), value)


def tabulated(
    name: str,
    title: str,
    description: str,
    key: Sequence[str],
    fields: Sequence[Field[Row]],
    rows: Iterable[Row],
    citations: Callable[[Row], tuple[Citation, ...]] | None = None,
) -> Table:
    rows = tuple(rows)
    return Table(
        name=name,
        title=title,
        description=description,
        key=tuple(key),
        columns=tuple(field.column for field in fields),
        rows=tuple(tuple(field.value(row) for field in fields) for row in rows),
        citations=tuple(map(citations, rows)) if citations else (),
    )
