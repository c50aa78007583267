"""Linked data: the questionnaire (SKOS), the legal library (schema.org) and the dataset (DCAT), as JSON-LD and as Turtle."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, SDO, SKOS, XSD, Graph, Literal, URIRef

from regulations.models import Topic
from regulations.vocabulary import Kind
from reports.actions import freeze
from tests.factories import (
    create_authority,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_topic,
    create_union,
)
from tests.regulations.test_linked_data import check_integrity

pytestmark = pytest.mark.django_db

NAMES = ("topics", "instruments", "dataset")
FORMS = {"jsonld": ("json-ld", "application/ld+json"), "ttl": ("turtle", "text/turtle; charset=utf-8")}
SITE = "http://testserver"
ELI = "http://data.europa.eu/eli/reg/2014/536/oj"


@pytest.fixture
def world():
    """A union with a member, and a country of its own; two topics; a law with an ELI and one without."""
    union = create_union("xu", languages=["en"])
    create_jurisdiction("xa", union, languages=["fr"], local_name="Pays")
    other = create_jurisdiction("xb", languages=["ar", "en"], local_name="بلد")
    allowed = create_topic("allowed", why="It decides.")
    create_topic("route", Kind.CHOICE, choices=["by_post", "portal"], order=2)
    act = create_instrument(union, "act", eli=ELI, kind="regulation", number="536/2014", date=date(2014, 4, 16))
    law = create_instrument(
        other,
        "law",
        local_title="قانون </script>",
        language="ar",
        issuer=create_authority(other, "agency", name="Agency"),
        url="https://law.example/a b",
    )
    create_requirement(union, allowed, "yes", citations=[act])
    create_requirement(other, allowed, "no", citations=[(law, "Art. 1")])


@pytest.fixture
def graph(client):
    def graph(name, suffix="ttl"):
        response = client.get(f"/api/v1/linked/{name}.{suffix}")
        parser, content_type = FORMS[suffix]
        assert (response.status_code, response["Content-Type"]) == (200, content_type)
        return Graph().parse(data=response.content.decode(), format=parser)

    return graph


# ---- the addresses


@pytest.mark.parametrize("name", NAMES)
class TestForms:
    def test_both_say_the_same(self, graph, world, name):
        assert set(graph(name, "jsonld")) == set(graph(name, "ttl"))

    def test_both_are_answered_of_an_empty_database(self, graph, name):
        assert set(graph(name, "jsonld")) == set(graph(name, "ttl"))

    def test_json_ld_fetches_no_context(self, client, world, name):
        context = client.get(f"/api/v1/linked/{name}.jsonld").json()["@context"]
        assert isinstance(context, dict)

    @pytest.mark.parametrize(
        ("words", "accept", "content_type"),
        [
            ("", "*/*", "application/ld+json"),
            ("", "text/html,application/xhtml+xml,*/*;q=0.8", "application/ld+json"),
            ("", "application/ld+json", "application/ld+json"),
            ("", "text/turtle", "text/turtle; charset=utf-8"),
            ("", "text/turtle;q=0.9, application/rdf+xml", "text/turtle; charset=utf-8"),
            ("?format=jsonld", "text/turtle, */*", "application/ld+json"),
            ("?format=turtle", "*/*", "text/turtle; charset=utf-8"),
        ],
    )
    def test_the_form_goes_by_format_then_by_accept(self, client, world, name, words, accept, content_type):
        response = client.get(f"/api/v1/linked/{name}/{words}", headers={"accept": accept})
        assert (response.status_code, response["Content-Type"]) == (200, content_type)
        assert "Accept" in response["Vary"].split(", ")

    @pytest.mark.parametrize("words", ["?format=csv", "?format=json", "?country=xa", "?format=jsonld&page=2"])
    def test_a_word_that_does_not_fit_is_an_error(self, refused, name, words):
        problem = refused(f"linked/{name}/{words}")
        assert problem["errors"]

    def test_an_error_is_problem_details_for_whoever_asks_for_turtle_too(self, client, name):
        response = client.get(f"/api/v1/linked/{name}/?x=1", headers={"accept": "text/turtle, */*"})
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
        assert response.json()["errors"][0]["field"] == "x"

    def test_a_form_that_there_is_not_is_refused(self, client, name):
        response = client.get(f"/api/v1/linked/{name}/", headers={"accept": "application/rdf+xml"})
        assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")

    def test_takes_only_reading(self, client, name):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(f"/api/v1/linked/{name}/").status_code == 405

    def test_costs_few_queries(self, client, world, name, django_assert_max_num_queries):
        with django_assert_max_num_queries(8):
            client.get(f"/api/v1/linked/{name}/")

    def test_a_copy_that_holds_is_not_made_again(self, client, world, name, django_assert_max_num_queries):
        first = client.get(f"/api/v1/linked/{name}/")
        with django_assert_max_num_queries(2):  # the revision, and for the dataset the latest release
            second = client.get(f"/api/v1/linked/{name}/", headers={"if-none-match": first["ETag"]})
        assert (second.status_code, second.content) == (304, b"")

    def test_a_copy_in_one_form_is_none_of_the_other(self, client, world, name):
        first = client.get(f"/api/v1/linked/{name}/", headers={"accept": "application/ld+json"})
        second = client.get(
            f"/api/v1/linked/{name}/", headers={"accept": "text/turtle", "if-none-match": first["ETag"].removeprefix("W/")}
        )
        assert (second.status_code, second["Content-Type"]) == (200, "text/turtle; charset=utf-8")

    def test_a_change_of_the_evidence_makes_it_anew(self, client, world, name):
        first = client.get(f"/api/v1/linked/{name}/")
        Topic.objects.first().save()
        second = client.get(f"/api/v1/linked/{name}/", headers={"if-none-match": first["ETag"]})
        assert second.status_code == 200

    def test_names_begin_with_the_site_s_own_address_where_that_is_set(self, client, settings, world, name):
        settings.OWN_ADDRESS = "https://landscape.example/"
        text = client.get(f"/api/v1/linked/{name}.ttl").content.decode()
        assert "<https://landscape.example/" in text
        assert "testserver" not in text

    def test_for_members_alone_it_is_for_members_alone(self, client, settings, name):
        settings.READING = "members"
        assert client.get(f"/api/v1/linked/{name}.ttl").status_code == 401


@pytest.mark.parametrize(
    ("page", "name"), [("/compare/", "topics"), ("/instruments/", "instruments"), ("/", "dataset")]
)  # fmt: skip
def test_a_page_names_the_same_as_linked_data(client, world, page, name):
    links = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)">', client.get(page).content.decode())

    assert links == [
        ("application/ld+json", f"/api/v1/linked/{name}.jsonld"),
        ("text/turtle", f"/api/v1/linked/{name}.ttl"),
    ]
    for content_type, address in links:
        assert client.get(address)["Content-Type"].startswith(content_type)


# ---- topics


def test_the_questionnaire_is_a_whole_concept_scheme_whose_names_answer(client, graph, world):
    found = graph("topics")

    check_integrity(found)
    assert len(set(found.subjects(RDF.type, SKOS.Concept))) == 1 + 2 + 2  # the domain, its topics, the choices of one
    assert found.value(URIRef(f"{SITE}/compare/allowed/"), SKOS.scopeNote) == Literal("It decides.", lang="en")
    for name in set(found.subjects(RDF.type, None)):
        assert client.get(name.removeprefix(SITE)).status_code == 200, name


def test_labels_say_their_language_whatever_the_reader_s_is(client, world):
    text = client.get("/api/v1/linked/topics.ttl", headers={"accept-language": "fr"}).content.decode()
    assert '"Setup"@en' in text


# ---- instruments


@pytest.mark.parametrize(("slug", "name"), [("act", ELI), ("law", f"{SITE}/instruments/law/")])
def test_an_instrument_s_page_and_the_api_say_the_same_of_it(client, graph, world, slug, name):
    page = client.get(f"/instruments/{slug}/").content.decode()
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    told = Graph().parse(data=block, format="json-ld")

    found = graph("instruments")
    of_it = set(found.triples((URIRef(name), None, None)))
    beside_it = {triple for _name, _property, other in of_it for triple in found.triples((other, None, None))}
    assert of_it
    assert set(told) == of_it | beside_it


def test_every_instrument_is_there_and_its_page_answers(client, graph, world):
    found = graph("instruments")

    assert set(found.subjects(RDF.type, SDO.Legislation)) == {URIRef(ELI), URIRef(f"{SITE}/instruments/law/")}
    local = found.value(URIRef(f"{SITE}/instruments/law/"), SDO.alternateName)
    assert local == Literal("قانون </script>", lang="ar")
    assert found.value(URIRef(f"{SITE}/instruments/law/"), SDO.url) == URIRef("https://law.example/a%20b")
    own = {name for name in found.all_nodes() if isinstance(name, URIRef) and name.startswith(SITE)}
    assert len(own) >= 5
    for name in own:
        assert client.get(name.removeprefix(SITE)).status_code == 200, name


def test_an_authority_s_name_leads_to_its_place_on_the_page(client, graph, world):
    (name,) = graph("instruments").objects(None, SDO.legislationPassedBy)
    page, place = name.removeprefix(SITE).split("#")

    assert f'id="{place}"' in client.get(page).content.decode()


# ---- the dataset

MANDATORY = {  # of DCAT-AP 3; a distribution's title is not, but ours have one
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset),
    DCAT.Dataset: (DCTERMS.title, DCTERMS.description),
    DCAT.Distribution: (DCAT.accessURL, DCTERMS.title, DCAT.mediaType, DCTERMS.format, DCTERMS.license),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL),
    FOAF.Agent: (FOAF.name,),
}
HOME = URIRef(f"{SITE}/")


def test_the_dataset_has_what_dcat_ap_calls_mandatory(graph, world):
    freeze("first", "The first")
    found = graph("dataset")

    for kind, properties in MANDATORY.items():
        described = set(found.subjects(RDF.type, kind))
        assert described, kind
        for name in described:
            for property in properties:
                assert list(found.objects(name, property)), (name, property)
    for publisher in found.objects(None, DCTERMS.publisher):
        assert (publisher, RDF.type, FOAF.Agent) in found
    for name in found.objects(None, DCAT.distribution):
        assert (name, RDF.type, DCAT.Distribution) in found


def test_the_dataset_says_which_revision_it_is_where_it_holds_and_who_may_read_it(graph, client, settings, world):
    found = graph("dataset")

    now = client.get("/api/v1/").json()
    version = URIRef(f"{DCAT}version")
    assert found.value(HOME, version) == found.value(HOME, OWL.versionInfo) == Literal(str(now["revision"]))
    modified = found.value(HOME, DCTERMS.modified)
    assert modified.datatype == XSD.dateTime
    assert modified.toPython() == datetime.fromisoformat(now["changed_at"]).astimezone(UTC)
    assert {str(found.value(place, DCTERMS.identifier)) for place in found.objects(HOME, DCTERMS.spatial)} == {"xa", "xb", "xu"}
    assert set(found.objects(URIRef(f"{SITE}/countries/xb/"), SKOS.prefLabel)) == {
        Literal("Country XB", lang="en"),
        Literal("بلد", lang="ar"),
    }
    assert str(found.value(HOME, DCTERMS.accessRights)).endswith("/PUBLIC")


def test_a_dataset_for_members_is_said_to_be_restricted(admin_client, settings, world):
    settings.READING = "members"

    text = admin_client.get("/api/v1/linked/dataset.ttl").content.decode()

    assert "access-right/RESTRICTED" in text
    assert "access-right/PUBLIC" not in text


def test_every_form_of_the_data_is_where_it_is_said_to_be_and_is_what_it_is_said_to_be(client, graph, world):
    freeze("first", "The first")
    found = graph("dataset")

    media = set()
    for name in found.subjects(RDF.type, DCAT.Distribution):
        address = found.value(name, DCAT.downloadURL) or found.value(name, DCAT.accessURL)
        media_type = str(found.value(name, DCAT.mediaType)).removeprefix("https://www.iana.org/assignments/media-types/")
        packed = found.value(name, DCAT.packageFormat)
        media.add(media_type)
        response = client.get(str(address).removeprefix(SITE))
        assert response.status_code == 200, address
        if not packed:
            assert response["Content-Type"].split(";")[0] == media_type
        elif found.value(name, DCAT.downloadURL):
            assert response["Content-Type"] == "application/zip" == "/".join(str(packed).split("/")[-2:])
    assert media == {"application/json", "text/csv", "application/yaml", "application/ld+json", "text/turtle"}


def test_a_release_is_a_version_of_the_dataset_as_soon_as_it_is_frozen(client, graph, world):
    before = client.get("/api/v1/linked/dataset/")
    freeze("first", "The first", note="For the deliverable.")

    after = client.get("/api/v1/linked/dataset/", headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert before.content != after.content
    (version,) = graph("dataset").objects(HOME, URIRef(f"{DCAT}hasVersion"))
    assert version == URIRef(f"{SITE}/releases/first/")
    described = {node["@id"]: node for node in json.loads(after.content)["@graph"]}[str(version)]
    assert described["title"] == {"en": "The first"}
    assert described["description"] == {"en": "For the deliverable."}


def test_the_publisher_and_the_licence_are_those_of_the_data_package(graph, world):
    from reports.publication import LICENCE, PUBLISHER

    found = graph("dataset")

    assert {str(licence) for licence in found.objects(None, DCTERMS.license)} == {LICENCE["path"]}
    assert {str(name) for name in found.objects(None, FOAF.name)} == {PUBLISHER}
