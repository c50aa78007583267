"""Files that are refused: each with a message that names the place, and with the database as it was."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core import signing
from openpyxl import Workbook

from countries.roles import Role
from regulations.workbook import layout
from regulations.workbook.applying import look
from regulations.workbook.layout import HEADING_ROW, MEMORY_SHEET, Column
from regulations.workbook.problems import Unreadable
from tests import factories
from tests.people import account
from tests.regulations.workbook.editing import cell, domains, edited, put, repacked, saved, state_of_database

pytestmark = pytest.mark.django_db
SHEET, ROWS = "1 Domain", {f"1.{order}": order + HEADING_ROW for order in range(1, 8)}
Damage = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """A damage to a file, and what its refusal names: a part of the remedy, and the place (sheet, row, column)."""

    name: str
    damage: Damage
    remedy: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    file: str = "filled-in.xlsx"


def at(name: str, damage: Damage, remedy: str, number: str, column: Column) -> Case:
    return Case(name, damage, remedy, SHEET, ROWS[number], f"{column.letter}, {column.heading}")


def cells(number: str, **values: Any) -> Damage:
    return lambda data: put(data, number, **values)


def book(edit: Callable[[Workbook], Any]) -> Damage:
    return lambda data: edited(data, edit)


def parts(change: Callable[[dict[str, bytes]], Any]) -> Damage:
    return lambda data: repacked(data, change)


def replaced(part: str, old: bytes, new: bytes) -> Damage:
    def change(found: dict[str, bytes]) -> None:
        assert old in found[part]
        found[part] = found[part].replace(old, new, 1)

    return parts(change)


def zip_bomb(_data: bytes) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    return written.getvalue()


def endless() -> bytes:
    """More elements than any workbook has, and yet too irregular to be packed as a bomb is."""
    return b"<a>" + b"".join(b"<b/>%d" % (number * 7919 % 100_003) for number in range(300_001)) + b"</a>"


def other_workbook(_data: bytes) -> bytes:
    made = Workbook()
    made.active["A1"] = "Something else"
    return saved(made)


def ten_thousand_rows(data: bytes) -> bytes:
    def fill(found: Workbook) -> None:
        for row in range(20, 10_020):
            domains(found)[0].cell(row, 1).value = f"9.{row}"

    return edited(data, fill)


def of_another_site(data: bytes) -> bytes:
    def sign(found: Workbook) -> None:
        for line in found[MEMORY_SHEET].iter_rows(max_col=1):
            line[0].value = None
        other = signing.Signer(key="another site", salt="milenari.core.concurrent:questionnaire")
        found[MEMORY_SHEET]["A1"] = other.sign_object({"code": "xa"}, compress=True)

    return edited(data, sign)


def two_letters(data: bytes) -> bytes:
    def change(found: Workbook) -> None:
        memory = found[MEMORY_SHEET]["A1"]
        memory.value = memory.value[:40] + ("x" if memory.value[40] != "x" else "y") + memory.value[41:]

    return edited(data, change)


def delete_question(found: Workbook) -> None:
    domains(found)[0].delete_rows(ROWS["1.3"])


def repeat_question(found: Workbook) -> None:
    cell(found, "1.3", Column.NUMBER).value = "1.2"


def unknown_question(found: Workbook) -> None:
    cell(found, "1.3", Column.NUMBER).value = "9.9"


def insert_column(found: Workbook) -> None:
    domains(found)[0].insert_cols(3)


def rename_sheet(found: Workbook) -> None:
    found[SHEET].title = "Answers"


def add_row(found: Workbook) -> None:
    domains(found)[0].cell(ROWS["1.7"] + 1, 2).value = "And what of this?"


def write_beside(found: Workbook) -> None:
    domains(found)[0].cell(ROWS["1.2"], len(Column) + 3).value = "by the way"


BOMB = b'<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
RELATIONSHIP = (
    b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink" '
    b'Target="file:///else.xlsx" TargetMode="External"/></Relationships>'
)
CASES = (
    # the file as a whole
    Case("empty", lambda data: b"", "is empty"),
    Case("no workbook", lambda data: b"name;value\n1;2\n", "no Excel workbook"),
    Case("old Excel or a password", lambda data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + data, "old Excel file"),
    Case("cut off", lambda data: data[: len(data) // 2], "is damaged"),
    Case("too large", lambda data: data + b"\0" * (6 * 1024 * 1024), "too large"),
    Case("zip bomb", zip_bomb, "unpack to far more"),
    Case(
        "XML bomb",
        parts(lambda found: found.update({"xl/more.xml": b"<a>" + b"<b/>" * 1_000_001 + b"</a>"})),
        "unpack to far more",
    ),
    Case("XML too deep", parts(lambda found: found.update({"xl/more.xml": b"<a>" * 200 + b"</a>" * 200})), "unpack to far more"),
    Case("another name", lambda data: data, "must end in .xlsx", file="filled-in.zip"),
    Case("macro file", lambda data: data, "macros", file="filled-in.xlsm"),
    Case("macros inside", parts(lambda found: found.update({"xl/vbaProject.bin": b"\0"})), "macros"),
    Case(
        "macro content type",
        replaced("[Content_Types].xml", b"spreadsheetml.sheet.main+xml", b"sheet.macroEnabled.main+xml"),
        "macros",
    ),
    Case("OpenDocument", parts(lambda found: found.update({"mimetype": b"application/vnd.oasis"})), "OpenDocument"),
    Case("external link", replaced("xl/_rels/workbook.xml.rels", b"</Relationships>", RELATIONSHIP), "links to other files"),
    Case("embedded file", parts(lambda found: found.update({"xl/embeddings/a.bin": b"\0"})), "links to other files"),
    Case("entities", replaced("xl/sharedStrings.xml", b"<sst", BOMB + b"<sst"), "entities"),
    Case("broken XML", replaced("xl/worksheets/sheet2.xml", b"</sheetData>", b""), "is damaged"),
    Case("another workbook", other_workbook, "no questionnaire of this site"),
    Case("of another site", of_another_site, "another site", sheet=MEMORY_SHEET),
    Case("memory altered", two_letters, "is damaged", sheet=MEMORY_SHEET),
    Case("memory removed", book(lambda found: found.remove(found[MEMORY_SHEET])), "no questionnaire of this site"),
    # sheets, rows and columns
    Case("10,000 rows", ten_thousand_rows, "10,008 rows with content", sheet=SHEET, row=1001),
    Case("sheet renamed", book(rename_sheet), "was renamed", sheet=SHEET),
    Case("sheet removed", book(lambda found: found.remove(found[SHEET])), "is missing", sheet=SHEET),
    Case("sheet added", book(lambda found: found.create_sheet("Mine")), "does not belong", sheet="Mine"),
    Case("column inserted", book(insert_column), "The heading must be “Kind of answer”", SHEET, 1, "C, Kind of answer"),
    Case("column beside", book(write_beside), "Nothing is read from this column", SHEET, ROWS["1.2"], "R"),
    at("question removed", book(delete_question), "Question 1.3 is missing", "1.3", Column.NUMBER),
    at("question twice", book(repeat_question), "stands in row 3 already", "1.3", Column.NUMBER),
    at("question unknown", book(unknown_question), "no such question", "1.3", Column.NUMBER),
    Case("row added", book(add_row), "no such question", SHEET, ROWS["1.7"] + 1, "A, No."),
    # cells that must stay
    at("question reworded", cells("1.1", question="Is it forbidden?"), "must stay as it was", "1.1", Column.QUESTION),
    at("kind changed", cells("1.1", kind="A number"), "must stay as it was", "1.1", Column.KIND),
    at("unit of money changed", cells("1.4", unit="dollars"), "must stay as it was", "1.4", Column.UNIT),
    at("value of a text", cells("1.6", value="Yes"), "has nothing here", "1.6", Column.VALUE),
    # cells that do not fit
    Case("formula", cells("1.6", summary='=HYPERLINK("http://example.org")'), "a formula", SHEET, ROWS["1.6"], "L"),
    at("unknown word", cells("1.1", value="Perhaps"), "Yes; In part; No", "1.1", Column.VALUE),
    at("a slug", cells("1.2", value="by-portal"), "By post; By portal", "1.2", Column.VALUE),
    at("unknown status", cells("1.1", status="Done"), "Choose from the list", "1.1", Column.STATUS),
    at("no number", cells("1.3", value="about 50"), "A number, 0 or more", "1.3", Column.VALUE),
    at("sign for thousands", cells("1.4", value="1,000"), "A number, 0 or more", "1.4", Column.VALUE),
    at("negative", cells("1.4", value=-1), "A number, 0 or more", "1.4", Column.VALUE),
    at("three decimals", cells("1.4", value=1.005), "at most two decimals", "1.4", Column.VALUE),
    at("truth for a number", cells("1.5", value=True), "A number, 0 or more", "1.5", Column.VALUE),
    at("no day", cells("1.1", valid_from="31/12/2024"), "year-month-day", "1.1", Column.VALID_FROM),
    at("impossible day", cells("1.1", valid_from="2023-02-29"), "year-month-day", "1.1", Column.VALID_FROM),
    at("unknown place", cells("1.1", citations="xa-other | Art. 1"), "No such law or source", "1.1", Column.CITATIONS),
    at("another title", cells("1.1", citations="Other Law [xa-law]"), "belongs to “Medicines Law”", "1.1", Column.CITATIONS),
    at("cited twice", cells("1.1", citations="xa-law | Art. 1\nxa-law|Art. 1"), "stands here twice", "1.1", Column.CITATIONS),
    at("long pinpoint", cells("1.1", citations="xa-law | " + "a" * 201), "at most 200", "1.1", Column.CITATIONS),
    at("long comment", cells("1.1", comment="a" * 5001), "at most 5,000", "1.1", Column.COMMENT),
    at("comment on nothing", cells("1.7", comment="Why?"), "kept with an answer", "1.7", Column.COMMENT),
    # answers that do not fit as a whole
    at("summary removed", cells("1.1", summary=None), "needs a summary", "1.1", Column.SUMMARY),
    at("confidence removed", cells("1.1", confidence=None), "needs a confidence", "1.1", Column.CONFIDENCE),
    at("value removed", cells("1.1", value=None), "the answer is needed", "1.1", Column.VALUE),
    at("value without status", cells("1.1", status="No rule exists"), "“No rule exists” has no value", "1.1", Column.VALUE),
    at("number removed", cells("1.3", value=None, status="Unclear"), "without a number", "1.3", Column.UNIT),
    at("unit removed", cells("1.3", unit=None), "needs its unit", "1.3", Column.UNIT),
    at(
        "answer removed",
        cells("1.6", status=None, summary=None, confidence=None),
        "cannot be taken away here",
        "1.6",
        Column.STATUS,
    ),
    at("half an answer", cells("1.7", value="Yes"), "needs its status", "1.7", Column.STATUS),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
@pytest.mark.any_database  # it is found in the file, before anything is written
def test_damage_is_refused_with_its_place_and_changes_nothing(case, small):
    data = case.damage(small.file())
    before = state_of_database()
    with pytest.raises(Unreadable) as refused:
        look(data, case.file, small.expert)
    places = {(problem.sheet, problem.row, problem.column) for problem in refused.value.problems if case.remedy in problem.remedy}
    assert (case.sheet, case.row, case.column) in places, refused.value.problems
    assert state_of_database() == before


def test_file_of_an_earlier_template_is_refused(small, monkeypatch):
    monkeypatch.setattr("regulations.workbook.memory.VERSION", "0")
    data = small.file()
    monkeypatch.setattr("regulations.workbook.memory.VERSION", layout.VERSION)
    with pytest.raises(Unreadable, match="an earlier version"):
        look(data, "old.xlsx", small.expert)


def test_country_of_others_is_refused_by_name(small):
    other = account("eva", Role.EXPERT, answers_for=(factories.create_jurisdiction("xb"),))
    with pytest.raises(Unreadable, match="the questionnaire of Country XA"):
        look(small.file(), "filled-in.xlsx", other)


def test_every_mistake_is_told_at_once(small):
    data = put(put(small.file(), "1.1", value="Perhaps", summary=None), "1.3", value="many")
    with pytest.raises(Unreadable) as refused:
        look(data, "filled-in.xlsx", small.expert)
    assert {(problem.row, problem.column[0]) for problem in refused.value.problems} >= {(2, "G"), (4, "G")}


def test_link_to_a_web_page_that_excel_made_of_a_text_does_no_harm(small):
    def link(found):
        cell(found, "1.6", Column.SUMMARY).hyperlink = "https://example.org/law"

    assert not look(edited(small.file(), link), "filled-in.xlsx", small.expert).changes
