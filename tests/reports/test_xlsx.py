import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from hypothesis import strategies as st
from openpyxl.cell import Cell
from openpyxl.utils.cell import coordinate_from_string
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from regulations.vocabulary import Burden
from reports.renderers.xlsx import LONGEST_TEXT, SHADES, render
from reports.tables import Column, Table, Type, Value
from tests.properties import given
from tests.reports.examples import make_report
from tests.reports.table_evidence import ARABIC_TITLE, RUN, Read, create_awkward_evidence, read, read_real, table

SHEETS = ["Read me", "Matrix", "Requirements", "Gaps", "Barriers", "Mitigations", "Steps", "Instruments", "Sources"]
TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@'\"{}[]:/#&<>;\t\r\n \x01\x0b1a"), st.characters(exclude_categories=["Cs"], exclude_characters="_")
    ),
    min_size=1,
)


def open_workbook(content: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def workbook_of(found: Read) -> Workbook:
    return open_workbook(render(found.report, found.tables))


def table_of(*columns: Column, rows: tuple[tuple[Value, ...], ...]) -> Table:
    return Table("small", "Small", "", ("title",), (Column("title", "Title"), *columns), rows)


def sheet_of(small: Table) -> Worksheet:
    return open_workbook(render(make_report(), [small]))[small.title]


def value_in(cell: Cell, column: Column) -> Value:
    """What a cell holds, as the table has it."""
    found = cell.value
    if found is None:
        return "" if column.type in (Type.TEXT, Type.ADDRESS) else None
    if isinstance(found, str):
        text = unescape(found)  # openpyxl leaves the format's own way of writing control characters as it is
        return date.fromisoformat(text) if column.type is Type.DATE else text
    if column.type is Type.DATE:
        return found.date()
    if column.type is Type.MOMENT:
        return found.replace(tzinfo=UTC)
    return Decimal(str(found)) if column.type is Type.NUMBER else found


def assert_values_come_back(found: Read, book: Workbook) -> None:
    for expected in found.tables:
        sheet = book[expected.title]
        columns = expected.columns
        assert [cell.value for cell in sheet[1]][: len(columns)] == [column.title for column in columns]
        assert sheet.max_row == len(expected.rows) + 1
        for number, row in enumerate(expected.rows, start=2):
            cells = sheet[number]
            assert tuple(value_in(cell, column) for cell, column in zip(cells, columns, strict=False)) == row


def cell(book: Workbook, expected: Table, key: tuple[Value, ...] | Value, column: str) -> Cell:
    key = key if isinstance(key, tuple) else (key,)
    number = next(n for n, row in enumerate(expected.records, start=2) if tuple(row[name] for name in expected.key) == key)
    return book[expected.title].cell(number, expected.names.index(column) + 1)


def colour(cell: Cell) -> str:
    return f"#{cell.fill.fgColor.rgb[2:].lower()}"


@pytest.fixture
def awkward(db):
    create_awkward_evidence()
    return read()


@pytest.fixture
def book(awkward):
    return workbook_of(awkward)


def test_the_sheets_stand_in_their_order(book):
    assert book.sheetnames == SHEETS


def test_openpyxl_gives_awkward_evidence_back(awkward, book):
    assert_values_come_back(awkward, book)


@pytest.mark.django_db
def test_openpyxl_gives_the_project_s_evidence_back():
    found = read_real().read
    book = workbook_of(found)
    assert_values_come_back(found, book)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert_links_lead_somewhere(found, book)


def test_pandas_reads_a_sheet_under_the_titles_of_its_columns(awkward):
    read_back = pd.read_excel(BytesIO(render(awkward.report, awkward.tables)), sheet_name="Barriers", keep_default_na=False)
    assert list(read_back["Risk"]) == [16, 2]
    assert list(read_back["Barrier"]) == [row["title"] for row in table(awkward, "barriers").records]


@pytest.mark.parametrize("text", [*RUN, "http://link.example", "mailto:a@b.example", "internal:'Small'!A1", "1", "TRUE", "#N/A"])
def test_whatever_a_text_holds_it_stays_text(text):
    found = sheet_of(table_of(rows=((text,),)))["A2"]
    assert (found.data_type, unescape(found.value), found.hyperlink) == ("s", text, None)


@given(st.lists(TEXTS, min_size=1, max_size=4, unique=True))
def test_every_text_comes_back_and_none_is_a_formula(texts):
    rows = tuple((text, f"https://link.example/{number}") for number, text in enumerate(texts))
    sheet = sheet_of(table_of(Column("url", "Address", type=Type.ADDRESS), rows=rows))
    for number, text in enumerate(texts, start=2):
        found = sheet.cell(number, 1)
        assert (found.data_type, unescape(found.value)) == ("s", text)


def test_no_file_of_the_workbook_holds_a_formula(awkward):
    with zipfile.ZipFile(BytesIO(render(awkward.report, awkward.tables))) as archive:
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name) for name in archive.namelist())


