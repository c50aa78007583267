"""Barriers and steps in the language that is spoken: read at once, and kept until the evidence moves on."""

from collections.abc import Iterable
from functools import lru_cache

from barriers.models import Barrier, BarrierTranslation, Mitigation, Step, StepTranslation
from milenari.core import revision
from milenari.core.revision import Revision
from milenari.core.said import NO_TEXTS, Texts
from milenari.core.translation import active, read_texts

KINDS = (BarrierTranslation, StepTranslation)


@lru_cache(maxsize=8)
def texts_at(now: Revision, language: str) -> Texts:
    """The translations into a language (empty: none) at the revision that the evidence is at: in 1 query, or kept since then."""
    return read_texts(KINDS, language)


def spoken() -> Texts:
    """The translations into the language that is spoken now; in the site's first language without a query."""
    language = active()
    return texts_at(revision.current(), language) if language else NO_TEXTS


def translated_barriers(found: Iterable[Barrier]) -> list[Barrier]:
    """The barriers, to be read only, with what they and their mitigations (fetched, or none) say in the language spoken now."""
    texts, barriers = spoken(), list(found)
    for barrier in barriers if texts.found.get("barrier") else ():
        for name in BarrierTranslation.TEXTS:
            setattr(barrier, name, texts.said(barrier, name))
        if "mitigations" in getattr(barrier, "_prefetched_objects_cache", {}):
            for mitigation in barrier.mitigations.all():
                mitigation.what = mitigation_said(mitigation)
    return barriers


def mitigation_said(mitigation: Mitigation) -> str:
    """What is done, in the language spoken now."""
    return spoken().of("barrier", mitigation.barrier_id).said_of("mitigations", mitigation.what, mitigation.what)


def translated_steps(found: Iterable[Step]) -> list[Step]:
    """The steps, to be read only, with what they say in the language spoken now."""
    texts, steps = spoken(), list(found)
    for step in steps if texts.found.get("step") else ():
        for name in StepTranslation.TEXTS:
            setattr(step, name, texts.said(step, name))
    return steps
