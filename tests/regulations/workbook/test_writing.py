"""What a downloaded file holds, and that whatever a text says comes back as it was."""

import zipfile
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl.comments import Comment

from regulations.models import RequirementCitation
from regulations.workbook.applying import look
from regulations.workbook.layout import MEMORY_SHEET, Column, sheet_name
from regulations.workbook.problems import Unreadable
from regulations.workbook.queries import read_questionnaire
from regulations.workbook.writing import write
from tests import factories
from tests.regulations.workbook.editing import cell, domains, edited, opened, saved

pytestmark = pytest.mark.django_db
TEXTS = (
    "=1+1", "+1", "-1", "@a", "'quoted", "1.0", "007", "TRUE", "2024-01-31", "_x000D_", "_x0041_", "a\r\nb", "  space ",
    "\x0bvertical tab", "<b>&amp;</b>", "{=A1}", "https://example.org/" + "a" * 3000, "mailto:a@example.org", "نص عربي", "😀",
    "a" * 40_000, "\n\nlines\n",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_whatever_a_text_says_comes_back_as_it_was(text, small):
    answer = small.answers["1.6"]
    answer.summary, answer.note = text, text
    answer.save()
    data = small.file()
    assert not look(data, "a.xlsx", small.expert).changes
    assert not look(saved(opened(data)), "a.xlsx", small.expert).changes


@pytest.mark.parametrize("title", ["Law [of 1999] | part 2", "Law [xa-law] | Art. 1", "=Law", "Law\nsecond line"])
def test_whatever_a_title_says_its_citation_comes_back_as_it_was(title, small):
    law = factories.create_instrument(small.country, "xa-odd", title=title)
    RequirementCitation.objects.create(requirement=small.answers["1.6"], instrument=law, pinpoint="Annex [2] | point 3")
    assert not look(saved(opened(small.file())), "a.xlsx", small.expert).changes


def test_title_that_is_corrected_meanwhile_changes_nothing(small):
    data = small.file()
    small.law.title = "Law on Medicines"
    small.law.save()
    assert not look(data, "a.xlsx", small.expert).changes


def test_notes_pinned_to_cells_are_told_not_to_be_read(small):
    def pin(book):
        cell(book, "1.1", Column.VALUE).comment = Comment("Is it?", "Ida")

    (notice,) = look(edited(small.file(), pin), "a.xlsx", small.expert).notices
    assert "are not read" in notice


def test_rows_in_another_order_change_nothing(small):
    def turn(book):
        (sheet,) = domains(book)
        rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), start=2):
            for place, value in enumerate(row, start=1):
                sheet.cell(number, place).value = value

    assert not look(edited(small.file(), turn), "a.xlsx", small.expert).changes


def test_text_that_is_too_long_for_a_cell_cannot_be_changed_there(small):
    answer = small.answers["1.6"]
    answer.summary = "a" * 40_000
    answer.save()

    def change(book):
        cell(book, "1.6", Column.SUMMARY).value = "b"

    with pytest.raises(Unreadable, match="edit it on the site"):
        look(edited(small.file(), change), "a.xlsx", small.expert)


def test_choices_are_offered_in_plain_words(small):
    (sheet,) = domains(opened(small.file()))
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["G2"] == '"Yes,In part,No"'
    assert offered["G3"] == '"By post,By portal"'
    assert offered["H4"] == '"calendar days,working days"'


def test_choices_that_do_not_fit_into_a_rule_are_offered_all_the_same(small):
    choice = small.answers["1.2"].topic.choices.first()
    choice.label = "By post, registered"
    choice.save()
    book = opened(small.file())
    (sheet,) = domains(book)
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["G3"] == f"'{MEMORY_SHEET}'!$B$1:$B$2"
    assert [line[0].value for line in book[MEMORY_SHEET]["B1:B2"]] == ["By post, registered", "By portal"]
    assert not look(saved(book), "a.xlsx", small.expert).changes


def test_what_must_not_change_is_locked_and_what_may_is_not(small):
    book = opened(small.file())
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert cell(book, "1.1", Column.QUESTION).protection.locked
    assert cell(book, "1.6", Column.VALUE).protection.locked
    assert not cell(book, "1.1", Column.VALUE).protection.locked
    assert not cell(book, "1.1", Column.COMMENT).protection.locked


def test_first_sheet_says_how_and_the_memory_is_hidden(small):
    book = opened(small.file())
    assert book.worksheets[0].title == "Instructions"
    assert book[MEMORY_SHEET].sheet_state == "veryHidden"


def test_no_cell_is_a_formula_or_a_link(small):
    answer = small.answers["1.6"]
    answer.summary, answer.note = "=HYPERLINK(1)", "https://example.org"
    answer.save()
    with zipfile.ZipFile(BytesIO(small.file())) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<hyperlink" in sheet]


def test_same_questionnaire_gives_the_same_bytes(small):
    questionnaire = read_questionnaire(small.country)
    assert write(questionnaire) == write(questionnaire)


def test_sheets_are_named_as_excel_allows():
    assert sheet_name(12, "Import/export: [all] of it, and much more than fits") == "12 Import export   all  of it,"


@pytest.mark.parametrize(("language", "is_mirrored"), [("ar", True), ("es", False)])
def test_every_sheet_is_seen_from_the_right_in_arabic_alone(language, is_mirrored, small):
    with translation.override(language):
        book = opened(small.file())

    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {is_mirrored}
