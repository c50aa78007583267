"""The risk matrix's endpoint: every place of it, and the barriers that stand there."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    union = factories.create_union("xu")
    factories.create_jurisdiction("xa", union)
    outside = factories.create_jurisdiction("xb")
    war = factories.create_barrier(outside, "war", severity=4, likelihood=4, kind="geopolitical")
    factories.create_mitigation(war, lowers_likelihood=2)
    factories.create_barrier(outside, "airport", severity=4, likelihood=4)
    factories.create_barrier(union, "patchwork", severity=3, likelihood=2)
    factories.create_barrier(outside, "solved", severity=1, likelihood=1, status="resolved")


def placed(answer):
    return {
        barrier["slug"]: (row["severity"], cell["likelihood"], cell["risk"])
        for row in answer["rows"]
        for cell in row["cells"]
        for barrier in cell["barriers"]
    }


def test_the_matrix_has_every_place_from_the_highest_severity_down(read, world):
    rows = read("risk/")["rows"]
    assert [row["severity_label"] for row in rows] == ["critical", "major", "moderate", "minor"]
    assert [cell["risk"] for cell in rows[0]["cells"]] == [4, 8, 12, 16]
    assert rows[0]["cells"][2] == {
        "likelihood": 3,
        "likelihood_label": "likely",
        "risk": 12,
        "band": "high",
        "band_label": "high",
        "barriers": [],
    }


def test_a_barrier_stands_where_its_risk_is_with_what_would_remain_of_it(read, client, world):
    answer = read("risk/")
    assert placed(answer) == {"war": (4, 4, 16), "airport": (4, 4, 16), "patchwork": (3, 2, 6)}
    war = answer["rows"][0]["cells"][3]["barriers"][1]
    assert (war["slug"], war["title"], war["jurisdiction"], war["residual_risk"]) == ("war", "War", "xb", 8)
    assert client.get(war["api_url"]).json()["slug"] == "war"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("country=xa", {"patchwork"}),
        ("country=xb", {"war", "airport"}),
        ("country=xa&country=xb", {"war", "airport", "patchwork"}),
        ("kind=geopolitical", {"war"}),
        ("status=resolved", {"solved"}),
        ("lacks=mitigation", {"airport", "patchwork"}),
    ],
)
def test_it_is_narrowed_as_the_list_of_barriers_is(read, world, query, found):
    answer = read(f"risk/?{query}")
    assert set(placed(answer)) == found
    assert answer["count"] == len(found)


def test_a_word_that_does_not_fit_is_named(refused, world):
    assert refused("risk/?country=xx")["errors"][0]["message"] == "“xx” is not known here; it can be: xa, xb, xu."


@pytest.mark.parametrize("number", [1, 30])
def test_it_takes_few_queries_however_much_is_recorded(read, django_assert_max_num_queries, number):
    country = factories.create_jurisdiction()
    for index in range(number):
        factories.create_mitigation(factories.create_barrier(country, f"barrier-{index}"))
    with django_assert_max_num_queries(4):
        assert read("risk/")["count"] == number
