"""What does not fit is refused with a sentence; nothing brings the server down."""

import pytest

from tests.factories import create_barrier, create_jurisdiction, create_requirement, create_topic

pytestmark = pytest.mark.django_db

LISTS = ("jurisdictions", "topics", "requirements", "barriers")
EVERYTHING = ("", *(f"{name}/" for name in LISTS), "comparison/", "topics/topic/")

HOSTILE_VALUES = {
    "NUL": "%00",
    "NUL inside": "a%00b",
    "very long": "x" * 5000,
    "not UTF-8": "%ff%fe",
    "a lone surrogate": "%ed%a0%80",
    "beyond the basic plane": "%F0%9F%92%89",
    "right to left": "%D8%A7%D9%84",
    "SQL": "'%20OR%201=1;--",
    "wildcards": "%25_%5C",
    "line ends": "%0d%0aSet-Cookie:%20a=b",
    "markup": "<script>alert(1)</script>",
    "a template": "{{7*7}}%25(x)s{0}",
    "negative": "-1",
    "zero": "0",
    "not a number": "NaN",
    "infinite": "inf",
    "huge": "9" * 400,
    "an exponent": "1e999999999",
    "other digits": "%D9%A1",
    "a list": "[1,2]",
    "separators": ",;&&=",
}
HOSTILE_NAMES = ("%00", "x" * 5000, "country[]", "__class__", "%ff", "")


@pytest.fixture
def some_evidence():
    country = create_jurisdiction("xa")
    topic = create_topic()
    create_requirement(country, topic, "yes")
    create_barrier(country)


def assert_answered(response):
    assert response.status_code in (200, 400, 404), response.content  # 404: a page that no list led to
    expected = "application/json" if response.status_code == 200 else "application/problem+json"
    assert response["Content-Type"] == expected


def every_word(client):
    """Each address of the API, with each word that it knows."""
    addresses = client.get("/api/v1/").json()["addresses"].values()
    return [(place["url"], word) for place in addresses for word in place["parameters"]]


@pytest.mark.parametrize("value", HOSTILE_VALUES.values(), ids=HOSTILE_VALUES)
def test_no_value_brings_the_server_down(client, some_evidence, value):
    for address, word in every_word(client):
        assert_answered(client.get(f"{address}?{word}={value}"))


def test_a_word_that_is_said_twice_brings_it_down_no_more(client, some_evidence):
    for address, word in every_word(client):
        for value in (HOSTILE_VALUES["NUL inside"], HOSTILE_VALUES["not a number"]):
            assert_answered(client.get(f"{address}?{word}=xa&{word}={value}"))


@pytest.mark.parametrize("address", EVERYTHING)
def test_no_name_brings_the_server_down(client, some_evidence, address):
    for name in HOSTILE_NAMES:
        assert_answered(client.get(f"/api/v1/{address}?{name}=1&{name}=2"))
    for value in HOSTILE_VALUES.values():
        assert_answered(client.get(f"/api/v1/{address}?{value}"))


@pytest.mark.parametrize(
    "address",
    [
        "nowhere/",
        "barriers/nope/",
        "barriers/%00/",
        "barriers/a%0Ab/",
        "topics/" + "x" * 3000 + "/",
        "jurisdictions/xx/",
        "requirements/xa/nope/",
        "requirements/xa/",
        "requirements/xa/topic/more/",
        "topics/<script>/",
        "topics/%E2%80%AE/",
    ],
)
def test_an_address_that_leads_nowhere_is_404(refused, some_evidence, address):
    assert refused(address, 404)["title"] == "Not Found"


def test_404_names_what_was_looked_for(refused, some_evidence):
    assert refused("requirements/xa/nope/", 404)["detail"].startswith("There is no requirement “xa/nope”")


@pytest.mark.parametrize("name", LISTS)
def test_an_unknown_parameter_is_refused_with_those_that_are_known(refused, name):
    problem = refused(f"{name}/?colour=red")
    assert problem["title"] == "Bad Request"
    error = problem["errors"][0]
    assert error["field"] == "colour"
    assert "known are: " in error["message"]
    assert "page_size" in error["message"]


@pytest.mark.parametrize("address", ["", "topics/topic/", "comparison/"])
def test_a_parameter_of_a_list_is_unknown_where_there_is_no_list(refused, some_evidence, address):
    assert refused(f"{address}?page_size=1")["errors"][0]["field"] == "page_size"


@pytest.mark.parametrize("name", ["jurisdictions", "requirements", "barriers"])
def test_an_unknown_country_is_refused_with_those_that_are_known(refused, some_evidence, name):
    assert refused(f"{name}/?country=xa&country=xx")["errors"] == [
        {"field": "country", "value": "xx", "message": "“xx” is not known here; it can be: xa."}
    ]


def test_where_nothing_is_loaded_no_word_fits_and_it_says_so(refused):
    assert "nothing yet" in refused("requirements/?country=xa")["errors"][0]["message"]


def test_every_word_that_does_not_fit_is_named_at_once(refused, some_evidence):
    problem = refused("requirements/?country=xx&country=xy&phase=never&amount_from=some&q=fine")
    assert [(error["field"], error["value"]) for error in problem["errors"]] == [
        ("country", "xx"),
        ("country", "xy"),
        ("phase", "never"),
        ("amount_from", "some"),
    ]


@pytest.mark.parametrize("number", ["abc", "0", "-1", "1.5", "1e3", "%D9%A1", "9" * 30])
@pytest.mark.parametrize("field", ["page_size"])
def test_a_page_that_is_no_whole_number_is_refused(refused, field, number):
    problem = refused(f"topics/?{field}={number}")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert "whole number from 1" in problem["errors"][0]["message"]


@pytest.mark.parametrize("amount", ["NaN", "inf", "-inf", "abc", "-1", "1e400", "1,5"])
def test_an_amount_that_is_no_amount_is_refused(refused, amount):
    assert {error["field"] for error in refused(f"requirements/?amount_from={amount}")["errors"]} == {"amount_from"}


def test_a_search_longer_than_200_characters_is_refused(refused):
    error = refused("topics/?q=" + "x" * 201)["errors"][0]
    assert error["field"] == "q"
    assert "200" in error["message"]
    assert len(error["value"]) <= 40


def test_a_search_of_very_many_words_is_answered(read, some_evidence):
    assert read("requirements/?q=" + "+".join("s" * 100))["count"] == 1


def test_more_parameters_than_can_be_read_are_refused(refused):
    refused("topics/?" + "q=a&" * 2000)


def test_a_format_that_there_is_not_is_refused(refused, read):
    assert refused("topics/?format=xml")["errors"][0]["message"] == "“xml” is not a format here; it can be: json, csv."
    assert read("topics/?format=json")["results"] == []


def test_an_accept_header_that_cannot_be_met_is_406(client):
    response = client.get("/api/v1/topics/", headers={"accept": "text/turtle"})
    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")


def test_a_browser_is_answered(client):
    response = client.get("/api/v1/topics/", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
