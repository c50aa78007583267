"""The questionnaire as SKOS and instruments as schema.org/Legislation: graphs made from plain records. No database, no request.

SKOS: https://www.w3.org/TR/skos-reference/. What each property of a law means: https://schema.org/Legislation.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from rdflib import DCTERMS, RDF, SDO, SKOS, XSD, Graph, Literal, URIRef

from milenari.core.linked_data import said, web
from regulations.landscape import Domain, Topic
from regulations.vocabulary import InstrumentStatus, Phase

_LINK: dict[str, str] = {"@type": "@id"}
_BY_LANGUAGE: dict[str, str] = {"@container": "@language"}


def _terms(prefix: str, kind: Mapping[str, str], *names: str) -> dict[str, Any]:
    return {name: {"@id": f"{prefix}:{name}", **kind} for name in names}


SKOS_CONTEXT: dict[str, Any] = {
    "skos": str(SKOS),
    "schema": str(SDO),
    "dcterms": str(DCTERMS),
    "title": {"@id": "dcterms:title", **_BY_LANGUAGE},
    "position": "schema:position",
    "notation": "skos:notation",
    **_terms("skos", _BY_LANGUAGE, "prefLabel", "scopeNote"),
    **_terms("skos", _LINK, "inScheme", "hasTopConcept", "topConceptOf", "broader", "narrower", "member"),
}

LEGISLATION_CONTEXT: dict[str, Any] = {
    "@vocab": str(SDO),
    "name": {"@language": "en"},
    "legislationType": {"@language": "en"},
    "legislationDate": {"@type": str(XSD.date)},
    **dict.fromkeys(
        ("legislationJurisdiction", "legislationLegalForce", "legislationPassedBy", "mainEntityOfPage", "url"), _LINK
    ),
}


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The domains with their topics, why each topic matters (by its slug), and where they are found on the site.

    `address` is the page of all topics, `address_of` gives a topic's own by its slug.
    """

    title: str
    address: str
    address_of: Callable[[str], str]
    domains: tuple[Domain, ...]
    why: Mapping[str, str]


def questionnaire_graph(questionnaire: Questionnaire) -> Graph:
    """A concept scheme: domains are its top concepts, topics are narrower, the values of a topic of kind choice narrower again.

    Phases, which cut across domains, are collections of topics. Every name is the address of the page that shows the thing.
    """
    graph, scheme = Graph(), URIRef(questionnaire.address)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, DCTERMS.title, said(questionnaire.title)))
    for place, domain in enumerate(questionnaire.domains, start=1):
        concept = URIRef(f"{scheme}#{domain.slug}")
        _add_concept(graph, scheme, concept, domain.slug, domain.title, place)
        graph.add((scheme, SKOS.hasTopConcept, concept))
        graph.add((concept, SKOS.topConceptOf, scheme))
        for below, topic in enumerate(domain.topics, start=1):
            _add_topic(graph, scheme, concept, topic, below, questionnaire)
    _add_phases(graph, scheme, questionnaire)
    return graph


def _add_concept(graph: Graph, scheme: URIRef, concept: URIRef, slug: str, label: str, place: int) -> None:
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, scheme))
    graph.add((concept, SKOS.notation, Literal(slug)))
    graph.add((concept, SKOS.prefLabel, said(label)))
    graph.add((concept, SDO.position, Literal(place)))


def _add_below(graph: Graph, concept: URIRef, above: URIRef) -> None:
    graph.add((concept, SKOS.broader, above))
    graph.add((above, SKOS.narrower, concept))


def _add_topic(graph: Graph, scheme: URIRef, domain: URIRef, topic: Topic, place: int, questionnaire: Questionnaire) -> None:
    concept = URIRef(questionnaire.address_of(topic.slug))
    _add_concept(graph, scheme, concept, topic.slug, topic.question, place)
    _add_below(graph, concept, domain)
    if why := questionnaire.why.get(topic.slug):
        graph.add((concept, SKOS.scopeNote, said(why)))
    for below, choice in enumerate(topic.choices, start=1):
        value = URIRef(f"{concept}#answer-{choice.value}")
        _add_concept(graph, scheme, value, choice.value, choice.label, below)
        _add_below(graph, value, concept)


