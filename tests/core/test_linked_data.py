"""Graphs as text: both forms say the same, and nothing that is recorded makes a graph that cannot be written."""

import json

import pytest
from hypothesis import strategies as st
from rdflib import RDF, SDO, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from milenari.core.linked_data import Form, as_json, said, web, written
from tests.properties import given

CONTEXT = {"@vocab": str(SDO)}
PARSERS = {Form.JSON_LD: "json-ld", Form.TURTLE: "turtle"}


def graph_of(*triples):
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


def read(text, form):
    return Graph().parse(data=text, format=PARSERS[form])


@pytest.mark.parametrize("form", Form)
@given(
    title=st.text(st.characters(exclude_categories=["Cs"])),
    language=st.text(max_size=12),
    path=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30),
)
def test_whatever_is_recorded_is_read_back_as_it_was(form, title, language, path):
    name = web(f"https://law.example/{path}")
    graph = graph_of((name, RDF.type, SDO.Legislation), (name, SDO.name, said(title, language)))

    assert isomorphic(read(written(graph, form, CONTEXT), form), graph)


@pytest.mark.parametrize("form", Form)
def test_an_empty_graph_is_written_too(form):
    assert len(read(written(Graph(), form, CONTEXT), form)) == 0


def test_json_ld_carries_its_context_first_and_names_its_nodes_in_order():
    nodes = [URIRef(f"https://law.example/{name}") for name in "cab"]

    found = as_json(graph_of(*((node, RDF.type, SDO.Legislation) for node in nodes)), CONTEXT)

    assert next(iter(found)) == "@context"
    assert found["@context"] == CONTEXT
    assert [node["@id"][-1] for node in found["@graph"]] == ["a", "b", "c"]


def test_text_is_written_in_its_own_script():
    node = URIRef("https://law.example/")
    graph = graph_of((node, SDO.name, said("قانون", "ar")))

    assert "قانون" in written(graph, Form.JSON_LD, CONTEXT)
    assert '"قانون"@ar' in written(graph, Form.TURTLE, CONTEXT)
    assert json.loads(written(graph, Form.JSON_LD, CONTEXT))["name"] == {"@language": "ar", "@value": "قانون"}


def test_a_language_is_told_where_it_is_one():
    assert said("Loi", "fr") == Literal("Loi", lang="fr")
    assert said("Loi", "zh-Hant-TW").language == "zh-Hant-TW"
    assert said("Loi", "") == said("Loi", "in French") == Literal("Loi")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://law.example/N2Ls?urn:nir:stato:legge:2024-04-29;56", "https://law.example/N2Ls?urn:nir:stato:legge:2024-04-29;56"),
        ("https://law.example/a b<c>", "https://law.example/a%20b%3Cc%3E"),
        ("https://law.example/قانون", "https://law.example/%D9%82%D8%A7%D9%86%D9%88%D9%86"),
    ],
)  # fmt: skip
def test_an_address_of_the_web_is_a_name(address, name):
    assert web(address) == URIRef(name)


@pytest.mark.parametrize("text", ["", "javascript:alert(1)", "ftp://law.example/", "law.example", "http://[", "https://"])
def test_any_other_text_is_none(text):
    assert web(text) is None
