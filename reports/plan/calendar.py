"""When: the pathway's steps and the duties as days, from the day on which the protocol is finished. No database, no HTML.

Steps are those of the forecast, at their usual durations. A duty's day is counted as countries.calendars counts: the day on which
a period begins is not counted. What falls on a day off stays there, and the last working day before it is told besides.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from itertools import chain

from barriers.forecast import Forecast, PlannedStep
from countries.calendars import LAST_DAY, calendar_of
from regulations.landscape import Cell
from regulations.vocabulary import Basis, CountedFrom, Unit
from reports.plan.obligations import Obligation, Rule
from reports.plan.profile import Profile

MOST_YEARS = 100  # an answer that asks for more is told, but has no day


class EntryKind(Enum):
    STEP = "step"
    FIRST_PATIENT = "first-patient"
    END = "end"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on certain days, `first` to `last`. `uid` stays whatever the profile; an empty `country`: all.

    `is_estimate`: a duration on which the day rests is an estimate. `cell` is the answer that a duty rests on, `step` what a
    step's does. `work_by` is the last working day of the country up to `last`, where that is a day off; None where it is none.
    """

    uid: str
    kind: EntryKind
    title: str
    country: str
    first: date
    last: date
    is_estimate: bool
    step: PlannedStep | None = None
    obligation: Obligation | None = None
    cell: Cell | None = None
    work_by: date | None = None
    number: int = 0  # of a duty that comes back: the first, the second …
    is_last_patient: bool = False  # counted for a patient treated on the trial's last day

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class Undated(Enum):
    """Why a duty that is owed has no day."""

    EVENT = "event"  # it is due when something happens
    NO_LENGTH = "no_length"  # the profile doesn't say how long the trial lasts
    NO_WAY = "no_way"  # no steps are recorded for the country, from which its first patient could be told
    WORDS = "words"  # the answer says no number
    UNKNOWN = "unknown"  # the country's rule is not known


@dataclass(frozen=True, slots=True)
class Waiting:
    """A duty of a country (code) that has no day, and why: one that is owed, or whose rule is not known."""

    obligation: Obligation
    rule: Rule
    why: Undated


@dataclass(frozen=True, slots=True)
class Calendar:
    """`entries` in the order of their days; `end` is the trial's last day, None where the profile doesn't say its length."""

    entries: tuple[Entry, ...]
    waiting: tuple[Waiting, ...]
    end: date | None

    def of(self, kind: EntryKind) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.kind is kind)


def calendar(forecast: Forecast | None, obligations: tuple[Obligation, ...], profile: Profile) -> Calendar:
    """`forecast` is that of the profile's countries from its first day on; None where none of them has a step."""
    firsts = {found.country: found.typical for found in forecast.first_patients} if forecast else {}
    end = add_months(min(firsts.values()), profile.months) if firsts and profile.months else None
    days = _Days(forecast, firsts, end)
    rules = [(obligation, rule) for obligation in obligations for rule in obligation.rules if rule.is_owed or not rule.is_known]
    dated = [days.entries(obligation, rule) for obligation, rule in rules]
    entries = chain(_steps(forecast), days.milestones(), *(found for found in dated if isinstance(found, tuple)))
    return Calendar(
        entries=tuple(sorted(entries, key=lambda entry: (entry.first, entry.last, entry.uid))),
        waiting=tuple(found for found in dated if isinstance(found, Waiting)),
        end=end,
    )


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the month's last where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def due(day: date, amount: Decimal, unit: str, country: str) -> date | None:
    """The day on which a period of this length ends, begun on `day`; None where it is beyond MOST_YEARS, or counts no days."""
    if unit == Unit.YEARS:
        return add_months(day, int(amount * 12)) if amount <= MOST_YEARS else None
    if unit == Unit.CALENDAR_DAYS:
        return day + timedelta(days=int(amount)) if amount <= MOST_YEARS * 366 else None
    if unit != Unit.WORKING_DAYS or amount > MOST_YEARS * 260:
        return None
    calendar = calendar_of(country)
    for _number in range(int(amount)):
        day += timedelta(days=1)
        while not calendar.is_working(day):
            day += timedelta(days=1)
    return day


def last_working_day(day: date, country: str) -> date | None:
    """The last working day before a day off; None where the day is none, or where the calendars know nothing of it."""
    calendar = calendar_of(country)
    if day > LAST_DAY or calendar.is_working(day):
        return None
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    return day


