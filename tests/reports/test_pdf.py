import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reports.contents import GapReport
from reports.renderers.document import chapters
from reports.renderers.pdf import Rendered, as_html, file_name, render
from tests.reports.examples import ARABIC_TITLE, landscape, make_report
from tests.reports.reading import Reading

MARKUP = "<img src=x onerror=alert(1)> & <b>bold</b>"
LONG_WORD = "Arzneimittel" * 30
LONG_ANSWER = " ".join(f"word{number}" for number in range(2500))


@pytest.fixture(scope="module")
def report() -> GapReport:
    return make_report()


@pytest.fixture(scope="module")
def rendered(report) -> Rendered:
    return render(report)


@pytest.fixture(scope="module")
def reading(rendered) -> Reading:
    return Reading(rendered.content)


@pytest.fixture(scope="module")
def awkward() -> Reading:
    """A report on evidence that is hard to set."""
    return Reading(render(make_report(landscape(law=f"{MARKUP} {LONG_WORD}", review=f"≤ 30 or ≥ 60 → {LONG_ANSWER}"))).content)


def test_the_pages_are_counted(rendered, reading):
    assert rendered.pages == len(reading.pages)
    assert 12 <= rendered.pages <= 18


def test_every_page_after_the_cover_says_which_it_is_of_how_many_and_at_which_revision(rendered, reading):
    for number, page in enumerate(reading.pages[1:], start=2):
        assert f"Page {number} of {rendered.pages}" in page
        assert "evidence revision 7 · 24 November 2026" in page


def test_the_cover_says_the_scope_and_that_nothing_is_legal_advice(reading):
    for words in ("Gap report", "Country XA", "Country XB", "Union XU", "Revision 7", "24 November 2026"):
        assert words in reading.pages[0]
    assert "Nothing in this report is legal advice" in reading.pages[0]


def test_countries_questions_answers_gaps_barriers_and_sources_are_there(reading):
    for words in (
        "T1 Is a licence needed?",
        "75 days; the baseline: 60 days; 15 days more.",
        "Nobody says.",
        "Ask the ministry.",
        "No barrier recorded",
        "severity 4 (critical) × likelihood 4 (almost certain)",
        "What would clear it: Peace.",
        "Title of act",
        "Repealed",
        "Not yet verified by a national expert",
    ):
        assert words in reading.text


def test_what_no_answer_cites_is_not_listed(reading):
    assert "Title of never-cited" not in reading.text


def test_arabic_titles_are_set_in_the_arabic_font(reading):
    letters = set(ARABIC_TITLE) - {" "}
    assert letters <= set(reading.text)
    assert "Report-Arabic" in reading.fonts


def test_no_font_is_used_but_the_project_s_own(reading, awkward):
    assert {font.split("-")[0] for font in reading.fonts | awkward.fonts} == {"Report"}


def test_signs_that_noto_sans_lacks_are_set_all_the_same(awkward):
    assert "≤ 30 or ≥ 60 →" in awkward.text
    assert "Report-Math" in awkward.fonts


def test_the_bookmarks_lead_to_the_headings(report, reading):
    bookmarks = reading.bookmarks
    for title in ("Contents", "1 Summary in figures", "4 The matrix by domain", "T1 Is a licence needed?", "B1 Title of war"):
        assert title in reading.pages[bookmarks[title] - 1]


def test_the_contents_name_the_page_of_each_chapter(reading):
    for title, page in reading.bookmarks.items():
        if re.match(r"\d |Annex", title):
            assert re.search(rf"{re.escape(title)}\W*{page}\b", reading.pages[1])


def test_every_link_within_the_document_leads_somewhere(report, reading):
    parser = Anchors()
    parser.feed(as_html(report))
    assert parser.targets <= parser.names
    assert {link.removeprefix("/") for link in reading.internal_links} <= set(reading.pdf.named_destinations)
    assert len(reading.internal_links) >= parser.links


