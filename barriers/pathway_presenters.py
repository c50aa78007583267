"""The ways to the first patient as their page shows them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barriers.forecast import TOGETHER, FirstPatient, Forecast, PlannedStep, Saving
from barriers.network import Step
from barriers.vocabulary import PROBABILITY, DurationUnit
from countries.calendars import calendar_of

Names = Mapping[str, str]  # of jurisdictions, by code


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One country's first patient (`name` is its name), or all countries' (`is_together`). `query` shows the country alone.

    `compared`: how it stands to the way as recorded; empty where nothing is changed.
    """

    name: str
    query: str
    outcome: FirstPatient
    is_together: bool
    compared: str


def outcome_rows(forecast: Forecast, recorded: Forecast | None, names: Names) -> tuple[OutcomeRow, ...]:
    """`recorded` is the same way without the scenario's changes; None where it has none."""
    before = {found.country: found for found in _outcomes(recorded)} if recorded else {}

    def row(found: FirstPatient) -> OutcomeRow:
        is_together = found.country == TOGETHER
        return OutcomeRow(
            name=_("Each of the %(count)s") % {"count": len(forecast.countries)} if is_together else names[found.country],
            query="" if is_together else forecast.scenario.query((found.country,)),
            outcome=found,
            is_together=is_together,
            compared=compared(found, before[found.country]) if found.country in before else "",
        )

    return tuple(map(row, _outcomes(forecast)))


def _outcomes(forecast: Forecast) -> tuple[FirstPatient, ...]:
    return (*forecast.first_patients, forecast.together) if forecast.together else forecast.first_patients


def compared(now: FirstPatient, before: FirstPatient) -> str:
    """“25 days earlier than recorded”: of the P50, or of the typical date where nothing was simulated."""
    if now.simulated and before.simulated:
        days = (before.simulated.p50 - now.simulated.p50).days
    else:
        days = (before.typical - now.typical).days
    if not days:
        return _("the same as recorded")
    if days > 0:
        return ngettext("%(days)s day earlier than recorded", "%(days)s days earlier than recorded", days) % {"days": days}
    return ngettext("%(days)s day later than recorded", "%(days)s days later than recorded", -days) % {"days": -days}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A step that another waits for, or that waits for it; `country` is empty where it is in the same one."""

    slug: str
    title: str
    country: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of the table. `topics` are (slug, question); `critical_for` the countries' names, where that isn't all said."""

    planned: PlannedStep
    waits_for: tuple[Neighbour, ...]
    followers: tuple[Neighbour, ...]
    topics: tuple[tuple[str, str], ...]
    critical_for: tuple[str, ...]

    @property
    def is_working_days(self) -> bool:
        return self.planned.step.unit == DurationUnit.WORKING_DAYS


@dataclass(frozen=True, slots=True)
class StepGroup:
    """A jurisdiction's steps; `is_chosen` is False where the chosen countries merely wait for them."""

    name: str
    is_chosen: bool
    rows: tuple[StepRow, ...]


def step_groups(forecast: Forecast, names: Names, questions: Mapping[str, str]) -> tuple[StepGroup, ...]:
    """`questions` are the topics', by slug."""
    codes = dict.fromkeys((*forecast.countries, *(planned.step.jurisdiction for planned in forecast.steps)))
    return tuple(
        StepGroup(
            names[code],
            code in forecast.countries,
            tuple(
                _step_row(planned, forecast, names, questions) for planned in forecast.steps if planned.step.jurisdiction == code
            ),
        )
        for code in codes
    )


def _step_row(planned: PlannedStep, forecast: Forecast, names: Names, questions: Mapping[str, str]) -> StepRow:
    def neighbours(slugs: tuple[str, ...]) -> Iterator[Neighbour]:
        for slug in slugs:
            other = forecast.network.steps[slug]
            country = "" if other.jurisdiction == planned.step.jurisdiction else names[other.jurisdiction]
            yield Neighbour(slug, other.title, country)

    return StepRow(
        planned=planned,
        waits_for=tuple(neighbours(planned.step.after)),
        followers=tuple(neighbours(planned.followers)),
        topics=tuple((slug, questions[slug]) for slug in planned.step.topics if slug in questions),
        critical_for=tuple(names[code] for code in planned.critical_for) if len(forecast.countries) > 1 else (),
    )


@dataclass(frozen=True, slots=True)
class SavingRow:
    """What taking a barrier out would win: `days` by target, in the order of the table's columns."""

    saving: Saving
    country: str
    days: tuple[int, ...]

    @property
    def likelihood(self) -> str:
        return str(self.saving.hazard.likelihood.label)


def saving_rows(forecast: Forecast, names: Names) -> tuple[SavingRow, ...]:
    return tuple(SavingRow(saving, names[saving.hazard.jurisdiction], tuple(saving.days.values())) for saving in forecast.savings)


def saving_columns(forecast: Forecast, names: Names) -> tuple[str, ...]:
    """The targets' names, in the order of a Saving's days."""
    if not forecast.savings:
        return ()
    return tuple(names[code] if code != TOGETHER else _("All together") for code in forecast.savings[0].days)


def loose_ends(forecast: Forecast, names: Names) -> tuple[tuple[str, Step], ...]:
    """Each step that no first patient waits for, with the name of its country."""
    return tuple((names[step.jurisdiction], step) for step in forecast.loose_ends)


def without_calendar(forecast: Forecast, names: Names) -> tuple[str, ...]:
    """The jurisdictions whose steps are counted in working days though no public holidays of theirs are known."""
    counted = dict.fromkeys(
        step.jurisdiction for step in forecast.network.steps.values() if step.unit == DurationUnit.WORKING_DAYS
    )
    return tuple(names[code] for code in counted if not calendar_of(code).is_known)


def probabilities() -> tuple[tuple[str, int], ...]:
    """How often a barrier of each likelihood is taken to strike, in percent."""
    return tuple((str(likelihood.label), round(share * 100)) for likelihood, share in PROBABILITY.items())
