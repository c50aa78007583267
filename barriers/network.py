"""The steps of all countries as one network: who waits for whom, and where each country's way ends. No database, no HTML."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from barriers.vocabulary import PROBABILITY, DurationUnit, Likelihood
from milenari.core.direction import arrow
from regulations.landscape import Citation
from regulations.vocabulary import Basis, Confidence


class NetworkProblem(ValueError):
    """The steps make no network; the message names the steps and the remedy."""


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days, 0 ≤ minimum ≤ typical ≤ maximum; in calendar days unless a step's unit says otherwise."""

    minimum: int
    typical: int
    maximum: int

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.typical <= self.maximum:
            raise ValueError(f"{self.minimum}, {self.typical}, {self.maximum}: days must rise from 0.")

    @property
    def is_fixed(self) -> bool:
        return self.minimum == self.maximum


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `jurisdiction` is a code, `after` and `topics` are slugs."""

    slug: str
    title: str
    jurisdiction: str
    days: Days
    after: tuple[str, ...] = ()
    unit: DurationUnit = DurationUnit.CALENDAR_DAYS
    actor: str = ""
    basis: Basis = Basis.ESTIMATE
    confidence: Confidence = Confidence.LOW
    note: str = ""
    topics: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Hazard:
    """A barrier that delays steps if it strikes: it does so at all of them together. `delays`: calendar days by step (slug)."""

    slug: str
    title: str
    jurisdiction: str
    likelihood: Likelihood
    delays: Mapping[str, Days]

    @property
    def probability(self) -> float:
        return PROBABILITY[self.likelihood]


@dataclass(frozen=True)
class Network:
    """Steps by slug, each after all that it waits for, and the hazards that delay them. Made by `build`."""

    steps: Mapping[str, Step]
    hazards: tuple[Hazard, ...] = ()

    @cached_property
    def followers(self) -> Mapping[str, tuple[str, ...]]:
        """The steps that wait for each step."""
        waiting: dict[str, list[str]] = {slug: [] for slug in self.steps}
        for step in self.steps.values():
            for earlier in step.after:
                waiting[earlier].append(step.slug)
        return {slug: tuple(found) for slug, found in waiting.items()}

    @cached_property
    def before(self) -> Mapping[str, frozenset[str]]:
        """All the steps that each step waits for, directly or through others."""
        found: dict[str, frozenset[str]] = {}
        for slug, step in self.steps.items():
            found[slug] = frozenset(step.after).union(*(found[earlier] for earlier in step.after))
        return found

    @cached_property
    def goals(self) -> Mapping[str, str]:
        """The step with which each country's first patient is treated, by the country's code.

        It is the last step of the country's way: the one that no other step of the country waits for. Where there are several,
        it is the one that waits for most steps; the others are loose ends.
        """
        ends: dict[str, str] = {}
        for slug, step in self.steps.items():
            last = not any(self.steps[follower].jurisdiction == step.jurisdiction for follower in self.followers[slug])
            if last:
                standing = ends.get(step.jurisdiction)
                if standing is None or len(self.before[slug]) > len(self.before[standing]):
                    ends[step.jurisdiction] = slug
        return ends

    @property
    def loose_ends(self) -> tuple[str, ...]:
        """Steps that no first patient waits for: the evidence doesn't say which step needs them."""
        needed = frozenset(self.goals.values()).union(*(self.before[goal] for goal in self.goals.values()))
        return tuple(slug for slug in self.steps if slug not in needed)

    def of(self, countries: Iterable[str]) -> "Network":
        """The network of these countries' steps (by code), with all that they wait for in others, and its hazards."""
        own = {slug for slug, step in self.steps.items() if step.jurisdiction in set(countries)}
        kept = own.union(*(self.before[slug] for slug in own))
        hazards = (
            Hazard(
                found.slug,
                found.title,
                found.jurisdiction,
                found.likelihood,
                {slug: days for slug, days in found.delays.items() if slug in kept},
            )
            for found in self.hazards
        )
        steps = {slug: step for slug, step in self.steps.items() if slug in kept}
        return Network(steps, tuple(hazard for hazard in hazards if hazard.delays))


def build(steps: Iterable[Step], hazards: Iterable[Hazard] = ()) -> Network:
    """The network of these steps. Raises NetworkProblem where a step is not known, or where steps wait for each other."""
    known = {step.slug: step for step in steps}
    hazards = tuple(hazards)
    for step in known.values():
        for earlier in step.after:
            if earlier not in known:
                raise NetworkProblem(
                    _("“%(step)s” waits for “%(earlier)s”, which is not a known step; correct what it waits for.")
                    % {"step": step.title, "earlier": earlier}
                )
    for hazard in hazards:
        for slug in hazard.delays:
            if slug not in known:
                raise NetworkProblem(
                    _("“%(barrier)s” delays “%(step)s”, which is not a known step; correct its delay.")
                    % {"barrier": hazard.title, "step": slug}
                )
    try:
        order = tuple(TopologicalSorter({slug: step.after for slug, step in known.items()}).static_order())
    except CycleError as error:
        circle = arrow().join(f"“{known[slug].title}”" for slug in reversed(error.args[1]))
        raise NetworkProblem(
            _("These steps wait for each other, and none can ever begin: %(circle)s. Let one of them wait no longer.")
            % {"circle": circle}
        ) from None
    return Network({slug: known[slug] for slug in order}, hazards)
