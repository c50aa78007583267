"""The lists of barriers and of gaps."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barriers.filters import BarrierFilterSet
from barriers.gaps import GapKind, find_gaps
from barriers.models import Barrier, BarrierCitation
from barriers.queries import read_barrier_records
from milenari.core.conditional import by_revision
from milenari.core.selection import parse
from regulations.comparison import compare
from regulations.lists import list_filters, list_query
from regulations.presenters import baseline_name, filters
from regulations.queries import read_citations, read_landscape, read_outline


@by_revision
def barriers(request: HttpRequest) -> HttpResponse:
    found = BarrierFilterSet(request.GET, queryset=Barrier.objects.by_risk())
    listed = list(found.qs.select_related("jurisdiction", "owner").prefetch_related("topics", "mitigations__owner"))
    citations = read_citations(BarrierCitation, "barrier", barrier__in=[barrier.pk for barrier in listed])
    context = {
        "barriers": [(barrier, citations.get(barrier.pk, ())) for barrier in listed],
        "filterset": found,
        "filters": list_filters(found),
        "problems": found.problems,
        "total": Barrier.objects.count(),
        "query": list_query(found),
    }
    return render(request, "barriers/barriers.html", context)


@by_revision
def gaps(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    selection, problems = parse(request.GET, outline.vocabulary)
    landscape = read_landscape(outline, selection)
    comparison = compare(landscape, selection.countries, selection.baseline)
    found = find_gaps(comparison, read_barrier_records(selection.countries))
    counts = Counter((gap.country.code, gap.kind) for gap in found)
    context = {
        "countries": [
            (
                country,
                [counts[country.code, kind] for kind in GapKind],
                sorted((gap for gap in found if gap.country.code == country.code), key=lambda gap: -gap.level),
            )
            for country in comparison.countries
        ],
        "kinds": [kind.label for kind in GapKind],
        "total": len(found),
        "not_comparable": sum(
            row.topic.scale.highest is not None and (row.baseline is None or row.baseline.weight is None)
            for row in comparison.rows
        ),
        "uncovered": sum(not gap.barriers for gap in found),
        "rows": len(comparison.rows),
        "baseline": baseline_name(outline, selection),
        "problems": problems,
        "filters": filters(outline, selection, ("country", "domain", "phase", "baseline")),
        "query": selection.query(),
        "topic_query": selection.query(domains=(), phases=(), show="all"),
    }
    return render(request, "barriers/gaps.html", context)
