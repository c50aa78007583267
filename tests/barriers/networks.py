"""Small networks to test with, and hypothesis's random ones."""

from hypothesis import strategies as st

from barriers.network import Days, Hazard, Network, Step, build
from barriers.vocabulary import DurationUnit, Likelihood

COUNTRIES = ("xa", "xb", "xc")


def make_step(slug: str, days: int | tuple[int, int, int] = 1, after=(), jurisdiction: str = "xa", **fields) -> Step:
    least, typical, most = (days, days, days) if isinstance(days, int) else days
    return Step(slug, slug.title(), jurisdiction, Days(least, typical, most), tuple(after), **fields)


def make_hazard(slug: str, likelihood: Likelihood = Likelihood.LIKELY, jurisdiction: str = "xa", **delays: tuple[int, int, int]):
    """A hazard that delays the steps named by `delays`."""
    return Hazard(slug, slug.title(), jurisdiction, likelihood, {step: Days(*days) for step, days in delays.items()})


def chain(*days: int | tuple[int, int, int], jurisdiction: str = "xa") -> Network:
    """Steps a, b, c … of so many days, each after the one before."""
    slugs = "abcdefghij"[: len(days)]
    return build(
        make_step(slug, span, slugs[place - 1 : place] if place else (), jurisdiction)
        for place, (slug, span) in enumerate(zip(slugs, days, strict=True))
    )


@st.composite
def spans(draw, most: int = 200) -> Days:
    return Days(*sorted(draw(st.lists(st.integers(0, most), min_size=3, max_size=3))))


@st.composite
def networks(draw, units=(DurationUnit.CALENDAR_DAYS,), hazards: bool = False) -> Network:
    """Up to 15 steps of up to 3 countries; each may wait for any before it."""
    count = draw(st.integers(1, 15))
    steps: list[Step] = []
    for place in range(count):
        earlier = draw(st.sets(st.sampled_from([step.slug for step in steps]), max_size=4)) if steps else set()
        steps.append(
            Step(
                slug=f"s{place}",
                title=f"S{place}",
                jurisdiction=draw(st.sampled_from(COUNTRIES)),
                days=draw(spans()),
                after=tuple(sorted(earlier)),
                unit=draw(st.sampled_from(units)),
            )
        )
    striking = [
        Hazard(
            f"h{place}",
            f"H{place}",
            "xa",
            draw(st.sampled_from(Likelihood)),
            draw(st.dictionaries(st.sampled_from([step.slug for step in steps]), spans(), min_size=1, max_size=3)),
        )
        for place in range(draw(st.integers(0, 3)) if hazards else 0)
    ]
    return build(draw(st.permutations(steps)), striking)
