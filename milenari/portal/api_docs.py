"""The API's documentation as a page of the site, drawn from the same description that scripts read (docs/adr/0016)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from milenari.core import revision
from milenari.core.conditional import by_revision
from milenari.portal.openapi import described

MANY = 12  # words of a list that are shown at once


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    place: str
    meaning: str
    type: str
    words: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        return len(self.words) > MANY


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked; `opens` is its address, where it can be opened as it stands."""

    name: str
    method: str
    path: str
    title: str
    told: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: tuple[Field, ...]
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]
    forms: tuple[str, ...]
    sent: str
    example: str

    @cached_property
    def opens(self) -> str:
        return self.path if self.method == "GET" and "{" not in self.path else ""


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    operations: tuple[Operation, ...]


def sections(schema: dict[str, Any]) -> tuple[Section, ...]:
    """Of an OpenAPI description: its operations, those of one kind of record together."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        shared = methods.get("parameters", [])
        for method, operation in methods.items():
            if method != "parameters":
                name = (operation.get("tags") or [""])[0]
                found.setdefault(name, []).append(_operation(schema, path, method, operation, shared))
    return tuple(Section(name, tuple(operations)) for name, operations in found.items())


def _operation(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any], shared: list[Any]) -> Operation:
    title, *told = [part.strip() for part in operation.get("description", "").split("\n\n") if part.strip()] or [""]
    success: dict[str, Any] = next((answer for status, answer in operation["responses"].items() if status.startswith("2")), {})
    content: dict[str, Any] = success.get("content", {})
    first: dict[str, Any] = next(iter(content.values()), {})
    asked: dict[str, Any] = next(iter(operation.get("requestBody", {}).get("content", {}).values()), {})
    return Operation(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        title=" ".join(title.split()),
        told=tuple(" ".join(part.split()) for part in told),
        parameters=tuple(_parameter(schema, parameter) for parameter in (*shared, *operation.get("parameters", []))),
        body=tuple(_fields(schema, asked.get("schema", {}))),
        fields=tuple(_fields(schema, first.get("schema", {}))),
        answers=tuple((status, answer.get("description", "")) for status, answer in operation["responses"].items()),
        forms=tuple(content),
        sent=_example(operation.get("requestBody", {}).get("content", {})),
        example=_example(content),
    )


def _example(content: dict[str, Any]) -> str:
    """The first that any of the forms has; empty where none has one."""
    example = next((form["example"] for form in content.values() if "example" in form), None)
    return json.dumps(example, indent=2, ensure_ascii=False) if example is not None else ""


def _parameter(schema: dict[str, Any], parameter: dict[str, Any]) -> Parameter:
    told = parameter.get("schema", {})
    words = told.get("enum") or told.get("items", {}).get("enum") or ()
    place = {"path": _("in the address"), "header": _("header")}.get(parameter["in"], "")
    return Parameter(
        parameter["name"],
        place,
        parameter.get("description", ""),
        _type(schema, told),
        tuple(str(word) for word in words if word != ""),
    )


def _fields(schema: dict[str, Any], told: dict[str, Any]) -> Iterator[Field]:
    """Of the records of a list, where it is one."""
    told = _resolved(schema, told)
    properties = told.get("properties", {})
    if "results" in properties:
        told = _resolved(schema, properties["results"].get("items", {}))
        properties = told.get("properties", {})
    for name, of in properties.items():
        yield Field(name, _type(schema, of))


def _resolved(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in told:
        return told
    found: dict[str, Any] = schema["components"]["schemas"][told["$ref"].rpartition("/")[2]]
    return found


def _type(schema: dict[str, Any], told: dict[str, Any]) -> str:
    """In words: “text”, “whole number or nothing”, “list of text”."""
    if parts := told.get("anyOf") or told.get("oneOf") or told.get("allOf"):
        said = (_type(schema, part) for part in parts if part.get("const") != "")  # that a word may be empty goes without saying
        return _(" or ").join(dict.fromkeys(said))
    if "$ref" in told:
        name = told["$ref"].rpartition("/")[2]
        return _("record (%(name)s)") % {"name": name}
    kinds = told.get("type", "object")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds == ["array"]:
        return _("list of %(type)s") % {"type": _type(schema, told.get("items", {}))}
    names = {
        "string": {"date": _("date"), "date-time": _("date and time"), "uri": _("address"), "decimal": _("number")}.get(
            told.get("format", ""), _("text")
        ),
        "integer": _("whole number"),
        "number": _("number"),
        "boolean": _("true or false"),
        "object": _("record"),
        "null": _("nothing"),
    }
    return _(" or ").join(names.get(kind, kind) for kind in kinds)


@by_revision
def api_docs(request: HttpRequest) -> HttpResponse:
    """How to read and write the evidence with a program."""
    context = {
        "sections": sections(described()),
        "revision": revision.current(),
        "root": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "portal/api_docs.html", context)
