"""10,000 samples over 4 countries × 25 steps, a fifth in working days, with 20 barriers; beside the same in plain Python."""

import random
from datetime import date

from holidays import list_supported_countries

from barriers.network import Days, Hazard, Network, Step, build
from barriers.simulation import SAMPLES, simulate
from barriers.vocabulary import DurationUnit, Likelihood
from bench.timing import milliseconds, verdict

COUNTRIES = tuple(code.lower() for code in sorted(list_supported_countries())[:4])  # any four with calendars of their own
STEPS, BARRIERS = 25, 20
FIRST = date(2027, 1, 4)


def network() -> Network:
    chance = random.Random(1)  # noqa: S311
    steps: list[Step] = []
    for country in COUNTRIES:
        for place in range(STEPS):
            earlier = [step.slug for step in steps[-12:]]
            days = Days(*sorted(chance.sample(range(1, 200), 3)))
            after = tuple(chance.sample(earlier, min(2, len(earlier))))
            unit = DurationUnit.CALENDAR_DAYS if place % 5 else DurationUnit.WORKING_DAYS
            steps.append(Step(f"{country}-{place}", f"{country} {place}", country, days, after, unit))
    return build(steps, [_barrier(place, chance, steps) for place in range(BARRIERS)])


def _barrier(place: int, chance: random.Random, steps: list[Step]) -> Hazard:
    delayed = chance.choice(steps).slug
    return Hazard(f"barrier-{place}", f"Barrier {place}", COUNTRIES[0], Likelihood(1 + place % 4), {delayed: Days(5, 30, 90)})


def figures(made: Network) -> None:
    """All that a page tells: the dates, each step's share of the critical path, and what each barrier costs."""
    run = simulate(made, FIRST)
    goals = tuple(made.goals.values())
    run.reached(goals)
    run.criticality(goals)
    for hazard in made.hazards:
        run.saved_without(hazard, {"": goals})


def plain(made: Network, samples: int) -> None:
    """Nothing but the forward pass, one sample after the other, in calendar days."""
    chance = random.Random(1)  # noqa: S311
    for _sample in range(samples):
        ends: dict[str, float] = {}
        for slug, step in made.steps.items():
            days = step.days
            width = days.maximum - days.minimum
            rise, fall = 1 + 4 * (days.typical - days.minimum) / width, 1 + 4 * (days.maximum - days.typical) / width
            start = max((ends[earlier] for earlier in step.after), default=0)
            ends[slug] = start + round(days.minimum + width * chance.betavariate(rise, fall))


def main() -> None:
    made = network()
    print(f"{len(COUNTRIES)} countries × {STEPS} steps, {BARRIERS} barriers, {SAMPLES:,} samples")
    vectorised = milliseconds(lambda: simulate(made, FIRST))
    in_python = 20 * milliseconds(lambda: plain(made, SAMPLES // 20), 3, 1)
    print(f"plain Python, the forward pass alone: {in_python / vectorised:.0f} × as long")
    print(f"with criticality and what each barrier costs: {milliseconds(lambda: figures(made)):.1f} ms")
    verdict("the simulation", vectorised, 100, "ms")


if __name__ == "__main__":
    main()
