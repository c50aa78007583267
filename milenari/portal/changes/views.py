"""The page of what changed between two dates."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from countries.models import Jurisdiction
from countries.names import place_name
from milenari.core import collation
from milenari.core.conditional import by_revision
from milenari.core.selection import Problem, Selection, parse
from milenari.portal import changes as portal
from milenari.portal.changes import Change, Changes, Load, Scope, between
from regulations.presenters import Filter, filters
from regulations.queries import Outline, read_outline

DAYS = 30  # how far back the page looks unless told otherwise
FEW = 12  # of so many countries it tells by domain what the files made of each
EARLIEST = date(2000, 1, 1)  # long before the first record; what lies before it is a slip of the pen


@dataclass(frozen=True, slots=True)
class Span:
    """From the beginning of one day to the end of another, UTC."""

    start: date
    end: date

    @property
    def query(self) -> list[tuple[str, str]]:
        return [("from", self.start.isoformat()), ("to", self.end.isoformat())]


def parse_span(words: QueryDict, today: date) -> tuple[Span, tuple[Problem, ...]]:
    """The span that `from` and `to` ask for, else the last days until `today`; and what of them does not fit."""
    problems: list[Problem] = []
    end = _day("to", words.get("to", ""), today, problems) or today
    start = _day("from", words.get("from", ""), today, problems) or max(end - timedelta(days=DAYS), EARLIEST)
    if start > end:
        message = _("%(start)s is after %(end)s, where the span ends; it can be any day until then.")
        found = {"start": date_format(start, "DATE_FORMAT"), "end": date_format(end, "DATE_FORMAT")}
        problems.append(Problem("from", start.isoformat(), message % found))
        start = max(end - timedelta(days=DAYS), EARLIEST)
    return Span(start, end), tuple(problems)


def _day(field: str, value: str, today: date, problems: list[Problem]) -> date | None:
    value = value.strip()
    if not value:
        return None
    try:
        day = parse_date(value)
    except ValueError:  # “2026-02-30”: well written, but no day
        day = None
    shown = value if len(value) <= 40 else value[:39] + "…"
    if day is None:
        message = _("“%(value)s” is not a day; write year, month and day, as in %(today)s.")
        problems.append(Problem(field, shown, message % {"value": shown, "today": today.isoformat()}))
        return None
    if not EARLIEST <= day <= today:
        message = _("%(value)s is out of range; it can be any day from %(earliest)s to %(today)s.")
        fits = {"value": shown, "earliest": EARLIEST.isoformat(), "today": today.isoformat()}
        problems.append(Problem(field, shown, message % fits))
        return None
    return day


def parse_scope(words: QueryDict, outline: Outline) -> tuple[Selection, tuple[Problem, ...]]:
    """As elsewhere, but unions can be chosen too: here they stand beside the countries, not behind them."""
    vocabulary = outline.vocabulary
    return parse(words, replace(vocabulary, countries=(*vocabulary.countries, *vocabulary.unions), unions=()))


def make_scope(selection: Selection, outline: Outline) -> Scope:
    """Those of the countries chosen and of their unions, whose rules hold there; of all, and the questionnaire, where none is."""
    jurisdictions = topics = None
    if selection.countries != selection.vocabulary.countries:
        chosen = [outline.jurisdictions[code] for code in selection.countries]
        jurisdictions = frozenset(pk for found in chosen for pk in (found.pk, found.member_of_id) if pk is not None)
    if selection.domains:
        topics = frozenset(topic.pk for topic in outline.topics if topic.domain.slug in selection.domains)
    return Scope(jurisdictions, topics)


def scope_query(selection: Selection) -> str:
    """The words of the address that say whose changes, and on what."""
    return selection.query(phases=(), show="all", baseline=selection.vocabulary.default_baseline, q="")


@dataclass(frozen=True, slots=True)
class Section:
    """What changed in one country, or (with an empty code) in the questionnaire, in the order of the questionnaire."""

    code: str
    name: str
    changes: tuple[Change, ...]
    load: Load | None


def sections(found: Changes, outline: Outline) -> Iterator[Section]:
    codes = dict.fromkeys((*outline.jurisdictions, *(change.code for change in found.changes if change.code), ""))
    for code in codes:
        changes = sorted(
            (change for change in found.changes if change.code == code),
            key=lambda change: (*change.rank, collation.key(change.title)),
        )
        load = next((load for load in found.loads if load.code == code), None)
        if changes or load:
            named = load.country if load else changes[0].country
            yield Section(code, named or _("The questionnaire"), tuple(changes), load)


@by_revision
def changes(request: HttpRequest) -> HttpResponse:
    outline = read_outline()
    span, span_problems = parse_span(request.GET, timezone.now().date())
    selection, problems = parse_scope(request.GET, outline)
    scope = make_scope(selection, outline)
    page, page_problems = _page(request.GET)
    is_by_domain = len(selection.countries) <= FEW
    found = between(span.start, span.end, scope, page, by_domain=is_by_domain)
    if page > found.pages:
        message = ngettext("There is one page.", "There are %(pages)s pages; the last one is shown.", found.pages)
        page_problems = (Problem("page", str(page), message % {"pages": found.pages}),)
        found = between(span.start, span.end, scope, page := found.pages, by_domain=is_by_domain)
    of_scope = scope_query(selection)
    query = "&".join(part for part in (urlencode(span.query), of_scope) if part)
    unions = {outline.jurisdictions[code].member_of for code in selection.countries}
    context = {
        "span": span,
        "today": timezone.now().date(),
        "earliest": EARLIEST,
        "revision": outline.revision,
        "sections": tuple(sections(found, outline)),
        "found": found,
        "loaded": sum(load.records for load in found.loads),
        "few": None if is_by_domain else FEW,
        "page": page,
        "first": (page - 1) * portal.PAGE + 1,
        "last": min(page * portal.PAGE, found.total),
        "query": query,
        "feed": reverse("changes:feed") + (f"?{of_scope}" if of_scope else ""),
        "filters": _filters(outline, selection, scope),
        "problems": (*span_problems, *problems, *page_problems),
        "is_narrowed": bool(of_scope),
        "by_country": scope.jurisdictions is not None,
        "by_domain": scope.topics is not None,
        "unions": sorted(_unions(unions, selection), key=collation.key) if scope.jurisdictions is not None else [],
        "has_evidence": bool(outline.jurisdictions),
    }
    return render(request, "portal/changes.html", context)


def _filters(outline: Outline, selection: Selection, scope: Scope) -> tuple[Filter, ...]:
    """The filter bar's fields; while no country is chosen none is ticked, so that one can be."""
    country, domain = filters(outline, selection, ("country", "domain"))
    if scope.jurisdictions is None:
        options = tuple(replace(option, chosen=False) for option in country.options)
        country = replace(country, options=options, summary=pgettext("countries", "all"))
    return country, domain


def _page(words: QueryDict) -> tuple[int, tuple[Problem, ...]]:
    value = words.get("page", "").strip()
    if not value:
        return 1, ()
    if value.isascii() and value.isdecimal() and len(value) < 7 and int(value):
        return int(value), ()
    shown = value if len(value) <= 40 else value[:39] + "…"
    return 1, (Problem("page", shown, _("“%(value)s” is not a page; it can be a number from 1.") % {"value": shown}),)


def _unions(unions: Iterable[Jurisdiction | None], selection: Selection) -> Iterator[str]:
    """What those are called that are not chosen themselves."""
    return (place_name(union.name) for union in unions if union and union.code not in selection.countries)
