"""What of the barriers is needed beside a landscape."""

from collections.abc import Collection

from barriers.gaps import BarrierRecord
from barriers.models import Barrier
from barriers.vocabulary import BarrierStatus


def read_barrier_records(countries: Collection[str]) -> tuple[BarrierRecord, ...]:
    """The barriers that bear on these countries (by code) and are not resolved, each with its topics, in 2 queries."""
    barriers = Barrier.objects.bearing_on(tuple(countries)).exclude(status=BarrierStatus.RESOLVED)
    return tuple(
        BarrierRecord(
            barrier.slug, barrier.title, barrier.jurisdiction.code, frozenset(topic.slug for topic in barrier.topics.all())
        )
        for barrier in barriers.select_related("jurisdiction").prefetch_related("topics").order_by("pk")
    )
