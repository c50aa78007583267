"""What is wrong with an uploaded file, and where."""

from milenari.core.workbook_files import Problem, Unreadable, quoted
from regulations.workbook.documents import DocumentColumn
from regulations.workbook.layout import Column

__all__ = ["Problem", "Unreadable", "at", "quoted"]


def at(sheet: str, row: int, column: Column | DocumentColumn, found: str, remedy: str) -> Problem:
    return Problem(remedy, sheet, row, f"{column.letter}, {column.heading}", quoted(found))
