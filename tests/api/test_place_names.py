"""Places are called in the API as on the pages of the language that is asked for; their codes are the same in all."""

import pytest
from django.test import Client

from tests import factories

LISTS = ("authorities", "institutions", "instruments", "sources", "requirements", "barriers", "steps")


@pytest.fixture
def germany(db) -> None:
    place = factories.create_jurisdiction("de", name="Germany")
    factories.create_authority(place, "agency")
    factories.create_institution(place, "hospital")
    factories.create_instrument(place, "law")
    factories.create_source(place, "page")
    factories.create_requirement(place, factories.create_topic("topic"), "yes")
    factories.create_barrier(place, "barrier")
    factories.create_step(place, "step")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("language", "called"), [("", "Germany"), ("en", "Germany"), ("it", "Germania"), ("ar", "ألمانيا")])
def test_every_list_calls_a_country_as_the_language_does(client: Client, germany, name: str, language: str, called: str):
    (found,) = client.get(f"/api/v1/{name}/", {"lang": language} if language else {}).json()["results"]

    assert (found["jurisdiction"], found["jurisdiction_name"]) == ("de", called)


@pytest.mark.parametrize(("language", "called"), [("en", "Germany"), ("es", "Alemania")])
def test_so_do_jurisdictions_and_the_search(client: Client, germany, language: str, called: str):
    (place,) = client.get("/api/v1/jurisdictions/", {"lang": language}).json()["results"]
    found = client.get("/api/v1/search/", {"lang": language, "q": "agency"}).json()["results"]

    assert (place["code"], place["name"]) == ("de", called)
    assert [(hit["jurisdiction"], hit["jurisdiction_name"]) for hit in found] == [("de", called)]


def test_a_name_that_was_chosen_otherwise_stays(client: Client, db):
    factories.create_jurisdiction("xa", name="Alpha")

    (place,) = client.get("/api/v1/jurisdictions/?lang=ar").json()["results"]

    assert place["name"] == "Alpha"
