"""What if: the words of the query string that say when the way begins and what would be otherwise. Nothing of it is stored.

start=2027-01-11                    the first day
days=<step>:20-30-60                the step takes so many days (minimum-typical-maximum), in its own unit; days=<step>:30 exactly
delay=<barrier>:<step>:10-30-90     the barrier, if it strikes, delays the step by so many calendar days
without=<barrier>                   the barrier never strikes
parallel=<step>:<step>              the two run at the same time, though one waits for the other
wait=<step>:<earlier step>          the step waits for the other, too
simulate=no                         typical durations alone, no simulation
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from barriers.network import Days, Hazard, Network, NetworkProblem, Step, build
from barriers.vocabulary import LONGEST_STEP
from milenari.core.asked import Asked, Unfit
from milenari.core.selection import Problem

WORDS = ("start", "days", "delay", "without", "parallel", "wait", "simulate")
FIRST_START, LAST_START = date(2020, 1, 1), date(2060, 12, 31)
MOST = 100  # changes of one kind; an address holds no more


@dataclass(frozen=True, slots=True)
class Scenario:
    """`today` is the first day unless the address names another. Steps and barriers are named by their slugs."""

    today: date
    start: date | None = None
    days: tuple[tuple[str, Days], ...] = ()
    delays: tuple[tuple[str, str, Days], ...] = ()
    without: tuple[str, ...] = ()
    waits: tuple[tuple[str, str], ...] = ()
    parallel: tuple[tuple[str, str], ...] = ()
    is_simulated: bool = True

    @property
    def first(self) -> date:
        """The first day of the way."""
        return self.start or self.today

    @property
    def changes(self) -> int:
        """How many things are otherwise than recorded; the first day is not counted."""
        return len(self.days) + len(self.delays) + len(self.without) + len(self.parallel) + len(self.waits)

    def words(self) -> list[tuple[str, str]]:
        """The words that `parse` reads this scenario from. With a change in it the first day is among them: it must not move."""
        words: list[tuple[str, str]] = []
        if self.start or self.changes:
            words.append(("start", self.first.isoformat()))
        words += [("days", f"{step}:{_said(days)}") for step, days in self.days]
        words += [("delay", f"{barrier}:{step}:{_said(days)}") for barrier, step, days in self.delays]
        words += [("without", barrier) for barrier in self.without]
        words += [("wait", f"{step}:{earlier}") for step, earlier in self.waits]
        words += [("parallel", f"{one}:{other}") for one, other in self.parallel]
        return words if self.is_simulated else [*words, ("simulate", "no")]

    def query(self, countries: tuple[str, ...] = (), **changes: Any) -> str:
        """The query string of this scenario for these countries (codes; none: all), with `changes` made."""
        return urlencode([*(("country", code) for code in countries), *replace(self, **changes).words()])


def _said(days: Days) -> str:
    return str(days.typical) if days.is_fixed else f"{days.minimum}-{days.typical}-{days.maximum}"


def parse(words: Mapping[str, Any] | QueryDict, network: Network, today: date) -> tuple[Scenario, Network, tuple[Problem, ...]]:
    """The scenario that `words` ask for, the network with its changes made, and every word that does not fit, which is left out.

    `network` has a hazard for each barrier that stands in the way, be it without a delay. Each change is made at once, so that
    the next is held against what it left; of two that set the same days the last one holds.
    """
    reading = _Reading(words, network)
    scenario = Scenario(
        today=today,
        start=reading.last("start", parse_start),
        days=tuple(dict(reading.changes("days", _days)).items()),
        delays=tuple((*place, days) for place, days in dict(reading.changes("delay", _delay)).items()),
        waits=reading.changes("wait", _wait),
        parallel=reading.changes("parallel", _parallel),
        without=reading.changes("without", _without),
        is_simulated=reading.last("simulate", _simulate) is not False,
    )
    return scenario, reading.network, tuple(reading.problems)


Found = TypeVar("Found")
Change = Callable[[str, Network], tuple[Found, Network]]  # what a word asks for, and the network in which it is so


class _Reading(Asked):
    def __init__(self, words: Mapping[str, Any] | QueryDict, network: Network) -> None:
        super().__init__(words)
        self.network = network

    def changes(self, field: str, change: Change[Found]) -> tuple[Found, ...]:
        found = []
        given = self.given(field)
        for word in given[:MOST]:
            try:
                asked, self.network = change(word, self.network)
                found.append(asked)
            except (Unfit, NetworkProblem) as unfit:
                self.refuse(field, word, unfit)
        if len(given) > MOST:
            self.refuse(
                field, given[MOST], Unfit(_("There are more than %(most)s of these; the rest was left out.") % {"most": MOST})
            )
        return tuple(found)


def parse_start(word: str) -> date:
    """The first day that a word of the address names. Raises ValueError with what would fit."""
    try:
        start = date.fromisoformat(word)
    except ValueError:
        raise Unfit(_("this is not a date; write it as year-month-day: 2027-01-31.")) from None
    if not FIRST_START <= start <= LAST_START:
        between = {"first": date_format(FIRST_START, "DATE_FORMAT"), "last": date_format(LAST_START, "DATE_FORMAT")}
        raise Unfit(_("the first day must lie between %(first)s and %(last)s.") % between)
    return start


def _simulate(word: str) -> bool:
    if word not in ("yes", "no"):
        raise Unfit(_("it can be: yes, no."))
    return word == "yes"


def _days(word: str, network: Network) -> tuple[tuple[str, Days], Network]:
    slug, given = _parts(word, 2, "step:20-30-60")
    step = _step(slug, network)
    days = _span(given)
    return (slug, days), _changed(network, replace(step, days=days))


def _delay(word: str, network: Network) -> tuple[tuple[tuple[str, str], Days], Network]:
    barrier, slug, given = _parts(word, 3, "barrier:step:10-30-90")
    hazard, step, days = _hazard(barrier, network), _step(slug, network), _span(given)
    lengthened = replace(hazard, delays={**hazard.delays, step.slug: days})
    hazards = tuple(lengthened if found is hazard else found for found in network.hazards)
    return ((barrier, slug), days), Network(network.steps, hazards)


def _without(word: str, network: Network) -> tuple[str, Network]:
    hazard = _hazard(word, network)
    if not hazard.delays:
        raise Unfit(_("no delay is recorded for this barrier, so that taking it out changes no date."))
    return word, Network(network.steps, tuple(found for found in network.hazards if found is not hazard))


def _wait(word: str, network: Network) -> tuple[tuple[str, str], Network]:
    slug, earlier = _parts(word, 2, "step:earlier-step")
    step = _step(slug, network)
    _step(earlier, network)
    return (slug, earlier), _changed(network, replace(step, after=tuple(dict.fromkeys((*step.after, earlier)))))


def _parallel(word: str, network: Network) -> tuple[tuple[str, str], Network]:
    """The later of the two waits for what the earlier one waited for; what waited for the later one now waits for both."""
    one, other = (_step(slug, network) for slug in _parts(word, 2, "step:step"))
    if one.slug in other.after:
        one, other = other, one
    if other.slug not in one.after:
        raise Unfit(_("neither of these two steps waits directly for the other; choose two of which one does."))
    followers = network.followers[one.slug]
    if not followers:
        raise Unfit(_("“%(step)s” is the last step of its way, and must come after the others.") % {"step": one.title})
    beside = replace(one, after=tuple(dict.fromkeys((*(slug for slug in one.after if slug != other.slug), *other.after))))
    waiting = (network.steps[slug] for slug in followers)
    both = (replace(step, after=tuple(dict.fromkeys((*step.after, other.slug)))) for step in waiting)
    return (one.slug, other.slug), _changed(network, beside, *both)


def _changed(network: Network, *steps: Step) -> Network:
    return build({**network.steps, **{step.slug: step for step in steps}}.values(), network.hazards)


def _parts(word: str, count: int, example: str) -> list[str]:
    parts = word.split(":")
    if len(parts) != count or not all(parts):
        raise Unfit(_("write it as %(example)s.") % {"example": example})
    return parts


def _step(slug: str, network: Network) -> Step:
    if slug not in network.steps:
        raise Unfit(_("“%(step)s” is not a known step.") % {"step": Truncator(slug).chars(60)})
    return network.steps[slug]


def _hazard(slug: str, network: Network) -> Hazard:
    hazard = next((found for found in network.hazards if found.slug == slug), None)
    if hazard is None:
        raise Unfit(_("“%(barrier)s” is not a barrier that stands in the way.") % {"barrier": Truncator(slug).chars(60)})
    return hazard


def _span(given: str) -> Days:
    """“30”, or “20-30-60”."""
    if not re.fullmatch(r"[0-9]{1,9}(-[0-9]{1,9}-[0-9]{1,9})?", given, re.ASCII):
        raise Unfit(_("the days must be whole numbers, none below 0: 30, or minimum-typical-maximum as in 20-30-60."))
    least, typical, most = (int(part) for part in (given.split("-") if "-" in given else (given,) * 3))
    if most > LONGEST_STEP:
        raise Unfit(_("a step or a delay takes at most %(most)s days.") % {"most": LONGEST_STEP})
    if not least <= typical <= most:
        raise Unfit(_("the days must rise: at least ≤ typically ≤ at most."))
    return Days(least, typical, most)
