"""A page that the reader has already is not made again."""

import pytest

from countries.models import Jurisdiction
from tests import factories

pytestmark = pytest.mark.django_db

PAGES = ["/", "/compare/", "/compare/allowed/", "/gaps/", "/barriers/"]


@pytest.fixture(autouse=True)
def evidence() -> None:
    country = factories.create_jurisdiction("xa")
    factories.create_requirement(country, factories.create_topic("allowed"), "yes")


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_answered_304_in_one_query(client, django_assert_num_queries, address):
    first = client.get(address)

    with django_assert_num_queries(1):
        second = client.get(address, headers={"if-none-match": first["ETag"]})

    assert (second.status_code, second.content) == (304, b"")
    assert "no-cache" in second["Cache-Control"]


@pytest.mark.parametrize("address", PAGES)
def test_a_change_of_the_evidence_makes_the_page_anew(client, address):
    first = client.get(address)
    Jurisdiction.objects.get().save()

    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_two_selections_have_two_validators(client):
    assert client.get("/compare/")["ETag"] != client.get("/compare/?show=gaps")["ETag"]


def test_a_fragment_is_never_taken_for_the_page(client):
    page = client.get("/compare/")
    fragment = client.get("/compare/", headers={"hx-request": "true"})

    assert page["ETag"] != fragment["ETag"]
    assert "HX-Request" in page["Vary"]
