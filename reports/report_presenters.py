"""Ready-made values for the pages of report runs."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from barriers.scenario import FIRST_START
from regulations.presenters import Filter, Option, filters_of
from regulations.vocabulary import Phase, ProfileField
from reports.edition import Edition, read_edition
from reports.models import Release, Report
from reports.plan.wording import Names, said
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


def entries(reports: Iterable[Report]) -> list[Entry]:
    """Of each edition among them the evidence is read once."""
    editions: dict[str, Edition] = {}
    found = []
    for report in reports:
        if report.release not in editions:
            editions[report.release] = read_edition({"release": report.release})[0]
        found.append(_entry(report, editions[report.release]))
    return found


def entry(report: Report) -> Entry:
    return _entry(report, read_edition({"release": report.release})[0])


def _entry(report: Report, edition: Edition) -> Entry:
    scope, _problems = parse_scope(QueryDict(report.scope), edition.evidence.vocabulary)
    known = FORMATS.get(report.format)
    return Entry(
        report=report,
        format=str(known.label) if known else report.format.upper(),
        language=get_language_info(report.language)["name_local"],
        covers=covers(scope, edition),
        brief=brief(scope, edition),
        percent=100 * report.done // report.total if report.total else 0,
    )


def covers(scope: Scope, edition: Edition) -> tuple[tuple[str, str], ...]:
    """What a scope covers, in words: countries, domains, phases, chapters, what the countries are held against; and, where they
    are named, the release that it is made of, the one since which changes are told, and the first day of the ways.
    """
    chosen = scope.selection
    places = edition.evidence.names
    domains = [domain.title for domain in edition.evidence.domains if domain.slug in chosen.domains]
    named = (
        (_("Evidence"), edition.release.title if edition.release else ""),
        (_("Changes since"), release_titles().get(scope.since, "")),
        (_("Work begins on"), date_format(scope.start, "DATE_FORMAT") if scope.start else ""),
        (_("The trial"), trial_in_words(scope, places)),
    )
    phases = [str(phase.label) for phase in Phase if phase in chosen.phases]
    sections = [str(SECTIONS[section]) for section in scope.sections]
    return (
        (_("Countries"), _named([places[code] for code in chosen.countries])),
        (_("Domains"), _named(domains) or _("All domains")),
        (_("Phases"), _named(phases) or _("All phases")),
        (_("Chapters"), _named(sections) or _("All chapters")),
        (_("Baseline"), places.get(chosen.baseline) or _("The lightest answer in each row")),
        *((what, which) for what, which in named if which),
    )


def trial_in_words(scope: Scope, names: Names) -> str:
    """What is said of the trial whose plan the report holds, in words; empty where nothing is."""
    profile = scope.profile(FIRST_START)
    fields = [field for field in ProfileField if getattr(profile, field.value)]
    return "; ".join(f"{field.label}: {said(profile, field, names)}" for field in fields)


def release_titles() -> dict[str, str]:
    """Of all releases, by slug, the newest first."""
    return dict(Release.objects.newest_first().values_list("slug", "title"))


def brief(scope: Scope, edition: Edition) -> str:
    """What a scope covers, in a line: the countries, and what else is narrowed or not as usual."""
    chosen = scope.selection
    told = covers(scope, edition)
    countries, domains, phases, sections, baseline = (which for _what, which in told[:5])
    narrowed = ((chosen.domains, domains), (chosen.phases, phases), (scope.sections, sections))
    words = [countries, *(which for is_narrowed, which in narrowed if is_narrowed)]
    if chosen.baseline != chosen.vocabulary.default_baseline:
        words.append(_("Baseline: %(baseline)s") % {"baseline": baseline})
    words += [_("%(what)s: %(which)s") % {"what": what, "which": which} for what, which in told[5:]]
    return " · ".join(words)


def _named(words: list[str]) -> str:
    shown = ", ".join(words[:MOST_NAMED])
    if len(words) <= MOST_NAMED:
        return shown
    return _("%(named)s and %(count)s more") % {"named": shown, "count": len(words) - MOST_NAMED}


def scope_filters(scope: Scope, edition: Edition) -> tuple[Filter, ...]:
    """The filter bar in which a report's scope is chosen."""
    options = tuple(Option(slug, str(title), slug in scope.sections) for slug, title in SECTIONS.items())
    said = [option.label for option in options if option.chosen]
    summary = ", ".join(said) if len(said) <= 2 else _("%(count)s chosen") % {"count": len(said)}
    chapters = Filter("section", _("Chapters"), options, True, summary or pgettext("chapters", "all"))
    titles = {domain.slug: domain.title for domain in edition.evidence.domains}
    *others, baseline = filters_of(edition.evidence.names, titles, scope.selection, ("country", "domain", "phase", "baseline"))
    releases = release_titles()
    if not releases:
        return (*others, chapters, baseline)
    return (
        *others,
        chapters,
        baseline,
        _one_of("release", _("Evidence"), {"": _("as it stands now"), **releases}, scope.release),
        _one_of("since", _("Changes since"), {"": _("not told"), **releases}, scope.since),
    )


def _one_of(name: str, label: str, options: dict[str, str], chosen: str) -> Filter:
    made = tuple(Option(value, text, value == chosen) for value, text in options.items())
    return Filter(name, label, made, False, options[chosen])


def languages() -> list[tuple[str, str]]:
    """Those that a report can be in: code and own name."""
    return [(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES]
