"""What is more than a page shows at once: the page says so, JSON refuses, and a table is sent whole."""

import csv
from itertools import product

import pytest

from countries.models import Jurisdiction
from regulations.models import Topic
from tests import factories

pytestmark = pytest.mark.django_db

COUNTRIES, TOPICS = 45, 90  # 4,050 answers, of which 4,000 are shown at once
NOT_ALL = "The first 44 of 45 countries are shown"


@pytest.fixture(autouse=True)
def many():
    Jurisdiction.objects.bulk_create(
        Jurisdiction(code=f"x{number:02}", name=f"Country {number:02}") for number in range(COUNTRIES)
    )
    domains = [factories.create_domain(f"domain-{number}", order=number) for number in range(2)]
    Topic.objects.bulk_create(
        Topic(
            domain=domains[number % 2],
            slug=f"topic-{number}",
            question=f"Of {number}?",
            kind="ternary",
            phase="setup",
            order=number,
        )
        for number in range(TOPICS)
    )
    answered = Topic.objects.get(slug="topic-7")
    factories.create_requirement(Jurisdiction.objects.get(code="x44"), answered, value="yes", summary="The last one answers.")


@pytest.mark.parametrize("address", ["/", "/compare/", "/gaps/"])
def test_a_page_shows_the_first_countries_and_says_so(client, address):
    page = client.get(address).content.decode()

    assert NOT_ALL in page
    assert "Country 43" in page
    assert "Part of the address was not understood" not in page


@pytest.mark.parametrize("words", ["domain=domain-0", "country=x44&country=x01"])
def test_whoever_chooses_less_gets_all_of_it(client, words):
    page = client.get(f"/compare/?{words}").content.decode()

    assert "countries are shown" not in page
    assert "Country 44" in page


@pytest.mark.parametrize("address", ["/api/v1/comparison/", "/api/v1/gaps/"])
def test_json_refuses_and_says_what_would_fit(client, address):
    response = client.get(address)

    (error,) = response.json()["errors"]
    assert (response.status_code, error["field"]) == (400, "country")
    assert error["message"].startswith(NOT_ALL)
    assert error["message"].endswith("As CSV (format=csv) all of it is sent.")


def test_a_table_is_sent_whole_and_in_the_order_of_the_questionnaire(client):
    response = client.get("/api/v1/comparison.csv")

    rows = list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))
    topics = [f"topic-{number}" for first in range(2) for number in range(first, TOPICS, 2)]
    assert [(row["topic"], row["jurisdiction"]) for row in rows] == list(
        product(topics, (f"x{number:02}" for number in range(COUNTRIES)))
    )
    (last,) = [row for row in rows if row["jurisdiction"] == "x44" and row["topic"] == "topic-7"]
    assert last["summary"] == "The last one answers."


def test_the_table_of_gaps_is_sent_whole(client):
    response = client.get("/api/v1/gaps.csv")

    rows = list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))
    assert len(rows) == COUNTRIES * TOPICS - 1


def test_a_report_of_too_much_is_refused(client):
    Jurisdiction.objects.bulk_create(Jurisdiction(code=f"y{number:02}", name=f"Other {number:02}") for number in range(70))

    page = client.get("/reports/").content.decode()

    assert "A report holds at most 10000 answers." in page


def test_a_kept_page_is_drawn_anew_after_an_edit(client):
    words = "/compare/?country=x44&country=x01"
    client.get(words)
    before = client.get(words).content.decode()
    answer = Jurisdiction.objects.get(code="x44").requirements.get()
    answer.value = "no"
    answer.save()

    after = client.get(words).content.decode()

    assert before != after
    assert client.get(words).content.decode() == after
