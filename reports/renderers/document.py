"""How a report is laid out in chapters, tables of bounded width and figures: shared by every format that reads as a document."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from barriers import risk
from barriers.risk import RiskRow
from barriers.vocabulary import BarrierStatus
from milenari.core.said import evidence
from regulations.landscape import Jurisdiction
from reports.contents import Answer, BarrierEntry, DomainEntry, GapReport, TopicEntry
from reports.plan.plan import Plan

# The chapters that a report can have, in their order; the last ones are annexes.
SECTIONS = {
    "summary": _("Summary in figures"),
    "method": _("Method and legend"),
    "countries": _("The countries, a page each"),
    "matrix": _("The matrix by domain"),
    "answers": _("The answers in full"),
    "gaps": _("Gaps by country"),
    "barriers": _("Barriers by risk"),
    "pathways": _("The way to the first patient"),
    "plan": _("The trial’s plan"),
    "changes": _("What changed since a release"),
    "sources": _("Sources"),
    "annex": _("Annex: what is unknown or unverified"),
    "terms": _("Annex: terms that this report uses"),
}
ANNEXES = ("annex", "terms")
COUNTRIES_ABREAST = 6  # as many columns as stay readable beside question and baseline on a landscape page


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a chapter that the table of contents lists."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """`slug` names the chapter's template and its anchor; `number` is empty for an annex.

    `is_added` is the one of sources where it was not chosen: the chosen ones cite by numbers, which must lead somewhere.
    """

    slug: str
    title: str | Promise
    number: str
    parts: tuple[Part, ...]
    is_added: bool = False

    @property
    def template(self) -> str:
        return f"reports/pdf/{self.slug}.html"


@dataclass(frozen=True, slots=True)
class Panel:
    """A domain's rows over as many countries as stand side by side."""

    countries: tuple[Jurisdiction, ...]
    rows: tuple[tuple[TopicEntry, tuple[Answer, ...]], ...]


def chapters(report: GapReport) -> tuple[Chapter, ...]:
    """The chapters that the report's scope asks for, numbered from 1; an annex has no number. Whatever cites is followed by the
    sources, chosen or not.
    """
    by_domain = tuple((domain.slug, evidence(domain.title)) for domain in report.domains)
    by_country = tuple((found.country.code, found.country.name) for found in report.countries)
    parts = {
        "matrix": by_domain,
        "answers": by_domain,
        "countries": by_country,
        "gaps": by_country,
        "pathways": tuple((found.country.code, found.country.name) for found in report.pathways),
        "plan": plan_parts(report.plan) if report.plan else (),
        "changes": tuple((found.code or "questionnaire", found.name) for found in report.since.changes.countries)
        if report.since
        else (),
        "sources": tuple((group.jurisdiction, group.name) for group in report.places),
        "annex": tuple((work.jurisdiction.code, work.jurisdiction.name) for work in report.open_work),
    }
    added = {"sources"} if report.places and not report.scope.asks_for("sources") else set()
    chosen = [slug for slug in SECTIONS if report.scope.asks_for(slug) or slug in added]
    if report.plan is None and "plan" in chosen:
        chosen.remove("plan")
    if report.since is None and "changes" in chosen:
        chosen.remove("changes")
    if not report.glossary and len(chosen) > 1 and "terms" in chosen:
        chosen.remove("terms")
    return tuple(
        Chapter(
            slug,
            SECTIONS[slug],
            "" if slug in ANNEXES else str(number),
            _parts(slug, parts.get(slug, ())),
            is_added=slug in added,
        )
        for number, slug in enumerate(chosen, start=1)
    )


def plan_parts(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The files of the dossier, what is owed, and the days."""
    files = ((file.procedure.value, str(file.procedure.label)) for file in plan.dossier.files)
    return (*files, ("owed", gettext("What is owed")), ("calendar", gettext("The calendar")))


def _parts(chapter: str, found: tuple[tuple[str, str], ...]) -> tuple[Part, ...]:
    return tuple(Part(f"{chapter}-{slug}", title) for slug, title in found)


def panels(domain: DomainEntry) -> Iterator[Panel]:
    """The domain's matrix, cut into tables that fit a landscape page."""
    countries = tuple(answer.jurisdiction for answer in domain.topics[0].answers)
    for first in range(0, len(countries), COUNTRIES_ABREAST):
        part = slice(first, first + COUNTRIES_ABREAST)
        yield Panel(countries[part], tuple((topic, topic.answers[part]) for topic in domain.topics))


def risk_matrix(report: GapReport) -> tuple[RiskRow[BarrierEntry], ...]:
    """Where the barriers that are not resolved stand."""
    present = (entry for entry in report.barriers if entry.barrier.status is not BarrierStatus.RESOLVED)
    return risk.risk_matrix(present, lambda entry: risk.Risk(entry.barrier.severity, entry.barrier.likelihood))
