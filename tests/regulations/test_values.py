"""A value fits its topic's kind, choices and unit, or the problem is named with its remedy."""

from decimal import Decimal

import pytest
from hypothesis import strategies as st

from regulations.values import Question, comparable, problems
from regulations.vocabulary import AMOUNT_KINDS, Kind, Status, Unit
from tests.properties import given

QUESTIONS = {
    Kind.TERNARY: Question(Kind.TERNARY, "", ()),
    Kind.CHOICE: Question(Kind.CHOICE, "", ("parallel", "ethics_first")),
    Kind.DURATION: Question(Kind.DURATION, "", ()),
    Kind.MONEY: Question(Kind.MONEY, "", ()),
    Kind.NUMBER: Question(Kind.NUMBER, "years", ()),
    Kind.TEXT: Question(Kind.TEXT, "", ()),
}


def fields(kind, status, value="", amount=None, unit=""):
    return [problem.field for problem in problems(QUESTIONS[kind], status, value, amount, unit)]


@pytest.mark.parametrize(
    ("kind", "value", "amount", "unit"),
    [
        (Kind.TERNARY, "yes", None, ""),
        (Kind.TERNARY, "partial", None, ""),
        (Kind.TERNARY, "no", None, ""),
        (Kind.CHOICE, "ethics_first", None, ""),
        (Kind.DURATION, "", Decimal(0), "calendar_days"),
        (Kind.DURATION, "", Decimal(45), "working_days"),
        (Kind.MONEY, "", Decimal("5741.27"), "EUR"),
        (Kind.NUMBER, "", Decimal(30), "years"),
        (Kind.TEXT, "", None, ""),
    ],
)
def test_an_answer_that_fits(kind, value, amount, unit):
    assert fields(kind, Status.ANSWERED, value, amount, unit) == []
    assert fields(kind, Status.UNCLEAR, value, amount, unit) == []  # a best reading


@pytest.mark.parametrize(
    ("kind", "value", "amount", "unit", "field"),
    [
        (Kind.TERNARY, "perhaps", None, "", "value"),
        (Kind.TERNARY, "YES", None, "", "value"),
        (Kind.CHOICE, "yes", None, "", "value"),
        (Kind.DURATION, "", Decimal(10), "EUR", "unit"),
        (Kind.DURATION, "", Decimal(10), "", "unit"),
        (Kind.DURATION, "", Decimal(-1), "calendar_days", "amount"),
        (Kind.MONEY, "", Decimal(10), "calendar_days", "unit"),
        (Kind.NUMBER, "", Decimal(10), "hours", "unit"),
        (Kind.TERNARY, "yes", None, "years", "unit"),
        (Kind.TEXT, "yes", None, "", "value"),
        (Kind.TEXT, "", Decimal(1), "years", "amount"),
    ],
)
def test_an_answer_that_does_not_fit(kind, value, amount, unit, field):
    assert fields(kind, Status.ANSWERED, value, amount, unit) == [field]


def test_a_word_where_a_number_is_asked_for():
    assert fields(Kind.DURATION, Status.ANSWERED, value="yes") == ["value"]
    assert fields(Kind.DURATION, Status.ANSWERED, "yes", Decimal(10), "calendar_days") == ["value"]


def test_a_number_where_a_word_is_asked_for():
    assert "amount" in fields(Kind.CHOICE, Status.ANSWERED, amount=Decimal(10), unit="calendar_days")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.TEXT])
def test_an_answered_question_needs_its_value(kind):
    assert fields(kind, Status.ANSWERED) == ["amount" if kind in AMOUNT_KINDS else "value"]


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("status", [status for status in Status if status != Status.ANSWERED])
def test_without_an_answer_there_is_no_need_of_a_value(kind, status):
    assert fields(kind, status) == []


@pytest.mark.parametrize("status", [Status.NO_RULE, Status.NOT_FOUND, Status.NOT_APPLICABLE])
def test_what_was_not_answered_has_no_value(status):
    assert fields(Kind.TERNARY, status, "yes") == ["value"]
    assert fields(Kind.MONEY, status, amount=Decimal(1), unit="EUR") == ["amount"]


def test_a_unit_needs_an_amount():
    assert fields(Kind.DURATION, Status.NOT_FOUND, unit="calendar_days") == ["unit"]


def test_the_message_names_what_was_found_and_what_would_fit():
    (problem,) = problems(QUESTIONS[Kind.CHOICE], Status.ANSWERED, "someday", None, "")
    assert "“someday”" in problem.message
    assert "parallel, ethics_first" in problem.message
    (problem,) = problems(QUESTIONS[Kind.NUMBER], Status.ANSWERED, "", Decimal(10), "hours")
    assert "“hours”" in problem.message
    assert "years" in problem.message


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_an_amount_is_a_finite_number(amount):
    assert fields(Kind.MONEY, Status.ANSWERED, amount=Decimal(amount), unit="EUR") == ["amount"]


def test_working_days_are_compared_as_calendar_days_at_five_to_the_week():
    assert comparable(Decimal(5), Unit.WORKING_DAYS) == 7
    assert comparable(Decimal(45), Unit.WORKING_DAYS) == 63


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit != Unit.WORKING_DAYS])
def test_any_other_unit_is_compared_as_it_stands(unit):
    assert comparable(Decimal("12.5"), unit) == Decimal("12.5")


@given(
    kind=st.sampled_from(list(Kind)),
    status=st.sampled_from(list(Status)),
    value=st.sampled_from(["", "yes", "parallel", "nonsense"]),
    amount=st.none() | st.decimals(-10, 10, places=2),
    unit=st.sampled_from(["", *Unit.values, "furlongs"]),
)
def test_what_fits_has_one_value_of_its_kind_or_none(kind, status, value, amount, unit):
    question = QUESTIONS[kind]
    if problems(question, status, value, amount, unit):
        return
    assert not (value and amount is not None)
    assert value in ("", *question.words)
    assert (amount is None) == (unit == "")
    assert amount is None or (amount >= 0 and unit in question.units)
    if status not in (Status.ANSWERED, Status.UNCLEAR):
        assert not value
        assert amount is None
    if status == Status.ANSWERED and kind != Kind.TEXT:
        assert value or amount is not None
