"""When each step can begin and must end: the critical path through a network, laid on each country's own calendar.

A day is its offset from the first day, 0. A step of n days that begins on day d ends on day d + n, and what waits for it can
begin that day; one of n working days ends as countries.calendars says.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

import numpy as np
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from barriers.network import Network, Step
from barriers.vocabulary import DurationUnit
from countries.calendars import LAST_DAY, Ruler, calendar_of

Pick = Callable[[Step], int]
NO_DELAY: Mapping[str, int] = MappingProxyType({})


class TooLong(ValueError):
    """A step would end after the last day that the calendars know."""


def rulers(network: Network, first: date) -> Mapping[str, Ruler]:
    """The rulers of the jurisdictions (by code) whose steps are counted in working days."""
    codes = {step.jurisdiction for step in network.steps.values() if step.unit == DurationUnit.WORKING_DAYS}
    return {code: Ruler(calendar_of(code), first) for code in codes}


def minimum(step: Step) -> int:
    return step.days.minimum


def typical(step: Step) -> int:
    return step.days.typical


def maximum(step: Step) -> int:
    return step.days.maximum


@dataclass(frozen=True, slots=True)
class Span:
    """The day on which a step begins, and the one on which it ends."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Toward:
    """What some goals ask of the steps that lead to them, by slug; steps that don't lead there are not in it.

    `end`: the day on which the last goal is reached. `slack`: by how many days a step may begin later without moving that day.
    `critical`: the steps of the chains without a pause that end on it. With calendar days alone these are the steps without
    slack; where working days are counted, a critical step may have the slack of a weekend.
    """

    goals: frozenset[str]
    end: int
    slack: Mapping[str, int]
    critical: frozenset[str]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Each step as early as it can be."""

    network: Network
    first: date
    spans: Mapping[str, Span]
    pick: Pick
    delayed: Mapping[str, int]
    rulers: Mapping[str, Ruler]

    def day(self, offset: int) -> date:
        return self.first + timedelta(days=offset)

    def end(self, step: Step, start: int, count: int) -> int:
        """The day on which the step ends if it begins on the day `start` and takes `count` days. Raises TooLong as `schedule`."""
        return _end(step, start, count, self.delayed.get(step.slug, 0), self.rulers, self.first)

    def toward(self, goals: Iterable[str]) -> Toward:
        """Slack and critical path of whatever leads to these steps (by slug, at least one)."""
        goals = frozenset(goals)
        end = max(self.spans[goal].end for goal in goals)
        latest = dict.fromkeys(goals, end)
        critical = {goal for goal in goals if self.spans[goal].end == end}
        slack: dict[str, int] = {}
        for slug in reversed(tuple(self.network.steps)):
            if slug not in latest:
                continue
            step, span = self.network.steps[slug], self.spans[slug]
            must_start = self._latest_start(step, latest[slug])
            slack[slug] = must_start - span.start
            for earlier in step.after:
                latest[earlier] = min(latest.get(earlier, must_start), must_start)
                if slug in critical and self.spans[earlier].end == span.start:
                    critical.add(earlier)
        return Toward(goals, end, slack, frozenset(critical))

    def _latest_start(self, step: Step, end: int) -> int:
        count = self.pick(step)
        end -= self.delayed.get(step.slug, 0)
        if step.unit == DurationUnit.WORKING_DAYS:
            return self.rulers[step.jurisdiction].latest_start(end, count)
        return end - count


def schedule(
    network: Network,
    first: date,
    pick: Pick = typical,
    delayed: Mapping[str, int] = NO_DELAY,
    measured: Mapping[str, Ruler] | None = None,
) -> Schedule:
    """The schedule from the `first` day on, with the days that `pick` takes of each step, `delayed` by calendar days per step.

    `measured`: what `rulers` gives for the same network and day, where it is at hand; a ruler takes a quarter of a megabyte.
    Raises TooLong where a step would end after LAST_DAY.
    """
    measured = rulers(network, first) if measured is None else measured
    spans: dict[str, Span] = {}
    for slug, step in network.steps.items():
        start = max((spans[earlier].end for earlier in step.after), default=0)
        spans[slug] = Span(start, _end(step, start, pick(step), delayed.get(slug, 0), measured, first))
    return Schedule(network, first, spans, pick, delayed, measured)


def slowest(network: Network, first: date, measured: Mapping[str, Ruler] | None = None) -> Schedule:
    """Every step takes its maximum, and every hazard strikes in full: nothing can take longer. Raises TooLong as `schedule`."""
    delayed: dict[str, int] = {}
    for hazard in network.hazards:
        for slug, days in hazard.delays.items():
            delayed[slug] = delayed.get(slug, 0) + days.maximum
    return schedule(network, first, maximum, delayed, measured)


def _end(step: Step, start: int, count: int, delay: int, measured: Mapping[str, Ruler], first: date) -> int:
    last = (LAST_DAY - first).days
    end = start + count
    if step.unit == DurationUnit.WORKING_DAYS:
        try:
            end = int(measured[step.jurisdiction].end(np.array(start), np.array(count)))
        except IndexError:
            end = last + 1
    if end + delay > last:
        raise TooLong(
            _("“%(step)s” would end after %(last)s, the last day that the calendars know; begin earlier, or take fewer days.")
            % {"step": step.title, "last": date_format(LAST_DAY, "DATE_FORMAT")}
        )
    return end + delay
