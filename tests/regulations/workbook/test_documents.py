"""The sheet of documents: unchanged it changes nothing; a change, a new row and every mistake are told in their place."""

import pytest

from countries.models import Jurisdiction
from countries.roles import Role
from milenari.core import revision
from regulations import actions
from regulations.citing import UNCITED
from regulations.models import Document
from regulations.vocabulary import Review
from regulations.workbook.applying import FILE, SITE, Unchosen, apply, look
from regulations.workbook.documents import NEW_ROWS, DocumentColumn, documents_sheet
from regulations.workbook.layout import HEADING_ROW
from regulations.workbook.presenting import present
from regulations.workbook.problems import Unreadable
from regulations.workbook.queries import read_places, read_questionnaire
from regulations.workbook.writing import write
from tests import factories
from tests.people import account
from tests.regulations.workbook.editing import edited, opened, state_of_database

pytestmark = pytest.mark.django_db

FIRST, NEW = HEADING_ROW + 1, HEADING_ROW + 3  # rows: of “form”, and the first one that waits for a new document


@pytest.fixture
def country(small):
    agency = factories.create_authority(small.country, "xa-agency", name="Agency")
    factories.create_document(
        small.country, "form", [(small.law, "Annex I"), small.source], [small.answers["1.1"].topic],
        procedure="trial", authority=agency, note="Two people sign.",
    )  # fmt: skip
    factories.create_document(small.country, "letter", [small.law], procedure="site")
    return small


def put(small, row, **values):
    """The country's file with these cells of a row of the sheet filled in, by the columns' names in lower case."""

    def edit(book):
        for name, value in values.items():
            book[documents_sheet()].cell(row, DocumentColumn[name.upper()].place + 1).value = value

    return edited(small.file(), edit)


def looked(small, data):
    return look(data, "file.xlsx", small.expert)


def problems(small, data):
    before = state_of_database()
    with pytest.raises(Unreadable) as refused:
        looked(small, data)
    assert state_of_database() == before
    assert {problem.sheet for problem in refused.value.problems} == {"Documents"}
    return [(problem.row, problem.column, problem.remedy) for problem in refused.value.problems]


def applied(small, data, **choices):
    return apply(looked(small, data).held, small.expert, {f"document.{slug}": choice for slug, choice in choices.items()})


def get(slug):
    return Document.objects.get(slug=slug)


@pytest.mark.parametrize("code", ["it", "es", "lb", "jo"])
def test_unchanged_it_changes_nothing(evidence, code):
    country = Jurisdiction.objects.get(code=code)
    expert = account(f"expert-{code}", Role.EXPERT, answers_for=(country,))
    upload = look(edited(write(read_questionnaire(country)), lambda book: None), "file.xlsx", expert)
    assert (upload.changes, dict(upload.comments)) == ((), {})


def test_the_sheet_has_each_document_with_lists_to_choose_from(country):
    sheet = opened(country.file())[documents_sheet()]
    assert [cell.value for cell in sheet[HEADING_ROW]][: len(DocumentColumn)] == [column.heading for column in DocumentColumn]
    shown = {column: sheet.cell(FIRST, column.place + 1).value for column in DocumentColumn}
    assert shown[DocumentColumn.SLUG] == "form"
    assert shown[DocumentColumn.PROCEDURE] == "Clinical trial application"
    assert shown[DocumentColumn.AUTHORITY] == "Agency [xa-agency]"
    assert shown[DocumentColumn.CITATIONS] == "Medicines Law [xa-law] | Annex I\nAgency’s page [xa-page]"
    assert shown[DocumentColumn.TOPICS] == "allowed"
    assert sheet.cell(FIRST, 1).protection.locked
    assert not sheet.cell(FIRST, 2).protection.locked
    assert not sheet.cell(NEW, 1).protection.locked
    chosen = {next(iter(rule.sqref.ranges)).min_col for rule in sheet.data_validations.dataValidation}
    assert chosen == {
        column.place + 1
        for column in (DocumentColumn.PROCEDURE, DocumentColumn.AUTHORITY, DocumentColumn.TIMING, DocumentColumn.CONFIDENCE)
    }
    assert sheet.max_row == HEADING_ROW + 2 + NEW_ROWS


def test_exactly_what_was_changed_is_saved_with_its_reason(country):
    data = put(
        country, FIRST, title="Another form", procedure="ethics review", timing="While the trial runs", authority=None,
        condition="If children take part.", language="Any.", confidence="Low confidence", topics="days\nroute",
        citations="Agency’s page [xa-page] | p. 2", comment="The agency wrote.",
    )  # fmt: skip
    before = revision.current().number
    done = applied(country, data)
    assert (done.changed, done.created, done.left, done.comments) == (1, 0, 0, 0)
    assert revision.current().number == before + 1
    found = get("form")
    assert (found.title, found.procedure, found.timing, found.authority) == ("Another form", "ethics", "running", None)
    assert (found.condition, found.language, found.note) == ("If children take part.", "Any.", "Two people sign.")
    assert {topic.slug for topic in found.topics.all()} == {"days", "route"}
    assert [str(citation) for citation in found.citations.all()] == ["Agency’s page, p. 2"]
    kept = found.history.latest()
    assert kept.history_user == country.expert
    assert kept.history_change_reason.startswith("The agency wrote. (Questionnaire “file.xlsx”")
    assert get("letter").history.count() == 1


