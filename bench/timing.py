"""How a benchmark measures: the median of several runs, and a verdict."""

import sys
import time
from collections.abc import Callable
from statistics import median


def milliseconds(run: Callable[[], object], times: int = 20, warm_up: int = 2) -> float:
    """The median time of a run, in milliseconds of the clock on the wall."""
    taken = []
    for place in range(warm_up + times):
        begun = time.perf_counter()
        run()
        if place >= warm_up:
            taken.append(1000 * (time.perf_counter() - begun))
    return median(taken)


def verdict(what: str, figure: float, limit: float, unit: str) -> None:
    """Prints a figure beside its limit, and ends the process with 1 where it is over."""
    print(f"{what}: {figure:.1f} {unit} (limit {limit:g} {unit})")
    if figure > limit:
        sys.exit(1)
