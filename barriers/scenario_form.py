"""What if, asked in a form: its fields put together into the words of a scenario, and a scenario's changes told and undone.

Each form of the page sends the words of the present scenario and the fields of one change:

change=<step> least= typical= most=                     the step takes so many days; of one number alone, exactly that many
remove=<barrier>                                        the barrier is taken out
assume=<barrier> delayed=<step> least= typical= most=   the barrier delays the step
pair=<step>:<step>                                      the two run at the same time
later=<step> earlier=<step>                             the one waits for the other, too
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from barriers.network import Hazard, Network, Step
from barriers.scenario import Scenario
from barriers.wording import days_in_words
from milenari.core.said import composed, evidence
from milenari.core.selection import Problem

NUMBERS = ("least", "typical", "most")
FIELDS = ("change", "remove", "assume", "delayed", "pair", "later", "earlier", *NUMBERS)


class Asked(NamedTuple):
    """The words of the address with the form's fields put together; `is_form`: whether it had any."""

    words: QueryDict
    is_form: bool
    problems: tuple[Problem, ...]


class _Missing(ValueError):
    """A field of the form is empty; the message says what to choose."""

    def __init__(self, field: str, message: str) -> None:
        self.problem = Problem(field, "", message)
        super().__init__(message)


def put_together(given: QueryDict) -> Asked:
    """The words that the fields of a form make. A field that lacks is a problem, and its change is left out."""
    words = given.copy()
    fields = {name: words.pop(name)[-1].strip() for name in FIELDS if name in words}
    problems = []
    try:
        for name, word in _words(fields):
            words.appendlist(name, word)
    except _Missing as missing:
        problems.append(missing.problem)
    return Asked(words, bool(fields), tuple(problems))


def _words(fields: dict[str, str]) -> Iterator[tuple[str, str]]:
    def chosen(name: str, message: str) -> str:
        if not fields.get(name):
            raise _Missing(name, message)
        return fields[name]

    if "change" in fields:
        step = chosen("change", _("Choose the step that takes more or fewer days."))
        yield "days", f"{step}:{_span(fields)}"
    if "remove" in fields:
        yield "without", chosen("remove", _("Choose the barrier that is taken out."))
    if "assume" in fields or "delayed" in fields:
        barrier = chosen("assume", _("Choose the barrier that delays a step."))
        step = chosen("delayed", _("Choose the step that the barrier delays."))
        yield "delay", f"{barrier}:{step}:{_span(fields)}"
    if "pair" in fields:
        yield "parallel", chosen("pair", _("Choose the two steps that run at the same time."))
    if "later" in fields or "earlier" in fields:
        later = chosen("later", _("Choose the step that waits."))
        yield "wait", f"{later}:{chosen('earlier', _('Choose the step that it waits for.'))}"


def _span(fields: dict[str, str]) -> str:
    """The days as a scenario's word has them. Whether they are days is for the scenario to say."""
    numbers = [fields.get(name, "") for name in NUMBERS]
    least, typical, most = numbers
    if not typical:
        raise _Missing("typical", _("Say how many days it usually takes."))
    if not least and not most:
        return typical
    if not least or not most:
        raise _Missing("least" if most else "most", _("Give the least and the most days too, or leave both empty."))
    return "-".join(numbers)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise than recorded, in words, and the scenario without it."""

    told: str
    undone: Scenario


def changes(scenario: Scenario, recorded: Network) -> tuple[Change, ...]:
    """What `scenario` changes in the network as recorded. The first day stays when a change is undone."""
    fixed = replace(scenario, start=scenario.first)
    return tuple(_changes(fixed, recorded.steps, {hazard.slug: hazard for hazard in recorded.hazards}))


def _changes(scenario: Scenario, steps: Mapping[str, Step], hazards: Mapping[str, Hazard]) -> Iterator[Change]:
    def title(slug: str) -> str:
        return evidence(steps[slug].title)

    for change in scenario.days:
        slug, days = change
        step = steps[slug]
        words = {
            "step": title(slug),
            "now": days_in_words(days, step.unit),
            "recorded": days_in_words(step.days, step.unit),
        }
        told = composed(_("“%(step)s” takes %(now)s; recorded: %(recorded)s."), words)
        yield Change(told, replace(scenario, days=_all_but(scenario.days, change)))
    for delay in scenario.delays:
        barrier, slug, days = delay
        words = {"barrier": evidence(hazards[barrier].title), "step": title(slug), "days": days_in_words(days)}
        told = composed(_("“%(barrier)s” delays “%(step)s” by %(days)s, if it strikes."), words)
        others = _all_but(scenario.delays, delay)
        still = hazards[barrier].delays or any(other[0] == barrier for other in others)
        without = scenario.without if still else tuple(word for word in scenario.without if word != barrier)
        yield Change(told, replace(scenario, delays=others, without=without))
    for barrier in scenario.without:
        told = composed(_("“%(barrier)s” never strikes."), {"barrier": evidence(hazards[barrier].title)})
        yield Change(told, replace(scenario, without=_all_but(scenario.without, barrier)))
    for pair in scenario.parallel:
        words = {"one": title(pair[0]), "other": title(pair[1])}
        told = composed(_("“%(one)s” and “%(other)s” run at the same time."), words)
        yield Change(told, replace(scenario, parallel=_all_but(scenario.parallel, pair)))
    for wait in scenario.waits:
        words = {"step": title(wait[0]), "earlier": title(wait[1])}
        told = composed(_("“%(step)s” waits for “%(earlier)s”, too."), words)
        yield Change(told, replace(scenario, waits=_all_but(scenario.waits, wait)))


def _all_but(found: tuple, one: object) -> tuple:
    return tuple(other for other in found if other != one)


def unchanged(scenario: Scenario) -> Scenario:
    """The same way, from the same day on, as recorded."""
    return Scenario(scenario.today, scenario.first, is_simulated=scenario.is_simulated)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the selects of the forms offer, as (word, label); `by_country`: the steps of each jurisdiction, by its name."""

    by_country: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    barriers: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    removable: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def choices(network: Network, shown: Network, names: Mapping[str, str]) -> Choices:
    """`network` has the scenario's changes in it, and every barrier; `shown` the steps and hazards that the forecast is about."""
    codes = tuple(dict.fromkeys(step.jurisdiction for step in shown.steps.values()))
    return Choices(
        by_country=tuple(
            (names.get(code, code), tuple((slug, step.title) for slug, step in shown.steps.items() if step.jurisdiction == code))
            for code in codes
        ),
        barriers=tuple(
            (names.get(code, code), tuple((found.slug, found.title) for found in network.hazards if found.jurisdiction == code))
            for code in dict.fromkeys(found.jurisdiction for found in network.hazards)
        ),
        removable=tuple((found.slug, found.title) for found in shown.hazards),
        pairs=tuple(found for found in (_pairs(shown, code, names.get(code, code)) for code in codes) if found[1]),
    )


def _pairs(network: Network, code: str, name: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The pairs of steps of which the later, of this jurisdiction, waits directly for the earlier, and is not the last."""
    pairs = (
        (f"{step.slug}:{earlier}", composed(_("%(step)s, which waits for: %(earlier)s"), _titles(step, network.steps[earlier])))
        for step in network.steps.values()
        if step.jurisdiction == code and network.followers[step.slug]
        for earlier in step.after
    )
    return name, tuple(pairs)


def _titles(step: Step, earlier: Step) -> dict[str, str]:
    return {"step": evidence(step.title), "earlier": evidence(earlier.title)}
