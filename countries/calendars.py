"""The working days of each country: its weekend and its public holidays, as the package `holidays` has them.

Days are counted as Regulation (EEC, Euratom) No 1182/71, Art. 3 counts them: the day on which a period begins is not counted, so
that one of n working days ends on the n-th working day after the day on which it began.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays
import numpy as np
import numpy.typing as npt

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # beyond the last, `holidays` knows none
USUAL_WEEKEND = frozenset({5, 6})

Days = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class WorkingCalendar:
    """`weekend` holds weekdays, Monday being 0. `is_known` is False where no public holidays are known for the jurisdiction (a
    union has none): then Monday to Friday all count as working days. Dates that follow the moon are forecasts.
    """

    code: str
    weekend: frozenset[int]
    holidays: Mapping[date, str]
    is_known: bool

    def is_working(self, day: date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays


@cache
def calendar_of(code: str) -> WorkingCalendar:
    """The calendar of the jurisdiction with this code (ISO 3166, as in Jurisdiction.code)."""
    try:
        known = holidays.country_holidays(code.upper(), years=range(FIRST_DAY.year, LAST_DAY.year + 1))
    except NotImplementedError:
        return WorkingCalendar(code, USUAL_WEEKEND, {}, is_known=False)
    return WorkingCalendar(code, frozenset(known.weekend), dict(known.items()), is_known=True)


class Ruler:
    """Days from a first one on to LAST_DAY, measured in one calendar's working days. A day is its offset from the first."""

    def __init__(self, calendar: WorkingCalendar, first: date) -> None:
        length = (LAST_DAY - first).days + 1
        working = ~np.isin((first.weekday() + np.arange(length)) % 7, list(calendar.weekend))
        off = np.array([(day - first).days for day in calendar.holidays if first <= day], dtype=np.int64)
        working[off] = False
        self._until = np.cumsum(working)  # how many working days there are up to and with each day
        self._working = np.flatnonzero(working)

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
