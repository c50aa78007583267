"""Where a forecast comes from: the steps and barriers as recorded, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import accumulate
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.translation import gettext as _

from barriers.forecast import Forecast, forecast
from barriers.models import Barrier, Delay, Step, StepCitation
from barriers.network import Days, Hazard, Network, NetworkProblem, build
from barriers.network import Step as NetworkStep
from barriers.pathway import TooLong
from barriers.scenario import Scenario, parse
from barriers.translations import texts_at
from barriers.vocabulary import BarrierStatus, DurationUnit, Likelihood
from milenari.core.revision import Revision
from milenari.core.said import NO_TEXTS, Texts
from milenari.core.selection import Problem, Selection
from milenari.core.selection import parse as parse_selection
from milenari.core.translation import active
from regulations.landscape import Citation
from regulations.queries import read_citations, read_outline
from regulations.vocabulary import Basis, Confidence

EMPTY = Network({})
MOST_STEPS = 200  # that are drawn and simulated at once, beside those of others that they wait for


@dataclass(frozen=True, eq=False)
class Pathways:
    """What the words of an address ask for. `forecast` is None where the chosen countries have no steps, or where a problem
    leaves nothing to show; `network` is the whole one as recorded, to choose steps and barriers from.
    """

    selection: Selection
    scenario: Scenario
    network: Network
    forecast: Forecast | None
    problems: tuple[Problem, ...]
    not_all: str = ""  # a sentence where more was asked for than can be shown at once


def read_pathways(words: Mapping[str, Any] | QueryDict, today: date) -> Pathways:
    """The forecast that `words` ask for, in 5 queries beside the outline's; in none where this process has made it."""
    outline = read_outline()
    selection, problems = parse_selection(words, outline.vocabulary)
    try:
        network = read_network(outline.revision)
    except NetworkProblem as wrong:
        return Pathways(selection, Scenario(today), EMPTY, None, (*problems, Problem("steps", "", str(wrong))))
    selection, not_all = _at_once(selection, network)
    scenario, _changed, unfit = parse(words, network, today)
    problems = (*problems, *unfit)
    try:
        made = read_forecast(outline.revision, selection.countries, scenario)
    except TooLong as wrong:
        return Pathways(selection, scenario, network, None, (*problems, Problem("days", "", str(wrong))), not_all)
    return Pathways(selection, scenario, network, made, problems, not_all)


def _at_once(selection: Selection, network: Network) -> tuple[Selection, str]:
    """The first of the countries that have MOST_STEPS together, and a sentence where these are not all."""
    steps = Counter(step.jurisdiction for step in network.steps.values())
    together = accumulate(steps[code] for code in selection.countries)
    fit = max(sum(number <= MOST_STEPS for number in together), 1)
    if fit >= len(selection.countries):
        return selection, ""
    message = _(
        "The first %(shown)s of %(asked)s countries are shown: at most %(most)s steps at once. "
        "Choose the countries that you want to see."
    ) % {"shown": fit, "asked": len(selection.countries), "most": MOST_STEPS}
    return replace(selection, countries=selection.countries[:fit]), message


def read_forecast(now: Revision, countries: tuple[str, ...], scenario: Scenario) -> Forecast | None:
    """The forecast of these countries (codes) under a scenario; None where none of them has a step.

    In the queries of `read_network`; in none where this process has made it before. Raises NetworkProblem and TooLong.
    """
    return _forecast_in(_language(now), now, countries, scenario)


@lru_cache(maxsize=8)
def _forecast_in(language: str, now: Revision, countries: tuple[str, ...], scenario: Scenario) -> Forecast | None:
    _scenario, changed, _problems = parse(QueryDict(scenario.query()), _network_in(language, now), scenario.today)
    return forecast(changed, countries, scenario, now.number)


def read_network(now: Revision) -> Network:
    """The network of every step and of every barrier that stands in the way (not resolved), in 5 queries; kept while `now` is.

    Raises NetworkProblem where the steps make none.
    """
    return _network_in(_language(now), now)


@lru_cache(maxsize=5)
def _network_in(language: str, now: Revision) -> Network:
    texts = texts_at(now, language)
    return build(_read_steps(read_citations(StepCitation, "step"), texts), _read_hazards(texts))


def _language(now: Revision) -> str:
    """The language that is spoken, where a step or a barrier is translated into it; else empty: all share one network then."""
    language = active()
    return language if texts_at(now, language).found else ""


@lru_cache(maxsize=2)
def read_steps(now: Revision) -> Network:
    """The network of every step, without barriers and citations, in 2 queries; kept while `now` is. Raises as `read_network`.

    For its days: what it says is as it was written.
    """
    return build(_read_steps({}, NO_TEXTS))


def _read_steps(citations: Mapping[int, tuple[Citation, ...]], texts: Texts) -> list[NetworkStep]:
    """In 2 queries; `citations` by the step's id."""
    earlier, topics = _read_links()
    return [
        NetworkStep(
            slug=step.slug,
            title=texts.said(step, "title"),
            jurisdiction=step.jurisdiction.code,
            days=Days(step.days_min, step.days_typical, step.days_max),
            after=tuple(earlier.get(step.pk, ())),
            unit=DurationUnit(step.unit),
            actor=texts.said(step, "actor"),
            basis=Basis(step.basis),
            confidence=Confidence(step.confidence),
            note=texts.said(step, "note"),
            topics=tuple(topics.get(step.pk, ())),
            citations=tuple(citations.get(step.pk, ())),
        )
        for step in Step.objects.select_related("jurisdiction").order_by("pk")
    ]


Links = Mapping[int, list[str]]


def _read_links() -> tuple[Links, Links]:
    """What each step (by its id) waits for and which topics it serves, by slug, in one query."""
    found: tuple[defaultdict[int, list[str]], ...] = (defaultdict(list), defaultdict(list))
    rows = _links(0, Step.after.through, "from_step", "to_step__slug").union(
        _links(1, Step.topics.through, "step", "topic__slug"), all=True
    )
    for place, _link, pk, slug in sorted(rows):
        found[place][pk].append(slug)
    return found[0], found[1]


def _links(place: int, through: Any, step: str, named: str) -> Any:
    rows = through.objects.order_by().annotate(link_place=Value(place), link_named=Cast(named, CharField()))
    return rows.values_list("link_place", "pk", f"{step}_id", "link_named")


def _read_hazards(texts: Texts) -> list[Hazard]:
    """In 2 queries."""
    delays: defaultdict[int, dict[str, Days]] = defaultdict(dict)
    for delay in Delay.objects.select_related("step").order_by("pk"):
        delays[delay.barrier_id][delay.step.slug] = Days(delay.days_min, delay.days_typical, delay.days_max)
    standing = Barrier.objects.exclude(status=BarrierStatus.RESOLVED).select_related("jurisdiction").order_by("pk")
    return [
        Hazard(
            barrier.slug,
            texts.said(barrier, "title"),
            barrier.jurisdiction.code,
            Likelihood(barrier.likelihood),
            delays.get(barrier.pk, {}),
        )
        for barrier in standing
    ]
