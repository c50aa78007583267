"""Graphs as text, in the two forms that linked data is read in. No database, no request.

JSON-LD 1.1: https://www.w3.org/TR/json-ld11/, Turtle: https://www.w3.org/TR/turtle/.
"""

import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from django.utils.encoding import iri_to_uri
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.serializers.jsonld import from_rdf

LANGUAGE = "en"  # what the evidence is written in, local titles apart
Context = Mapping[str, Any]
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


class Form(StrEnum):
    """How the API's `format` calls it."""

    JSON_LD = "jsonld"
    TURTLE = "turtle"

    @property
    def media_type(self) -> str:
        return {Form.JSON_LD: "application/ld+json", Form.TURTLE: "text/turtle"}[self]

    @property
    def suffix(self) -> str:
        """What a file of this form ends in."""
        return {Form.JSON_LD: "jsonld", Form.TURTLE: "ttl"}[self]


def written(graph: Graph, form: Form, context: Context) -> str:
    """The graph as text. JSON-LD carries its `context` in itself, so that nobody has to fetch one."""
    if form is Form.TURTLE:
        return graph.serialize(format="turtle")
    return json.dumps(as_json(graph, context), ensure_ascii=False, indent=1) + "\n"


def as_json(graph: Graph, context: Context) -> dict[str, Any]:
    """The graph as JSON-LD under its context; its nodes, where they are several, under “@graph” in the order of their names."""
    found: dict[str, Any] = from_rdf(graph, context_data=dict(context), use_native_types=True)
    if "@graph" in found:
        found["@graph"].sort(key=lambda node: str(node.get("@id")))
    return {"@context": found.pop("@context"), **found}


def said(text: str, language: str = LANGUAGE) -> Literal:
    """A text in a language; what is no language's code is left out."""
    return Literal(text, lang=language if _LANGUAGE_TAG.fullmatch(language) else None)


def web(address: str) -> URIRef | None:
    """An address of the web as a name in a graph, with what may not stand in one percent-encoded; None for any other text."""
    try:
        parts = urlsplit(address)
    except ValueError:  # “http://[”: not an address
        return None
    return URIRef(iri_to_uri(address)) if parts.scheme in ("http", "https") and parts.netloc else None
