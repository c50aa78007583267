"""The barriers: the list, each one in full, and where they stand in the risk matrix."""

from dataclasses import replace

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from barriers.filters import BarrierFilterSet
from barriers.gaps import BarrierRecord, Gap, find_gaps
from barriers.models import Barrier, BarrierCitation, Delay, Mitigation
from barriers.presenters import BarrierEntry, barrier_entry, topic_gaps, whereabouts
from barriers.queries import count_barriers, read_barrier_record
from barriers.risk import risk_matrix
from barriers.translations import translated_barriers, translated_steps
from barriers.vocabulary import BarrierStatus, Likelihood
from milenari.core import revision
from milenari.core.conditional import by_revision
from milenari.core.selection import Selection, parse
from regulations.comparison import compare
from regulations.lists import chosen_words, list_filters, list_query, page_of
from regulations.presenters import baseline_name
from regulations.queries import Outline, read_citations, read_landscape, read_outline

# The lists that have a tab of their own, by the words that ask for them; everything else is the list of all.
TABS = {("lacks", "gap"): "gap", ("lacks", "citation"): "citation", ("overdue", "yes"): "overdue"}


@by_revision
def barriers(request: HttpRequest) -> HttpResponse:
    found = BarrierFilterSet(request.GET, queryset=Barrier.objects.by_risk())
    page, problems = page_of(request.GET, _listed(found.qs))
    today = timezone.localdate()
    asked = [word for word in chosen_words(found) if word[0] in ("lacks", "overdue")]
    context = {
        "barriers": [barrier_entry(barrier, today) for barrier in translated_barriers(page)],
        "page": page,
        "filters": list_filters(found),
        "search": found.form["q"],
        "problems": (*found.problems, *problems),
        "counts": count_barriers(today),
        "tab": TABS.get(asked[0], "all") if len(asked) == 1 else "" if asked else "all",
        "asks_for_gaps": ("lacks", "gap") in asked,
        "query": list_query(found),
        "revision": revision.current(),
    }
    return render(request, "barriers/barriers.html", context)


@by_revision
def risk(request: HttpRequest) -> HttpResponse:
    found = BarrierFilterSet(request.GET, queryset=Barrier.objects.by_risk())
    today = timezone.localdate()
    entries = [barrier_entry(barrier, today) for barrier in translated_barriers(_listed(found.standing))]
    filters = list_filters(found)
    chosen = [word for name, word in chosen_words(found) if name == "country"]
    context = {
        "matrix": risk_matrix(entries, lambda entry: entry.risk),
        "residual": _residual(entries),
        "likelihoods": tuple(Likelihood),
        "shown": len(entries),
        "places": [
            (option.label, list_query(found, country=option.value), [option.value] == chosen)
            for shown in filters
            if shown.name == "country"
            for option in shown.options
        ],
        "everywhere": list_query(found, country=""),
        "is_everywhere": not chosen,
        "filters": filters,
        "search": found.form["q"],
        "problems": found.problems,
        "counts": count_barriers(today),
        "query": list_query(found),
        "revision": revision.current(),
    }
    return render(request, "barriers/risk.html", context)


@by_revision
def barrier(request: HttpRequest, slug: str) -> HttpResponse:
    found = _in_full(Barrier.objects.filter(slug=slug)).first()
    if found is None:
        raise Http404(_("There is no barrier “%(slug)s”.") % {"slug": slug[:60]})
    translated_barriers([found])
    translated_steps(delay.step for delay in found.delays.all())
    outline = read_outline()
    selection, _problems = parse({}, outline.vocabulary)
    record = read_barrier_record(found)
    context = {
        "entry": barrier_entry(found, timezone.localdate()),
        "where": whereabouts(found.jurisdiction, record.countries, outline.jurisdictions.values()),
        "is_resolved": found.status == BarrierStatus.RESOLVED,
        "topics": topic_gaps(outline.topics, record.topics, _covered(record, outline, selection)),
        "baseline": baseline_name(outline, selection),
        "citations": read_citations(BarrierCitation, "barrier", barrier=found).get(found.pk, ()),
        "changed": found.history.select_related("history_user").first(),
        "revision": outline.revision,
    }
    return render(request, "barriers/barrier.html", context)


def _listed(barriers: QuerySet[Barrier]) -> QuerySet[Barrier]:
    """With what a line of a list tells of them, in 3 queries."""
    return barriers.select_related("jurisdiction", "owner").prefetch_related("mitigations", "countries")


def _in_full(barriers: QuerySet[Barrier]) -> QuerySet[Barrier]:
    """With all that is recorded of them but topics, further countries and citations, in 3 queries."""
    return barriers.select_related("jurisdiction", "owner").prefetch_related(
        Prefetch("mitigations", Mitigation.objects.select_related("owner")),
        Prefetch("delays", Delay.objects.select_related("step__jurisdiction")),
    )


def _covered(record: BarrierRecord, outline: Outline, selection: Selection) -> tuple[Gap, ...]:
    """The gaps on the barrier's topics that it covers, be it resolved or not; in 1 query, or none where it has no topic."""
    domains = tuple(dict.fromkeys(topic.domain.slug for topic in outline.topics if topic.slug in record.topics))
    if not domains:
        return ()
    landscape = read_landscape(outline, replace(selection, domains=domains), cited=False)
    gaps = find_gaps(compare(landscape, selection.countries, selection.baseline), (record,))
    return tuple(gap for gap in gaps if gap.barriers)


def _residual(entries: list[BarrierEntry]) -> object:
    """The matrix of what remains of the risks; None where nothing is expected to lower any."""
    if any(entry.is_lowered for entry in entries):
        return risk_matrix(entries, lambda entry: entry.residual)
    return None
