"""The plan as an Excel workbook: what stands in it, what can be filled in, and what it is not made of."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from regulations.models import Document, DocumentFiling
from reports.renderers.spreadsheet import sheet_titles
from tests.reports.plan.worlds import START, create_world

pytestmark = pytest.mark.django_db
THREE = f"{START}&country=xa&country=xc&country=xd&months=24&patients=adults"


@pytest.fixture
def world():
    create_world()


@pytest.fixture
def workbook(client):
    def workbook(query: str = THREE):
        response = client.get(f"/plan/plan.xlsx?{query}")
        assert response.status_code == 200
        return load_workbook(BytesIO(response.content))

    return workbook


def rows(sheet) -> list[dict[str, object]]:
    head, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found if row[0]]


def named(sheet, what: str) -> dict[str, object]:
    (found,) = [row for row in rows(sheet) if row["What"] == what]
    return found


def test_it_has_a_sheet_of_what_is_shared_and_one_of_each_country(world, workbook):
    assert workbook().sheetnames == ["About", "Shared", "Alphaland", "Gammaland", "Omegaland", "Not to do"]


def test_a_paper_of_several_countries_stands_once_and_says_what_differs(world, workbook):
    book = workbook()
    protocol = named(book["Shared"], "Protocol")
    assert protocol["Countries"] == "Alphaland, Gammaland"
    assert "Language: Alphaland: As the member decides; Gammaland: English" in protocol["What is asked"]
    assert protocol["Asked by, owed to"] == "Gammaland: Agency of Gammaland"
    assert protocol["Rests on"] == "The Act, Art. 3"
    assert protocol["Checked"] == "Not yet verified by a national expert"
    assert not [row for name in ("Alphaland", "Gammaland") for row in rows(book[name]) if row["What"] == "Protocol"]


def test_what_one_country_asks_for_alone_stands_on_its_own_sheet(world, workbook):
    alone = named(workbook()["Alphaland"], "Charter of the committee")
    assert alone["Status"] == "To be clarified"
    assert "Needed?: If a committee is set up" in alone["What is asked"]


def test_a_duty_has_its_day_to_whom_it_is_owed_and_the_strictest_stands_once_for_all(world, workbook):
    book = workbook()
    (strictest,) = [
        row for row in rows(book["Shared"]) if row["Kind"] == "Strictest duty" and row["What"] == "Report of a reaction"
    ]
    assert strictest["Countries"] == "Gammaland"
    assert "7 days" in strictest["What is asked"]
    report = named(book["Alphaland"], "Report of a reaction")
    assert (report["Asked by, owed to"], report["Due date"], report["When"]) == (
        "The reactions' database",
        None,
        "When it happens",
    )
    years = [row for row in rows(book["Alphaland"]) if row["What"] == "Follow-up"]
    assert [row["Due date"].year for row in years] == [2042, 2044]
    assert {row["Estimate"] for row in years} == {"estimate"}


def test_an_unknown_rule_is_a_question_beside_the_strictest_known_elsewhere(world, workbook):
    report = named(workbook()["Omegaland"], "Report of a reaction")
    assert report["Status"] == "To be clarified"
    assert "Strictest known elsewhere, as orientation and no rule there: 7 days (Gammaland)" in report["What is asked"]


def test_steps_have_their_days_and_the_trial_s_end_is_shared(world, workbook):
    book = workbook()
    step = named(book["Alphaland"], "Write the file")
    assert step["Kind"] == "Step"
    assert step["When"] == "from 2027-01-04 to 2027-01-23"
    assert step["Due date"].date() == date(2027, 1, 23)
    assert named(book["Shared"], "End of the trial")["Kind"] == "Milestone"


def test_what_is_left_out_and_what_has_no_list_say_why(world, workbook):
    found = rows(workbook()["Not to do"])
    assert {
        "Why": "Left out: Patients: Adults", "Part": "Ethics review", "What": "Assent of the child", "Countries": "Gammaland",
        "Condition": "If children take part", "Comment": None,
    } in found  # fmt: skip
    assert any(row["Why"] == "No list was found" and row["Countries"] == "Gammaland, Omegaland" for row in found)
    assert any(row["Why"].startswith("Orientation only") and row["What"] == "Certificate of each batch" for row in found)


def test_it_can_be_worked_with(world, workbook):
    for sheet in workbook().worksheets[1:-1]:
        head = [cell.value for cell in sheet[1]]
        assert {"Status", "Owner", "Due date", "Comment"} <= set(head)
        assert sheet.auto_filter.ref
        assert sheet.freeze_panes == "D2"
        assert sheet.print_title_rows == "$1:$1"
        listed, dated = sheet.data_validations.dataValidation
        assert (listed.type, dated.type) == ("list", "date")
        assert "Not begun" in listed.formula1
        for row in range(2, sheet.max_row + 1):
            assert f"J{row}" in listed.sqref
            assert f"L{row}" in dated.sqref


def test_nothing_that_is_recorded_becomes_a_formula(world, workbook):
    Document.objects.filter(slug="xa-charter").update(title="=1+1", note="@SUM(A1)")
    cells = [cell for row in workbook()["Alphaland"].iter_rows() for cell in row]
    assert any(cell.value == "=1+1" for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_first_sheet_says_what_it_was_made_of(world, workbook):
    told = {row[0]: row[1] for row in workbook()["About"].iter_rows(values_only=True) if row[0]}
    assert told["Countries"] == "Alphaland, Gammaland, Omegaland"
    assert told["Patients"] == "Adults"
    assert told["No list of documents was found for"] == "Omegaland"
    assert told["The same plan, as it is now"].endswith(
        "/plan/?country=xa&country=xc&country=xd&start=2027-01-04&patients=adults&months=24"
    )
    assert told["Evidence"].startswith("Revision ")


def test_it_is_read_from_the_right_in_arabic(world, workbook):
    with translation.override("ar"):
        from reports.plan.queries import read_plan
        from reports.renderers.plan_xlsx import write_plan

        found = read_plan({"country": ["xa"]}, date(2027, 1, 4))
        content = write_plan(found.plan, {code: code for code in found.plan.landscape.jurisdictions}, "")
    assert all(sheet.sheet_view.rightToLeft for sheet in load_workbook(BytesIO(content)).worksheets)


def test_what_does_not_fit_is_refused_with_the_field_and_makes_no_file(world, client):
    for query, field in (
        ("start=1900-01-01", "start"),
        ("number=10000", "number"),
        ("country=zz", "country"),
        ("color=red", "color"),
    ):
        response = client.get(f"/plan/plan.xlsx?{query}")
        assert response.status_code == 400
        assert f"{field}: " in response.content.decode()


def test_a_copy_that_still_holds_is_not_sent_again(world, client):
    first = client.get(f"/plan/plan.xlsx?{THREE}")
    assert first["Content-Disposition"].startswith('attachment; filename="plan-r')
    assert client.get(f"/plan/plan.xlsx?{THREE}", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get(f"/plan/plan.xlsx?{THREE}").content == first.content
    DocumentFiling.objects.first().delete()
    assert client.get(f"/plan/plan.xlsx?{THREE}", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_the_page_leads_to_it(world, client):
    page = client.get(f"/plan/?{THREE}").content.decode()
    assert 'href="/plan/plan.xlsx?country=xa&amp;country=xc&amp;country=xd&amp;start=2027-01-04' in page


def test_sheets_have_names_that_excel_takes():
    assert sheet_titles(("a/b", "x" * 40, "X" * 40, "'", "Same", "same")) == (
        "a b",
        "x" * 31,
        f"{'X' * 28} 3",
        " 4",
        "Same",
        "same 6",
    )
