"""At the largest size the main queries find what they show by an index: PostgreSQL says so itself (EXPLAIN)."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from milenari.core import rules
from milenari.core.search import terms
from milenari.portal.search import find
from regulations.models import Domain, Requirement, RequirementCitation, Topic
from tests import factories

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone tells how it reads its tables."),
]

COUNTRIES, TOPICS, DOMAINS = 195, 500, 50  # the largest size that the benchmark knows (bench/evidence.py)
LARGE = {"regulations_requirement", "regulations_requirementcitation"}
SHOWN = "country=xc0&country=xc1&country=xc2&country=xc3&domain=domain-0"


@pytest.fixture
def many(db):
    """As many answers as there can be, each with a citation, and PostgreSQL knows how many."""
    rules.lift("default")  # they ask about each row; the test's transaction ends with all of it taken back
    first, *others = (factories.create_jurisdiction(f"xc{number}") for number in range(COUNTRIES))
    domains = [
        Domain.objects.create(slug=f"domain-{number}", title=f"Domain {number}", order=number) for number in range(DOMAINS)
    ]
    topics = Topic.objects.bulk_create(
        Topic(
            domain=domains[number % DOMAINS],
            slug=f"topic-{number}",
            question=f"Of {number}?",
            kind="text",
            phase="setup",
            order=number,
        )
        for number in range(TOPICS)
    )
    Requirement.objects.bulk_create(
        Requirement(jurisdiction=first, topic=topic, status="answered", summary=f"Word{number} and more.", confidence="low")
        for number, topic in enumerate(topics)
    )
    instrument = factories.create_instrument(first)
    with connection.cursor() as cursor:
        copy(cursor, Requirement, "jurisdiction", [country.pk for country in others])
        cited, *rest = Requirement.objects.values_list("pk", flat=True)
        RequirementCitation.objects.create(requirement_id=cited, instrument=instrument)
        copy(cursor, RequirementCitation, "requirement", rest)
        cursor.execute("ANALYZE")
    assert Requirement.objects.count() == COUNTRIES * TOPICS


def copy(cursor, model, owner: str, owners: list[int]) -> None:
    """Copies the rows of a table for each of these owners, in the database: a hundred thousand in a few seconds."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name != owner]
    table, columns = model._meta.db_table, ", ".join(f'"{field.column}"' for field in fields)
    copied = f"SELECT {columns}, other FROM {table}, unnest(%s::bigint[]) other"  # noqa: S608 (names from the models alone)
    cursor.execute(f"INSERT INTO {table} ({columns}, {owner}_id) {copied}", [owners])


ADDRESSES = (
    f"/compare/?{SHOWN}",
    "/compare/topic-7/?country=xc0&country=xc1",
    f"/gaps/?{SHOWN}",
    "/countries/xc5/",
    "/api/v1/requirements/?country=xc5",
    "/api/v1/requirements/xc5/topic-7/",
    f"/api/v1/comparison/?{SHOWN}",
)


def test_no_main_query_reads_a_large_table_through(many):
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(address).status_code == 200, address
        for query in asked.captured_queries:
            sql = query["sql"]
            if sql.startswith("SELECT"):
                assert read_through(sql) == set(), f"{address}: {sql}"


def test_the_search_asks_what_its_index_answers():
    """On an empty table it would not be used unless nothing else were left."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    with CaptureQueriesContext(connection) as asked:
        find(terms("word 536/2014"), ())

    used = {node.get("Index Name") for node in plan_of(asked.captured_queries[0]["sql"])}
    assert "search_entry_words" in used


def read_through(sql: str) -> set[str]:
    """The large tables that the plan of a query reads from beginning to end."""
    return {node["Relation Name"] for node in plan_of(sql) if node["Node Type"] == "Seq Scan"} & LARGE


def plan_of(sql: str):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + sql.replace("%", "%%"))
        told = cursor.fetchone()[0]
    plan = told if isinstance(told, list) else json.loads(told)
    return list(nodes(plan[0]["Plan"]))


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)
