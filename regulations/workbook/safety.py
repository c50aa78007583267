"""Whether the sheets of an uploaded questionnaire are of a size to be read, and hold what was typed there."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from milenari.core.workbook_files import CELL, Problem, Sheet, Unreadable, quoted

MOST_ROWS = 1_000  # with content, in a sheet
MOST_FORMULAS = 50  # that are told one by one


def check_sheets(sheets: dict[str, Sheet]) -> None:
    """Raises Unreadable where a sheet has far too many rows, or formulas."""
    problems = []
    for name, sheet in sheets.items():
        if sheet.rows > MOST_ROWS or sheet.last_row > MOST_ROWS:
            remedy = ngettext(
                "This sheet has %(rows)s row with content, down to row %(last)s; at most 1,000 fit. Remove what is too much.",
                "This sheet has %(rows)s rows with content, down to row %(last)s; at most 1,000 fit. Remove what is too much.",
                sheet.rows,
            )
            words = {"rows": number_format(sheet.rows), "last": number_format(sheet.last_row)}
            problems.append(Problem(remedy % words, quoted(name), MOST_ROWS + 1))
    if not problems:
        for name, sheet in sheets.items():
            for cell in sheet.formulas[:MOST_FORMULAS]:
                letter, row = CELL.fullmatch(cell).groups()  # type: ignore[union-attr]
                remedy = _("This cell holds a formula. Write its result instead.")
                problems.append(Problem(remedy, quoted(name), int(row), letter, _("a formula")))
    if problems:
        raise Unreadable(*problems)
