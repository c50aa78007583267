"""The search: a page, and the list of the best results that appears below the box as you type."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from milenari.core import revision
from milenari.core.conditional import by_revision
from milenari.core.selection import Problem
from milenari.portal.models import SearchEntry
from milenari.portal.search_index import KINDS, refresh
from milenari.portal.search_results import Asked, Found, SearchFilterSet, run

PER_PAGE = 20
BEST = 8  # as many as are shown while typing
SHORTEST_WHILE_TYPING = 2  # one letter begins too many words to be an answer
SHORT_PASSAGE = 90


def contents() -> list[tuple[str, int]]:
    """What there is to be found: the name of each kind, and how many records it has."""
    counts = dict(SearchEntry.objects.values_list("kind").annotate(Count("pk")))
    return [(str(kind.plural), counts[name]) for name, kind in KINDS.items() if name in counts]


@by_revision
def search(request: HttpRequest) -> HttpResponse:
    filterset = SearchFilterSet(request.GET, queryset=SearchEntry.objects.none())
    problems = filterset.problems
    words = filterset.form.cleaned_data
    now = revision.current()
    refresh(now)
    found = run(Asked(words.get("q") or "", tuple(words.get("kind") or ()), tuple(words.get("country") or ())))
    if wants_list_alone(request):
        return render(request, "portal/search_results.html", while_typing(found))
    shown = found.shown
    pages = Paginator(shown, PER_PAGE)
    number = words.get("page") or 1
    if number > pages.num_pages:
        problems += (Problem("page", str(number), str(_("There is no such page of results; the last one is shown."))),)
    page = pages.get_page(number)
    context = {
        "revision": now,
        "problems": problems,
        "found": found,
        "page": page,
        "results": found.results(list(page.object_list)),
        "query": found.asked.query(),
        "everywhere": found.asked.query(kind=(), country=()),
        "contents": contents() if not shown else [],
    }
    return render(request, "portal/search.html", context)


def wants_list_alone(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; after the back button, or in place of a link, it asks for the whole."""
    whole = ("HX-History-Restore-Request", "HX-Boosted")
    return "HX-Request" in request.headers and not any(name in request.headers for name in whole)


def while_typing(found: Found) -> dict[str, Any]:
    """The best results, once enough was typed to look for."""
    enough = bool(found.sought) and len(found.asked.q) >= SHORTEST_WHILE_TYPING
    shown = found.shown if enough else []
    return {
        "enough": enough,
        "results": found.results(shown[:BEST], SHORT_PASSAGE),
        "total": len(shown),
        "query": found.asked.query(),
    }
