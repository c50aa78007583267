"""What of mine can be found: barriers."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from barriers.models import Barrier
from milenari.core.search import Findable, Kind


def barriers() -> Iterator[Findable]:
    for found in Barrier.objects.select_related("jurisdiction").prefetch_related("mitigations"):
        yield Findable(
            key=found.slug,
            title=found.title,
            jurisdiction=found.jurisdiction.code,
            texts=(found.description, found.mitigation, *(mitigation.what for mitigation in found.mitigations.all())),
        )


BARRIERS = Kind("barrier", _("Barrier"), _("Barriers"), barriers)
KINDS = (BARRIERS,)
