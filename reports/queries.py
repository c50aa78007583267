"""Where a report's contents come from: a fixed number of queries, however much it holds."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from barriers import models as barrier_models
from barriers.network import NetworkProblem
from barriers.network_queries import read_forecast
from barriers.pathway import TooLong
from barriers.pictures import effect_of
from barriers.scenario import Scenario
from barriers.vocabulary import BarrierKind, BarrierStatus, Likelihood, Severity
from milenari.core import revision
from milenari.core.selection import LIGHTEST
from regulations.comparison import compare
from regulations.landscape import Citation
from regulations.models import Instrument, Source
from regulations.queries import Outline, read_citations, read_landscape, read_outline
from regulations.vocabulary import InstrumentKind, InstrumentStatus, Phase
from reports import assembly, contents
from reports.scope import Scope, parse_scope

READINGS = 5


class NoEvidence(Exception):
    """There is nothing to report on."""


class ScopeProblem(ValueError):
    """The words of a scope don't fit; `sentences` say which, and what would fit."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


def read_report(words: Mapping[str, Any] | QueryDict, made_at: datetime | None = None) -> contents.GapReport:
    """The gap report of the scope that `words` ask for (as in the query string), made now or at `made_at`, in 20 queries at most.

    What `show` and `q` narrow is what a page shows, not what a report covers: they change nothing here.

    Raises NoEvidence for a database without countries or topics, and ScopeProblem for any word that does not fit (a document
    that silently covered something else than was asked for could be handed on unnoticed) or steps that make no pathway.
    """
    outline = read_outline()
    if not outline.vocabulary.countries or not outline.topics:
        raise NoEvidence
    chosen, problems = parse_scope(words, outline)
    selection = chosen.selection
    if problems:
        raise ScopeProblem([problem.message for problem in problems])
    landscape = read_landscape(outline, selection)
    if not landscape.topics:
        raise ScopeProblem([_("None of the chosen domains has a topic in the chosen phases; choose more of either.")])
    scope = _scope(outline, chosen, landscape.jurisdictions)
    comparison = compare(landscape, selection.countries, selection.baseline)
    made_at = made_at or timezone.now()
    barriers = assembly.barriers_in_scope(_read_barriers(selection.countries), comparison, scope)
    try:
        forecast = read_forecast(outline.revision, selection.countries, Scenario(made_at.date()))
    except (NetworkProblem, TooLong) as wrong:
        raise ScopeProblem([str(wrong)]) from wrong
    places = _read_places(assembly.cited_in(comparison, barriers, forecast))
    names = {code: jurisdiction.name for code, jurisdiction in outline.jurisdictions.items()}
    return assembly.build(scope, landscape, comparison, barriers, places, made_at, forecast, names)


def read_steadily(words: Mapping[str, Any] | QueryDict, made_at: datetime) -> contents.GapReport:
    """As read_report, all of it at one revision: where the evidence changes meanwhile, it is read again.

    Raises RuntimeError where it does not stop changing.
    """
    for _attempt in range(READINGS):
        report = read_report(words, made_at)
        if revision.current().number == report.revision:
            return report
    raise RuntimeError(f"The evidence changed {READINGS} times while it was read.")


def _scope(outline: Outline, chosen: Scope, jurisdictions: Mapping[str, Any]) -> contents.Scope:
    selection = chosen.selection
    return contents.Scope(
        countries=tuple(jurisdictions[code] for code in selection.countries),
        domains=tuple(domain.title for domain in outline.domains if domain.slug in selection.domains),
        phases=tuple(phase for phase in Phase if phase in selection.phases),
        baseline=None if selection.baseline == LIGHTEST else jurisdictions[selection.baseline],
        sections=chosen.sections,
    )


def _read_barriers(countries: Sequence[str]) -> tuple[contents.Barrier, ...]:
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
            jurisdiction_name=barrier.jurisdiction.name,
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
        for barrier in found
    )


def _read_places(citations: Iterable[Citation]) -> tuple[contents.Place, ...]:
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
            jurisdiction_name=instrument.jurisdiction.name,
            title=instrument.title,
            local_title=instrument.local_title,
            language=instrument.language,
            form="" if instrument.kind == InstrumentKind.OTHER else str(InstrumentKind(instrument.kind).label),
            designation=instrument.number,
            publisher=instrument.issuer.name if instrument.issuer else "",
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
            jurisdiction_name=source.jurisdiction.name,
            title=source.title,
            local_title="",
            language="",
            form=source.kind,
            designation="",
            publisher=source.publisher,
            date=source.date,
            status=None,
            url=source.url,
        )
        for source in found
    )