@given(st.decimals(-(10**12) + 1, 10**12 - 1, places=2))
def test_amounts_come_back_to_the_cent(amount):
    found = sheet_of(table_of(Column("x", "X", type=Type.NUMBER), rows=(("a", amount),)))["B2"]
    assert Decimal(str(found.value)) == amount


def test_a_text_that_no_cell_can_hold_is_cut_and_told_of():
    whole = "𝔸" * LONGEST_TEXT  # two units of UTF-16 each
    book = open_workbook(render(make_report(), [table_of(Column("x", "Long"), rows=(("a", whole),))]))
    found = book["Small"]["B2"].value
    assert len(found.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    kept = found.split(" […]")[0]
    assert len(kept) > 16_000
    assert whole.startswith(kept)
    assert "CSV files have the whole text" in found
    assert "Small, Long, row 2" in [cell.value for cell in book["Read me"]["A"]]


def test_the_longest_text_that_fits_is_whole():
    assert sheet_of(table_of(rows=(("a" * LONGEST_TEXT,),)))["A2"].value == "a" * LONGEST_TEXT


def test_days_before_excel_counts_stand_in_words(awkward, book):
    found = cell(book, table(awkward, "instruments"), "old-law", "date")
    assert (found.data_type, found.value) == ("s", "1899-12-31")
    assert cell(book, table(awkward, "instruments"), "act", "date").value == datetime(2014, 4, 16)


def test_colours_follow_the_burden_and_the_word_and_mark_stand_beside(awkward, book):
    expected = table(awkward, "requirements")
    marks = {"○ none": Burden.NONE, "◔ light": Burden.LIGHT, "◑ heavy": Burden.HEAVY, "● blocking": Burden.BLOCKING}
    seen = set()
    for row in expected.records:
        if row["burden"] is not None and row["is_known"]:
            key = (row["topic"], row["jurisdiction"])
            label = cell(book, expected, key, "burden_label")
            seen.add(label.value)
            assert marks[label.value] == row["burden"]
            assert colour(label) == colour(cell(book, expected, key, "answer")) == SHADES[marks[label.value]]["bg_color"]
    assert seen == {"○ none", "◔ light", "◑ heavy", "● blocking"}


def test_the_matrix_has_the_same_colours_with_white_on_the_darkest(awkward, book):
    expected = table(awkward, "matrix")
    blocking = cell(book, expected, "fee", "xa_answer")
    assert (colour(blocking), blocking.font.color.rgb) == ("#9c3328", "FFFFFFFF")
    assert colour(cell(book, expected, "licence", "xb_standing")) == "#efa45b"


def test_an_unknown_answer_is_hatched_and_never_coloured(awkward, book):
    expected = table(awkward, "matrix")
    for topic, column in (("review", "xb_answer"), ("never", "xa_answer")):
        found = cell(book, expected, topic, column)
        assert found.fill.patternType == "lightUp"
        assert found.border.left.style == "dashed"
        assert found.value


def test_links_lead_to_the_row_that_they_speak_of(awkward, book):
    assert_links_lead_somewhere(awkward, book)
    requirements, matrix = table(awkward, "requirements"), table(awkward, "matrix")
    answer = cell(book, matrix, "licence", "xa_answer")
    assert target(book, answer) == cell(book, requirements, ("licence", "xu"), "number").coordinate.replace("B", "A")
    cited = book["Requirements"].cell(cell(book, requirements, ("licence", "xb"), "number").row, len(requirements.columns) + 1)
    assert cited.value == "Old law"
    place = table(awkward, "instruments")
    assert target(book, cited) == f"A{cell(book, place, 'old-law', 'title').row}"


def target(book: Workbook, found: Cell) -> str:
    return str(found.hyperlink.location).split("!")[1]


def assert_links_lead_somewhere(found: Read, book: Workbook) -> None:
    inner = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for linked in (cell for cell in row if cell.hyperlink):
                if linked.hyperlink.target:
                    assert re.match(r"https?://", linked.hyperlink.target)
                    continue
                name, place = re.fullmatch(r"'(.+)'!(\w+)", linked.hyperlink.location).groups()
                assert 1 <= coordinate_from_string(place)[1] <= book[name].max_row
                inner += 1
    assert inner > sum(len(expected.rows) for expected in found.tables) / 2


def test_only_addresses_of_the_web_become_links(awkward, book):
    expected = table(awkward, "instruments")
    assert cell(book, expected, "act", "url").hyperlink.target == "https://law.example/act?a=1"
    assert cell(book, expected, "act", "url").hyperlink.location == "art"
    evil = cell(book, expected, "old-law", "url")
    assert (evil.value, evil.hyperlink) == ("javascript:alert(1)", None)


@pytest.mark.parametrize(
    "url", ["http:x", "http://x/\x01y", "https://x\n/y", "http://[", "data:text/html,x", "file:///etc/passwd", "www.x"]
)
def test_what_is_no_address_of_the_web_stays_text_and_spoils_nothing(url):
    found = sheet_of(table_of(Column("url", "Address", type=Type.ADDRESS), rows=(("a", url),)))["B2"]
    assert (unescape(found.value), found.hyperlink) == (url, None)


@given(TEXTS)
def test_no_address_spoils_the_file(text):
    url = f"https://{text}"
    found = sheet_of(table_of(Column("url", "Address", type=Type.ADDRESS), rows=(("a", url),)))["B2"]
    assert unescape(found.value) == url


def test_arabic_titles_read_from_the_right(awkward, book):
    found = cell(book, table(awkward, "instruments"), "old-law", "local_title")
    assert (found.value, found.alignment.readingOrder) == (ARABIC_TITLE, 2)


def test_heads_stay_in_sight_and_every_column_can_be_filtered(awkward, book):
    for expected in awkward.tables:
        sheet = book[expected.title]
        assert sheet.freeze_panes.startswith(tuple("BCDEFGH"))
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(sheet.cell(1, place).font.bold for place in range(1, len(expected.columns) + 1))


def test_what_is_for_scripts_is_folded_away_and_all_else_is_seen(awkward, book):
    for expected in awkward.tables:
        sheet = book[expected.title]
        hidden = {
            place for found in sheet.column_dimensions.values() if found.hidden for place in range(found.min, found.max + 1)
        }
        assert hidden == {place for place, column in enumerate(expected.columns, start=1) if column.for_scripts}


def test_texts_are_wrapped_in_columns_of_bounded_width(awkward, book):
    sheet = book["Requirements"]
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str))
    assert all(5 <= found.width <= 80 for found in sheet.column_dimensions.values())


