"""How a report is laid out in chapters, tables of bounded width and figures: shared by every format that reads as a document."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from barriers.vocabulary import BarrierStatus, Likelihood, Severity, risk_band
from regulations.landscape import Jurisdiction
from reports.contents import Answer, BarrierEntry, DomainEntry, GapReport, TopicEntry

COUNTRIES_ABREAST = 6  # as many columns as stay readable beside question and baseline on a landscape page


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a chapter that the table of contents lists."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """`slug` names the chapter's template and its anchor; `number` is empty for an annex."""

    slug: str
    title: str | Promise
    number: str
    parts: tuple[Part, ...]

    @property
    def template(self) -> str:
        return f"reports/pdf/{self.slug}.html"


@dataclass(frozen=True, slots=True)
class Panel:
    """A domain's rows over as many countries as stand side by side."""

    countries: tuple[Jurisdiction, ...]
    rows: tuple[tuple[TopicEntry, tuple[Answer, ...]], ...]


@dataclass(frozen=True, slots=True)
class RiskCell:
    """The barriers of one severity and one likelihood that are not resolved."""

    risk: int
    band: str
    barriers: tuple[BarrierEntry, ...]


@dataclass(frozen=True, slots=True)
class RiskRow:
    severity: Severity
    cells: tuple[RiskCell, ...]


def chapters(report: GapReport) -> tuple[Chapter, ...]:
    by_domain = tuple((domain.slug, domain.title) for domain in report.domains)
    by_country = tuple((found.country.code, found.country.name) for found in report.countries)
    outline = (
        ("summary", _("Summary in figures"), ()),
        ("method", _("Method and legend"), ()),
        ("matrix", _("The matrix by domain"), by_domain),
        ("answers", _("The answers in full"), by_domain),
        ("gaps", _("Gaps by country"), by_country),
        ("barriers", _("Barriers by risk"), ()),
        ("sources", _("Sources"), tuple((group.jurisdiction, group.name) for group in report.places)),
    )
    annex = tuple((work.jurisdiction.code, work.jurisdiction.name) for work in report.open_work)
    return (
        *(Chapter(slug, title, str(number), _parts(slug, found)) for number, (slug, title, found) in enumerate(outline, start=1)),
        Chapter("annex", _("Annex: what is unknown or unverified"), "", _parts("annex", annex)),
    )


def _parts(chapter: str, found: tuple[tuple[str, str], ...]) -> tuple[Part, ...]:
    return tuple(Part(f"{chapter}-{slug}", title) for slug, title in found)


def panels(domain: DomainEntry) -> Iterator[Panel]:
    """The domain's matrix, cut into tables that fit a landscape page."""
    countries = tuple(answer.jurisdiction for answer in domain.topics[0].answers)
    for first in range(0, len(countries), COUNTRIES_ABREAST):
        part = slice(first, first + COUNTRIES_ABREAST)
        yield Panel(countries[part], tuple((topic, topic.answers[part]) for topic in domain.topics))


def risk_matrix(report: GapReport) -> tuple[RiskRow, ...]:
    """Severity down from the highest, likelihood across from the lowest."""
    present = [entry for entry in report.barriers if entry.barrier.status is not BarrierStatus.RESOLVED]

    def cell(severity: Severity, likelihood: Likelihood) -> RiskCell:
        found = (entry for entry in present if (entry.barrier.severity, entry.barrier.likelihood) == (severity, likelihood))
        return RiskCell(severity * likelihood, risk_band(severity * likelihood), tuple(found))

    return tuple(
        RiskRow(severity, tuple(cell(severity, likelihood) for likelihood in Likelihood)) for severity in reversed(Severity)
    )
