"""Working days, held against NumPy's own arithmetic and against dates that anyone can look up."""

from datetime import date, timedelta
from functools import cache

import holidays
import numpy as np
import pytest
from hypothesis import strategies as st

from countries.calendars import FIRST_DAY, LAST_DAY, USUAL_WEEKEND, Ruler, calendar_of
from tests.properties import given

# The four countries of the consortium: their real calendars are what the dates rest on.
CODES = ("it", "es", "lb", "jo")
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
MONDAY_4_JANUARY_2027 = date(2027, 1, 4)


def weekmask(code):
    return [day not in calendar_of(code).weekend for day in range(7)]


@cache
def holidays_of(code):
    return sorted(holidays.country_holidays(code.upper(), years=range(FIRST_DAY.year, LAST_DAY.year + 1)))


def numpy_end(code, start, count):
    """The day on which so many working days end that begin on `start`, by numpy.busday_offset."""
    if not count:
        return start
    off = np.array(holidays_of(code), dtype="datetime64[D]")
    end = np.busday_offset(np.datetime64(start), count, roll="backward", weekmask=weekmask(code), holidays=off)
    return end.astype(date)


def end(code, first, start, count):
    return first + timedelta(days=int(Ruler(calendar_of(code), first).end(np.array((start - first).days), np.array(count))))


def test_jordan_rests_on_friday_and_saturday():
    assert calendar_of("jo").weekend == {FRIDAY, SATURDAY}


@pytest.mark.parametrize("code", ["it", "es", "lb"])
def test_the_others_rest_on_saturday_and_sunday(code):
    assert calendar_of(code).weekend == {SATURDAY, SUNDAY}


@pytest.mark.parametrize(
    ("code", "holiday"),
    [("it", date(2027, 6, 2)), ("es", date(2027, 10, 12)), ("lb", date(2027, 11, 22)), ("jo", date(2027, 5, 25))],
)
def test_a_national_day_is_no_working_day(code, holiday):
    assert calendar_of(code).is_known
    assert not calendar_of(code).is_working(holiday)


def test_beyond_the_days_that_are_known_the_weekend_alone_counts():
    calendar = calendar_of("it")
    assert [calendar.is_working(day) for day in (FIRST_DAY - timedelta(1), LAST_DAY + timedelta(1))] == [
        True,
        False,
    ]  # a Saturday


def test_a_jurisdiction_without_known_holidays_rests_at_the_weekend_alone():
    calendar = calendar_of("xu")
    assert (calendar.is_known, calendar.weekend) == (False, USUAL_WEEKEND)
    assert calendar.is_working(date(2027, 12, 24))
    assert not calendar.is_working(date(2027, 12, 25))  # a Saturday


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
def test_working_days_end_where_numpy_says(code, data):
    first = data.draw(st.dates(FIRST_DAY, date(2060, 12, 31)), "first")
    start = data.draw(st.dates(first, first + timedelta(days=2000)), "start")
    count = data.draw(st.integers(0, 1000), "count")
    assert end(code, first, start, count) == numpy_end(code, start, count)


@given(
    code=st.sampled_from(CODES),
    offset=st.integers(0, 1500),
    count=st.integers(0, 400),
    first=st.dates(FIRST_DAY, date(2050, 1, 1)),
)
def test_the_latest_start_is_the_last_from_which_the_end_is_kept(code, offset, count, first):
    ruler = Ruler(calendar_of(code), first)
    by = int(ruler.end(np.array(offset), np.array(count)))
    latest = ruler.latest_start(by, count)
    assert latest >= offset
    assert ruler.end(np.array(latest), np.array(count)) <= by
    assert ruler.end(np.array(latest + 1), np.array(count)) > by


def test_the_day_of_the_start_is_not_counted():
    assert end("xu", MONDAY_4_JANUARY_2027, MONDAY_4_JANUARY_2027, 5) == date(2027, 1, 11)


def test_what_begins_at_the_weekend_is_counted_from_the_next_working_day():
    saturday = date(2027, 1, 9)
    assert end("xu", MONDAY_4_JANUARY_2027, saturday, 1) == date(2027, 1, 11)


def test_no_working_days_end_where_they_began():
    saturday = date(2027, 1, 9)
    assert end("xu", MONDAY_4_JANUARY_2027, saturday, 0) == saturday


def test_a_start_before_the_first_day_is_told_by_a_negative_day():
    assert Ruler(calendar_of("xu"), MONDAY_4_JANUARY_2027).latest_start(1, 5) < 0


def test_days_beyond_the_calendars_are_refused():
    last = (LAST_DAY - MONDAY_4_JANUARY_2027).days
    with pytest.raises(IndexError):
        Ruler(calendar_of("xu"), MONDAY_4_JANUARY_2027).end(np.array(last - 2), np.array(10))
