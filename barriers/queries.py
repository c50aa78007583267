"""What of the barriers is needed beside a landscape."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from barriers.gaps import BarrierRecord
from barriers.models import Barrier, Step
from barriers.vocabulary import BarrierStatus, Likelihood, Severity


def read_barrier_records(countries: Collection[str]) -> tuple[BarrierRecord, ...]:
    """The barriers that bear on these countries (by code) and are not resolved, each with its topics, in 1 query."""
    barriers = Barrier.objects.bearing_on(tuple(countries)).exclude(status=BarrierStatus.RESOLVED)
    rows = barriers.order_by("pk").values_list(
        "pk", "slug", "title", "jurisdiction__code", "severity", "likelihood", "topics__slug"
    )
    topics: defaultdict[int, set[str]] = defaultdict(set)
    found: dict[int, tuple[str, str, str, int, int]] = {}
    for pk, slug, title, code, severity, likelihood, topic in rows:
        found[pk] = (slug, title, code, severity, likelihood)
        if topic:
            topics[pk].add(topic)
    return tuple(
        BarrierRecord(slug, title, code, frozenset(topics[pk]), Severity(severity), Likelihood(likelihood))
        for pk, (slug, title, code, severity, likelihood) in found.items()
    )


def read_steps(countries: Collection[str], topic: str) -> QuerySet[Step]:
    """The steps of these countries (by code) that serve a topic (its slug), with their jurisdictions, in 1 query."""
    steps = Step.objects.filter(jurisdiction__code__in=tuple(countries), topics__slug=topic)
    return steps.select_related("jurisdiction").order_by("jurisdiction__name", "pk")
