"""How a value stands in a CSV file: typed as its readers expect it, and never run as a formula (docs/adr/0011)."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

# Where a spreadsheet program may take a new cell to begin: at the start of a text; and, since many split CSV at semicolons or
# tabs, and then don't see what quotes hold together, after each of these and after a line break.
_BEGINNING = r"(?:\A|(?<=[;\t\r\n]))"
_RUN = "=+\\-@＝＋－＠"
_GUARDED = re.compile(rf"{_BEGINNING}(?=[\s\ufeff\u200b]*[{_RUN}]|[\t\r]|')")
_GUARD = re.compile(rf"{_BEGINNING}'")

PIECE = 32 * 1024  # signs that are sent, and compressed, together


def guarded(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet program could run as a formula; `unguarded` takes it away."""
    return _GUARDED.sub("'", text)


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return _GUARD.sub("", text)


def csv_text(value: Any) -> str:
    """What is not there is empty; a list of words is joined by “; ”; anything else that has parts is JSON."""
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain_number(value)
        case float():
            return plain_number(Decimal(str(value)))
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case list() | tuple() if all(isinstance(part, str) for part in value):
            return guarded("; ".join(value))
        case list() | tuple() | dict():
            return guarded(json.dumps(value, ensure_ascii=False, default=str))
    return str(value)


def plain_number(amount: Decimal) -> str:
    """“60”, “5741.27”: no exponent, and no more decimals than say something."""
    return f"{amount.normalize():f}"


def csv_lines(names: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The line of column names, then a line a row, each with its line end: the first alone, then so many as make a PIECE."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    least = 0
    for row in rows:
        if written.tell() > least:
            yield written.getvalue()
            written.seek(0)
            written.truncate()
            least = PIECE
        writer.writerow([csv_text(value) for value in row])
    yield written.getvalue()
