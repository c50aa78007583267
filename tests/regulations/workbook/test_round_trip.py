"""The questionnaire of each real country: out and in again changes nothing, and what is changed is found, cell by cell."""

from typing import Any

import pytest
import yaml
from django.conf import settings
from django.utils import translation

from countries.models import Jurisdiction
from regulations.vocabulary import AMOUNT_KINDS, Kind
from regulations.workbook.applying import look
from regulations.workbook.layout import Column
from regulations.workbook.queries import read_questionnaire
from regulations.workbook.writing import write
from tests.people import account
from tests.regulations.workbook.editing import cell, opened, saved

FILES = sorted(settings.EVIDENCE_DIR.glob("*.yaml"))
CONTENTS = [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in FILES]  # at import, so by the quick one
CODES = [content["jurisdiction"]["code"] for content in CONTENTS if "jurisdiction" in content]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence")]


@pytest.fixture
def editor() -> Any:
    return account("root", is_superuser=True)


def read_of(code: str) -> Any:
    return read_questionnaire(Jurisdiction.objects.select_related("member_of").get(code=code))


@pytest.mark.parametrize("code", CODES)
def test_unchanged_file_changes_nothing(code, editor):
    data = write(read_of(code))
    assert not look(data, "as-downloaded.xlsx", editor).changes
    upload = look(saved(opened(data)), "saved-by-another-program.xlsx", editor)
    assert not upload.changes
    assert not upload.comments


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_unchanged_file_of_another_language_changes_nothing_wherever_it_is_uploaded(language, editor):
    with translation.override(language):
        data = write(read_of("jo"))
        assert not look(data, "there.xlsx", editor).changes
    assert not look(data, "here.xlsx", editor).changes


@pytest.mark.parametrize("code", CODES)
def test_ten_changed_cells_are_found_and_no_other(code, editor):
    questionnaire = read_of(code)
    answered = [one for one in questionnaire.asked if one.topic in questionnaire.answers]
    amounts = [one for one in answered if one.kind in AMOUNT_KINDS and questionnaire.answers[one.topic].get("value")]
    ternary = [one for one in answered if one.kind is Kind.TERNARY and questionnaire.answers[one.topic]["value"]]
    others = [one for one in answered if one not in (amounts[0], ternary[0])]
    place = questionnaire.places[questionnaire.offered[0]]
    # which question, which cell, what is written there, and what is read
    wanted: list[tuple[Any, Column, Any, tuple[str, ...]]] = [
        (amounts[0], Column.VALUE, 987.5, ("987.5",)),
        (ternary[0], Column.VALUE, *_other_word(questionnaire, ternary[0])),
        (others[0], Column.SUMMARY, "Said anew: = + - @ “quoted”.\nSecond line", ("Said anew: = + - @ “quoted”.\nSecond line",)),
        (others[1], Column.NOTE, "=not a formula", ("=not a formula",)),
        (others[2], Column.CITATIONS, f"{place.name} | Art. 99(9)", (f"{place.key}|Art. 99(9)",)),
        (others[3], Column.VALID_FROM, "1899-02-03", ("1899-02-03",)),
        (others[4], Column.VALID_FROM, "2021-02-03", ("2021-02-03",)),
        (others[5], Column.NOTE, "ملاحظة", ("ملاحظة",)),
        *((one, Column.CONFIDENCE, *_other_confidence(questionnaire, one)) for one in others[6:8]),
    ]
    assert len(wanted) == 10
    book = opened(write(questionnaire))
    for asked, column, written, _read in wanted:
        changed = cell(book, asked.number, column)
        changed.value = written
        if isinstance(written, str):
            changed.data_type = "s"
    upload = look(saved(book), "ten.xlsx", editor)
    found = {(change.asked.number, column, change.mine[column.value]) for change in upload.changes for column in change.cells}
    assert found == {(asked.number, column, read) for asked, column, _written, read in wanted}
    assert upload.cells == 10


def _other_confidence(questionnaire: Any, asked: Any) -> tuple[str, tuple[str, ...]]:
    now = questionnaire.answers[asked.topic]["confidence"]
    return ("High confidence", ("high",)) if now != ("high",) else ("Low confidence", ("low",))


def _other_word(questionnaire: Any, asked: Any) -> tuple[str, tuple[str, ...]]:
    now = questionnaire.answers[asked.topic]["value"]
    return ("Yes", ("yes",)) if now != ("yes",) else ("No", ("no",))


def test_union_holds_where_a_member_answers_nothing():
    member = Jurisdiction.objects.filter(member_of__isnull=False).first()
    questionnaire = read_of(member.code)
    open_question = next(
        one for one in questionnaire.asked if one.topic not in questionnaire.answers and one.topic in questionnaire.otherwise
    )
    shown = cell(opened(write(questionnaire)), open_question.number, Column.OTHERWISE).value
    assert shown.startswith(member.member_of.name)


def test_reading_takes_the_same_queries_however_many_answers(django_assert_max_num_queries):
    jurisdiction = Jurisdiction.objects.select_related("member_of").filter(member_of__isnull=False).first()
    with django_assert_max_num_queries(19):
        read_questionnaire(jurisdiction)
