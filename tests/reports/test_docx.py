"""The gap report in Word, read back with the library that Word documents are read with."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.utils import translation
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import strategies as st

from countries.models import Jurisdiction
from reports.actions import freeze
from reports.contents import GapReport
from reports.renderers import ooxml
from reports.renderers.document import chapters
from reports.renderers.docx import file_name, render, write
from reports.renderers.formats import Order
from tests.factories import create_barrier
from tests.properties import given
from tests.reports.examples import ARABIC_TITLE, landscape, make_barrier, make_report
from tests.reports.reading import WordReading as Reading

NASTY = 'nul \x00 bell \x07 escape \x1b lone \ud800 after; <w:p>markup</w:p> & "quotes" ]]> \U0001f9ec \u202e'
READABLE = 'markup</w:p> & "quotes" ]]> \U0001f9ec'


@pytest.fixture(scope="module")
def report() -> GapReport:
    return make_report()


@pytest.fixture(scope="module")
def reading(report: GapReport) -> Reading:
    return Reading(render(report))


def test_each_chapter_is_a_heading_and_each_of_its_parts_one_below(report: GapReport, reading: Reading):
    assert reading.headings(1) == [f"{chapter.number} {chapter.title}".strip() for chapter in chapters(report)]
    assert reading.headings(2) == [part.title for chapter in chapters(report) for part in chapter.parts]


def test_each_question_and_each_barrier_has_a_heading(report: GapReport, reading: Reading):
    headings = reading.headings(3)
    for topic in report.topics:
        assert f"T{topic.number} {topic.topic.question}" in headings
    for entry in report.barriers:
        assert f"B{entry.number} {entry.barrier.title}" in headings


def test_the_contents_are_a_field_that_word_fills_when_it_opens_the_document(report: GapReport, reading: Reading):
    codes = [found.text.strip() for found in reading.body.iter(qn("w:instrText"))]
    assert codes == [r'TOC \o "1-2" \h \z \u']
    kinds = [found.get(qn("w:fldCharType")) for found in reading.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    update = reading.file.settings.element.find(qn("w:updateFields"))
    assert update is not None
    listed = [
        found.text for found in reading.file.paragraphs if found.style is not None and found.style.name in ("toc 1", "toc 2")
    ]
    assert listed == [
        line
        for chapter in chapters(report)
        for line in (f"{chapter.number} {chapter.title}".strip(), *(part.title for part in chapter.parts))
    ]


def test_every_link_into_the_document_has_its_place_and_no_place_is_named_twice(reading: Reading):
    assert set(reading.inner_links) <= set(reading.bookmarks)
    assert len(reading.bookmarks) == len(set(reading.bookmarks))
    assert max(map(len, reading.bookmarks)) <= 40
    numbers = [found.get(qn("w:id")) for found in reading.body.iter(qn("w:bookmarkStart"))]
    assert sorted(numbers) == sorted(found.get(qn("w:id")) for found in reading.body.iter(qn("w:bookmarkEnd")))
    assert len(numbers) == len(set(numbers))


def test_questions_barriers_and_citations_are_linked(reading: Reading):
    for place in ("topic_1", "barrier_1", "place_1"):
        assert place in reading.inner_links


def test_the_links_out_of_the_document_are_the_cited_addresses(reading: Reading):
    assert reading.outer_links == {"https://blog.example/post", "https://law.example/12"}


def test_an_address_that_is_not_of_the_web_becomes_no_link(report: GapReport):
    group = report.places[0]
    entry = group.instruments[0]
    evil = replace(entry, place=replace(entry.place, url="javascript:alert(1)"))
    found = Reading(render(replace(report, places=(replace(group, instruments=(evil,)), *report.places[1:]))))
    assert not [name for name in found.outer_links if not name.startswith("https://")]


def test_every_answer_gap_barrier_step_and_source_is_in_it(report: GapReport, reading: Reading):
    for topic in report.topics:
        for own in topic.own_answers:
            assert own.requirement.summary in reading.text
    for country in report.countries:
        for gap in country.gaps:
            assert gap.gap.reason in reading.text
    for entry in report.barriers:
        assert entry.barrier.description in reading.text
    for pathway in report.pathways:
        for step in pathway.steps:
            assert step.planned.step.title in reading.text
    for group in report.places:
        for place in (*group.instruments, *group.sources):
            assert f"[{place.number}] {place.place.title}" in reading.text


def test_an_unverified_answer_says_so(reading: Reading):
    assert reading.text.count("Not yet verified by a national expert") >= 6
    assert "not verified" in reading.text


def test_every_table_s_head_is_repeated_and_its_rows_stay_whole(reading: Reading):
    for table in reading.file.tables:
        rows = table._tbl.tr_lst
        heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert heads == sorted(heads, reverse=True)
    matrices = [table for table in reading.file.tables if reading.words(table._tbl.tr_lst[0]).startswith("Question")]
    assert len(matrices) >= len({"asking", "making"})
    for table in matrices:
        rows = table._tbl.tr_lst
        assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_merged_cells_fill_each_row_of_their_table(reading: Reading):
    for table in reading.file.tables:
        columns = len(table._tbl.tblGrid.findall(qn("w:gridCol")))
        for row in table._tbl.tr_lst:
            spans = [found.get(qn("w:val")) for cell in row.tc_lst for found in cell.iter(qn("w:gridSpan"))]
            assert len(row.tc_lst) - len(spans) + sum(map(int, spans)) == columns


def test_a_burden_is_told_by_a_mark_a_word_and_a_shade(reading: Reading):
    run = next(found for found in reading.body.iter(qn("w:p")) if "● Yes" in reading.words(found))
    assert run.find(f"{qn('w:pPr')}/{qn('w:shd')}").get(qn("w:fill")) == "9C3328"
    assert "blocking" in reading.text


def test_what_is_unknown_is_hatched(reading: Reading):
    shades = {found.get(qn("w:val")) for found in reading.body.iter(qn("w:shd"))}
    assert "thinDiagStripe" in shades


def test_the_matrix_is_landscape_and_all_else_portrait(report: GapReport, reading: Reading):
    shapes = [section.orientation == WD_ORIENT.LANDSCAPE for section in reading.file.sections]
    assert shapes == [False, *(chapter.slug == "matrix" for chapter in chapters(report))]


def test_each_section_s_head_names_its_chapter_and_its_foot_counts_the_pages(report: GapReport, reading: Reading):
    for chapter, section in zip(chapters(report), list(reading.file.sections)[1:], strict=True):
        assert section.header.paragraphs[0].text == f"{chapter.number} {chapter.title}".strip()
        foot = section.footer.paragraphs[0]
        assert foot.text.startswith("MILenARI gap report · evidence revision 7 · 24 November 2026")
        codes = [found.text.strip() for found in foot._p.iter(qn("w:instrText"))]
        assert codes == ["PAGE", "NUMPAGES"]


def test_arabic_is_marked_as_such_and_runs_from_right_to_left(reading: Reading):
    (run, *_others) = [found for found in reading.body.iter(qn("w:r")) if ARABIC_TITLE in reading.words(found)]
    assert run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
    assert run.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:bidi")) == "ar"


def test_the_document_says_its_title_author_date_and_language(reading: Reading):
    properties = reading.file.core_properties
    assert properties.title == "MILenARI gap report, 24 November 2026"
    assert properties.author == properties.last_modified_by == "MILenARI consortium"
    assert properties.language == "en"
    assert properties.created == properties.modified == datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    assert properties.comments == ""


def test_in_a_language_that_runs_from_right_to_left_paragraphs_and_tables_do(report: GapReport):
    with translation.override("ar"):
        found = Reading(render(report))
    assert all(part.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for part in found.body.iter(qn("w:p")) if found.words(part))
    assert all(table._tbl.tblPr.find(qn("w:bidiVisual")) is not None for table in found.file.tables)


def test_nasty_text_is_there_as_far_as_xml_can_hold_it():
    barriers = [make_barrier("nasty", topics=["licence"], title=NASTY, description=NASTY)]
    found = Reading(render(make_report(landscape(law=NASTY), barriers=barriers)))
    assert found.text.count(READABLE) >= 3
    assert found.text.count("nul \ufffd bell \ufffd escape \ufffd lone \ufffd after") >= 3


def test_a_chapter_that_was_not_asked_for_leaves_no_loose_links():
    found = Reading(render(make_report(sections=("gaps",))))
    assert found.headings(1) == ["1 Gaps by country"]
    assert set(found.inner_links) <= set(found.bookmarks)


def test_what_the_chosen_chapters_cite_is_listed_even_where_the_sources_were_not_chosen():
    found = Reading(render(make_report(sections=("answers",))))
    assert found.headings(1) == ["1 The answers in full", "2 Sources"]
    assert "Only what the chapters of this report cite." in found.text
    assert "[1] Title of act" in found.text
    assert set(found.inner_links) <= set(found.bookmarks)


def test_the_same_report_gives_the_same_bytes(report: GapReport, reading: Reading):
    assert render(report) == reading.content
    with zipfile.ZipFile(BytesIO(reading.content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {ooxml.EARLIEST}


def test_no_picture_of_the_library_s_is_in_it(reading: Reading):
    with zipfile.ZipFile(BytesIO(reading.content)) as archive:
        assert not [name for name in archive.namelist() if name.endswith((".jpeg", ".png"))]


def test_a_download_is_named_after_its_scope_its_date_and_the_evidence_s_revision(report: GapReport):
    assert file_name(report) == "milenari-gap-report-xa-xb-2026-11-24-revision-7.docx"


@pytest.mark.usefixtures("evidence")
def test_an_order_is_made_of_the_evidence_in_its_scope():
    target, told = BytesIO(), []
    made = write(
        Order("country=xb", datetime(2026, 11, 24, tzinfo=UTC)),
        lambda done, total, stage: told.append((done, total, stage)),
        target,
    )
    assert made.file_name.startswith("milenari-gap-report-xb-2026-11-24-")
    assert "Country XB" in Reading(target.getvalue()).text
    assert all(done < total and stage for done, total, stage in told)


@given(st.text())
def test_any_text_can_be_written(text: str):
    assert ooxml.run(text) is not None


@given(st.lists(st.text(), unique=True))
def test_every_place_has_a_name_of_its_own_that_word_takes(places: list[str]):
    bookmarks = ooxml.Bookmarks()
    names = [bookmarks.name(place) for place in places]
    assert len(set(names)) == len(places)
    assert [bookmarks.name(place) for place in places] == names
    assert all(len(name) <= 40 and name.isascii() and name.replace("_", "a").isalnum() and name[0].isalpha() for name in names)


@pytest.mark.usefixtures("evidence")
def test_a_release_gives_the_same_bytes_whatever_changes_afterwards():
    freeze("first", "First deliverable", "For the meeting.")
    first = made("release=first")
    create_barrier(Jurisdiction.objects.get(code="xb"), "new", title="A new barrier")

    assert made("release=first") == first
    assert "A new barrier" in Reading(made("since=first&section=changes")).text


def made(words: str) -> bytes:
    target = BytesIO()
    write(Order(words, datetime(2027, 3, 1, tzinfo=UTC)), lambda *progress: None, target)
    return target.getvalue()
