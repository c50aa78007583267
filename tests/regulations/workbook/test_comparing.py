"""Three states of an answer held against each other, and what becomes of it. No database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from regulations.vocabulary import Kind
from regulations.workbook.comparing import Change, compare, why_other_question
from regulations.workbook.layout import ONE_STATEMENT, Asked, Column, amount_text, empty_row, fields_of, plain, row
from tests.properties import given


def asked(kind=Kind.DURATION, **fields):
    given = {"number": "1.1", "topic": "days", "sheet": "1", "question": "How long?", "unit": "", "choices": ()}
    return Asked(kind=kind, **given | fields)


ASKED = asked()
words = st.sampled_from([(), ("a",), ("b",)])
rows = st.fixed_dictionaries({column.value: words for column in ASKED.columns})


def changes(was, theirs, mine):
    return compare([ASKED], {"days": was}, {"days": theirs}, {"days": mine})


@given(rows, rows)
def test_what_the_uploader_did_not_change_changes_nothing(was, theirs):
    assert changes(was, theirs, was) == ()


@given(rows, rows)
def test_what_nobody_else_changed_becomes_what_the_file_says(was, mine):
    for change in changes(was, was, mine):
        assert not change.is_conflict
        assert change.merged == mine


@given(rows, rows, rows)
def test_cells_that_the_uploader_did_not_change_stay_as_others_left_them(was, theirs, mine):
    for change in changes(was, theirs, mine):
        untouched = set(ASKED.columns) - set(change.cells) - set(ONE_STATEMENT)
        assert all(change.merged[column.value] == theirs[column.value] for column in untouched)
        assert all(change.merged[column.value] == mine[column.value] for column in change.cells)


@given(rows, rows, rows)
def test_status_value_and_unit_are_of_one_hand(was, theirs, mine):
    for change in changes(was, theirs, mine):
        statement = [change.merged[column.value] for column in ONE_STATEMENT]
        assert statement in ([side[column.value] for column in ONE_STATEMENT] for side in (theirs, mine))


def test_answer_that_nobody_has_given_is_new():
    nothing = empty_row(ASKED)
    assert Change(ASKED, nothing, nothing, {**nothing, "summary": ("So.",)}).is_new


@given(
    st.decimals(min_value=0, max_value=10**11, places=2),
    st.none() | st.dates(min_value=date(1, 1, 1)),
    st.sampled_from(["calendar_days", "working_days"]),
)
def test_answer_becomes_a_row_and_an_answer_again(amount, day, unit):
    answer = {
        "status": "answered", "value": "", "amount": amount, "unit": unit, "basis": "law", "confidence": "low", "valid_from": day,
        "summary": "So.", "note": "",
    }  # fmt: skip
    assert fields_of(ASKED, row(ASKED, answer, ())) == answer


@pytest.mark.parametrize(("amount", "text"), [("0.00", "0"), ("50.00", "50"), ("1000.00", "1000"), ("5741.20", "5741.2")])
def test_amount_is_written_as_people_write_it(amount, text):
    assert amount_text(Decimal(amount)) == text


@given(st.text())
def test_plain_text_is_plain(text):
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("kind", "unit", "columns"),
    [
        (Kind.TEXT, "", {Column.VALUE, Column.UNIT}),
        (Kind.TERNARY, "", {Column.UNIT}),
        (Kind.MONEY, "", {Column.UNIT}),
        (Kind.NUMBER, "years", {Column.UNIT}),
        (Kind.DURATION, "", set()),
    ],
)
def test_question_has_no_column_that_it_does_not_need(kind, unit, columns):
    every = set(asked(Kind.DURATION).columns)
    assert every - set(asked(kind, unit=unit).columns) == columns


def test_question_that_moved_is_the_same_and_one_that_reads_otherwise_is_not():
    assert why_other_question(ASKED, asked(number="2.3", sheet="2")) == ""
    assert why_other_question(ASKED, asked(question="Dans combien de temps ?")) == ""  # the same one, in another language
    assert "was changed" in why_other_question(ASKED, asked(written=("How soon?",)))
    assert "no longer asked" in why_other_question(ASKED, None)
