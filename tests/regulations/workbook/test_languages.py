"""The questionnaire in every language: labels are said in the file's, and what comes back are keys."""

import pytest
from django.conf import settings
from django.utils import translation

from regulations.models import DomainTranslation, TopicTranslation
from regulations.workbook.applying import look
from regulations.workbook.documents import documents_sheet
from regulations.workbook.layout import Column
from tests.regulations.workbook.editing import cell, opened, saved

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
OTHERS = LANGUAGES[1:]


@pytest.fixture
def translated(small):
    topic = small.answers["1.2"].topic
    TopicTranslation.objects.create(
        record=topic, language="ar", question="بأي طريق؟", choices={"by-post": "بالبريد", "by-portal": "بالبوابة"}
    )
    TopicTranslation.objects.create(
        record=topic, language="fr", question="Par quelle voie ?", choices={"by-portal": "Par portail"}
    )
    DomainTranslation.objects.create(record=topic.domain, language="ar", title="الإطار")
    return small


def test_the_file_asks_in_its_language_and_says_labels_in_it(translated):
    with translation.override("ar"):
        book = opened(translated.file())
        assert cell(book, "1.2", Column.QUESTION).value == "بأي طريق؟"
        assert cell(book, "1.2", Column.VALUE).value == "بالبريد"
        assert cell(book, "1.2", Column.ALLOWED).value == "بالبريد\nبالبوابة"
        assert documents_sheet() in book.sheetnames
    assert any("الإطار" in name for name in book.sheetnames)


@pytest.mark.parametrize("there", OTHERS)
@pytest.mark.parametrize(
    ("downloaded", "written"), [("ar", "بالبوابة"), ("ar", "Par portail"), ("ar", "By portal"), ("en", "بالبوابة")]
)
def test_a_label_of_any_language_comes_back_as_its_key(translated, downloaded, written, there):
    with translation.override(downloaded):
        book = opened(translated.file())
        cell(book, "1.2", Column.VALUE).value = written
        cell(book, "1.1", Column.CONFIDENCE).value = "Confiance faible"
    with translation.override(there):
        upload = look(saved(book), "file.xlsx", translated.expert)
    found = {change.asked.number: change.mine for change in upload.changes}
    assert found["1.2"]["value"] == ("by-portal",)
    assert found["1.1"]["confidence"] == ("low",)
    assert {column for change in upload.changes for column in change.cells} == {Column.VALUE, Column.CONFIDENCE}