def _add_phases(graph: Graph, scheme: URIRef, questionnaire: Questionnaire) -> None:
    for phase in Phase:
        topics = [topic for domain in questionnaire.domains for topic in domain.topics if topic.phase == phase]
        if topics:
            collection = URIRef(f"{scheme}?phase={phase.value}")
            graph.add((collection, RDF.type, SKOS.Collection))
            graph.add((collection, SKOS.prefLabel, said(str(phase.label))))
            for topic in topics:
                graph.add((collection, SKOS.member, URIRef(questionnaire.address_of(topic.slug))))


# ---- instruments

# Adopted law is left out: it may be in force already without being applicable.
LEGAL_FORCE = {
    InstrumentStatus.IN_FORCE: SDO.InForce,
    InstrumentStatus.DRAFT: SDO.NotInForce,
    InstrumentStatus.REPEALED: SDO.NotInForce,
    InstrumentStatus.SUPERSEDED: SDO.NotInForce,
}


@dataclass(frozen=True, slots=True)
class Named:
    """Who made a law, or where it holds: its place on this site, and its name."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Law:
    """An instrument; `address` is its page on this site. What is not recorded is empty, or None."""

    address: str
    title: str
    local_title: str
    language: str
    kind: str  # in words
    number: str
    date: date | None
    status: InstrumentStatus
    jurisdiction: Named
    is_of_union: bool
    issuer: Named | None
    url: str
    eli: str


def eli_of(*addresses: str) -> str:
    """The first of these that is a European Legislation Identifier; empty where none is: none is ever made up.

    An ELI is an address of the web with the part “eli” and what it identifies after that, as in http://data.europa.eu/eli/reg/….
    See https://eur-lex.europa.eu/eli-register/about.html.
    """
    for address in addresses:
        parts = urlsplit(name).path.strip("/").split("/") if (name := web(address)) else []
        if "eli" in parts[:-1]:
            return address
    return ""


def legislation_graph(laws: Iterable[Law]) -> Graph:
    """Each law under its ELI, which others call it by too; where there is none, under its page on this site."""
    graph = Graph()
    for law in laws:
        _add_law(graph, law)
    return graph


def _add_law(graph: Graph, law: Law) -> None:
    eli = eli_of(law.eli, law.url)
    name = web(eli) or URIRef(law.address)
    graph.add((name, RDF.type, SDO.Legislation))
    graph.add((name, SDO.mainEntityOfPage, URIRef(law.address)))
    graph.add((name, SDO.name, said(law.title)))
    if law.local_title:
        graph.add((name, SDO.alternateName, said(law.local_title, law.language)))
    for identifier in filter(None, (law.number, eli)):
        graph.add((name, SDO.legislationIdentifier, Literal(identifier)))
    graph.add((name, SDO.legislationType, said(law.kind)))
    if law.date:
        graph.add((name, SDO.legislationDate, Literal(law.date)))
    if force := LEGAL_FORCE.get(law.status):
        graph.add((name, SDO.legislationLegalForce, force))
    if law.language:
        graph.add((name, SDO.inLanguage, Literal(law.language)))
    if url := web(law.url):
        graph.add((name, SDO.url, url))
    graph.add((name, SDO.legislationJurisdiction, URIRef(law.jurisdiction.address)))
    _add_named(graph, law.jurisdiction, SDO.AdministrativeArea if law.is_of_union else SDO.Country)
    if law.issuer:
        graph.add((name, SDO.legislationPassedBy, URIRef(law.issuer.address)))
        _add_named(graph, law.issuer, SDO.Organization)


def _add_named(graph: Graph, named: Named, kind: URIRef) -> None:
    graph.add((URIRef(named.address), RDF.type, kind))
    graph.add((URIRef(named.address), SDO.name, said(named.name)))