def test_the_links_out_of_the_document_are_the_cited_addresses(reading):
    assert reading.external_links == {"https://blog.example/post", "https://law.example/12"}


def test_an_address_that_is_not_of_the_web_becomes_no_link():
    report = make_report()
    group = report.places[0]
    entry = group.instruments[0]
    evil = replace(entry, place=replace(entry.place, url="javascript:alert(1)"))
    report = replace(report, places=(replace(group, instruments=(evil,)), *report.places[1:]))
    assert "javascript:" not in as_html(report)


def test_the_document_says_its_title_author_and_language_and_is_tagged(reading):
    metadata, catalogue = reading.pdf.metadata, reading.pdf.trailer["/Root"]
    assert metadata is not None
    assert metadata.title == "MILenARI gap report, 24 November 2026"
    assert metadata.author == "MILenARI consortium"
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert "pdfuaid" in catalogue["/Metadata"].get_object().get_data().decode()


def test_the_matrix_is_landscape_and_all_else_portrait(reading):
    shapes = {
        title: page.mediabox.width > page.mediabox.height
        for title, number in reading.bookmarks.items()
        if re.match(r"\d ", title)
        for page in (reading.pdf.pages[number - 1],)
    }
    assert [title for title, is_landscape in shapes.items() if is_landscape] == ["4 The matrix by domain"]


def test_no_page_is_empty(reading):
    for page in reading.pages[1:]:
        body = re.sub(r"MILenARI gap report · .*? of \d+", "", page)
        assert len(body) > 40


def test_markup_in_the_evidence_is_text(awkward):
    assert MARKUP in awkward.text


def test_an_answer_longer_than_a_page_is_there_to_its_last_word(awkward):
    assert set(LONG_ANSWER.split()) <= set(awkward.text.split())


def test_a_word_wider_than_its_cell_is_wrapped_and_not_cut(awkward):
    assert LONG_WORD in awkward.text.replace(" ", "")


def test_a_report_without_gaps_barriers_or_citations_says_so():
    report = make_report(countries="xa", barriers=())
    empty = replace(report, countries=(replace(report.countries[0], gaps=()),), places=())
    text = as_html(empty)
    assert "No gap: every answer is known" in text
    assert "No barrier is recorded" in text
    assert "Nothing in this report cites a source" in text


def test_the_same_report_gives_the_same_bytes(report, rendered):
    assert render(report).content == rendered.content


def test_running_numbers_have_no_thousands_separator_for_they_are_names(report):
    assert "Revision 12345," in as_html(replace(report, revision=12345))


def test_a_download_is_named_after_its_scope_its_date_and_the_evidence_s_revision(report):
    assert file_name(report) == "milenari-gap-report-xa-xb-2026-11-24-revision-7.pdf"


class Anchors(HTMLParser):
    """Collects the names of a page's places, and where its inner links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.targets: set[str] = set()
        self.links = 0

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            assert found["id"] not in self.names
            self.names.add(found["id"])
        if found.get("href", "").startswith("#"):
            self.targets.add(found["href"][1:])
            self.links += 1


def test_the_ways_to_the_first_patient_are_told_with_dates_chart_and_steps(report, reading):
    (chapter,) = (chapter for chapter in chapters(report) if chapter.slug == "pathways")
    page = reading.bookmarks[f"{chapter.number} {chapter.title}"]
    text = " ".join(reading.pages[page - 1 :])
    for outcome in (*report.forecast.first_patients, report.forecast.together):
        day = outcome.simulated.p50
        assert f"{day.day} {day:%b %Y}" in text
    assert "60 days (30–90) · estimate" in text  # in the chart
    assert "Nobody published a time limit." in text


def test_a_barriers_delay_is_told_with_what_taking_it_out_would_win(report, reading):
    (saving,) = report.forecast.savings
    assert f"War {' '.join(str(saving.days[name]) for name in ('xa', 'xb', ''))}" in reading.text
