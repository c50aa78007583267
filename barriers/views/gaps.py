"""The gaps, against the baseline that the reader chooses."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from barriers.filters import parse_covered
from barriers.gaps import GapKind, not_comparable, only_covered
from barriers.presenters import country_gaps
from barriers.queries import read_gaps
from milenari.core.conditional import by_revision
from milenari.core.selection import parse
from regulations.presenters import Filter, Option, baseline_name, filters
from regulations.queries import read_outline, shown_at_once
from regulations.vocabulary import Unit
from regulations.wording import amount_in


@by_revision
def gaps(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    selection, problems = parse(request.GET, outline.vocabulary)
    selection, not_all = shown_at_once(outline, selection)
    covered, covered_problems = parse_covered(request.GET)
    comparison, everything = read_gaps(outline, selection)
    found = only_covered(everything, covered)
    context = {
        "groups": country_gaps(comparison, found),
        "kinds": [kind.label for kind in GapKind],
        "shown": len(found),
        "total": len(everything),
        "uncovered": len(only_covered(everything, "no")),
        "not_comparable": not_comparable(comparison),
        "covered": covered,
        "rows": len(comparison.rows),
        "baseline": baseline_name(outline, selection),
        "baseline_word": selection.baseline,
        "problems": (*problems, *covered_problems),
        "not_all": not_all,
        "filters": (*filters(outline, selection, ("country", "domain", "phase", "baseline")), _covered_filter(covered)),
        "query": selection.query(show="all", q=""),
        "topic_query": selection.query(domains=(), phases=(), show="all"),
        "working_days": amount_in(Unit.WORKING_DAYS, Decimal(45)),
        "revision": outline.revision,
    }
    return render(request, "barriers/gaps.html", context)


def _covered_filter(covered: str) -> Filter:
    words = {"": _("all gaps"), "no": pgettext("barriers", "none"), "yes": _("one at least")}
    options = tuple(Option(word, label, word == covered) for word, label in words.items())
    return Filter("covered", _("Barriers"), options, several=False, summary=words[covered])
