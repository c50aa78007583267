"""The gap report as a PDF: A4, tagged for accessibility, and made of nothing but the project's own files."""

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from barriers.gaps import GapKind
from barriers.simulation import SAMPLES
from barriers.vocabulary import BarrierStatus, Likelihood
from milenari.core.passages import mark_passages
from regulations.vocabulary import Burden
from reports.contents import GapReport
from reports.queries import read_steadily
from reports.renderers.charts import charts, savings
from reports.renderers.document import SECTIONS, Chapter, chapters, panels, risk_matrix
from reports.renderers.formats import Made, Order, Progress
from reports.renderers.plan_chapter import plan_chapter
from reports.renderers.stages import CORRECTION, LAYOUT, PAINTING, PARTS, TAGS, stage_at, units
from reports.renderers.terms import TERMS, with_terms

TOP_BARRIERS = 6

# How many signs of HTML fill a page, by chapter, as measured; it is only for progress to be told evenly.
SIGNS_ON_A_PAGE = {"summary": 9000, "matrix": 11_500, "sources": 8500}
SIGNS_ON_ANOTHER_PAGE = 4700


@dataclass(frozen=True, slots=True)
class Rendered:
    content: bytes
    pages: int


@dataclass(frozen=True, slots=True)
class Composed:
    """A report as HTML, about so many pages long; `stages` say in words what is done from what share of the work on."""

    html: str
    pages: int
    stages: tuple[tuple[float, str], ...]
    made: Made


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the PDF that is ordered. Raises reports.queries.NoEvidence and ScopeProblem, and MissingFile."""
    from reports.renderers.typesetting import typeset

    composed = compose(order, progress)

    def tell(share: float) -> None:
        progress(units(share), PARTS, stage_at(composed.stages, share))

    typeset(composed.html, identifier(composed.html), target, composed.pages, tell)
    return composed.made


def prepare(order: Order, progress: Progress, target: Path) -> list[str]:
    """Lays beside `target` what makes the PDF that is ordered, and gives the command line for it; raises as `write`."""
    composed = compose(order, progress)
    target.with_name("report.html").write_text(composed.html, "utf-8")
    job = {
        "html": "report.html",
        "identifier": identifier(composed.html),
        "target": str(target),
        "pages": composed.pages,
        "stages": composed.stages,
        "static": [str(folder) for folder in settings.STATICFILES_DIRS],
        "made": {"file_name": composed.made.file_name, "revision": composed.made.revision},
    }
    path = target.with_name("job.json")
    path.write_text(json.dumps(job), "utf-8")
    return [sys.executable, "-m", "reports.renderers.typeset", str(path)]


def compose(order: Order, progress: Progress) -> Composed:
    progress(0, PARTS, _("Reading the evidence"))
    report = read_steadily(QueryDict(order.scope), order.made_at)
    progress(20, PARTS, _("Composing the chapters"))
    html = as_html(report)
    plan = chapters(report)
    ends = _ends(plan, html)
    return Composed(html, ends[-1], _stages(plan, ends), Made(file_name(report), report.revision))


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


def _ends(plan: tuple[Chapter, ...], html: str) -> list[int]:
    """The page on which each chapter ends, as far as can be told from how long its HTML is."""
    bodies = html.split('<section class="chapter ')[1:]
    fill = (SIGNS_ON_A_PAGE.get(chapter.slug, SIGNS_ON_ANOTHER_PAGE) for chapter in plan)
    pages = (-(-len(body) // signs) for body, signs in zip(bodies, fill, strict=True))
    return list(accumulate(pages, initial=2))[1:]  # after cover and contents


def _stages(plan: tuple[Chapter, ...], ends: list[int]) -> tuple[tuple[float, str], ...]:
    def chapter(number: int) -> tuple[float, str]:
        page = ends[number - 2] if number > 1 else 0
        words = _("Laying out chapter %(number)s of %(chapters)s: %(title)s")
        begins = LAYOUT + (CORRECTION - LAYOUT) * page / ends[-1]
        return begins, words % {"number": number, "chapters": len(plan), "title": plan[number - 1].title}

    return (
        (0, _("Composing the chapters")),
        *(chapter(number) for number in range(1, len(plan) + 1)),
        (CORRECTION, _("Entering the page numbers")),
        (PAINTING, _("Writing the pages")),
        (TAGS, _("Adding what screen readers need")),
    )


def as_html(report: GapReport) -> str:
    html: str = render_to_string(
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
            "terms_mark": TERMS,
            "plan": plan_chapter(report),
        },
    )
    html = with_terms(html, report.glossary)
    html = mark_passages(html) if get_language_bidi() else html
    return html if len(chapters(report)) == len(SECTIONS) else without_loose_links(html)


def without_loose_links(html: str) -> str:
    """The HTML, in which what would lead to a place that is not in it leads nowhere: a chapter may have been left out."""
    places = set(re.findall(r'\bid="([^"]+)"', html))
    return re.sub(r' href="#([^"]+)"', lambda link: link[0] if link[1] in places else "", html)


def file_name(report: GapReport) -> str:
    """What a download is called, such as milenari-gap-report-it-es-2026-11-24-revision-7.pdf."""
    countries = "-".join(country.code for country in report.scope.countries)
    return f"milenari-gap-report-{countries}-{report.made_at:%Y-%m-%d}-revision-{report.revision}.pdf"
