"""The search in the API finds what the page finds, in its order."""

import re

import pytest
from django.utils.http import urlencode

from barriers.models import Barrier
from milenari.portal.search_index import KINDS
from tests.portal.test_search import consortium, titles

pytestmark = pytest.mark.django_db

SITE = "http://testserver"


@pytest.fixture
def evidence():
    consortium()


@pytest.fixture
def ask(read):
    return lambda **words: read(f"search/?{urlencode(words, doseq=True)}")


def hits(answer):
    return [(hit["kind"], hit["key"]) for hit in answer["results"]]


def test_finds_what_the_page_finds_in_its_order(client, ask, evidence):
    page = client.get("/search/?q=insurance").content.decode()
    answer = ask(q="insurance", page_size=20)
    on_page = [re.sub(r"\s*\(.*", "", title) for title in titles(page)]
    assert len(on_page) == len(answer["results"])
    for shown, hit in zip(on_page, answer["results"], strict=True):
        assert shown.startswith(hit["title"])


def test_finds_every_kind(ask, evidence):
    found = ask(q="insurance")
    assert {hit["kind"] for hit in found["results"]} == set(KINDS) - {"jurisdiction", "step"}
    assert found["count"] == len(found["results"])


def test_a_hit_tells_what_it_is_why_and_where(ask, evidence):
    (hit,) = ask(q="policy of insurance", country="c0")["results"]
    assert hit == {
        "kind": "requirement",
        "kind_label": "Answer",
        "key": "insurance",
        "jurisdiction": "c0",
        "jurisdiction_name": "Country C0",
        "title": "Is insurance mandatory?",
        "also": None,
        "local_title": None,
        "language": None,
        "excerpt": "Yes. A policy of insurance is asked for.",
        "url": f"{SITE}/compare/insurance/?country=c0",
        "api_url": f"{SITE}/api/v1/requirements/c0/insurance/",
    }


def test_a_hit_s_text_is_plain(ask, evidence):
    Barrier.objects.filter(slug="barrier-0").update(description="<b>Insurance</b> & all.")
    (hit,) = [hit for hit in ask(q="insurance", kind="barrier")["results"] if hit["key"] == "barrier-0"]
    assert hit["excerpt"] == "<b>Insurance</b> & all."


def test_every_api_address_of_a_hit_answers(client, ask, evidence):
    found = [*ask(q="insurance")["results"], *ask(q="country")["results"], *ask(q="union")["results"]]
    addresses = {hit["kind"]: hit["api_url"] for hit in found}
    assert {kind for kind, address in addresses.items() if address is None} == {"term", "ahead", "document"}
    assert "jurisdiction" in addresses
    for address in filter(None, addresses.values()):
        assert client.get(address).status_code == 200


def test_kinds_and_countries_narrow_it(ask, evidence):
    assert {hit["kind"] for hit in ask(q="insurance", kind=["barrier", "source"])["results"]} == {"barrier", "source"}
    # A union's law holds in its members.
    assert hits(ask(q="insurance", kind="instrument", country="c1")) == [("instrument", "law-1"), ("instrument", "union-law")]
    assert hits(ask(q="insurance", kind="instrument", country="c0")) == [("instrument", "law-0")]


def test_pages_hold_all_of_it_in_order(read, ask, evidence):
    whole = ask(q="insurance")
    answer = ask(q="insurance", page_size=4)
    assert (answer["page"], answer["page_size"], answer["page_size_limit"]) == (1, 4, 500)
    assert answer["pages"] == -(-whole["count"] // 4)
    found = hits(answer)
    while answer["next"]:
        answer = read(answer["next"].removeprefix(f"{SITE}/api/v1/"))
        found += hits(answer)
    assert found == hits(whole)
    assert answer["page"] == answer["pages"]


def test_the_header_leads_to_the_next_page(client, evidence):
    response = client.get("/api/v1/search/?q=insurance&page_size=4")
    assert response["Link"].startswith(f'<{response.json()["next"]}>; rel="next", ')


@pytest.mark.parametrize("search", ["", "???", "zzz"])
def test_what_asks_for_nothing_or_is_not_there_finds_nothing(ask, evidence, search):
    answer = ask(q=search)
    assert (answer["count"], answer["pages"], answer["next"], answer["results"]) == (0, 1, None, [])


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("kind=law", "kind", "it can be: jurisdiction, term, topic, authority"),
        ("country=zz", "country", "it can be: c1, c0, xu."),
        ("page=0", "page", "“0” is no page; it can be a number from 1."),
        ("page=x", "page", "“x” is no page; it can be a number from 1."),
        ("page_size=501", "page_size", "page_size is a whole number from 1 to 500"),
        ("page=1&page=2", "page", "page takes one"),
        (f"q={'x' * 400}", "q", "longer than"),
        ("sort=title", "sort", "q, kind, country, page, page_size, format, lang"),
    ],
)
def test_a_word_that_does_not_fit_is_refused_with_what_would(refused, evidence, query, field, says):
    errors = refused(f"search/?{query}")["errors"]
    assert [error["field"] for error in errors] == [field]
    assert says in errors[0]["message"]


def test_a_page_beyond_the_last_is_not_there(refused, evidence):
    assert "it can be a number from 1 to 1" in refused("search/?q=insurance&page=2", 404)["detail"]


def test_follows_the_evidence(ask, evidence):
    assert hits(ask(q="zeppelin")) == []
    Barrier.objects.filter(slug="barrier-0").update(title="A zeppelin")
    assert hits(ask(q="zeppelin")) == [("barrier", "barrier-0")]


def test_takes_at_most_8_queries_whatever_the_page(ask, evidence, django_assert_max_num_queries):
    ask(q="insurance")
    for words in ({"page_size": 1}, {"page_size": 500}, {"kind": "barrier", "country": "c0"}):
        with django_assert_max_num_queries(8):
            assert ask(q="insurance", **words)["results"]


def test_is_a_table_too(client, ask, evidence):
    whole = ask(q="insurance")
    table = client.get("/api/v1/search.csv?q=insurance")
    assert table["Content-Type"].startswith("text/csv")
    lines = table.content.decode().splitlines()
    assert lines[0].split(",") == list(whole["results"][0])
    assert len(lines) == whole["count"] + 1
    assert len(client.get("/api/v1/search.csv?q=insurance&page_size=2").content.decode().splitlines()) == 3
