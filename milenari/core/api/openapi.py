"""The API's own description (OpenAPI 3.1), drawn from the views by drf-spectacular."""

import inspect
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from rest_framework import serializers

from milenari.core.api.pages import LIMIT
from milenari.core.api.problems import PROBLEM_TYPE

SPLIT = ("fields", "expand", "sort")  # words that commas separate
ALWAYS = {"slug", "code", "api_url", "title", "name", "question", "jurisdiction", "topic", "domain", "kind"}  # never null
PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457): what does not fit, where, and what would.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "value", "message"],
                "properties": {name: {"type": ["string", "null"]} for name in ("field", "value", "message")},
            },
        },
    },
}


class PageSchema:
    """What a page of a list looks like (milenari.core.api.pages.Page)."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["count", "page_size", "page_size_limit", "sort", "next", "results"],
            "properties": {
                "count": {"type": "integer", "minimum": 0},
                "page_size": {"type": "integer", "minimum": 1, "maximum": LIMIT},
                "page_size_limit": {"type": "integer"},
                "sort": {"type": "array", "items": {"type": "string"}},
                "next": {"type": ["string", "null"], "format": "uri"},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[Any]:
        return []


class Schema(AutoSchema):
    """What a view says of its words (`word_schemas`), its records (`short_…` methods) and its errors, put into it."""

    def get_operation_id(self) -> str:
        words = [word for word in self.path.removeprefix("/api/v1/").split("/") if word and not word.startswith("{")]
        name = "_".join(words).replace("-", "_").replace(".", "_") or "index"
        if action := getattr(self.view, "action", None):
            return f"{name}_{action}".replace("_csv_list", "_csv")
        return name if self.method == "GET" else f"{name}_{self.method.lower()}"

    def get_description(self) -> str:  # type: ignore[override] # as drf-spectacular asks for it
        """What the view says of itself; how a method does it is for whoever reads the code."""
        return inspect.cleandoc(type(self.view).__doc__ or "")

    def get_tags(self) -> list[str]:
        return [self.path.removeprefix("/api/v1/").partition("/")[0].partition(".")[0] or "index"]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """On a public site one reads without any of them, too."""
        known: list[dict[str, list[str]]] = super().get_auth()
        is_open = self.method == "GET" or getattr(self.view, "is_open", False)
        return [*known, {}] if is_open and known else known

    def get_filter_backends(self) -> list[Any]:
        return []  # the view's own words say it all

    def _get_paginator(self) -> Any:
        return PageSchema() if hasattr(self.view, "sorts") else None

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters = [parameter for parameter in super()._get_parameters() if parameter["name"] != "format"]
        if not hasattr(self.view, "word_schemas"):
            return parameters
        action = getattr(self.view, "action", None)
        view: Any = self.view
        known = set(view.known_words(action))
        if not self.path.endswith("/"):  # the end of the address says it
            known.discard("format")
        told = {name: schema for name, schema in view.word_schemas(action).items() if name in known}
        for name, (schema, description) in told.items():
            options = {"explode": False, "style": "form"} if name in SPLIT else {}
            parameter = build_parameter_type(name=name, schema=schema, location="query", description=description, **options)
            parameters.append(parameter)
        return parameters

    def map_renderers(self, attribute: str) -> list[Any]:
        found = super().map_renderers(attribute)
        if attribute == "media_type" and self.path.endswith(".csv"):
            return ["text/csv"]
        return found

    def _map_serializer(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        if direction != "response" or "properties" not in schema:
            return schema
        one: Any = serializer
        for name, field in one.fields.items():
            told = schema["properties"].get(name)
            if told is None:
                continue
            if hasattr(one, f"short_{name}"):
                schema["properties"][name] = {"anyOf": [{"type": "array", "items": {"type": "string"}}, told]}
            elif isinstance(field, serializers.CharField) and name not in ALWAYS and told.get("type") == "string":
                told["type"] = ["string", "null"]
        if hasattr(self.view, "sorts"):  # whoever asks for some fields gets no others
            schema.pop("required", None)
        return schema

    def get_operation(self, *args: Any, **options: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **options)
        if operation is None:
            return None
        for response in operation["responses"].values():
            if "text/csv" in response.get("content", {}):
                response["content"]["text/csv"] = {"schema": {"type": "string"}}
        problem = {"content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        told = {
            "400": _("A word that does not fit, or is not known here."),
            "401": _("A token that is not good, or nothing that says who asks where that is needed."),
            "404": _("Nothing is at this address."),
            "406": _("There is no such form of this."),
            "429": _("Too many requests within a minute; Retry-After says in how many seconds to ask again."),
            "default": _("Another refusal."),
        }
        for status, description in told.items():
            operation["responses"].setdefault(status, {"description": description, **problem})
        if self.method == "GET":
            operation["responses"].setdefault("304", {"description": _("The copy that you have still holds.")})
        return operation


def finish(result: dict[str, Any], **options: Any) -> dict[str, Any]:
    """The last touch (a post-processing hook of drf-spectacular): the form of every error."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    return result
