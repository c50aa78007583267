"""Draws the ways to the first patient as a Gantt chart (barriers.drawing). No database, no HTML.

A bar reaches from a step's start to its typical end; a thin line from its shortest to its longest end; the band is P10 to P90 of
the first patient's date. All is laid out from the left, and then mirrored where it is read from the right.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from textwrap import wrap

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barriers.drawing import (
    PAPER,
    WIDE,
    Band,
    Connector,
    Drawing,
    Group,
    Layout,
    Patient,
    Point,
    Row,
    Tick,
    Words,
    mirrored,
)
from barriers.forecast import TOGETHER, FirstPatient, Forecast, PlannedStep
from barriers.network import Step
from barriers.vocabulary import DurationUnit
from barriers.wording import long_date, short_date, short_month
from countries.calendars import calendar_of
from milenari.core.direction import Direction, arrow
from milenari.core.lists import listed
from milenari.core.said import composed, evidence, joined, like

MOST_LINES = 2  # of a step's title; its row leads to the whole of it
FINE = 6  # units a day: from there on the days on which nobody works are shown
FACT_SIGN = 6.5  # units that a sign of the words beside a bar takes
GAP = 6  # between a bar and the words beside it
MARK = "● "  # before the title of a critical step


def draw(
    forecast: Forecast,
    names: Mapping[str, str],
    today: date,
    layout: Layout = WIDE,
    country: str = "",
    direction: Direction = "ltr",
) -> Drawing:
    """The forecast's drawing; with a `country` (code, one of the forecast's) its own way alone, with all that it waits for.

    `names` are those of all jurisdictions, by code; `direction` is that in which its reader reads.
    """
    drawing = _Draughtsman(forecast, names, today, layout, country).drawing()
    return drawing if direction == drawing.direction else mirrored(drawing)


def draw_each(
    forecast: Forecast, names: Mapping[str, str], today: date, layout: Layout = PAPER, direction: Direction = "ltr"
) -> tuple[Drawing, ...]:
    """A drawing of each country's way, where one of them all is too long: on paper."""
    return tuple(draw(forecast, names, today, layout, code, direction) for code in forecast.countries)


