"""A catalogue as an Excel workbook for translators, which importing takes back. Whatever a text says, its cell is text."""

from io import BytesIO
from typing import Any

import polib

from milenari.core.catalogues.checking import forms_of
from milenari.core.catalogues.sheet import ABOUT, COLUMNS, EDITABLE, SHEET, Column, State, lines

# Nothing that a text says makes it a formula, a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WIDTHS = {Column.KEY: 4, Column.STATE: 15, Column.WHERE: 18, Column.CONTEXT: 12, Column.ENGLISH: 60, Column.FORM: 14}
FROM_RIGHT, FROM_LEFT = 2, 1  # XlsxWriter's numbers of the order of reading
READ_ME = (
    "Translate what is “missing”, and look at what is “to be looked at”: they stand first, and the filter of State shows them.",
    "Write into the columns State, Translation and Notes alone; the others are locked. A message that is translated becomes "
    "“done” by itself; an old translation that still fits does where State is set to “done”.",
    "Keep placeholders such as %(count)s to the letter, tags such as <strong>, and a new line at the beginning or the end. A "
    "message with a count has a row for each form; the column Form names the counts that it is for.",
    "Save it as .xlsx. It is taken back with: manage.py messages --import FILE.xlsx --language CODE",
)


def export(catalogue: polib.POFile, language: str, is_from_right: bool) -> bytes:
    """The workbook of a catalogue. Raises ValueError where the catalogue has no readable plural forms."""
    import xlsxwriter  # for those that make one

    made = BytesIO()
    book = xlsxwriter.Workbook(made, OPTIONS)
    sheet, about = book.add_worksheet(SHEET), book.add_worksheet(ABOUT)
    base = {"text_wrap": True, "valign": "top", "border": 7, "border_color": "#d5dae0"}
    reading = FROM_RIGHT if is_from_right else FROM_LEFT
    locked = book.add_format({**base, "bg_color": "#f2f2f5", "reading_order": FROM_LEFT})
    own = book.add_format({**base, "locked": False, "reading_order": reading, "num_format": "@"})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#d5dae0"})
    if is_from_right:
        sheet.right_to_left()
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, WIDTHS.get(column, 60 if column is Column.TRANSLATION else 30))
        sheet.write_string(0, place, column, head)
    rows = lines(catalogue, forms_of(catalogue))
    for number, line in enumerate(rows, start=1):
        said = (
            line.key,
            line.state,
            line.where,
            line.context,
            line.english,
            line.counts,
            line.translation,
            line.notes,
            line.about,
        )
        for place, (column, text) in enumerate(zip(COLUMNS, said, strict=True)):
            _write(sheet, number, place, text, own if column in EDITABLE else locked)
    place = COLUMNS.index(Column.STATE)
    sheet.data_validation(1, place, max(len(rows), 1), place, {"validate": "list", "source": [str(state) for state in State]})
    sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 0)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    about.set_column(0, 0, 12)
    about.set_column(1, 1, 100)
    for number, (name, text) in enumerate((("Language", language), *(("", text) for text in READ_ME))):
        about.write_string(number, 0, name)
        about.write_string(number, 1, text, book.add_format({"text_wrap": True, "valign": "top"}))
    about.protect()
    book.close()
    return made.getvalue()


def _write(sheet: Any, row: int, place: int, text: str, look: Any) -> None:
    if text:
        sheet.write_string(row, place, text, look)
    else:
        sheet.write_blank(row, place, None, look)
