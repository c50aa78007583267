"""A downloaded workbook in the hands of somebody with a spreadsheet program."""

import hashlib
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model
from openpyxl import Workbook, load_workbook

from milenari.core import revision
from regulations.models import Comment, Requirement, RequirementCitation
from regulations.workbook.layout import HEADING_ROW, Column


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def saved(book: Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def edited(data: bytes, edit: Callable[[Workbook], Any]) -> bytes:
    book = opened(data)
    edit(book)
    return saved(book)


def domains(book: Workbook) -> list[Any]:
    """The sheets that ask something."""
    return [sheet for sheet in book.worksheets if sheet.cell(HEADING_ROW, 1).value == Column.NUMBER.heading]


def row_of(book: Workbook, number: str) -> tuple[Any, int]:
    for sheet in domains(book):
        for row in range(HEADING_ROW + 1, sheet.max_row + 1):
            if sheet.cell(row, 1).value == number:
                return sheet, row
    raise AssertionError(f"question {number} is not asked")


def cell(book: Workbook, number: str, column: Column) -> Any:
    sheet, row = row_of(book, number)
    return sheet.cell(row, column.place + 1)


def put(data: bytes, number: str, **cells: Any) -> bytes:
    """The file with these cells of a question filled in; `cells` by the columns' names in lower case."""

    def edit(book: Workbook) -> None:
        for name, value in cells.items():
            cell(book, number, Column[name.upper()]).value = value

    return edited(data, edit)


def repacked(data: bytes, change: Callable[[dict[str, bytes]], Any]) -> bytes:
    """The file with its parts changed as bytes, by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def state_of_database() -> str:
    """A digest of all that an upload could have touched."""
    models = (Requirement, Requirement.history, RequirementCitation, RequirementCitation.history, Comment, get_user_model())
    rows = [list((model if hasattr(model, "order_by") else model.objects).order_by("pk").values_list()) for model in models]
    return hashlib.sha256(repr((rows, revision.current().number)).encode()).hexdigest()
