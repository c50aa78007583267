"""A report in another language says which it is; one that is read from the right is set, drawn and ordered from there."""

import re
import shutil
import subprocess
from io import BytesIO
from unicodedata import category, normalize

import openpyxl
import pytest
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn

from milenari.core.passages import BEGIN
from reports.renderers import docx, offline, pdf, xlsx
from reports.tables import Column, Table
from tests.reports.examples import ARABIC_TITLE, landscape, make_report
from tests.reports.reading import Reading

SENTENCE = "لا تُجرى أي دراسة دوائية قبل موافقة لجنة أخلاقيات البحث وفق القانون رقم 2 لسنة 2011، وتُبلَّغ الإدارة بالنتائج."


def letters(text: str) -> str:
    """What is written in a text that was taken from a PDF: no vowel signs, no marks of direction, and no spaces, of which readers
    of PDFs put some where there are none."""
    return "".join(sign for sign in normalize("NFKC", text) if category(sign) not in ("Mn", "Cf", "Zs", "Cc"))


def report_with(**summaries: str):
    return make_report(landscape(**summaries))


def arabic_html() -> str:
    with translation.override("ar"):
        return pdf.as_html(report_with(review=SENTENCE, law="Which law? The (first) one."))


@pytest.fixture(scope="module")
def arabic_pdf() -> bytes:
    html = arabic_html()
    return pdf.from_html(html, pdf.identifier(html)).content


class TestPdf:
    @pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("es", "ltr"), ("en", "ltr")])
    def test_the_page_says_its_language_and_direction(self, language, direction):
        with translation.override(language):
            html = pdf.as_html(make_report())

        assert f'<html lang="{language}" dir="{direction}">' in html
        assert ("css/report_rtl.css" in html) == (direction == "rtl")

    @pytest.mark.parametrize("language", ["ar", "es"])
    def test_the_file_says_its_language_and_has_bookmarks(self, language, request):
        if language == "ar":
            reading = Reading(request.getfixturevalue("arabic_pdf"))
        else:
            with translation.override(language):
                reading = Reading(pdf.render(make_report()).content)

        assert reading.pdf.root_object["/Lang"] == language
        assert len(reading.bookmarks) > 8
        assert reading.pdf.root_object["/ViewerPreferences"].get("/Direction") == ("/R2L" if language == "ar" else None)

    def test_an_arabic_sentence_is_found_in_the_text_by_those_who_read_pages(self, arabic_pdf, tmp_path):
        tool = shutil.which("pdftotext")
        if not tool:
            pytest.skip("pdftotext is not installed")
        path = tmp_path / "report.pdf"
        path.write_bytes(arabic_pdf)
        found = subprocess.run([tool, path, "-"], capture_output=True, text=True, check=True).stdout

        assert letters(ARABIC_TITLE) in letters(found)
        for part in re.split(r"[،.]|\d+", SENTENCE):
            assert letters(part) in letters(found)

    def test_arabic_words_are_found_in_the_text_by_those_who_read_files(self, arabic_pdf):
        found = letters(Reading(arabic_pdf).text)

        assert letters(ARABIC_TITLE) in found
        assert letters(SENTENCE.partition("2")[0]) in found

    def test_a_passage_of_another_script_keeps_its_own_order(self):
        html = arabic_html()

        assert '<p lang="en" dir="ltr">Which law? The (first) one.' in html
        assert BEGIN in html
        assert BEGIN not in pdf.as_html(make_report())

    def test_time_runs_from_the_right_in_its_drawings(self):
        html = arabic_html()
        assert html.count('direction="rtl"') == html.count("<svg") > 0


class TestDocx:
    def test_paragraphs_tables_and_arabic_runs_run_from_the_right(self):
        with translation.override("ar"):
            body = Document(BytesIO(docx.render(report_with(review=SENTENCE)))).element.body
        paragraphs = [found for found in body.iter(qn("w:p")) if "".join(found.itertext()).strip()]
        runs = {
            "".join(text.text or "" for text in run.iter(qn("w:t"))): run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
            for run in body.iter(qn("w:r"))
        }

        assert all(found.find(f"{qn('w:pPr')}/{qn('w:bidi')}") is not None for found in paragraphs)
        assert all(found.find(f"{qn('w:tblPr')}/{qn('w:bidiVisual')}") is not None for found in body.iter(qn("w:tbl")))
        assert runs[SENTENCE]
        assert runs[ARABIC_TITLE]
        assert not runs["Is a licence needed?"]

    def test_what_is_not_translated_says_its_language_in_headings_contents_and_cells(self):
        with translation.override("es"):
            body = Document(BytesIO(docx.render(report_with(review="Nobody says.")))).element.body
            contents = translation.gettext("Contents")
        said: dict[str, set[str]] = {}
        for run in body.iter(qn("w:r")):
            text = "".join(text.text or "" for text in run.iter(qn("w:t"))).strip()
            language = run.find(f"{qn('w:rPr')}/{qn('w:lang')}")
            said.setdefault(text, set()).add("" if language is None else language.get(qn("w:val")) or language.get(qn("w:bidi")))

        assert said["Is a licence needed?"] == {"en"}
        assert said["Making"] == {"en"}
        assert said["Nobody says."] == {"en"}
        assert said[ARABIC_TITLE] == {"ar"}
        assert said[contents] == {""}


class TestXlsx:
    @pytest.mark.parametrize(("language", "is_mirrored"), [("ar", True), ("es", False)])
    def test_every_sheet_is_seen_from_the_right_in_arabic_alone(self, language, is_mirrored):
        small = Table("small", "Small", "", ("title",), (Column("title", "Title"),), (("One",),))
        with translation.override(language):
            book = openpyxl.load_workbook(BytesIO(xlsx.render(make_report(), [small])))

        assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {is_mirrored}


class TestOffline:
    @pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("es", "ltr")])
    def test_it_says_its_language_and_direction(self, language, direction):
        with translation.override(language):
            html = offline.as_html(make_report())

        assert f'<html lang="{language}" dir="{direction}">' in html
        assert (BEGIN in html) == (direction == "rtl")
        assert f'direction="{direction}"' in html
