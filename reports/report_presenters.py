"""Ready-made values for the pages of report runs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from regulations.presenters import Filter, Option, filters
from regulations.queries import Outline
from regulations.vocabulary import Phase
from reports.models import Report
from reports.renderers.document import SECTIONS
from reports.renderers.formats import FORMATS
from reports.scope import Scope, parse_scope

MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as a page tells of it: what it covers in words, and how far it is (0 to 100, full only when it is ready)."""

    report: Report
    format: str
    language: str
    covers: tuple[tuple[str, str], ...]  # what, and which
    brief: str  # the same in a line, without what is not narrowed
    percent: int


def entries(reports: Iterable[Report], outline: Outline) -> list[Entry]:
    return [entry(report, outline) for report in reports]


def entry(report: Report, outline: Outline) -> Entry:
    scope, _problems = parse_scope(QueryDict(report.scope), outline)
    known = FORMATS.get(report.format)
    return Entry(
        report=report,
        format=str(known.label) if known else report.format.upper(),
        language=get_language_info(report.language)["name_local"],
        covers=covers(scope, outline),
        brief=brief(scope, outline),
        percent=100 * report.done // report.total if report.total else 0,
    )


def covers(scope: Scope, outline: Outline) -> tuple[tuple[str, str], ...]:
    """What a scope covers, in words: countries, domains, phases, chapters, and what the countries are held against."""
    chosen = scope.selection
    places = {code: jurisdiction.name for code, jurisdiction in outline.jurisdictions.items()}
    domains = [domain.title for domain in outline.domains if domain.slug in chosen.domains]
    phases = [str(phase.label) for phase in Phase if phase in chosen.phases]
    sections = [str(SECTIONS[section]) for section in scope.sections]
    return (
        (_("Countries"), _named([places[code] for code in chosen.countries])),
        (_("Domains"), _named(domains) or _("All domains")),
        (_("Phases"), _named(phases) or _("All phases")),
        (_("Chapters"), _named(sections) or _("All chapters")),
        (_("Baseline"), places.get(chosen.baseline) or _("The lightest answer in each row")),
    )


def brief(scope: Scope, outline: Outline) -> str:
    """What a scope covers, in a line: the countries, and what else is narrowed or not as usual."""
    chosen = scope.selection
    countries, domains, phases, sections, baseline = (which for _what, which in covers(scope, outline))
    narrowed = ((chosen.domains, domains), (chosen.phases, phases), (scope.sections, sections))
    words = [countries, *(which for is_narrowed, which in narrowed if is_narrowed)]
    if chosen.baseline != chosen.vocabulary.default_baseline:
        words.append(_("Baseline: %(baseline)s") % {"baseline": baseline})
    return " · ".join(words)


def _named(words: list[str]) -> str:
    shown = ", ".join(words[:MOST_NAMED])
    if len(words) <= MOST_NAMED:
        return shown
    return _("%(named)s and %(count)s more") % {"named": shown, "count": len(words) - MOST_NAMED}


def scope_filters(scope: Scope, outline: Outline) -> tuple[Filter, ...]:
    """The filter bar in which a report's scope is chosen."""
    options = tuple(Option(slug, str(title), slug in scope.sections) for slug, title in SECTIONS.items())
    said = [option.label for option in options if option.chosen]
    summary = ", ".join(said) if len(said) <= 2 else _("%(count)s chosen") % {"count": len(said)}
    chapters = Filter("section", _("Chapters"), options, True, summary or _("all"))
    *others, baseline = filters(outline, scope.selection, ("country", "domain", "phase", "baseline"))
    return (*others, chapters, baseline)


def languages() -> list[tuple[str, str]]:
    """Those that a report can be in: code and own name."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
