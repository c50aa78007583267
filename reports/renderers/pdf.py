"""The gap report as a PDF: A4, tagged for accessibility, and made of nothing but the project's own files."""

import hashlib
import re
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from barriers.gaps import GapKind
from barriers.simulation import SAMPLES
from barriers.vocabulary import BarrierStatus, Likelihood
from regulations.vocabulary import Burden
from reports.contents import GapReport
from reports.queries import read_steadily
from reports.renderers.charts import charts, savings
from reports.renderers.document import SECTIONS, Chapter, chapters, panels, risk_matrix
from reports.renderers.formats import Made, Order, Progress

TOP_BARRIERS = 6

# How many signs of HTML fill a page, by chapter, as measured; it is only for progress to be told evenly.
SIGNS_ON_A_PAGE = {"summary": 9000, "matrix": 11_500, "sources": 8500}
SIGNS_ON_ANOTHER_PAGE = 4700

PARTS_OF_PROGRESS = 1000


@dataclass(frozen=True, slots=True)
class Rendered:
    content: bytes
    pages: int


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the PDF that is ordered. Raises reports.queries.NoEvidence and ScopeProblem, and MissingFile."""
    from reports.renderers.typesetting import typeset

    progress(0, PARTS_OF_PROGRESS, _("Reading the evidence"))
    report = read_steadily(QueryDict(order.scope), order.made_at)
    made = Made(file_name(report), report.revision)
    plan = chapters(report)
    progress(20, PARTS_OF_PROGRESS, _("Composing the chapters"))
    html = as_html(report)
    del report  # it need not be in memory beside the document
    laid_out = _Chapters(plan, html)

    def tell(share: float) -> None:
        progress(min(int(share * PARTS_OF_PROGRESS), PARTS_OF_PROGRESS - 1), PARTS_OF_PROGRESS, laid_out.stage(share))

    typeset(html, identifier(html), target, laid_out.pages, tell)
    return made


def render(report: GapReport) -> Rendered:
    """The report as a PDF. The same report gives the same bytes. Raises MissingFile where a font or style sheet is missing."""
    html = as_html(report)
    return from_html(html, identifier(html))


def from_html(html: str, identifier: str) -> Rendered:
    """HTML, whose relative addresses name static files, as a PDF with this identifier."""
    # Imported here: it loads Pango, which a site that merely serves its pages can do without.
    from reports.renderers.typesetting import typeset

    target = BytesIO()
    pages = typeset(html, identifier, target)
    return Rendered(target.getvalue(), pages)


def identifier(html: str) -> str:
    """What tells one PDF from another: the same contents, the same identifier."""
    return hashlib.sha256(html.encode()).hexdigest()[:32]


class _Chapters:
    """Which chapter is being laid out, as far as can be told from how long each one's HTML is."""

    def __init__(self, plan: tuple[Chapter, ...], html: str) -> None:
        self.plan = plan
        bodies = html.split('<section class="chapter ')
        self.ends: list[int] = []
        end = 2  # cover and contents
        for chapter, body in zip(plan, bodies[1:], strict=True):
            end += -(-len(body) // SIGNS_ON_A_PAGE.get(chapter.slug, SIGNS_ON_ANOTHER_PAGE))
            self.ends.append(end)
        self.pages = end

    def stage(self, share: float) -> str:
        """What is being done when so much of the whole is."""
        from reports.renderers.typesetting import CORRECTION, LAYOUT, PAINTING, TAGS

        if share < LAYOUT:
            return str(_("Composing the chapters"))
        if share < CORRECTION:
            page = self.pages * (share - LAYOUT) / (CORRECTION - LAYOUT)
            done = sum(end <= page for end in self.ends)
            chapter = self.plan[min(done, len(self.plan) - 1)]
            return _("Laying out chapter %(number)s of %(chapters)s: %(title)s") % {
                "number": min(done + 1, len(self.plan)),
                "chapters": len(self.plan),
                "title": chapter.title,
            }
        if share < PAINTING:
            return str(_("Entering the page numbers"))
        return str(_("Writing the pages") if share < TAGS else _("Adding what screen readers need"))


def as_html(report: GapReport) -> str:
    html = render_to_string(
        "reports/pdf/report.html",
        {
            "report": report,
            "chapters": chapters(report),
            "matrix": [(domain, tuple(panels(domain))) for domain in report.domains],
            "risk_matrix": risk_matrix(report),
            "barriers": [(entry, entry.mitigations(report.made_at.date())) for entry in report.barriers],
            "charts": charts(report),
            "savings": savings(report),
            "samples": number_format(SAMPLES, force_grouping=True),
            "top_barriers": report.barriers[:TOP_BARRIERS],
            "gap_kinds": tuple(GapKind),
            "burdens": tuple(Burden),
            "barrier_statuses": tuple(BarrierStatus),
            "likelihoods": tuple(Likelihood),
        },
    )
    return html if len(chapters(report)) == len(SECTIONS) else without_loose_links(html)


def without_loose_links(html: str) -> str:
    """The HTML, in which what would lead to a place that is not in it leads nowhere: a chapter may have been left out."""
    places = set(re.findall(r'\bid="([^"]+)"', html))
    return re.sub(r' href="#([^"]+)"', lambda link: link[0] if link[1] in places else "", html)


def file_name(report: GapReport) -> str:
    """What a download is called, such as milenari-gap-report-it-es-2026-11-24-revision-7.pdf."""
    countries = "-".join(country.code for country in report.scope.countries)
    return f"milenari-gap-report-{countries}-{report.made_at:%Y-%m-%d}-revision-{report.revision}.pdf"
