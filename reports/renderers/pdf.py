"""The gap report as a PDF: A4, tagged for accessibility, and made of nothing but the project's own files."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from barriers.gaps import GapKind
from barriers.vocabulary import BarrierStatus, Likelihood
from regulations.vocabulary import Burden
from reports.contents import GapReport
from reports.renderers.document import chapters, panels, risk_matrix

TOP_BARRIERS = 6


@dataclass(frozen=True, slots=True)
class Rendered:
    content: bytes
    pages: int


class MissingFile(Exception):
    """A file of the project's own that the report needs is not there."""


def render(report: GapReport) -> Rendered:
    """The report as a PDF. The same report gives the same bytes. Raises MissingFile where a font or style sheet is missing."""
    return from_html(as_html(report), identifier=f"{report.revision} {report.made_at.isoformat()}")


def as_html(report: GapReport) -> str:
    return render_to_string(
        "reports/pdf/report.html",
        {
            "report": report,
            "chapters": chapters(report),
            "matrix": [(domain, tuple(panels(domain))) for domain in report.domains],
            "risk_matrix": risk_matrix(report),
            "top_barriers": report.barriers[:TOP_BARRIERS],
            "gap_kinds": tuple(GapKind),
            "burdens": tuple(Burden),
            "barrier_statuses": tuple(BarrierStatus),
            "likelihoods": tuple(Likelihood),
        },
    )


def from_html(html: str, identifier: str) -> Rendered:
    """HTML, whose relative addresses name static files, as a PDF with this identifier."""
    # Imported here: they load Pango, which a site that merely serves its pages can do without.
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    from reports.renderers.static_files import BASE, StaticFilesFetcher

    try:
        document = HTML(string=html, base_url=BASE, url_fetcher=StaticFilesFetcher()).render()
        content = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    except FatalURLFetchingError as error:
        raise MissingFile(str(error)) from error
    assert content is not None  # no target was given to write to
    return Rendered(content, len(document.pages))


def file_name(report: GapReport) -> str:
    """What a download is called, such as milenari-gap-report-it-es-2026-11-24-revision-7.pdf."""
    countries = "-".join(country.code for country in report.scope.countries)
    return f"milenari-gap-report-{countries}-{report.made_at:%Y-%m-%d}-revision-{report.revision}.pdf"
