"""The pages that draw on everything: the start page, the matrix, and one topic in full."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from barriers.models import Barrier
from barriers.vocabulary import BarrierStatus
from milenari.core.selection import parse
from milenari.portal.comparison import build, build_topic
from milenari.portal.presenters import matrix
from regulations.presenters import baseline_name, filters, show_labels
from regulations.queries import read_outline
from regulations.vocabulary import Review

HIGH_RISK = 9  # severity × likelihood from which a barrier counts as high risk: likely and major, or worse


def home(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    selection, _problems = parse({}, outline.vocabulary)
    view = build(outline, selection)
    cells = [cell for row in view.comparison.rows for cell in row.cells]
    requirements = {id(cell.requirement): cell.requirement for cell in cells if cell.requirement is not None}.values()
    gaps = view.gaps_by_cell.values()
    barriers = Counter(barrier.risk >= HIGH_RISK for barrier in Barrier.objects.exclude(status=BarrierStatus.RESOLVED))
    context = {
        "view": view,
        "sections": matrix(view, selection),
        "baseline": baseline_name(outline, selection),
        "cells": len(cells),
        "known": sum(cell.standing.is_known for cell in cells),
        "answers": len(requirements),
        "verified": sum(requirement.review == Review.VERIFIED for requirement in requirements),
        "gaps": len(gaps),
        "uncovered": sum(not gap.barriers for gap in gaps),
        "barriers": barriers.total(),
        "high_risk": barriers[True],
    }
    return render(request, "portal/home.html", context)


def compare(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    selection, problems = parse(request.GET, outline.vocabulary)
    view = build(outline, selection)
    context = {
        "view": view,
        "sections": matrix(view, selection),
        "selection": selection,
        "query": selection.query(),
        "problems": problems,
        "filters": filters(outline, selection, ("country", "domain", "phase", "show", "baseline")),
        "baseline": baseline_name(outline, selection),
        "shown": show_labels()[selection.show],
        "shows": [(show, label, selection.query(show=show), show == selection.show) for show, label in show_labels().items()],
    }
    return render(request, "portal/compare.html", context)


def topic(request: HttpRequest, slug: str) -> HttpResponse:
    outline = read_outline()
    slugs = [found.slug for found in outline.topics]
    if slug not in slugs:
        raise Http404(_("There is no topic “%(slug)s”.") % {"slug": slug[:60]})
    selection, problems = parse(request.GET, outline.vocabulary)
    view = build_topic(outline, selection, slug)
    place = slugs.index(slug)
    (section,) = matrix(view, selection)
    context = {
        "view": view,
        "section": section,
        "row": section.rows[0],
        "scale": view.landscape.topics[0].scale,
        "baseline_cell": view.comparison.rows[0].baseline,
        "baseline": baseline_name(outline, selection),
        "query": selection.query(domains=(), phases=(), show="all"),
        "problems": problems,
        "filters": filters(outline, selection, ("country", "baseline")),
        "barriers": Barrier.objects.by_risk()
        .bearing_on(selection.countries)
        .filter(topics__slug=slug)
        .select_related("jurisdiction"),
        "previous": outline.topics[place - 1] if place else None,
        "next": outline.topics[place + 1] if place + 1 < len(slugs) else None,
    }
    return render(request, "portal/topic.html", context)
