"""What of the database a report tells beside the landscape: barriers and cited places, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import Prefetch
from django.utils.text import capfirst

from barriers import models as barrier_models
from barriers.pictures import effect_of
from barriers.translations import translated_barriers
from barriers.vocabulary import BarrierKind, BarrierStatus, Likelihood, Severity
from countries.names import place_name
from milenari.core.said import evidence
from regulations.landscape import Citation
from regulations.models import Instrument, Source
from regulations.queries import read_citations
from regulations.vocabulary import InstrumentKind, InstrumentStatus, Phase
from reports import contents


def read_barriers(countries: Sequence[str]) -> tuple[contents.Barrier, ...]:
    """Every barrier that bears on these countries (by code), in 5 queries."""
    found = barrier_models.Barrier.objects.bearing_on(tuple(countries))
    mitigations = Prefetch("mitigations", barrier_models.Mitigation.objects.select_related("owner").order_by("order", "pk"))
    found = found.select_related("jurisdiction", "owner").prefetch_related("topics", "countries", mitigations).order_by("pk")
    cited = read_citations(barrier_models.BarrierCitation, "barrier", barrier__in=[barrier.pk for barrier in found])
    return tuple(
        contents.Barrier(
            slug=barrier.slug,
            title=barrier.title,
            jurisdiction=barrier.jurisdiction.code,
            jurisdiction_name=place_name(barrier.jurisdiction.name),
            kind=BarrierKind(barrier.kind),
            severity=Severity(barrier.severity),
            likelihood=Likelihood(barrier.likelihood),
            phase=Phase(barrier.phase),
            status=BarrierStatus(barrier.status),
            owner=barrier.owner.name if barrier.owner else "",
            description=barrier.description,
            mitigation=barrier.mitigation,
            topics=frozenset(topic.slug for topic in barrier.topics.all()),
            citations=cited.get(barrier.pk, ()),
            countries=frozenset(country.code for country in barrier.countries.all()),
            mitigations=tuple(
                contents.Mitigation(
                    what=mitigation.what,
                    owner=mitigation.owner.name if mitigation.owner else "",
                    due=mitigation.due,
                    effect=effect_of(mitigation),
                )
                for mitigation in barrier.mitigations.all()
            ),
        )
        for barrier in translated_barriers(found)
    )


def read_places(citations: Iterable[Citation]) -> tuple[contents.Place, ...]:
    """The instruments and sources that are cited, in 2 queries."""
    slugs: dict[str, set[str]] = {"instrument": set(), "source": set()}
    for citation in citations:
        slugs[citation.kind].add(citation.slug)
    return (*_read_instruments(slugs["instrument"]), *_read_sources(slugs["source"]))


def _read_instruments(slugs: Collection[str]) -> tuple[contents.Place, ...]:
    found = Instrument.objects.filter(slug__in=slugs).select_related("jurisdiction", "issuer").order_by("jurisdiction_id", "pk")
    return tuple(
        contents.Place(
            kind="instrument",
            slug=instrument.slug,
            jurisdiction=instrument.jurisdiction.code,
            jurisdiction_name=place_name(instrument.jurisdiction.name),
            title=instrument.title,
            local_title=instrument.local_title,
            language=instrument.language,
            form="" if instrument.kind == InstrumentKind.OTHER else capfirst(str(InstrumentKind(instrument.kind).label)),
            designation=instrument.number,
            publisher=evidence(instrument.issuer.name) if instrument.issuer else "",
            date=instrument.date,
            status=InstrumentStatus(instrument.status),
            url=instrument.url or instrument.eli,
        )
        for instrument in found
    )


def _read_sources(slugs: Collection[str]) -> tuple[contents.Place, ...]:
    found = Source.objects.filter(slug__in=slugs).select_related("jurisdiction").order_by("jurisdiction_id", "pk")
    return tuple(
        contents.Place(
            kind="source",
            slug=source.slug,
            jurisdiction=source.jurisdiction.code,
            jurisdiction_name=place_name(source.jurisdiction.name),
            title=source.title,
            local_title="",
            language="",
            form=evidence(capfirst(source.kind)),
            designation="",
            publisher=source.publisher,
            date=source.date,
            status=None,
            url=source.url,
        )
        for source in found
    )
