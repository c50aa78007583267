"""The legal library, law that is ahead, and the glossary."""

from collections import defaultdict
from itertools import groupby
from typing import Any

from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from countries.models import Jurisdiction
from countries.names import place_name
from milenari.core import revision
from milenari.core.conditional import by_revision
from milenari.core.filters import ListFilterSet
from milenari.core.linked_api import site_address
from milenari.core.selection import Problem
from regulations.ahead import ahead_records
from regulations.filters import AheadFilterSet, InstrumentFilterSet, SourceFilterSet
from regulations.glossary import read_terms
from regulations.languages import language_name
from regulations.law import Place, citing_answers, citing_groups, count_citing_answers
from regulations.legislation import json_ld, legislation
from regulations.lists import list_filters, list_query, page_of
from regulations.models import Ahead, Instrument, Source

# Jurisdictions in reading order (members of a union side by side), the newest of each first.
BY_JURISDICTION = (
    F("jurisdiction__member_of__code").asc(nulls_last=True),
    "jurisdiction__name",
    F("date").desc(nulls_last=True),
    "title",
    "pk",
)


@by_revision
def glossary(request: HttpRequest) -> HttpResponse:
    now = revision.current()
    letters = [(letter, list(terms)) for letter, terms in groupby(read_terms(now), key=lambda term: term.letter)]
    return render(request, "regulations/glossary.html", {"letters": letters, "revision": now})


@by_revision
def instruments(request: HttpRequest) -> HttpResponse:
    listed = Instrument.objects.select_related("jurisdiction", "issuer")
    return _library(request, InstrumentFilterSet(request.GET, listed), Instrument)


@by_revision
def sources(request: HttpRequest) -> HttpResponse:
    return _library(request, SourceFilterSet(request.GET, Source.objects.select_related("jurisdiction")), Source)


def _library(request: HttpRequest, found: ListFilterSet, places: type[Instrument] | type[Source]) -> HttpResponse:
    page, problems = page_of(request.GET, found.qs.order_by(*BY_JURISDICTION))
    listed = list(page)
    cited = count_citing_answers(places, [place.pk for place in listed])
    context = {
        **_list_context(found, problems),
        "page": page,
        "groups": [
            (jurisdiction, [(place, cited[place.pk]) for place in group])
            for jurisdiction, group in groupby(listed, key=lambda place: place.jurisdiction)
        ],
        "total": places.objects.count(),
        "without_page": list_query(found),
    }
    return render(request, f"regulations/{places._meta.model_name}s.html", context)


@by_revision
def instrument(request: HttpRequest, slug: str) -> HttpResponse:
    found = Instrument.objects.select_related("jurisdiction", "issuer__jurisdiction").filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no instrument “%(slug)s”.") % {"slug": slug[:60]})
    context = {
        **_place_context(found, Q(instrument=found) | Q(citations__instrument=found)),
        "language": language_name(found.language),
        "json_ld": json_ld(legislation(found, site_address(request))),
    }
    return render(request, "regulations/instrument.html", context)


@by_revision
def source(request: HttpRequest, slug: str) -> HttpResponse:
    found = Source.objects.select_related("jurisdiction").filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no source “%(slug)s”.") % {"slug": slug[:60]})
    return render(request, "regulations/source.html", _place_context(found, Q(citations__source=found)))


@by_revision
def ahead(request: HttpRequest) -> HttpResponse:
    found = AheadFilterSet(request.GET, Ahead.objects.all())
    members = _members()
    records = [(record, members.get(record.jurisdiction, ())) for record in ahead_records(found.qs)]
    context = {
        **_list_context(found),
        "dated": [(record, names) for record, names in records if record.applies_from],
        "undated": [(record, names) for record, names in records if not record.applies_from],
        "shown": len(records),
        "total": Ahead.objects.count(),
        "today": timezone.localdate(),
    }
    return render(request, "regulations/ahead.html", context)


def _members() -> dict[str, list[str]]:
    """The names of each union's members, by the union's code."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for member in Jurisdiction.objects.filter(member_of__isnull=False).select_related("member_of").order_by("name"):
        assert member.member_of is not None  # the query says so
        found[member.member_of.code].append(place_name(member.name))
    return found


def _list_context(found: ListFilterSet, problems: tuple[Problem, ...] = ()) -> dict[str, Any]:
    return {
        "problems": (*found.problems, *problems),
        "filters": list_filters(found),
        "search": found.form["q"],
        "revision": revision.current(),
    }


def _place_context(place: Place, in_law_ahead: Q) -> dict[str, Any]:
    return {
        "place": place,
        "answers": citing_answers(place),
        "groups": citing_groups(place),
        "ahead": ahead_records(Ahead.objects.filter(in_law_ahead), cited=False),
        "revision": revision.current(),
    }
