"""The working days of each country: its weekend and its public holidays, as the package `holidays` has them.

Days are counted as Regulation (EEC, Euratom) No 1182/71, Art. 3 counts them: the day on which a period begins is not counted, so
that one of n working days ends on the n-th working day after the day on which it began.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays
import numpy as np
import numpy.typing as npt

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # beyond the last, `holidays` knows none
LENGTH = (LAST_DAY - FIRST_DAY).days + 1
USUAL_WEEKEND = frozenset({5, 6})

Days = npt.NDArray[np.int32]  # enough for LAST_DAY, in half the memory of ten thousand samples of two hundred steps


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """`weekend` holds weekdays, Monday being 0. `is_known` is False where no public holidays are known for the jurisdiction (a
    union has none): then Monday to Friday all count as working days. Dates that follow the moon are forecasts.
    """

    code: str
    weekend: frozenset[int]
    working: bytes  # 1 or 0 for each day from FIRST_DAY to LAST_DAY: a fifth of what as many dates with their names take
    is_known: bool

    def is_working(self, day: date) -> bool:
        """Whether people work on this day; beyond the days that are known the weekend alone counts."""
        if FIRST_DAY <= day <= LAST_DAY:
            return bool(self.working[(day - FIRST_DAY).days])
        return day.weekday() not in self.weekend


@cache
def calendar_of(code: str) -> WorkingCalendar:
    """The calendar of the jurisdiction with this code (ISO 3166, as in Jurisdiction.code)."""
    try:
        known = holidays.country_holidays(code.upper(), years=range(FIRST_DAY.year, LAST_DAY.year + 1))
    except NotImplementedError:
        return WorkingCalendar(code, USUAL_WEEKEND, _working(USUAL_WEEKEND, ()), is_known=False)
    weekend = frozenset(known.weekend)
    return WorkingCalendar(code, weekend, _working(weekend, known), is_known=True)


def _working(weekend: Collection[int], off: Iterable[date]) -> bytes:
    marks = ~np.isin((FIRST_DAY.weekday() + np.arange(LENGTH)) % 7, list(weekend))
    marks[[(day - FIRST_DAY).days for day in off if FIRST_DAY <= day <= LAST_DAY]] = False
    return marks.tobytes()


class Ruler:
    """Days from a first one (FIRST_DAY or later) on to LAST_DAY, measured in one calendar's working days.

    A day is its offset from the first.
    """

    def __init__(self, calendar: WorkingCalendar, first: date) -> None:
        working = np.frombuffer(calendar.working, dtype=np.bool_)[(first - FIRST_DAY).days :]
        self._until = np.cumsum(working, dtype=np.int32)  # how many working days there are up to and with each day
        self._working = np.flatnonzero(working).astype(np.int32)

    def end(self, start: Days, count: Days) -> Days:
        """The day on which `count` working days, begun on `start`, end; for a count of 0 the day of the start itself.

        Raises IndexError where that is after LAST_DAY.
        """
        ends = self._working[np.maximum(self._until[start] + count - 1, 0)]
        return np.where(count > 0, ends, start)

    def latest_start(self, end: int, count: int) -> int:
        """The last day on which `count` working days can begin and have ended by the day `end`; below 0 before the first day."""
        if count == 0:
            return end
        place = int(self._until[end]) - count
        return int(self._working[place]) - 1 if place >= 0 else -1
