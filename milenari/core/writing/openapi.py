"""What the API's description says of writing."""

import inspect
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.plumbing import build_parameter_type

from milenari.core.api.openapi import Schema
from milenari.core.api.problems import PROBLEM_TYPE
from milenari.core.writing.fields import Changes, Row

SEEN = ("PATCH", "DELETE")


class WritingSchema(Schema):
    """Beside what reading says: what may be sent, and the header that names the state that was seen."""

    def get_request_serializer(self) -> Any:
        view: Any = self.view
        return view.changes if self.method in ("PATCH", "POST") else None

    def get_description(self) -> str:  # type: ignore[override] # as drf-spectacular asks for it
        """What a method that writes does to the record."""
        if self.method == "GET":
            return super().get_description()
        return inspect.cleandoc(getattr(self.view, getattr(self.view, "action", "")).__doc__ or "")

    def _get_parameters(self) -> list[dict[str, Any]]:
        parameters = super()._get_parameters()
        if self.method in SEEN:
            description = _("The ETag that came with the record: what you saw of it.")
            told = build_parameter_type(
                name="If-Match", schema={"type": "string"}, location="header", description=description, required=True
            )
            parameters.append(told)
        return parameters

    def _map_serializer(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer(serializer, direction, bypass_extensions)
        if direction == "request" and isinstance(serializer, Changes | Row):
            schema["additionalProperties"] = False
            if self.method == "PATCH" and isinstance(serializer, Changes):
                for name in serializer.fixed:
                    schema["properties"].pop(name, None)
        return schema

    def get_operation(self, *args: Any, **options: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **options)
        if operation is None or self.method == "GET":
            return operation
        if changes := self.get_request_serializer():
            fixed = changes.fixed if self.method == "PATCH" else ()
            example = {name: value for name, value in changes.example.items() if name not in fixed}
            for content in operation["requestBody"]["content"].values():
                content["example"] = example
        told = {
            "403": _("Your account may not write this."),
            "409": _("The database refused it: somebody was faster with something that it does not go together with."),
            "413": _("More than is read at once."),
            "415": _("Neither JSON nor a merge patch."),
        }
        if self.method in SEEN:
            told["412"] = _("Somebody changed the record since; “current” and “etag” say how it is now.")
            told["428"] = _("If-Match is missing, or “*”.")
        problem = {"content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for status, description in told.items():
            operation["responses"].setdefault(status, {"description": description, **problem})
        if self.method in SEEN:
            operation["responses"]["412"]["content"] = {PROBLEM_TYPE: {"schema": _faster(operation["responses"])}}
        return operation


def _faster(responses: dict[str, Any]) -> dict[str, Any]:
    """What `problems.Faster` tells beside the usual; `current` is as the answer to a change is."""
    record = responses.get("200", {}).get("content", {}).get("application/json", {}).get("schema", {"type": "object"})
    members = {"current": record, "etag": {"type": "string"}, "differing": {"type": "array", "items": {"type": "string"}}}
    told = {"type": "object", "required": list(members), "properties": members}
    return {"allOf": [{"$ref": "#/components/schemas/Problem"}, told]}
