"""When the first patient can be treated: what the pathway's page, the API and the report all show. No database, no HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from barriers.network import Hazard, Network, Step
from barriers.pathway import Schedule, Toward, maximum, minimum, rulers, schedule
from barriers.scenario import Scenario
from barriers.simulation import Range, Simulation, simulate

TOGETHER = ""  # the target that is reached when each of the countries has treated its first patient


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days by which 10, 50 and 90 percent of the simulated ways are done."""

    p10: date
    p50: date
    p90: date


@dataclass(frozen=True, slots=True)
class FirstPatient:
    """When one country, or the last of several (`country` is TOGETHER), treats its first patient; `goals` are the last steps.

    `shortest`, `typical` and `longest`: with every step at its minimum, as usual, at its maximum, and no barrier striking.
    `simulated` is None where nothing was simulated.
    """

    country: str
    goals: tuple[str, ...]
    shortest: date
    typical: date
    longest: date
    days: int  # from the first day to `typical`, calendar days
    simulated: DateRange | None


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One step, begun as early as typical durations allow; all days are dates.

    `shortest_end` and `longest_end`: begun on the same day, with the minimum and the maximum of its days. `slack` (in days),
    `is_critical` and `criticality` (a share of the samples, 0 to 1; None: not simulated) are those toward the forecast's target;
    `slack` is None where the target doesn't wait for it. `critical_for`: the countries (codes) on whose own critical path it is;
    `slack_for` and `criticality_for`: the same figures toward each country's own first patient, by code.
    """

    step: Step
    start: date
    end: date
    shortest_end: date
    longest_end: date
    slack: int | None
    is_critical: bool
    criticality: float | None
    critical_for: tuple[str, ...]
    slack_for: Mapping[str, int]
    criticality_for: Mapping[str, float]
    followers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saving:
    """By how many days the P50 of each target (a country's code, or TOGETHER) comes earlier if the barrier never strikes."""

    hazard: Hazard
    days: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Forecast:
    """The ways of `countries` (codes, those that have steps) from the scenario's first day on.

    `target` is the country that the critical path leads to, or TOGETHER where there are several.
    """

    revision: int
    scenario: Scenario
    network: Network
    countries: tuple[str, ...]
    first_patients: tuple[FirstPatient, ...]  # one per country
    together: FirstPatient | None  # None where there is one country alone
    steps: tuple[PlannedStep, ...]  # each country's in the order in which they begin
    savings: tuple[Saving, ...]  # the greatest first; empty where nothing was simulated

    @property
    def first(self) -> date:
        return self.scenario.first

    @property
    def target(self) -> str:
        return self.countries[0] if len(self.countries) == 1 else TOGETHER

    @property
    def outcome(self) -> FirstPatient:
        """That of the target."""
        return self.together or self.first_patients[0]

    @property
    def earliest(self) -> FirstPatient:
        """The country whose first patient is typically the first of all."""
        return min(self.first_patients, key=lambda found: found.simulated.p50 if found.simulated else found.typical)

    @property
    def last_day(self) -> date:
        """The latest day that is told of anywhere."""
        simulated = (found.simulated.p90 for found in (*self.first_patients, self.outcome) if found.simulated)
        return max((self.first, *(planned.longest_end for planned in self.steps), *simulated))

    @property
    def loose_ends(self) -> tuple[Step, ...]:
        """Steps of the countries that no first patient waits for."""
        return tuple(self.network.steps[slug] for slug in self.network.loose_ends)

    @cached_property
    def by_slug(self) -> Mapping[str, PlannedStep]:
        return {planned.step.slug: planned for planned in self.steps}

    def of(self, country: str) -> FirstPatient:
        """Raises StopIteration for a code that is not among `countries`."""
        return next(found for found in self.first_patients if found.country == country)


def forecast(network: Network, countries: tuple[str, ...], scenario: Scenario, revision: int = 0) -> Forecast | None:
    """The forecast for these countries (codes, in the order shown); None where none of them has a step.

    `network` has the scenario's changes in it. Raises TooLong where the way would go on beyond the calendars.
    """
    part = network.of(countries)
    countries = tuple(code for code in countries if code in part.goals)
    if not countries:
        return None
    measured = rulers(part, scenario.first)
    usual = schedule(part, scenario.first, measured=measured)
    simulation = simulate(part, scenario.first, measured=measured) if scenario.is_simulated else None
    goals = {code: (part.goals[code],) for code in countries}
    targets = goals if len(countries) == 1 else {TOGETHER: tuple(part.goals[code] for code in countries), **goals}
    shortest, longest = (schedule(part, scenario.first, pick, measured=measured) for pick in (minimum, maximum))
    reached = {name: _first_patient(name, found, usual, (shortest, longest), simulation) for name, found in targets.items()}
    target = next(iter(targets))
    return Forecast(
        revision=revision,
        scenario=scenario,
        network=part,
        countries=countries,
        first_patients=tuple(reached[code] for code in countries),
        together=reached.get(TOGETHER),
        steps=tuple(_planned(usual, target, {name: usual.toward(found) for name, found in targets.items()}, simulation, targets)),
        savings=_savings(simulation, targets),
    )


def _first_patient(
    name: str, goals: tuple[str, ...], usual: Schedule, bounds: tuple[Schedule, Schedule], simulation: Simulation | None
) -> FirstPatient:
    def end(of: Schedule) -> int:
        return max(of.spans[goal].end for goal in goals)

    return FirstPatient(
        country=name,
        goals=goals,
        shortest=usual.day(end(bounds[0])),
        typical=usual.day(end(usual)),
        longest=usual.day(end(bounds[1])),
        days=end(usual),
        simulated=_dates(usual.first, simulation.reached(goals)) if simulation else None,
    )


def _dates(first: date, found: Range) -> DateRange:
    return DateRange(*(first + timedelta(days=days) for days in (found.p10, found.p50, found.p90)))


def _planned(
    usual: Schedule,
    target: str,
    toward: Mapping[str, Toward],
    simulation: Simulation | None,
    targets: Mapping[str, tuple[str, ...]],
) -> Iterator[PlannedStep]:
    shares = {name: simulation.criticality(goals) for name, goals in targets.items()} if simulation else {}
    countries = tuple(name for name in targets if name != TOGETHER)
    steps = usual.network.steps
    for slug in sorted(steps, key=lambda slug: (usual.spans[slug].start, usual.spans[slug].end)):
        step, span = steps[slug], usual.spans[slug]
        yield PlannedStep(
            step=step,
            start=usual.day(span.start),
            end=usual.day(span.end),
            shortest_end=usual.day(usual.end(step, span.start, step.days.minimum)),
            longest_end=usual.day(usual.end(step, span.start, step.days.maximum)),
            slack=toward[target].slack.get(slug),
            is_critical=slug in toward[target].critical,
            criticality=shares[target].get(slug, 0.0) if simulation else None,
            critical_for=tuple(code for code in countries if slug in toward[code].critical),
            slack_for={code: toward[code].slack[slug] for code in countries if slug in toward[code].slack},
            criticality_for={code: shares[code].get(slug, 0.0) for code in countries} if simulation else {},
            followers=usual.network.followers[slug],
        )


def _savings(simulation: Simulation | None, targets: Mapping[str, tuple[str, ...]]) -> tuple[Saving, ...]:
    if simulation is None:
        return ()
    found = [Saving(hazard, simulation.saved_without(hazard, targets)) for hazard in simulation.network.hazards]
    return tuple(sorted(found, key=lambda saving: (*(-days for days in _ranked(saving.days)), saving.hazard.title)))


def _ranked(days: Mapping[str, int]) -> tuple[int, int]:
    """What a saving is ranked by: the days that the target wins (it is the first), then those that all win together."""
    return next(iter(days.values())), sum(days.values())
