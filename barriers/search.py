"""What of mine can be found: barriers and steps."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from barriers.models import Barrier, Mitigation, Step
from milenari.core.search import Findable, Kind, labels


def barriers() -> Iterator[Findable]:
    for found in Barrier.objects.select_related("jurisdiction").prefetch_related("mitigations"):
        yield Findable(
            key=found.slug,
            title=found.title,
            jurisdiction=found.jurisdiction.code,
            texts=(found.description, found.mitigation, *(mitigation.what for mitigation in found.mitigations.all())),
        )


def steps() -> Iterator[Findable]:
    for found in Step.objects.select_related("jurisdiction"):
        yield Findable(key=found.slug, title=found.title, jurisdiction=found.jurisdiction.code, texts=(found.actor, found.note))


BARRIERS = Kind("barrier", _("Barrier"), _("Barriers"), barriers, labels(Barrier, Mitigation))
STEPS = Kind("step", _("Step"), _("Steps"), steps, labels(Step))
KINDS = (BARRIERS, STEPS)
