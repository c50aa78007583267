"""What scripts read straight into a table: the two CSV addresses, and what can be chosen of a list."""

import gzip
from datetime import timedelta
from io import StringIO

import pandas
import pytest
from django.conf import settings

from milenari.core import kept
from milenari.core.models import RevisionCounter
from milenari.portal.evidence.loading import load
from regulations.models import Requirement
from tests.factories import create_barrier, create_jurisdiction, create_requirement, create_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(client):
    def table(address: str) -> pandas.DataFrame:
        response = client.get(f"/api/v1/{address}")
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        return pandas.read_csv(StringIO(response.getvalue().decode() if not response.streaming else b"".join(response).decode()))

    return table


def test_requirements_give_the_database_s_values_types_and_row_count_back(table, real_evidence):
    found = table("requirements.csv")
    recorded = Requirement.objects.select_related("jurisdiction", "topic").in_bulk()
    by_key = {(requirement.jurisdiction.code, requirement.topic.slug): requirement for requirement in recorded.values()}
    assert len(found) == len(recorded)
    assert found["amount"].dtype == found["burden"].dtype == float
    assert found["verification_expired"].dtype == bool
    for row in found.itertuples():
        requirement = by_key.pop((row.jurisdiction, row.topic))
        for name in ("summary", "note", "value", "status", "basis", "confidence", "unit"):
            told = getattr(row, name)
            assert (None if pandas.isna(told) else told) == (getattr(requirement, name) or None), name
        assert (None if pandas.isna(row.amount) else row.amount) == (
            None if requirement.amount is None else float(requirement.amount)
        )
    assert by_key == {}


def test_the_comparison_has_a_line_for_each_topic_and_country(table, real_evidence, client):
    found = table("comparison.csv")
    whole = client.get("/api/v1/comparison/").json()
    cells = {
        (cell["jurisdiction"], row["topic"]): cell for part in whole["sections"] for row in part["rows"] for cell in row["cells"]
    }
    assert len(found) == len(cells) == len(whole["countries"]) * whole["total_rows"]
    assert found["inherited"].dtype == bool
    for row in found.itertuples():
        cell = cells.pop((row.jurisdiction, row.topic))
        for told, recorded in (
            (row.answer, cell["answer"]),
            (row.value, cell["value"]),
            (row.amount, cell["amount"]),
            (row.burden, cell["burden"]),
            (row.inherited_from, cell["inherited_from"]),
            (row.gap_level, (cell["gap"] or {}).get("level")),
            (row.gap_reason, (cell["gap"] or {}).get("reason")),
            (row.citations, "; ".join(cell["citations"]) or None),
        ):
            assert (None if pandas.isna(told) else told) == recorded
    assert cells == {}


@pytest.fixture
def real_evidence(db):
    load(settings.EVIDENCE_DIR)


def test_the_address_the_word_and_the_header_give_the_same_table(client):
    create_requirement(create_jurisdiction("xa"), create_topic("days"), "yes")
    by_address = client.get("/api/v1/requirements.csv")
    for other in (
        client.get("/api/v1/requirements/?format=csv"),
        client.get("/api/v1/requirements/", headers={"accept": "text/csv"}),
    ):
        assert other.content == by_address.content
        assert other["Content-Type"] == by_address["Content-Type"]


def test_a_table_holds_the_whole_list_unless_a_page_is_asked_for(table):
    for number in range(3):
        create_jurisdiction(f"x{number}")
    assert list(table("jurisdictions.csv")["code"]) == ["x0", "x1", "x2"]
    assert list(table("jurisdictions.csv?page_size=2")["code"]) == ["x0", "x1"]


