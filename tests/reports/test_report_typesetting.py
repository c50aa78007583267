"""The PDF as it is made in the background: little memory, even progress, and only the chapters that were asked for."""

import logging
from io import BytesIO

import pytest
from django.http import QueryDict
from weasyprint import HTML
from weasyprint.html import UA
from weasyprint.logger import PROGRESS_LOGGER

from milenari.core.selection import Selection, Vocabulary
from reports.queries import ScopeProblem, read_report, read_steadily
from reports.renderers import pdf
from reports.renderers.document import SECTIONS
from reports.renderers.formats import FORMATS, Order
from reports.renderers.static_files import BASE, StaticFilesFetcher, find_in
from reports.renderers.typesetting import lean_style, typeset
from reports.scope import Scope
from tests.reports.examples import MADE_AT, make_report
from tests.reports.reading import Reading


def test_saving_memory_changes_nothing_in_the_file():
    html = pdf.as_html(make_report())
    target = BytesIO()
    pages = typeset(html, "one", target)
    plain = HTML(string=html, base_url=BASE, url_fetcher=StaticFilesFetcher()).render(pdf_variant="pdf/ua-1")
    assert target.getvalue() == plain.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"one")
    assert pages == len(plain.pages)


def test_no_style_is_computed_for_footnotes_which_no_report_has():
    assert "::footnote-call {" in UA  # else WeasyPrint's style sheet has changed, and what is saved is to be looked at again
    assert "::footnote" not in lean_style()
    assert "::note" not in lean_style()
    assert "\nli::marker {" in lean_style()


@pytest.mark.usefixtures("evidence")
def test_progress_is_told_chapter_by_chapter_and_its_end_is_left_to_the_file():
    told: list[tuple[int, int, str]] = []
    target = BytesIO()
    made = FORMATS["pdf"].write(
        Order("country=xb", MADE_AT), lambda done, total, stage: told.append((done, total, stage)), target
    )
    assert Reading(target.getvalue()).pages
    assert made.file_name.startswith("milenari-gap-report-xb-2026-11-24-revision-")
    assert all(0 <= done < total for done, total, _stage in told)
    highest = [max(done for done, *_rest in told[: place + 1]) for place in range(len(told))]
    assert len(set(highest)) > 10
    stages = list(dict.fromkeys(stage for *_rest, stage in told))
    assert stages[0] == "Reading the evidence"
    assert f"Laying out chapter 1 of {len(SECTIONS) - 2}: Summary in figures" in stages
    assert stages[-1] == "Adding what screen readers need"


def test_weasyprint_s_log_is_left_as_it_was():
    before = (PROGRESS_LOGGER.level, PROGRESS_LOGGER.propagate, list(PROGRESS_LOGGER.handlers))
    typeset("<p lang=en>text", "one", BytesIO())
    assert (PROGRESS_LOGGER.level, PROGRESS_LOGGER.propagate, list(PROGRESS_LOGGER.handlers)) == before


@pytest.mark.usefixtures("evidence")
def test_only_the_chosen_chapters_are_in_numbered_anew_and_without_links_that_lead_nowhere(caplog):
    report = read_report(QueryDict("section=barriers&section=gaps"), MADE_AT)
    with caplog.at_level(logging.ERROR, "weasyprint"):  # which names each link that leads nowhere
        reading = Reading(pdf.render(report).content)
    assert [title for title in reading.bookmarks if title[0].isdigit()] == [
        "1 Gaps by country",
        "2 Barriers by risk",
        "3 Sources",
    ]
    assert {link.removeprefix("/") for link in reading.internal_links} <= set(reading.pdf.named_destinations)
    assert caplog.records == []


@pytest.mark.usefixtures("evidence")
def test_a_chapter_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ScopeProblem, match="“nope” is not a known section; it can be: summary, method"):
        read_report({"section": ["nope"]})


@pytest.mark.usefixtures("evidence")
def test_a_report_is_read_at_one_revision():
    assert read_steadily({}, MADE_AT).revision == read_report({}).revision


KNOWN = Vocabulary(("xa", "xb"), ("xu",), ("asking", "making"), ("setup", "authorisation"))


@pytest.mark.parametrize(
    ("domains", "phases", "sections", "query"),
    [
        ((), (), (), ""),
        (("making", "asking"), ("authorisation", "setup"), (), ""),
        (("making",), (), ("gaps",), "domain=making&section=gaps"),
    ],
)
def test_equal_scopes_are_equal_strings(domains, phases, sections, query):
    selection = Selection(("xa", "xb"), domains, phases, "gaps", "xu", "word", KNOWN)
    assert Scope(selection, sections).query == query


def test_without_django_static_files_are_found_in_their_folders_and_nowhere_else(settings):
    find = find_in([str(folder) for folder in settings.STATICFILES_DIRS])
    assert find("css/report.css") == settings.BASE_DIR / "static" / "css" / "report.css"
    assert find("css/no-such.css") is None
    with pytest.raises(ValueError, match="leads out of the static files"):
        find("../manage.py")
