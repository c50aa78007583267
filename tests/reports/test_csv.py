import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO, StringIO

import pandas as pd
import pytest
from hypothesis import example
from hypothesis import strategies as st

from milenari.core.csv_text import guarded, plain_number, unguarded
from reports.renderers.csv import BOM, README, as_csv, render
from reports.tables import Column, Table, Type
from tests.properties import given
from tests.reports.table_evidence import RUN, create_awkward_evidence, read, read_real

# Text as a database can hold it, full of what a guard could stumble over.
TEXTS = st.text(
    st.one_of(st.sampled_from("=+-@'\";,\t\r\n ＝1a"), st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
BEGIN_FORMULAS = tuple("=+-@＝＋－＠\t\r")


def frame(text: str) -> pd.DataFrame:
    """As the README says that the files are read."""
    return pd.read_csv(StringIO(text, newline=""), keep_default_na=False, na_values=[""], dtype_backend="numpy_nullable")


def reread(table: Table, text: str) -> list[tuple]:
    """The rows that pandas reads, each value as the table has it."""
    read = frame(text)
    assert tuple(read.columns) == table.names

    def value(column: Column, found):
        if pd.isna(found):
            return "" if column.type in (Type.TEXT, Type.ADDRESS) else None
        return {
            Type.INTEGER: int,
            Type.NUMBER: lambda number: Decimal(str(number)),
            Type.BOOLEAN: bool,
            Type.DATE: date.fromisoformat,
            Type.MOMENT: datetime.fromisoformat,
        }.get(column.type, lambda text: unguarded(str(text)))(found)

    columns = [[value(column, found) for found in read[column.name]] for column in table.columns]
    return list(zip(*columns, strict=True))


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@given(TEXTS)
@example("one\r\n\t =1;'")
def test_what_is_guarded_can_be_had_back(text):
    assert unguarded(guarded(text)) == text


@given(TEXTS)
def test_no_part_that_a_spreadsheet_program_may_take_for_a_cell_begins_like_a_formula(text):
    whole = guarded(text)
    assert not whole.startswith(BEGIN_FORMULAS)
    for mark in ";\t\r\n":
        for part in whole.split(mark):
            assert not part.lstrip().startswith(BEGIN_FORMULAS)


@pytest.mark.parametrize("text", ["", "Art. 5(2)", "a = b", "x-y@z", "1; 2", "d’accord", "“=1”", "5 - 3", "l'une"])
def test_plain_text_is_left_as_it_is(text):
    assert guarded(text) == text


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_pandas_gives_every_text_back(texts):
    table = Table("t", "T", "", ("no",), (Column("no", "", type=Type.INTEGER), Column("text", "")), tuple(enumerate(texts)))
    assert reread(table, as_csv(table)) == list(table.rows)


@given(st.one_of(st.none(), st.decimals(-(10**11), 10**11, places=2)))
def test_pandas_gives_every_amount_back_negative_ones_without_a_guard(amount):
    table = Table("t", "T", "", ("no",), (Column("no", "", type=Type.INTEGER), Column("x", "", type=Type.NUMBER)), ((1, amount),))
    assert reread(table, as_csv(table)) == [(1, amount)]


@pytest.mark.parametrize(("amount", "text"), [("60.00", "60"), ("5741.27", "5741.27"), ("-0.50", "-0.5"), ("1E+6", "1000000")])
def test_numbers_have_no_exponent_and_no_idle_decimals(amount, text):
    assert plain_number(Decimal(amount)) == text


def test_what_is_not_there_is_empty_and_times_are_utc():
    columns = (Column("a", "", type=Type.BOOLEAN), Column("b", "", type=Type.DATE), Column("c", "", type=Type.MOMENT))
    moment = datetime(2026, 11, 24, 12, 30, 5, 250, timezone(timedelta(hours=2)))
    table = Table("t", "T", "", ("a",), columns, ((True, date(1899, 1, 2), moment), (None, None, None)))
    assert as_csv(table) == "a,b,c\r\ntrue,1899-01-02,2026-11-24T10:30:05.000250Z\r\n,,\r\n"


@pytest.fixture
def awkward(db):
    create_awkward_evidence()
    return read()


def test_pandas_gives_awkward_evidence_back(awkward):
    contents = files(render(awkward.report, awkward.tables))
    for table in awkward.tables:
        assert reread(table, contents[f"{table.name}.csv"].decode("utf-8-sig")) == list(table.rows)


def test_no_field_of_awkward_evidence_begins_like_a_formula(awkward):
    for table in awkward.tables:
        for column in frame(as_csv(table)).select_dtypes("string").items():
            assert not any(str(field).startswith(BEGIN_FORMULAS) for field in column[1].dropna())
    assert any(text in str(table.rows) for table in awkward.tables for text in RUN)


def test_the_files_begin_with_a_mark_by_which_excel_knows_utf_8(awkward):
    contents = files(render(awkward.report, awkward.tables))
    assert set(contents) == {README, *(f"{table.name}.csv" for table in awkward.tables)}
    assert all(content.startswith(BOM.encode()) for content in contents.values())


def test_the_readme_says_scope_revision_trust_and_the_rule_of_the_apostrophe(awkward):
    text = files(render(awkward.report, awkward.tables))[README].decode("utf-8-sig")
    for words in ("Country XA, Country XB", "Union XU", f"Revision {awkward.report.revision},", "is legal advice", "apostrophe"):
        assert words.lower() in text.lower()
    assert "5 of 6 answers are not yet verified" in text


def test_the_same_report_gives_the_same_bytes(awkward):
    again = read()
    assert render(again.report, again.tables) == render(awkward.report, awkward.tables)


@pytest.mark.django_db
def test_pandas_gives_the_project_s_evidence_back_and_nothing_in_it_needs_a_guard():
    real = read_real().read
    for table in real.tables:
        assert reread(table, as_csv(table)) == list(table.rows)
        assert all(guarded(value) == value for row in table.rows for value in row if isinstance(value, str))


def test_dates_of_files_are_the_report_s_not_the_clock_s(awkward):
    with zipfile.ZipFile(BytesIO(render(awkward.report, awkward.tables))) as archive:
        moments = {datetime(*entry.date_time, tzinfo=UTC) for entry in archive.infolist()}
    assert moments == {awkward.report.made_at}
