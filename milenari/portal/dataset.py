"""The evidence described as a dataset: a DCAT graph made from plain records. No database, no request.

DCAT 3: https://www.w3.org/TR/vocab-dcat-3/, and what is mandatory in Europe, DCAT-AP 3: https://semiceu.github.io/DCAT-AP/.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rdflib import DCAT, DCTERMS, FOAF, OWL, RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

from milenari.core.linked_data import said

EU = "http://publications.europa.eu/resource/authority/"
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
DCAT_3 = Namespace(str(DCAT))  # “version” and “hasVersion” are in DCAT 3, not yet in the library's list of its words
TABULAR_PACKAGE = "https://specs.frictionlessdata.io/data-package/"

_LINK: dict[str, str] = {"@type": "@id"}
_BY_LANGUAGE: dict[str, str] = {"@container": "@language"}
CONTEXT: dict[str, Any] = {
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "owl": str(OWL),
    "skos": str(SKOS),
    "xsd": str(XSD),
    **{name: {"@id": f"dcterms:{name}", **_BY_LANGUAGE} for name in ("title", "description")},
    "prefLabel": {"@id": "skos:prefLabel", **_BY_LANGUAGE},
    "keyword": {"@id": "dcat:keyword", **_BY_LANGUAGE},
    "identifier": "dcterms:identifier",
    "version": "dcat:version",
    "versionInfo": "owl:versionInfo",
    "name": {"@id": "foaf:name", "@language": "en"},
    **{name: {"@id": f"dcterms:{name}", "@type": "xsd:dateTime"} for name in ("modified", "issued")},
    **{
        name: {"@id": f"dcterms:{name}", **_LINK}
        for name in ("accessRights", "conformsTo", "format", "language", "license", "publisher", "spatial")
    },
    **{
        name: {"@id": f"dcat:{name}", **_LINK}
        for name in (
            "accessService", "accessURL", "dataset", "distribution", "downloadURL", "endpointURL", "hasVersion", "landingPage",
            "mediaType", "packageFormat", "servesDataset", "service", "theme",
        )
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agent:
    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A jurisdiction; `language` is that of the name in its own language."""

    address: str
    code: str
    name: str
    local_name: str
    language: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """One form in which the data can be had.

    `access` is where one gets at it, `download` the whole of it as a file (empty: `access` leads there). `file_type` is the
    European file type's code. Of several files packed into one, `package` is the media type that they are packed in.
    """

    address: str
    title: str
    access: str
    media_type: str
    file_type: str
    download: str = ""
    package: str = ""
    conforms_to: str = ""
    through_api: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A frozen copy of the data, and the file that holds it."""

    address: str
    title: str
    description: str
    revision: int
    made_at: datetime
    file: Distribution


@dataclass(frozen=True, slots=True)
class Dataset:
    """`address` is its page, `catalogue` where this description is, `api` where the API begins. Times are in UTC."""

    address: str
    catalogue: str
    api: str
    title: str
    description: str
    publisher: Agent
    licence: str
    is_public: bool
    revision: int
    modified: datetime
    keywords: tuple[str, ...]
    places: tuple[Place, ...]
    distributions: tuple[Distribution, ...]
    versions: tuple[Version, ...]


THEMES = ("HEAL", "JUST")  # of the European data themes: health; justice, legal system and public safety


def dataset_graph(dataset: Dataset) -> Graph:
    """A catalogue of the one dataset, which is served by the API, can be had in several forms, and has frozen versions."""
    graph = Graph()
    catalogue, name, api = URIRef(dataset.catalogue), URIRef(dataset.address), URIRef(dataset.api)
    publisher = URIRef(dataset.publisher.address)
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, said(dataset.publisher.name)))

    _describe(graph, catalogue, DCAT.Catalog, dataset.title, dataset.description)
    graph.add((catalogue, DCAT.dataset, name))
    graph.add((catalogue, DCAT.service, api))
    _describe(graph, api, DCAT.DataService, dataset.title, dataset.description)
    graph.add((api, DCAT.endpointURL, api))
    graph.add((api, DCAT.servesDataset, name))
    _describe(graph, name, DCAT.Dataset, dataset.title, dataset.description)
    for resource in (catalogue, api, name):
        graph.add((resource, DCTERMS.publisher, publisher))
        graph.add((resource, DCTERMS.license, URIRef(dataset.licence)))
    graph.add((catalogue, DCTERMS.modified, Literal(dataset.modified)))
    graph.add((name, DCTERMS.modified, Literal(dataset.modified)))
    graph.add((name, DCAT.landingPage, name))
    graph.add((name, DCTERMS.language, URIRef(f"{EU}language/ENG")))
    access = "PUBLIC" if dataset.is_public else "RESTRICTED"
    graph.add((name, DCTERMS.accessRights, URIRef(f"{EU}access-right/{access}")))
    for theme in THEMES:
        graph.add((name, DCAT.theme, URIRef(f"{EU}data-theme/{theme}")))
    for keyword in dataset.keywords:
        graph.add((name, DCAT.keyword, said(keyword)))
    _add_revision(graph, name, dataset.revision)
    _add_places(graph, name, dataset.places)
    for distribution in dataset.distributions:
        _add_distribution(graph, name, distribution, dataset)
    for version in dataset.versions:
        _add_version(graph, name, version, publisher, dataset)
    return graph


def _describe(graph: Graph, name: URIRef, kind: URIRef, title: str, description: str) -> None:
    graph.add((name, RDF.type, kind))
    graph.add((name, DCTERMS.title, said(title)))
    graph.add((name, DCTERMS.description, said(description)))


def _add_revision(graph: Graph, name: URIRef, revision: int) -> None:
    graph.add((name, DCAT_3.version, Literal(str(revision))))
    graph.add((name, OWL.versionInfo, Literal(str(revision))))  # for whoever reads DCAT 2


def _add_places(graph: Graph, name: URIRef, places: Iterable[Place]) -> None:
    for place in places:
        location = URIRef(place.address)
        graph.add((name, DCTERMS.spatial, location))
        graph.add((location, RDF.type, DCTERMS.Location))
        graph.add((location, DCTERMS.identifier, Literal(place.code)))
        labels = {place.language: place.local_name, "en": place.name} if place.local_name else {"en": place.name}
        for language, label in labels.items():
            graph.add((location, SKOS.prefLabel, said(label, language)))


def _add_version(graph: Graph, name: URIRef, version: Version, publisher: URIRef, dataset: Dataset) -> None:
    frozen = URIRef(version.address)
    graph.add((name, DCAT_3.hasVersion, frozen))
    _describe(graph, frozen, DCAT.Dataset, version.title, version.description)
    graph.add((frozen, DCTERMS.publisher, publisher))
    graph.add((frozen, DCTERMS.license, URIRef(dataset.licence)))
    graph.add((frozen, DCTERMS.issued, Literal(version.made_at)))
    graph.add((frozen, DCAT.landingPage, frozen))
    _add_revision(graph, frozen, version.revision)
    _add_distribution(graph, frozen, version.file, dataset)


def _add_distribution(graph: Graph, name: URIRef, distribution: Distribution, dataset: Dataset) -> None:
    found = URIRef(distribution.address)
    graph.add((name, DCAT.distribution, found))
    graph.add((found, RDF.type, DCAT.Distribution))
    graph.add((found, DCTERMS.title, said(distribution.title)))
    graph.add((found, DCAT.accessURL, URIRef(distribution.access)))
    graph.add((found, DCAT.mediaType, URIRef(MEDIA_TYPE + distribution.media_type)))
    graph.add((found, DCTERMS.format, URIRef(f"{EU}file-type/{distribution.file_type}")))
    graph.add((found, DCTERMS.license, URIRef(dataset.licence)))
    optional: Mapping[URIRef, str] = {
        DCAT.downloadURL: distribution.download,
        DCAT.packageFormat: distribution.package and MEDIA_TYPE + distribution.package,
        DCTERMS.conformsTo: distribution.conforms_to,
        DCAT.accessService: dataset.api if distribution.through_api else "",
    }
    for property, address in optional.items():
        if address:
            graph.add((found, property, URIRef(address)))