def test_a_change_of_substance_ends_the_review(country):
    other = account("other", Role.EXPERT, answers_for=(country.country,))
    actions.verify(get("form"), other)
    applied(country, put(country, FIRST, confidence="Low confidence"))
    assert get("form").review == Review.VERIFIED
    applied(country, put(country, FIRST, citations="Medicines Law [xa-law]"))
    assert get("form").review == Review.UNVERIFIED


FORM = {
    "slug": "xa-plan", "title": "Plan", "procedure": "Manufacture", "timing": "Before the first patient",
    "confidence": "High confidence", "citations": "Medicines Law [xa-law] | Annex II",
}  # fmt: skip


def test_a_new_row_with_an_identifier_of_its_own_is_a_new_document(country):
    upload = looked(country, put(country, NEW, **FORM))
    (shown,) = present(upload, read_places(), {}).plain
    assert (shown.question, shown.sheet, shown.is_new) == ("Plan", "Documents", True)
    done = apply(upload.held, country.expert, {})
    assert (done.changed, done.created) == (0, 1)
    found = get("xa-plan")
    assert (found.jurisdiction, found.procedure, found.review) == (country.country, "manufacture", Review.UNVERIFIED)
    assert [str(citation) for citation in found.citations.all()] == ["Medicines Law, Annex II"]


def test_a_row_that_is_left_out_takes_nothing_away(country):
    data = edited(country.file(), lambda book: book[documents_sheet()].delete_rows(FIRST))
    assert looked(country, data).changes == ()


@pytest.mark.parametrize(
    ("row", "values", "column", "remedy"),
    [
        (NEW, {**FORM, "slug": None}, "A, Identifier", "A document needs its identifier"),
        (NEW, {**FORM, "slug": "Not One"}, "A, Identifier", "An identifier has small letters"),
        (NEW, {**FORM, "slug": "x" * 61}, "A, Identifier", "at most 60 signs"),
        (NEW, {**FORM, "slug": "letter"}, "A, Identifier", "stands in row 3 already"),
        (NEW, {**FORM, "slug": "theirs"}, "A, Identifier", "of a document of Country XB"),
        (NEW, {**FORM, "citations": None}, "K, Citations", UNCITED),
        (NEW, {**FORM, "title": None}, "B, Document", "A document needs “Document”"),
        (NEW, {**FORM, "procedure": None}, "C, Procedure", "A document needs “Procedure”"),
        (FIRST, {"citations": None}, "K, Citations", UNCITED),
        (FIRST, {"citations": "Nothing [nothing]"}, "K, Citations", "No such law or source is recorded."),
        (FIRST, {"procedure": "By post"}, "C, Procedure", "Choose from the list in the cell: Clinical trial application;"),
        (FIRST, {"timing": "Later"}, "E, When", "Choose from the list"),
        (FIRST, {"authority": "Nobody"}, "D, Who asks for it", "Choose from the list"),
        (FIRST, {"topics": "allowed\nnothing"}, "I, Topics", "No question has this identifier."),
        (FIRST, {"title": "x" * 201}, "B, Document", "At most 200 characters fit here."),
        (FIRST, {"note": True}, "H, What it must contain, who signs", "This is no text."),
        (FIRST, {"comment": "Why not."}, "L, Why you change it", "nothing is changed in this row"),
        (
            FIRST, dict.fromkeys(("title", "procedure", "authority", "timing", "note", "topics", "confidence", "citations")),
            "B, Document", "A recorded document cannot be taken away here",
        ),
        (HEADING_ROW, {"note": "Remark"}, "H, What it must contain, who signs", "The heading must be"),
    ],
)  # fmt: skip
@pytest.mark.any_database  # it is found in the file, before anything is written
def test_every_mistake_is_told_in_its_place_and_nothing_is_saved(country, row, values, column, remedy):
    other = factories.create_jurisdiction("xb")
    factories.create_document(other, "theirs", [country.law])
    found = problems(country, put(country, row, **values))
    assert [(one[0], one[1]) for one in found] == [(row, column)]
    assert remedy in found[0][2]


def test_what_somebody_else_changed_meanwhile_must_be_chosen(country):
    data = put(country, FIRST, note="Mine.")
    found = get("form")
    found.note, found.language = "Theirs.", "Any."
    found.save()
    upload = looked(country, data)
    (conflict,) = present(upload, read_places(), {}).conflicts
    shown = [(one.label, one.was, one.theirs, one.mine) for one in conflict.versions]
    assert ("What it must contain, who signs", "Two people sign.", "Theirs.", "Mine.") in shown
    with pytest.raises(Unchosen):
        apply(upload.held, country.expert, {})
    assert applied(country, data, form=SITE).left == 1
    assert get("form").note == "Theirs."
    applied(country, data, form=FILE)
    assert (get("form").note, get("form").language) == ("Mine.", "Any.")


def test_a_document_that_is_gone_is_told(country):
    data = put(country, FIRST, note="Mine.")
    get("form").delete()
    ((row, _column, remedy),) = problems(country, data)
    assert row == FIRST
    assert "was removed on the site" in remedy


def test_an_identifier_that_another_country_took_meanwhile_is_refused(country):
    upload = looked(country, put(country, NEW, **FORM))
    factories.create_document(factories.create_jurisdiction("xb"), "xa-plan", [country.source])
    with pytest.raises(actions.Refused, match="does not edit"):
        apply(upload.held, country.expert, {})
    assert get("xa-plan").jurisdiction.code == "xb"
