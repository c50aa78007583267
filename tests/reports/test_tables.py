import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from milenari.core import revision
from regulations.models import Requirement, Topic
from reports.actions import freeze
from reports.queries import NoEvidence, ScopeProblem
from reports.renderers.formats import FORMATS, Order
from reports.tables import file_name, supporting_tables
from tests.factories import create_jurisdiction, create_requirement, create_source
from tests.reports.table_evidence import MADE_AT, VERIFIED_AT, create_awkward_evidence, read, read_real, table

NAMES = ["matrix", "requirements", "gaps", "barriers", "mitigations", "steps", "instruments", "sources"]


@pytest.fixture
def awkward(db):
    create_awkward_evidence()
    return read()


def rows(read, name) -> dict:
    """The table's rows by their keys; the key of one column stands alone."""
    found = table(read, name)
    by_key = {tuple(record[column] for column in found.key): record for record in found.records}
    assert len(by_key) == len(found.rows)
    return {key[0] if len(key) == 1 else key: record for key, record in by_key.items()}


def test_the_tables_stand_in_the_order_of_the_sheets(awkward):
    assert [found.name for found in awkward.tables] == NAMES


def test_a_row_of_the_matrix_says_what_holds_in_each_country_and_whose_it_is(awkward):
    row = rows(awkward, "matrix")["licence"]
    assert (row["xa_answer"], row["xa_given_by"], row["xa_burden"]) == ("No", "xu", 0)
    assert (row["xb_answer"], row["xb_given_by"], row["xb_burden"], row["xb_gap"]) == ("Yes", "xb", 2, "heavier")
    assert row["xa_standing"] == "○ none · Union XU · not verified"
    assert row["xb_standing"] == "gap · ◑ heavy · verified"
    assert (row["baseline_answer"], row["baseline_jurisdiction"]) == ("No", "xu")


def test_the_parts_of_an_answer_keep_their_types(awkward):
    row = rows(awkward, "matrix")["review"]
    assert (row["xa_amount"], row["xa_unit"], row["xa_status"]) == (Decimal(45), "working_days", "answered")
    assert (row["xb_amount"], row["xb_unit"], row["xb_status"], row["xb_is_known"]) == (None, "", "not_found", False)


def test_an_answer_that_nobody_gave_is_empty_and_said_in_words(awkward):
    row = rows(awkward, "matrix")["never"]
    assert (row["xa_answer"], row["xa_given_by"], row["xa_status"], row["xa_amount"]) == ("Nothing recorded", "", "", None)


def test_without_anything_to_hold_against_the_baseline_says_so(awkward):
    row = rows(read("baseline=lightest"), "matrix")["never"]
    assert (row["baseline_answer"], row["baseline_jurisdiction"]) == ("No answer in this row has a burden", "")


def test_every_answer_that_holds_has_a_row_the_unions_too(awkward):
    assert set(rows(awkward, "requirements")) == {
        ("review", "xu"),
        ("review", "xa"),
        ("review", "xb"),
        ("fee", "xu"),
        ("licence", "xu"),
        ("licence", "xb"),
    }


def test_working_days_are_comparable_as_calendar_days_and_money_as_euros(awkward):
    found = rows(awkward, "requirements")
    days, fee = found["review", "xa"], found["fee", "xu"]
    assert (days["amount"], days["unit"], days["comparable_amount"], days["comparable_unit"]) == (
        45,
        "working_days",
        63,
        "calendar_days",
    )
    assert (fee["comparable_amount"], fee["comparable_unit"]) == (Decimal("5741.27"), "EUR")


def test_who_verified_an_answer_and_when_stands_beside_it(awkward):
    row = rows(awkward, "requirements")["licence", "xb"]
    assert (row["review"], row["verified_by"], row["verified_at"]) == ("verified", "=Rania Haddad", VERIFIED_AT)


def test_a_union_s_answer_says_where_it_holds(awkward):
    assert rows(awkward, "requirements")["licence", "xu"]["holds_in"] == "xa"


def test_a_gap_names_the_barriers_that_cover_it_by_number_and_by_key(awkward):
    row = rows(awkward, "gaps")["review", "xb"]
    assert (row["kind"], row["barriers"], row["barrier_count"]) == ("unknown", "slow", 1)
    assert row["barrier_titles"].startswith("B1 ")


def test_a_barrier_says_what_remains_of_its_risk_and_where_else_it_stands(awkward):
    row = rows(awkward, "barriers")["slow"]
    assert (row["risk"], row["residual_severity"], row["residual_likelihood"], row["residual_risk"]) == (16, 2, 4, 8)
    assert (row["countries"], row["country_names"], row["owner"], row["topics"]) == (
        "xa",
        "Country XA",
        "hospital",
        "review licence",
    )


def test_mitigations_stand_in_their_order_with_their_owner(awkward):
    found = rows(awkward, "mitigations")
    assert [(key, row["owner"], row["due"], row["status"]) for key, row in found.items()] == [
        (("slow", 1), "hospital", date(2027, 1, 31), "planned"),
        (("slow", 2), "", None, "dropped"),
    ]


