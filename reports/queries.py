"""A report's contents, of the evidence as it stands or of a release."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from barriers.network import NetworkProblem
from barriers.pathway import TooLong
from barriers.scenario import Scenario
from milenari.core.selection import LIGHTEST
from regulations.comparison import compare
from regulations.landscape import Landscape
from regulations.vocabulary import Phase
from reports import assembly, contents
from reports.changes import compare as compare_editions
from reports.citing import cited_in
from reports.edition import Edition, read_edition
from reports.frozen import checksum, to_bytes
from reports.models import Release
from reports.release_queries import read_live, read_release
from reports.scope import Scope, parse_scope

READINGS = 5
MOST_IN_A_REPORT = 10_000  # answers: some thousand pages, and some minutes


class NoEvidence(Exception):
    """There is nothing to report on."""


class ScopeProblem(ValueError):
    """The words of a scope don't fit; `sentences` say which, and what would fit."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = tuple(sentences)


def read_report(words: Mapping[str, Any] | QueryDict, made_at: datetime | None = None) -> contents.GapReport:
    """The gap report of the scope that `words` ask for (see reports.scope), made now or at `made_at`, in 32 queries at most.

    One of a release is always made at the time of the release. One that tells what changed since a release takes some 35 queries
    more. What `show` and `q` narrow is what a page shows, not what a report covers: they change nothing here.

    Raises NoEvidence for a database without countries or topics, and ScopeProblem for any word that does not fit (a document
    that silently covered something else than was asked for could be handed on unnoticed) or steps that make no pathway.
    """
    edition, unfit = read_edition(words)
    evidence = edition.evidence
    if not evidence.vocabulary.countries or not evidence.vocabulary.domains:
        raise NoEvidence
    chosen, problems = parse_scope(words, evidence.vocabulary)
    selection = chosen.selection
    if unfit or problems:
        raise ScopeProblem([problem.message for problem in (*unfit, *problems)])
    _at_once, not_all = selection.at_once(evidence.count_topics(selection), MOST_IN_A_REPORT)
    if not_all:
        message = _("A report holds at most %(most)s answers. Choose fewer countries, domains or phases.")
        raise ScopeProblem([message % {"most": MOST_IN_A_REPORT}])
    landscape = evidence.landscape(selection)
    if not landscape.topics:
        raise ScopeProblem([_("None of the chosen domains has a topic in the chosen phases; choose more of either.")])
    scope = _scope(edition, chosen, landscape)
    comparison = compare(landscape, selection.countries, selection.baseline)
    made_at = edition.made_at(made_at or timezone.now())
    barriers = assembly.barriers_in_scope(evidence.barriers(selection.countries), comparison, scope)
    try:
        forecast = evidence.forecast(selection.countries, Scenario(made_at.date(), chosen.start))
    except (NetworkProblem, TooLong) as wrong:
        raise ScopeProblem([str(wrong)]) from wrong
    baseline = "" if selection.baseline == LIGHTEST else selection.baseline
    plan = evidence.plan(chosen.profile(made_at.date()), baseline) if scope.asks_for("plan") else None
    places = evidence.places(cited_in(comparison, barriers, forecast, plan))
    profiles = edition.profiles(landscape)
    report = assembly.build(scope, landscape, comparison, barriers, places, made_at, forecast, evidence.names, profiles, plan)
    report = replace(report, glossary=edition.glossary)
    return replace(report, since=_changes(edition, chosen, landscape)) if chosen.since else report


def read_steadily(words: Mapping[str, Any] | QueryDict, made_at: datetime) -> contents.GapReport:
    """As read_report, with its checksum, all of it at one revision: where the evidence changes meanwhile, it is read again.

    Raises RuntimeError where it does not stop changing.
    """
    for _attempt in range(READINGS):
        report = read_report(words, made_at)
        if report.scope.release is not None:
            return replace(report, checksum=report.scope.release.checksum)
        live = read_live()
        if live.revision == report.revision:
            return replace(report, checksum=checksum(to_bytes(live)))
    raise RuntimeError(f"The evidence changed {READINGS} times while it was read.")


def _scope(edition: Edition, chosen: Scope, landscape: Landscape) -> contents.Scope:
    selection = chosen.selection
    return contents.Scope(
        countries=tuple(landscape.jurisdictions[code] for code in selection.countries),
        domains=tuple(domain.title for domain in edition.evidence.domains if domain.slug in selection.domains),
        phases=tuple(phase for phase in Phase if phase in selection.phases),
        baseline=None if selection.baseline == LIGHTEST else landscape.jurisdictions[selection.baseline],
        sections=chosen.sections,
        release=_told(edition.release) if edition.release else None,
    )


def _told(release: Release) -> contents.Release:
    return contents.Release(release.slug, release.title, release.revision, release.made_at, release.checksum)


def _changes(edition: Edition, chosen: Scope, landscape: Landscape) -> contents.Since:
    """What changed since the release that the scope names, among the report's countries, their unions, and its domains."""
    since = Release.objects.without_content().get(slug=chosen.since)
    after = read_release(edition.release) if edition.release else read_live()
    selection = chosen.selection
    narrowed = selection.countries != selection.vocabulary.countries or bool(selection.domains)
    codes = tuple(landscape.jurisdictions) if narrowed else ()
    return contents.Since(_told(since), compare_editions(read_release(since), after, codes, selection.domains))
