"""How long it may take: the network run through many times, with durations and delays drawn anew each time.

A duration follows the PERT distribution, a beta distribution over its minimum to its maximum whose mean is
(minimum + 4 × typical + maximum) / 6 (Malcolm, Roseboom, Clark and Fazar, Operations Research 7(5), 1959), in whole days.
A barrier strikes, with the probability of its likelihood, or it doesn't; where it does, it delays all its steps, each by a
PERT-distributed number of days.

Each step and each barrier draws from a stream of its own, named by its slug: the same input gives the same figures, and what a
scenario leaves alone is drawn alike with and without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zlib import crc32

import numpy as np
import numpy.typing as npt

from barriers.network import Days, Hazard, Network, Step
from barriers.pathway import rulers, slowest
from barriers.vocabulary import DurationUnit
from countries.calendars import Ruler

SAMPLES = 10_000
SEED = 1959

Sampled = npt.NDArray[np.int32]  # a day or a number of days in each sample
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Range:
    """The days by which 10, 50 and 90 percent of the samples are done: offsets from the first day."""

    p10: int
    p50: int
    p90: int


@dataclass(frozen=True, eq=False)
class Simulation:
    """The samples of one network from one first day on. `starts` and `ends` have one array per step (slug)."""

    network: Network
    rulers: Mapping[str, Ruler]
    durations: Mapping[str, Sampled]
    delays: Mapping[tuple[str, str], Sampled]  # by barrier and step (slugs): 0 where it doesn't strike
    starts: Mapping[str, Sampled]
    ends: Mapping[str, Sampled]

    def reached(self, goals: tuple[str, ...]) -> Range:
        """When the last of these steps (slugs) ends."""
        return _range(self._last(goals))

    def first_reached(self, goals: tuple[str, ...]) -> Range:
        """When the first of these steps (slugs) ends."""
        return _range(np.min([self.ends[goal] for goal in goals], axis=0))

    def criticality(self, goals: tuple[str, ...]) -> Mapping[str, float]:
        """In which share of the samples, 0 to 1, each step lies on the critical path to the last of these goals; by slug."""
        last = self._last(goals)
        critical: dict[str, Marks] = {goal: self.ends[goal] == last for goal in goals}
        for slug in reversed(tuple(self.network.steps)):
            if slug in critical:
                for earlier in self.network.steps[slug].after:
                    drives = critical[slug] & (self.ends[earlier] == self.starts[slug])
                    critical[earlier] = critical[earlier] | drives if earlier in critical else drives
        return {slug: float(marks.mean()) for slug, marks in critical.items()}

    def saved_without(self, hazard: Hazard, targets: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
        """By how many days the P50 of each target, the last of its goals, would come earlier if this hazard never struck."""
        ends = self._ends_without(hazard)
        return {name: self.reached(goals).p50 - _range(_latest(ends, goals)).p50 for name, goals in targets.items()}

    def _last(self, goals: tuple[str, ...]) -> Sampled:
        return _latest(self.ends, goals)

    def _ends_without(self, hazard: Hazard) -> Mapping[str, Sampled]:
        """The samples again, without this hazard: only what lies behind the steps that it delays is computed anew."""
        ends = dict(self.ends)
        touched: set[str] = set()
        for slug, step in self.network.steps.items():
            if slug in hazard.delays or touched.intersection(step.after):
                touched.add(slug)
                delays = [
                    self.delays[other.slug, slug] for other in self.network.hazards if other != hazard and slug in other.delays
                ]
                ends[slug] = _end(step, _start(step, ends, self._zeros), self.durations[slug], delays, self.rulers)
        return ends

    @cached_property
    def _zeros(self) -> Sampled:
        return np.zeros(next(iter(self.ends.values())).shape, dtype=np.int32)


def simulate(
    network: Network, first: date, samples: int = SAMPLES, seed: int = SEED, measured: Mapping[str, Ruler] | None = None
) -> Simulation:
    """The network run through `samples` times from the `first` day on. Raises TooLong where the slowest run would be too long.

    `measured`: what `rulers` gives for the same network and day, where it is at hand.
    """
    measured = rulers(network, first) if measured is None else measured
    slowest(network, first, measured)
    zeros = np.zeros(samples, dtype=np.int32)
    delays = {(hazard.slug, slug): delay for hazard in network.hazards for slug, delay in _struck(hazard, samples, seed).items()}
    durations: dict[str, Sampled] = {}
    starts: dict[str, Sampled] = {}
    ends: dict[str, Sampled] = {}
    for slug, step in network.steps.items():
        durations[slug] = _drawn(step.days, samples, _stream(seed, "step", slug))
        starts[slug] = _start(step, ends, zeros)
        striking = [delays[hazard.slug, slug] for hazard in network.hazards if slug in hazard.delays]
        ends[slug] = _end(step, starts[slug], durations[slug], striking, measured)
    return Simulation(network, measured, durations, delays, starts, ends)


def _stream(seed: int, *name: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32("/".join(name).encode())])


def _drawn(days: Days, samples: int, stream: np.random.Generator) -> Sampled:
    """So many durations, in whole days."""
    width = days.maximum - days.minimum
    if not width:
        return np.full(samples, days.minimum, dtype=np.int32)
    rise, fall = 1 + 4 * (days.typical - days.minimum) / width, 1 + 4 * (days.maximum - days.typical) / width
    # A beta variate as the share of one gamma variate in two, which NumPy draws in less time than Generator.beta takes.
    one, other = stream.standard_gamma(rise, samples), stream.standard_gamma(fall, samples)
    return np.rint(days.minimum + width * (one / (one + other))).astype(np.int32)


def _struck(hazard: Hazard, samples: int, seed: int) -> dict[str, Sampled]:
    """By how many days it delays each of its steps (slug) in each sample."""
    strikes = _stream(seed, "strikes", hazard.slug).random(samples) < hazard.probability
    return {
        slug: _drawn(days, samples, _stream(seed, "delay", hazard.slug, slug)) * strikes for slug, days in hazard.delays.items()
    }


def _latest(ends: Mapping[str, Sampled], steps: tuple[str, ...]) -> Sampled:
    """When the last of these steps (slugs) ends."""
    latest = ends[steps[0]]
    for slug in steps[1:]:
        latest = np.maximum(latest, ends[slug])
    return latest


def _start(step: Step, ends: Mapping[str, Sampled], zeros: Sampled) -> Sampled:
    return _latest(ends, step.after) if step.after else zeros


def _end(step: Step, start: Sampled, duration: Sampled, delays: list[Sampled], measured: Mapping[str, Ruler]) -> Sampled:
    working = step.unit == DurationUnit.WORKING_DAYS
    end = measured[step.jurisdiction].end(start, duration) if working else start + duration
    return sum(delays, start=end)


def _range(days: Sampled) -> Range:
    p10, p50, p90 = np.percentile(days, (10, 50, 90), method="inverted_cdf")
    return Range(int(p10), int(p50), int(p90))
