"""What of the barriers is needed beside a landscape."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from barriers.gaps import BarrierRecord, Gap, find_gaps
from barriers.models import Barrier, BarrierCitation, Mitigation, Step
from barriers.translations import spoken, translated_steps
from barriers.vocabulary import BarrierStatus, Likelihood, MitigationStatus, Severity
from milenari.core import revision
from milenari.core.revision import Revision
from milenari.core.selection import Selection, parse
from milenari.core.shared import Shared
from regulations.comparison import Comparison, compare
from regulations.queries import Outline, read_landscape, read_outline, read_questions

WITHOUT_CITATION = ~Q(pk__in=BarrierCitation.objects.order_by().values("barrier"))
WITHOUT_MITIGATION = ~Q(pk__in=Mitigation.objects.exclude(status=MitigationStatus.DROPPED).order_by().values("barrier"))


def with_overdue(today: date) -> Q:
    """Barriers of which a mitigation is overdue."""
    return Q(pk__in=Mitigation.objects.overdue(today).order_by().values("barrier"))


@dataclass(frozen=True, slots=True)
class BarrierCounts:
    total: int
    without_citation: int
    with_overdue: int


def count_barriers(today: date) -> BarrierCounts:
    """How many barriers there are, how many cite nothing, and of how many a mitigation is overdue; in 1 query."""
    counts = Barrier.objects.order_by().aggregate(
        total=Count("pk"),
        without_citation=Count("pk", filter=WITHOUT_CITATION),
        with_overdue=Count("pk", filter=with_overdue(today)),
    )
    return BarrierCounts(**counts)


def read_barrier_records(countries: Collection[str], *, resolved: bool = False) -> tuple[BarrierRecord, ...]:
    """The barriers that bear on these countries (by code), each with its topics and further countries, in 1 query.

    The resolved ones, which cover no gap any more, only if asked for.
    """
    barriers = Barrier.objects.bearing_on(tuple(countries))
    if not resolved:
        barriers = barriers.exclude(status=BarrierStatus.RESOLVED)
    return _records(barriers)


def read_barrier_record(barrier: Barrier) -> BarrierRecord:
    """One barrier, resolved or not, with its topics and further countries, in 1 query."""
    (record,) = _records(Barrier.objects.filter(pk=barrier.pk))
    return record


def _records(barriers: QuerySet[Barrier]) -> tuple[BarrierRecord, ...]:
    rows = barriers.order_by("pk").values_list(
        "pk", "slug", "title", "jurisdiction__code", "severity", "likelihood", "topics__slug", "countries__code"
    )
    texts = spoken()
    topics: defaultdict[int, set[str]] = defaultdict(set)
    named: defaultdict[int, set[str]] = defaultdict(set)
    found: dict[int, tuple[str, str, str, int, int]] = {}
    for pk, slug, title, code, severity, likelihood, topic, country in rows:  # one for each topic with each country
        found[pk] = (slug, texts.of("barrier", pk).said("title", title), code, severity, likelihood)
        topics[pk] |= {topic} - {None}
        named[pk] |= {country} - {None}
    return tuple(
        BarrierRecord(
            slug=slug,
            title=title,
            jurisdiction=code,
            topics=frozenset(topics[pk]),
            severity=Severity(severity),
            likelihood=Likelihood(likelihood),
            countries=frozenset(named[pk]),
        )
        for pk, (slug, title, code, severity, likelihood) in found.items()
    )


def read_gaps(outline: Outline, selection: Selection) -> tuple[Comparison, tuple[Gap, ...]]:
    """The comparison that a selection asks for, uncited, and its gaps with the barriers that cover them, in 2 queries."""
    landscape = read_landscape(outline, selection, cited=False)
    comparison = compare(landscape, selection.countries, selection.baseline)
    return comparison, find_gaps(comparison, read_barrier_records(selection.countries))


def read_covering() -> frozenset[str]:
    """The slugs of the barriers, resolved or not, that cover a gap of any country against the default baseline.

    In 2 queries; in 1 where this process has asked before at the same revision.
    """
    return _covering_at(revision.current())


@lru_cache(maxsize=2)
def _covering_at(now: Revision) -> frozenset[str]:
    return frozenset(COVERING.at(now))


def _find_covering() -> list[str]:
    """In 3 queries beside those of the outline, and over the topics alone that a barrier hangs on."""
    outline = read_outline()
    selection, _problems = parse({}, outline.vocabulary)
    barriers = read_barrier_records(selection.countries, resolved=True)
    landscape = read_questions(outline, frozenset().union(*(barrier.topics for barrier in barriers)), cited=False)
    gaps = find_gaps(compare(landscape, selection.countries, selection.baseline), barriers)
    return sorted({barrier.slug for gap in gaps for barrier in gap.barriers})


COVERING = Shared("barriers that cover a gap", _find_covering)


def read_steps(countries: Collection[str], topic: str) -> list[Step]:
    """The steps of these countries (by code) that serve a topic (its slug), with their jurisdictions, in 1 query."""
    steps = Step.objects.filter(jurisdiction__code__in=tuple(countries), topics__slug=topic)
    return translated_steps(steps.select_related("jurisdiction").order_by("jurisdiction__name", "pk"))