def _steps(forecast: Forecast | None) -> Iterator[Entry]:
    if forecast is None:
        return
    estimated = {slug for slug, step in forecast.network.steps.items() if step.basis is Basis.ESTIMATE}
    for planned in forecast.steps:
        step = planned.step
        yield Entry(
            uid=f"step-{step.slug}",
            kind=EntryKind.STEP,
            title=step.title,
            country=step.jurisdiction,
            first=planned.start,
            last=max(planned.start, planned.end - timedelta(days=1)),
            is_estimate=step.slug in estimated or bool(forecast.network.before[step.slug] & estimated),
            step=planned,
        )


@dataclass(frozen=True, slots=True)
class _Days:
    """The days from which duties are counted."""

    forecast: Forecast | None
    firsts: dict[str, date]
    end: date | None

    def milestones(self) -> Iterator[Entry]:
        for code, day in self.firsts.items():
            yield self._milestone(f"first-patient-{code}", EntryKind.FIRST_PATIENT, code, day)
        if self.end:
            yield self._milestone("end-of-trial", EntryKind.END, "", self.end)

    def _milestone(self, uid: str, kind: EntryKind, country: str, day: date) -> Entry:
        return Entry(uid, kind, "", country, day, day, is_estimate=True)

    def entries(self, obligation: Obligation, rule: Rule) -> tuple[Entry, ...] | Waiting:
        """A duty's days in one country; or why it has none."""
        duty = obligation.duty
        first = self.firsts.get(rule.country)
        if not rule.is_known:
            return Waiting(obligation, rule, Undated.UNKNOWN)
        if duty.counted_from is CountedFrom.EVENT:
            return Waiting(obligation, rule, Undated.EVENT)
        if first is None:
            return Waiting(obligation, rule, Undated.NO_WAY)
        begun = self._after_step(duty.after_step, rule.country) or first
        if duty.counted_from is CountedFrom.START:
            return (self._entry(obligation, rule, min(begun, first)),)
        if duty.counted_from is CountedFrom.AUTHORISATION:
            return tuple(self._yearly(obligation, rule, begun))
        amount, unit = self._amount(rule.cell)
        if amount is None:
            return Waiting(obligation, rule, Undated.WORDS)
        found = []
        if duty.counted_from is CountedFrom.TREATMENT and (day := due(first, amount, unit, rule.country)):
            found.append(self._entry(obligation, rule, day))
        if self.end is None:
            return tuple(found) or Waiting(obligation, rule, Undated.NO_LENGTH)
        if day := due(self.end, amount, unit, rule.country):
            found.append(self._entry(obligation, rule, day, is_last_patient=duty.counted_from is CountedFrom.TREATMENT))
        return tuple(found) or Waiting(obligation, rule, Undated.WORDS)

    def _amount(self, cell: Cell) -> tuple[Decimal | None, str]:
        return (cell.requirement.amount, cell.requirement.unit) if cell.requirement else (None, "")

    def _after_step(self, topic: str, country: str) -> date | None:
        """The end of the country's last step that serves the topic; None where there is none."""
        steps = self.forecast.steps if self.forecast and topic else ()
        ends = (planned.end for planned in steps if planned.step.jurisdiction == country and topic in planned.step.topics)
        return max(ends, default=None)

    def _yearly(self, obligation: Obligation, rule: Rule, begun: date) -> Iterator[Entry]:
        """Every year until the trial ends; where that isn't said, the first time alone."""
        number = 1
        while number == 1 or (self.end and add_months(begun, 12 * number) <= self.end):
            yield self._entry(obligation, rule, add_months(begun, 12 * number), number=number)
            number += 1

    def _entry(self, obligation: Obligation, rule: Rule, day: date, number: int = 0, is_last_patient: bool = False) -> Entry:
        return Entry(
            uid=f"duty-{obligation.duty.slug}-{rule.country}{f'-{number}' if number else ''}{'-last' if is_last_patient else ''}",
            kind=EntryKind.DUTY,
            title=obligation.duty.title,
            country=rule.country,
            first=day,
            last=day,
            is_estimate=True,
            obligation=obligation,
            cell=rule.cell,
            work_by=last_working_day(day, rule.country),
            number=number,
            is_last_patient=is_last_patient,
        )
