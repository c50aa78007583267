"""The questionnaire as SKOS, and instruments as schema.org/Legislation: pure graphs."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from rdflib import RDF, SDO, SKOS, XSD, Graph, Literal, URIRef

from milenari.core.linked_data import Form, written
from regulations.landscape import Choice, Domain
from regulations.linked_data import (
    LEGISLATION_CONTEXT,
    SKOS_CONTEXT,
    Law,
    Named,
    Questionnaire,
    eli_of,
    legislation_graph,
    questionnaire_graph,
)
from regulations.vocabulary import InstrumentStatus, Kind, Phase
from tests.factories import make_topic
from tests.properties import given

SITE = "https://site.example"
COMPARE = f"{SITE}/compare/"


def questionnaire(domains, why=None):
    return Questionnaire("Questions", COMPARE, lambda slug: f"{COMPARE}{slug}/", tuple(domains), why or {})


def concept(path):
    return URIRef(COMPARE + path)


def check_integrity(graph):
    """What the SKOS reference (S9, S13, S14, S27, S37) and common sense ask of a concept scheme."""
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    tops = set(graph.objects(scheme, SKOS.hasTopConcept))
    collections = set(graph.subjects(RDF.type, SKOS.Collection))
    assert not concepts & (collections | {scheme})
    assert tops == set(graph.subjects(SKOS.topConceptOf, scheme)) <= concepts
    for found in concepts | collections:
        languages = [label.language for label in graph.objects(found, SKOS.prefLabel)]
        assert languages
        assert len(set(languages)) == len(languages)
    for found in concepts:
        assert list(graph.objects(found, SKOS.inScheme)) == [scheme]
        assert len(list(graph.objects(found, SKOS.notation))) == 1
        above = list(graph.objects(found, SKOS.broader))
        assert len(above) == (0 if found in tops else 1)
        assert set(above) <= concepts
        assert set(graph.transitive_objects(found, SKOS.broader)) & tops  # no orphan, no circle without a top
    assert set(graph.subject_objects(SKOS.broader)) == {(low, high) for high, low in graph.subject_objects(SKOS.narrower)}
    assert set(graph.objects(None, SKOS.member)) <= concepts


def test_domains_are_the_top_concepts_topics_below_them_and_choices_below_those():
    route = make_topic("route", Kind.CHOICE, domain="law")
    route = replace(route, choices=(Choice("by_post", "By letter"), Choice("portal", "Through the portal")))
    allowed = make_topic("allowed", domain="law", question="Is it allowed?")
    graph = questionnaire_graph(questionnaire([Domain("law", "The law", (allowed, route))], {"allowed": "It decides."}))

    check_integrity(graph)
    assert list(graph.objects(concept(""), SKOS.hasTopConcept)) == [concept("#law")]
    assert set(graph.objects(concept("#law"), SKOS.narrower)) == {concept("allowed/"), concept("route/")}
    assert set(graph.objects(concept("route/"), SKOS.narrower)) == {
        concept("route/#answer-by_post"),
        concept("route/#answer-portal"),
    }
    assert graph.value(concept("#law"), SKOS.prefLabel) == Literal("The law", lang="en")
    assert graph.value(concept("allowed/"), SKOS.prefLabel) == Literal("Is it allowed?", lang="en")
    assert graph.value(concept("allowed/"), SKOS.scopeNote) == Literal("It decides.", lang="en")
    assert graph.value(concept("route/"), SKOS.scopeNote) is None
    assert graph.value(concept("route/"), SDO.position) == Literal(2)
    assert graph.value(concept("route/#answer-by_post"), SKOS.prefLabel) == Literal("By letter", lang="en")


def test_phases_are_collections_across_domains():
    start = make_topic("start", domain="one", phase=Phase.SETUP)
    also = make_topic("also", domain="two", phase=Phase.SETUP)
    late = make_topic("late", domain="two", phase=Phase.FOLLOW_UP)
    graph = questionnaire_graph(questionnaire([Domain("one", "One", (start,)), Domain("two", "Two", (also, late))]))

    check_integrity(graph)
    assert set(graph.subjects(RDF.type, SKOS.Collection)) == {concept("?phase=setup"), concept("?phase=follow_up")}
    assert set(graph.objects(concept("?phase=setup"), SKOS.member)) == {concept("start/"), concept("also/")}
    assert graph.value(concept("?phase=setup"), SKOS.prefLabel) == Literal("Setup", lang="en")


slugs = st.text("abcdefghij", min_size=1, max_size=6)


@settings(max_examples=40)
@given(st.dictionaries(slugs, st.dictionaries(slugs, st.sets(slugs, max_size=3), max_size=4), max_size=4), st.data())
def test_any_questionnaire_is_a_whole_scheme_and_the_same_in_both_forms(shape, data):
    seen: set[str] = set()
    domains = []
    for slug, asked in shape.items():
        topics = []
        for name, values in asked.items():
            if name not in seen:
                seen.add(name)
                phase = data.draw(st.sampled_from(Phase))
                topic = make_topic(name, Kind.CHOICE, domain=slug, phase=phase)
                topics.append(replace(topic, choices=tuple(Choice(value, value) for value in sorted(values))))
        domains.append(Domain(slug, slug.title(), tuple(topics)))
    graph = questionnaire_graph(questionnaire(domains))

    check_integrity(graph)
    from_json = Graph().parse(data=written(graph, Form.JSON_LD, SKOS_CONTEXT), format="json-ld")
    from_turtle = Graph().parse(data=written(graph, Form.TURTLE, SKOS_CONTEXT), format="turtle")
    assert set(from_json) == set(from_turtle) == set(graph)


# ---- instruments


LAW = Law(
    address=f"{SITE}/instruments/law/",
    title="Law on trials",
    local_title="قانون",
    language="ar",
    kind="Law",
    number="2/2011",
    date=date(2011, 1, 16),
    status=InstrumentStatus.IN_FORCE,
    jurisdiction=Named(f"{SITE}/countries/xa/", "Country"),
    is_of_union=False,
    issuer=Named(f"{SITE}/countries/xa/#authority-agency", "Agency"),
    url="https://law.example/2",
    eli="http://data.example/eli/2",
)


def test_a_law_goes_by_its_eli_and_names_its_page():
    name = URIRef("http://data.example/eli/2")
    country, agency = URIRef(f"{SITE}/countries/xa/"), URIRef(f"{SITE}/countries/xa/#authority-agency")

    assert set(legislation_graph([LAW])) == {
        (name, RDF.type, SDO.Legislation),
        (name, SDO.mainEntityOfPage, URIRef(LAW.address)),
        (name, SDO.name, Literal("Law on trials", lang="en")),
        (name, SDO.alternateName, Literal("قانون", lang="ar")),
        (name, SDO.legislationIdentifier, Literal("2/2011")),
        (name, SDO.legislationIdentifier, Literal("http://data.example/eli/2")),
        (name, SDO.legislationType, Literal("Law", lang="en")),
        (name, SDO.legislationDate, Literal("2011-01-16", datatype=XSD.date)),
        (name, SDO.legislationLegalForce, SDO.InForce),
        (name, SDO.inLanguage, Literal("ar")),
        (name, SDO.url, URIRef("https://law.example/2")),
        (name, SDO.legislationJurisdiction, country),
        (country, RDF.type, SDO.Country),
        (country, SDO.name, Literal("Country", lang="en")),
        (name, SDO.legislationPassedBy, agency),
        (agency, RDF.type, SDO.Organization),
        (agency, SDO.name, Literal("Agency", lang="en")),
    }


def test_what_is_not_recorded_is_left_out_and_the_page_is_the_name():
    bare = replace(LAW, local_title="", number="", date=None, issuer=None, url="", eli="", is_of_union=True)
    name = URIRef(LAW.address)
    graph = legislation_graph([bare])

    assert set(graph.predicates(name)) == {
        RDF.type, SDO.mainEntityOfPage, SDO.name, SDO.legislationType, SDO.legislationLegalForce, SDO.inLanguage,
        SDO.legislationJurisdiction,
    }  # fmt: skip
    assert graph.value(URIRef(LAW.jurisdiction.address), RDF.type) == SDO.AdministrativeArea


@pytest.mark.parametrize(
    ("status", "force"),
    [("in_force", "InForce"), ("draft", "NotInForce"), ("repealed", "NotInForce"), ("superseded", "NotInForce")],
)
def test_its_force_follows_its_status(status, force):
    graph = legislation_graph([replace(LAW, status=InstrumentStatus(status))])

    assert list(graph.objects(None, SDO.legislationLegalForce)) == [URIRef(f"https://schema.org/{force}")]


def test_law_that_is_only_adopted_is_said_neither_to_be_in_force_nor_not():
    graph = legislation_graph([replace(LAW, status=InstrumentStatus.ADOPTED)])

    assert not list(graph.objects(None, SDO.legislationLegalForce))


@pytest.mark.parametrize(
    "address",
    [
        "http://data.europa.eu/eli/reg/2014/536/oj",
        "https://www.boe.es/eli/es/rd/2015/12/04/1090",
        "https://www.gazzettaufficiale.it/eli/id/2017/11/02/17A07305/sg",
    ],
)
def test_an_eli_is_known_by_its_path_wherever_it_is_recorded(address):
    assert eli_of(address) == address
    assert eli_of("", address) == address
    assert eli_of("https://law.example/2", address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "536/2014",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:32014R0536",
        "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:legge:2024-04-29;56",
        "https://law.example/?next=/eli/reg/2014",
        "https://law.example/eli/",
        "https://eli.example/reg/2014/536",
        "https://law.example/believe/reg/2014",
        "javascript:/eli/reg/2014/536",
        "http://[/eli/reg",
    ],
)
def test_what_is_no_eli_is_never_made_one(address):
    assert eli_of(address) == ""
    graph = legislation_graph([replace(LAW, url=address, eli=address)])
    assert list(graph.subjects(RDF.type, SDO.Legislation)) == [URIRef(LAW.address)]
    assert list(graph.objects(None, SDO.legislationIdentifier)) == [Literal("2/2011")]


def test_an_address_that_would_run_as_script_is_left_out():
    graph = legislation_graph([replace(LAW, url="javascript:alert(1)", eli="javascript:alert(2)")])

    assert "javascript" not in written(graph, Form.JSON_LD, LEGISLATION_CONTEXT)


def test_both_forms_say_the_same_of_a_law():
    graph = legislation_graph([LAW, replace(LAW, address=f"{SITE}/instruments/other/", eli="", url="https://law.example/a b")])

    assert set(Graph().parse(data=written(graph, Form.JSON_LD, LEGISLATION_CONTEXT), format="json-ld")) == set(graph)
    assert set(Graph().parse(data=written(graph, Form.TURTLE, LEGISLATION_CONTEXT), format="turtle")) == set(graph)
