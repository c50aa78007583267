"""What is wrong with an uploaded file, and where."""

from dataclasses import dataclass

from regulations.workbook.documents import DocumentColumn
from regulations.workbook.layout import Column


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. What is not known, or not to be said of it, is empty (`row`: 0); `found` stands there now."""

    remedy: str
    sheet: str = ""
    row: int = 0
    column: str = ""  # letter and heading: “G, Unit”
    found: str = ""


class Unreadable(Exception):
    """The file is refused as a whole. Nothing of it was looked at beyond the problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(problem.remedy for problem in problems))
        self.problems = problems


def at(sheet: str, row: int, column: Column | DocumentColumn, found: str, remedy: str) -> Problem:
    return Problem(remedy, sheet, row, f"{column.letter}, {column.heading}", quoted(found))


def quoted(found: str, most: int = 80) -> str:
    """What was found, short enough to be shown."""
    return found if len(found) <= most else f"{found[: most - 1]}…"
