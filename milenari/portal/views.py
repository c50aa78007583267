"""The pages that draw on everything: the start page, the matrix, and one topic in full."""

from collections import Counter
from dataclasses import replace
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from barriers.network_queries import read_pathways
from barriers.queries import read_steps
from barriers.vocabulary import risk_band
from countries.models import Institution
from milenari.core.conditional import by_revision
from milenari.core.selection import Selection, parse
from milenari.portal.changes import history_of, latest
from milenari.portal.comparison import build, build_topic
from milenari.portal.map import HEIGHT, WIDTH, sites
from milenari.portal.presenters import matrix
from regulations.ahead import read_ahead
from regulations.presenters import baseline_name, filters, show_labels
from regulations.queries import Outline, read_outline, shown_at_once
from regulations.review_queries import comments_stamp, read_entries_of_topic
from regulations.vocabulary import Burden, Review


@by_revision
def home(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    selection, _problems = parse({}, outline.vocabulary)
    selection, not_all = shown_at_once(outline, selection)
    view = build(outline, selection, cited=False)
    cells = [cell for row in view.comparison.rows for cell in row.cells]
    requirements = {id(cell.requirement): cell.requirement for cell in cells if cell.requirement is not None}.values()
    gaps = view.gaps_by_cell.values()
    barriers = Counter(risk_band(barrier.risk) == "high" for barrier in view.barriers)
    forecast = read_pathways({"country": selection.countries}, timezone.localdate()).forecast
    context = {
        "view": view,
        "not_all": not_all,
        "sections": matrix(view),
        "sites": sites(Institution.objects.select_related("jurisdiction").order_by("pk")),
        "map_width": WIDTH,
        "map_height": HEIGHT,
        "baseline": baseline_name(outline, selection),
        "cells": len(cells),
        "known": sum(cell.standing.is_known for cell in cells),
        "answers": len(requirements),
        "verified": sum(requirement.review == Review.VERIFIED for requirement in requirements),
        "gaps": len(gaps),
        "uncovered": sum(not gap.barriers for gap in gaps),
        "barriers": barriers.total(),
        "high_risk": barriers[True],
        "first_patient": forecast.earliest if forecast else None,
        "first_country": outline.jurisdictions[forecast.earliest.country] if forecast else None,
        "ahead": read_ahead(selection.countries, cited=False),
        "latest": latest(6),
    }
    return render(request, "portal/home.html", context)


@by_revision
def compare(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    asked, problems = parse(request.GET, outline.vocabulary)
    selection, not_all = shown_at_once(outline, asked)
    view = build(outline, selection, cited=False)
    context = {
        "view": view,
        "sections": matrix(view),
        "selection": selection,
        "query": selection.query(),
        "topic_query": selection.query(domains=(), phases=(), show="all"),
        "columns": [(country, _moved_ahead(selection, place)) for place, country in enumerate(view.comparison.countries)],
        "burdens": tuple(Burden),
        "problems": problems,
        "not_all": not_all,
        "filters": filters(outline, selection, ("country", "domain", "phase", "show", "baseline")),
        "baseline": baseline_name(outline, selection),
        "shown": show_labels()[selection.show],
        "shows": [(show, label, selection.query(show=show), show == selection.show) for show, label in show_labels().items()],
    }
    response = render(request, "portal/compare.html", context)
    # What htmx writes into the address bar: the selection without the words that only say the default.
    response["HX-Push-Url"] = f"{request.path}?{asked.query()}".rstrip("?")
    return response


def _moved_ahead(selection: Selection, place: int) -> str:
    """The query string of the selection with the country at this place one place further ahead; empty for the first."""
    if not place:
        return ""
    codes = list(selection.countries)
    codes[place - 1], codes[place] = codes[place], codes[place - 1]
    return selection.query(countries=tuple(codes))


@partial(by_revision, also=comments_stamp)
def cell(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One country's answer to one topic, as it opens in the matrix."""
    outline = read_outline()
    _require_topic(outline, slug)
    selection, _problems = parse(request.GET, outline.vocabulary)
    if code not in selection.vocabulary.countries:
        raise Http404(_("There is no country “%(code)s”.") % {"code": code[:20]})
    if code not in selection.countries:
        selection = replace(selection, countries=(*selection.countries, code))
    view = build_topic(outline, selection, slug)
    (section,) = matrix(view)
    item = next(item for item in section.rows[0].cells if any(country.code == code for country in item.countries))
    holder = item.holder.code if item.holder else ""
    context = {
        "item": item,
        "entry": read_entries_of_topic(request.user, slug, [holder]).get(holder),
        "address": f"{reverse('portal:topic', args=[slug])}?{request.GET.urlencode()}".rstrip("?"),
    }
    return render(request, "portal/cell.html", context)


def _require_topic(outline: Outline, slug: str) -> int:
    """The topic's place in the questionnaire. Raises Http404 where there is no such topic."""
    for place, found in enumerate(outline.topics):
        if found.slug == slug:
            return place
    raise Http404(_("There is no topic “%(slug)s”.") % {"slug": slug[:60]})


@partial(by_revision, also=comments_stamp)
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    outline = read_outline()
    place = _require_topic(outline, slug)
    selection, problems = parse(request.GET, outline.vocabulary)
    view = build_topic(outline, selection, slug)
    (section,) = matrix(view)
    baseline = view.comparison.rows[0].baseline
    holders = [item.holder.code if item.holder else "" for item in section.rows[0].cells]
    entries = read_entries_of_topic(request.user, slug, holders)
    context = {
        "view": view,
        "section": section,
        "row": section.rows[0],
        "cards": [(item, entries.get(holder)) for item, holder in zip(section.rows[0].cells, holders, strict=True)],
        "here": request.get_full_path(),
        "topic": outline.topics[place],
        "scale": view.landscape.topics[0].scale,
        "baseline_cell": baseline,
        "baseline_holder": view.landscape.jurisdictions.get(baseline.requirement.jurisdiction)
        if baseline and baseline.requirement
        else None,
        "baseline": baseline_name(outline, selection),
        "query": selection.query(domains=(), phases=(), show="all"),
        "problems": problems,
        "filters": filters(outline, selection, ("country", "baseline")),
        "barriers": [
            (barrier, outline.jurisdictions[barrier.jurisdiction]) for barrier in view.barriers if slug in barrier.topics
        ],
        "ahead": read_ahead(selection.countries, slug, cited=False),
        "steps": read_steps(selection.countries, slug),
        "changes": history_of(slug, selection.countries),
        "previous": outline.topics[place - 1] if place else None,
        "next": outline.topics[place + 1] if place + 1 < len(outline.topics) else None,
    }
    return render(request, "portal/topic.html", context)