def test_prints_are_landscape_as_wide_as_the_paper_and_repeat_the_head(book):
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
        assert sheet.print_title_rows == "$1:$1"


def test_the_first_sheet_says_what_it_is_what_it_covers_and_that_it_is_no_legal_advice(awkward, book):
    said = "\n".join(str(cell.value) for row in book["Read me"].iter_rows() for cell in row if cell.value is not None)
    for words in (
        "MILenARI gap report",
        "Nothing in this report is legal advice",
        "5 of 6 answers are not yet verified by a national expert.",
        "Country XA, Country XB",
        "Union XU",
        f"Revision {awkward.report.revision}, last changed on",
        "24 November 2026, 17:30 UTC",
        "● blocking",
        "never a ranking of countries",
    ):
        assert words in said


def test_an_empty_sheet_is_told_of(evidence):
    book = workbook_of(read())
    assert [cell.value for row in book["Mitigations"].iter_rows(min_row=2) for cell in row if cell.value is not None] == []
    assert "Nothing is recorded" in [cell.value for cell in book["Read me"]["B"]]


def test_the_document_says_its_title_author_and_date(awkward, book):
    properties = book.properties
    assert (properties.title, properties.creator) == ("MILenARI gap report", "MILenARI consortium")
    assert properties.created == awkward.report.made_at.replace(tzinfo=None)


def test_the_same_report_gives_the_same_bytes(awkward):
    again = read()
    assert render(again.report, again.tables) == render(awkward.report, awkward.tables)


def test_titles_that_no_sheet_can_have_are_made_fit():
    tables = [
        Table(str(place), title, "", ("title",), (Column("title", "Title"),), ())
        for place, title in enumerate(("A/B: [all]?", "a b  all", "x" * 40, "X" * 40, "'"))
    ]
    names = open_workbook(render(make_report(), tables)).sheetnames
    assert len({name.casefold() for name in names}) == 6
    assert all(len(name) <= 31 for name in names)