def ticks(first: date, last: date, units: float, least: int) -> Iterator[tuple[date, str, bool]]:
    """Where the axis has a mark, with its words and whether a year begins there; `units` a day, `least` units apart."""
    step = next((months for months in (1, 3, 6, 12, 24, 60, 120) if months * 28 * units >= least), 240)
    days = next((days for days in (1, 7) if days * units >= least), 0)
    if days:
        day = first + timedelta(days=-first.weekday() % 7 if days == 7 else 0)
        while day <= last:
            yield day, date_format(day, "MONTH_DAY_FORMAT"), day.timetuple().tm_yday <= days
            day += timedelta(days=days)
        return
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    month += -month % step
    while (day := date(month // 12, month % 12 + 1, 1)) <= last:
        yield day, str(day.year) if day.month == 1 else short_month(day), day.month == 1
        month += step


class _Draughtsman:
    def __init__(self, forecast: Forecast, names: Mapping[str, str], today: date, layout: Layout, country: str) -> None:
        self.forecast = forecast
        self.names = names
        self.today = today
        self.layout = layout
        self.target = country or forecast.target
        self.countries = (country,) if country else forecast.countries
        self.together = None if country else forecast.together
        self.key = f"{layout.name}-{country}" if country else layout.name
        self.planned = tuple(self._shown())
        self.first = forecast.first
        self.last = max(
            self.first + timedelta(days=1),
            *(planned.longest_end for planned in self.planned),
            *(found.simulated.p90 if found.simulated else found.typical for found in self._outcomes()),
        )
        self.units = layout.plot_width / (self.last - self.first).days

    def _outcomes(self) -> tuple[FirstPatient, ...]:
        own = tuple(self.forecast.of(code) for code in self.countries)
        return (*own, self.together) if self.together else own

    def _shown(self) -> Iterator[PlannedStep]:
        network = self.forecast.network
        own = {slug for slug, step in network.steps.items() if step.jurisdiction in self.countries}
        needed = own.union(*(network.before[slug] for slug in own))
        return (planned for planned in self.forecast.steps if planned.step.slug in needed)

    def drawing(self) -> Drawing:
        groups, top = [], self.layout.line
        for code, heading in self._headings():
            group = self._group(top, heading, code, self.forecast.of(code) if code in self.countries else None)
            groups.append(group)
            top = group.bottom + 16
        if self.together:
            group = self._group(top, _("All %(count)s countries") % {"count": len(self.countries)}, TOGETHER, self.together)
            groups.append(group)
            top = group.bottom + 16
        return Drawing(
            key=self.key,
            layout=self.layout,
            height=top - 8,
            title=_("From the finished protocol to the first patient: %(countries)s") % {"countries": self._told(self.countries)},
            description=joined(" ", [*map(self._outcome_told, self._outcomes()), self._critical_told()]),
            groups=tuple(groups),
            connectors=tuple(self._connectors(row for group in groups for row in group.rows)),
            today=self._today(),
        )

    def _headings(self) -> Iterator[tuple[str, str]]:
        for code in self.countries:
            yield code, self.names.get(code, code)
        others = dict.fromkeys(planned.step.jurisdiction for planned in self.planned)
        for code in others:
            if code not in self.countries:
                words = {"country": self.names.get(code, code), "waiting": self._told(self.countries)}
                yield code, _("%(country)s: what %(waiting)s must wait for") % words

    def _told(self, codes: Iterable[str]) -> str:
        return listed(self.names.get(code, code) for code in codes)

    def _x(self, day: date) -> int:
        return self.layout.plot + round((day - self.first).days * self.units)

    def _band(self, start: date, end: date, least: int = 0) -> Band:
        x = self._x(start)
        return Band(x, max(self._x(end) - x, least))

    def _group(self, top: int, heading: str, code: str, outcome: FirstPatient | None) -> Group:
        axis = top + 24 if self.layout.beside else top + 42
        rows, y = [], axis + 8
        for planned in self.planned:
            if planned.step.jurisdiction == code:
                row = self._row(planned, y)
                rows.append(row)
                y += row.height
        patient = self._patient(outcome, y, axis) if outcome else None
        if patient:
            y = patient.middle + 14
        return Group(
            heading=Words(0, top + 19, heading),
            axis=axis,
            bottom=y,
            ticks=tuple(self._ticks()),
            off=tuple(self._off(code)) if code and self.units >= FINE else (),
            rows=tuple(rows),
            patient=patient,
        )

    def _ticks(self) -> Iterator[Tick]:
        found = [(self._x(day), label, is_year) for day, label, is_year in self._days_told()]
        near = self.layout.plot + self.layout.tick
        is_told = not any(is_year and x < near for x, _label, is_year in found)  # the next year is told beside it already
        yield Tick(self.layout.plot, str(self.first.year) if is_told else "", is_first=True)
        for x, label, is_year in found:
            has_room = (x >= near or not is_told) and x <= self.layout.width - self.layout.tick // 2
            yield Tick(x, label if has_room else "", is_year)

    def _days_told(self) -> Iterator[tuple[date, str, bool]]:
        return ticks(self.first, self.last, self.units, self.layout.tick)

    def _off(self, code: str) -> Iterator[Band]:
        """Days in a row on which nobody works are one band."""
        calendar, since = calendar_of(code), None
        for offset in range((self.last - self.first).days + 1):
            day = self.first + timedelta(days=offset)
            if calendar.is_working(day) or day == self.last:
                if since is not None:
                    yield self._band(since, day)
                since = None
            elif since is None:
                since = day

    def _row(self, planned: PlannedStep, top: int) -> Row:
        step = planned.step
        bar = self._band(planned.start, planned.end, least=3)
        least, most = self._x(planned.shortest_end), self._x(planned.longest_end)
        is_critical = self.is_critical(planned)
        lines = _lines(evidence(step.title), self.layout.signs - len(MARK) if is_critical else self.layout.signs)
        right = max(bar.x + bar.width, most)
        label, facts, middle, bottom = self._placed(lines, _facts(step), top, bar.x, right)
        return Row(
            planned=planned,
            top=top,
            height=bottom - top,
            middle=middle,
            label=label,
            facts=facts,
            bar=bar,
            least=least,
            most=most,
            is_critical=is_critical,
        )

    def _patient(self, outcome: FirstPatient, top: int, axis: int) -> Patient:
        found = outcome.simulated
        x = self._x(outcome.typical)
        band = self._band(found.p10, found.p90, least=2) if found else None
        left, right = (min(x - 7, band.x), max(x + 7, band.x + band.width)) if band else (x - 7, x + 7)
        name = _("First patient in each of them") if outcome.country == TOGETHER else _("First patient")
        lines = _lines(_("%(name)s: usually %(date)s") % {"name": name, "date": long_date(outcome.typical)}, self.layout.signs)
        told = ""
        if found:
            told = _("half by %(p50)s (P10 %(p10)s, P90 %(p90)s)") % {
                "p50": short_date(found.p50),
                "p10": short_date(found.p10),
                "p90": short_date(found.p90),
            }
        label, facts, middle, _bottom = self._placed(lines, told, top, left, right)
        return Patient(outcome, axis, middle, label, facts, x, self._x(found.p50) if found else None, band)

    def _placed(
        self, lines: tuple[str, ...], facts: str, top: int, left: int, right: int
    ) -> tuple[tuple[Words, ...], Words, int, int]:
        """Where the lines of a label and the facts stand, the middle of the bar (from `left` to `right`), and the bottom."""
        line = self.layout.line
        if not self.layout.beside:
            label = tuple(Words(0, top + 14 + place * line, text) for place, text in enumerate(lines))
            below = top + 14 + len(lines) * line
            middle = below + 13
            return label, Words(0, below, facts), middle, middle + 14
        wanted = round(len(facts) * FACT_SIGN) + GAP
        fits_right, fits_left = right + wanted <= self.layout.width, left - wanted >= self.layout.plot
        beneath = bool(facts) and not fits_right and not fits_left
        count = len(lines) + beneath
        height = max(26, count * line + 8)
        baseline = top + (height - count * line) // 2 + 11
        label = tuple(Words(0, baseline + place * line, text) for place, text in enumerate(lines))
        middle = top + height // 2
        if fits_right:
            placed = Words(right + GAP, middle + 4, facts)
        elif fits_left:
            placed = Words(left - GAP, middle + 4, facts, end=True)
        else:
            placed = Words(0, baseline + len(lines) * line, facts)
        return label, placed, middle, top + height

    def is_critical(self, planned: PlannedStep) -> bool:
        return planned.is_critical if self.target == self.forecast.target else self.target in planned.critical_for

    def _connectors(self, rows: Iterable[Row]) -> Iterator[Connector]:
        by_slug = {row.planned.step.slug: row for row in rows}
        for row in by_slug.values():
            for slug in row.planned.step.after:
                earlier = by_slug[slug]
                if earlier.planned.step.jurisdiction != row.planned.step.jurisdiction:
                    drives = earlier.planned.end == row.planned.start
                    yield Connector(_route(earlier, row), is_critical=drives and earlier.is_critical and row.is_critical)

    def _today(self) -> Words | None:
        if not self.first <= self.today <= self.last:
            return None
        x = self._x(self.today)
        return Words(x, 12, _("today"), end=x > self.layout.width - 40)

    def _outcome_told(self, outcome: FirstPatient) -> str:
        words = {
            "who": self.names.get(outcome.country, outcome.country) if outcome.country else _("Each of them"),
            "typical": long_date(outcome.typical),
        }
        if not outcome.simulated:
            return _("%(who)s: first patient usually on %(typical)s.") % words
        simulated = {
            "p10": long_date(outcome.simulated.p10),
            "p50": long_date(outcome.simulated.p50),
            "p90": long_date(outcome.simulated.p90),
        }
        told = _("%(who)s: first patient usually on %(typical)s; half of the runs by %(p50)s (P10 %(p10)s, P90 %(p90)s).")
        return told % {**words, **simulated}

    def _critical_told(self) -> str:
        titles = [evidence(planned.step.title) for planned in self.planned if self.is_critical(planned)]
        return composed(_("Critical path: %(steps)s."), {"steps": joined(arrow(), titles)})


def _route(earlier: Row, later: Row) -> tuple[Point, ...]:
    """From the end of the one bar along its day to the other, and close above that to where it begins: clear of the words."""
    start, end = earlier.bar.x + earlier.bar.width, later.bar.x
    if end - start < FINE:
        return (start, earlier.middle), (start, later.middle)
    above = later.bar_top - 3
    return (start, earlier.middle), (start, above), (end, above), (end, later.bar_top)


def _lines(text: str, signs: int) -> tuple[str, ...]:
    return tuple(like(text, line) for line in wrap(text, signs, max_lines=MOST_LINES, placeholder="…", break_long_words=True))


def _facts(step: Step) -> str:
    """“60 days (30–120) · estimate”."""
    days, is_working = step.days, step.unit == DurationUnit.WORKING_DAYS
    words = {"typical": days.typical, "least": days.minimum, "most": days.maximum}
    told = (
        ngettext("%(typical)s working day", "%(typical)s working days", days.typical)
        if is_working
        else ngettext("%(typical)s day", "%(typical)s days", days.typical)
    ) % words
    if not days.is_fixed:
        told = _("%(told)s (%(least)s–%(most)s)") % {"told": told, **words}
    return f"{told} · {str(step.basis.label).lower()}"