def test_a_table_longer_than_one_reading_is_sent_as_it_is_read(table, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr("milenari.core.api.records.CHUNK", 2)
    for number in range(5):
        create_jurisdiction(f"x{number}")
    with django_assert_max_num_queries(8):
        assert list(table("jurisdictions.csv?sort=-code")["code"]) == ["x4", "x3", "x2", "x1", "x0"]


def test_an_empty_table_has_its_columns(client):
    names = client.get("/api/v1/barriers.csv").content.decode().strip().split(",")
    assert {"slug", "risk", "citations"} <= set(names)


def test_no_cell_is_run_as_a_formula(client):
    create_barrier(create_jurisdiction("xa"), title="=cmd|' /C calc'!A0")
    assert b",'=cmd" in client.get("/api/v1/barriers.csv").content


def test_a_refusal_stays_a_problem_where_a_table_was_asked_for(client):
    response = client.get("/api/v1/requirements.csv?country=xx")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"][0]["field"] == "country"


def test_fields_are_given_in_the_order_asked_for(read, client):
    create_jurisdiction("xa", name="Aland")
    assert read("jurisdictions/?fields=name,code")["results"] == [{"name": "Aland", "code": "xa"}]
    assert list(read("jurisdictions/?fields=name&fields=code")["results"][0]) == ["name", "code"]
    assert read("jurisdictions/xa/?fields=code") == {"code": "xa"}
    assert client.get("/api/v1/jurisdictions.csv?fields=name,code").content == b"name,code\r\nAland,xa\r\n"


def test_a_field_an_order_or_a_relation_that_there_is_not_is_named_with_those_that_there_are(refused):
    for address, word, known in (
        ("jurisdictions/", "fields", "api_url"),
        ("jurisdictions/", "sort", "-code"),
        ("requirements/", "expand", "citations"),
        ("topics/", "colour", "known are: domain"),
    ):
        error = refused(f"{address}?{word}=colour")["errors"][0]
        assert (error["field"], error["value"]) == (word, "colour")
        assert known in error["message"]


class TestCopies:
    def test_that_hold_are_not_sent_again_and_cost_one_query(self, client, django_assert_num_queries):
        create_jurisdiction("xa")
        for address in ("jurisdictions/", "jurisdictions.csv", "jurisdictions/xa/", "comparison/", "gaps/", ""):
            first = client.get(f"/api/v1/{address}")
            with django_assert_num_queries(1):
                again = client.get(f"/api/v1/{address}", headers={"if-none-match": first["ETag"]})
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])

    def test_are_made_once_at_each_revision(self, client, django_assert_num_queries):
        create_jurisdiction("xa")
        first = client.get("/api/v1/jurisdictions/")
        with django_assert_num_queries(1):
            again = client.get("/api/v1/jurisdictions/")
        assert (again.content, again["Content-Type"], again["ETag"]) == (first.content, first["Content-Type"], first["ETag"])
        create_jurisdiction("xb")
        assert client.get("/api/v1/jurisdictions/").json()["count"] == 2

    def test_are_compressed_once_for_those_who_take_it(self, client):
        for number in range(9):
            create_jurisdiction(f"x{number}")
        plain = client.get("/api/v1/jurisdictions/")
        small = client.get("/api/v1/jurisdictions/", headers={"accept-encoding": "gzip"})
        assert small["Content-Encoding"] == "gzip"
        assert small["ETag"] == f"W/{plain['ETag']}"
        assert "Accept-Encoding" in small["Vary"]
        assert gzip.decompress(small.content) == plain.content

    def test_differ_by_host_and_form(self, client, settings):
        settings.ALLOWED_HOSTS = ["one.example", "two.example"]
        create_jurisdiction("xa")
        one = client.get("/api/v1/jurisdictions/", headers={"host": "one.example"}).json()
        two = client.get("/api/v1/jurisdictions/", headers={"host": "two.example"}).json()
        assert one["results"][0]["api_url"].startswith("http://one.example/")
        assert two["results"][0]["api_url"].startswith("http://two.example/")
        assert client.get("/api/v1/jurisdictions/", headers={"host": "one.example", "accept": "text/csv"}).content[:5] == b"code,"

    def test_of_one_form_do_not_stand_for_another(self, client):
        create_jurisdiction("xa")
        first = client.get("/api/v1/jurisdictions/", headers={"accept": "application/json"})
        other = client.get("/api/v1/jurisdictions/", headers={"accept": "text/csv", "if-none-match": first["ETag"]})
        assert (other.status_code, other["Content-Type"]) == (200, "text/csv; charset=utf-8")
        assert "Accept" in other["Vary"]

    def test_of_a_refusal_have_no_validator(self, client):
        for address in ("jurisdictions/?colour=red", "jurisdictions/xx/"):
            response = client.get(f"/api/v1/{address}")
            assert "ETag" not in response
            assert "Last-Modified" not in response

    def test_say_when_they_changed_once_that_second_is_over(self, client):
        create_jurisdiction("xa")
        counter = RevisionCounter.objects.get()
        assert "Last-Modified" not in client.get("/api/v1/jurisdictions/")
        RevisionCounter.objects.update(changed_at=counter.changed_at - timedelta(days=40))
        kept.clear()
        assert "Last-Modified" in client.get("/api/v1/jurisdictions/")