def test_a_step_says_what_it_waits_for_across_borders(awkward):
    row = rows(awkward, "steps")["treat"]
    assert set(row["after"].split()) == {"make", "file"}
    assert (row["days_min"], row["days_typical"], row["days_max"], row["unit"], row["topics"]) == (
        1,
        2,
        3,
        "calendar_days",
        "review",
    )
    assert row["critical_for"] == "xb"


def test_only_what_is_cited_is_listed(awkward):
    assert set(rows(awkward, "instruments")) == {"act", "old-law"}
    assert set(rows(awkward, "sources")) == {"page"}


def test_what_a_chosen_scope_leaves_out_is_in_no_table(awkward):
    chosen = read("country=xb&domain=making")
    assert set(rows(chosen, "matrix")) == {"licence", "never"}
    assert set(rows(chosen, "requirements")) == {("licence", "xu"), ("licence", "xb")}
    assert "xa_answer" not in table(chosen, "matrix").names


@pytest.mark.parametrize("scope", ["", "country=xb", "domain=making", "baseline=lightest", "phase=setup&country=xa"])
def test_every_key_is_known_where_it_leads(awkward, scope):
    assert_keys_hold(read(scope))


def test_a_table_is_as_empty_as_what_is_recorded(evidence):
    assert table(read(), "mitigations").rows == ()
    assert table(read(), "steps").rows == ()


def test_the_same_evidence_gives_the_same_tables(awkward):
    assert read() == awkward


def test_a_download_is_named_after_its_scope_its_date_and_its_revision(awkward):
    number = revision.current().number
    assert file_name(awkward.report, "gap-report", "xlsx") == f"milenari-gap-report-xa-xb-2026-11-24-revision-{number}.xlsx"


def test_words_that_do_not_fit_and_empty_databases_are_refused(db):
    with pytest.raises(NoEvidence):
        read()
    create_awkward_evidence()
    with pytest.raises(ScopeProblem, match="xz"):
        read("country=xz")


def test_of_a_release_the_tables_hold_what_it_froze(awkward):
    freeze("first", "First")
    before = read("start=2027-03-01").tables  # without a start, a release's steps begin on the day it was frozen
    Topic.objects.update(question="Changed?")
    assert read("release=first&start=2027-03-01").tables == before
    assert read("start=2027-03-01").tables != before
    with pytest.raises(ScopeProblem, match="“second” is not a known release"):
        read("release=second")


def test_the_queries_do_not_grow_with_what_the_tables_hold(awkward):
    Topic.objects.first().save()  # a new revision: nothing of it was read before
    with CaptureQueriesContext(connection) as few:
        read()
    for code in ("xc", "xd"):
        country = create_jurisdiction(code)
        for topic in Topic.objects.filter(kind="ternary"):
            create_requirement(country, topic, "yes", [create_source(country, f"source-{code}-{topic.slug}")])
    with CaptureQueriesContext(connection) as many:
        read()
    assert len(many) == len(few)


@pytest.mark.parametrize(("format", "ending"), [("xlsx", "xlsx"), ("csv", "zip"), ("datapackage", "zip")])
def test_each_format_is_made_to_order_and_tells_how_far_it_is(awkward, format, ending):
    told, target = [], BytesIO()
    made = FORMATS[format].write(Order("country=xb", MADE_AT), lambda *progress: told.append(progress), target)
    assert zipfile.is_zipfile(target)
    assert re.fullmatch(rf"milenari-[a-z-]+-xb-2026-11-24-revision-{made.revision}\.{ending}", made.file_name)
    assert told
    assert all(0 <= done < total and stage for done, total, stage in told)


@pytest.mark.django_db
def test_the_project_s_evidence_stands_in_the_tables_as_in_the_database():
    real = read_real()
    found = rows(real.read, "requirements")
    assert len(found) > 300
    for key, row in found.items():
        expected = real.requirements[key]
        assert {name: row[name] for name in expected} == expected
    for slug, row in rows(real.read, "barriers").items():
        assert {name: row[name] for name in ("title", "severity", "likelihood", "description")} == {
            name: value for name, value in real.barriers[slug].items() if name != "slug"
        }
    for name in ("instruments", "sources"):
        for slug, row in rows(real.read, name).items():
            assert row["url"] == real.urls[slug]
    assert Requirement.objects.count() == 0  # the test's database is as it was


@pytest.mark.django_db
def test_every_key_of_the_project_s_evidence_leads_somewhere():
    assert_keys_hold(read_real().read)


def assert_keys_hold(read):
    every = (*read.tables, *supporting_tables(read.report, read.records, read.tables))
    keys = {found.name: {tuple(row[name] for name in found.key) for row in found.records} for found in every}
    for found in every:
        assert len(keys[found.name]) == len(found.rows), found.name
        for row in found.records:
            for column in found.columns:
                value = row[column.name]
                assert value != "" or not column.required
                if column.one_of and value:
                    assert (value,) in keys[column.one_of]
                if column.some_of:
                    assert {(part,) for part in value.split()} <= keys[column.some_of]
                if column.words and value:
                    assert value in column.words
            for names, target in found.within:
                assert tuple(row[name] for name in names) in keys[target]
