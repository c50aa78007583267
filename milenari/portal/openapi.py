"""The whole API’s description (OpenAPI 3.1), drawn from its views; docs/api/openapi.json holds that of every site alike."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from milenari.core.api import ReadView
from milenari.core.api.parameters import without_evidence

COMMITTED = settings.BASE_DIR / "docs" / "api" / "openapi.json"
EXAMPLES = settings.BASE_DIR / "docs" / "api" / "examples.json"


def described(request: Request | None = None) -> dict[str, Any]:
    """With the words of this site's evidence: the codes and slugs that fit."""
    schema: dict[str, Any] = _plain(SchemaGenerator().get_schema(request=request, public=True))
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    for operation in operations(schema):
        for form, content in operation["responses"].get("200", {}).get("content", {}).items():
            found = examples.get(operation["operationId"])
            if found is not None and form.endswith("json"):
                content["example"] = found
    return schema


def described_for_all() -> dict[str, Any]:
    """Without what depends on a site's evidence."""
    with without_evidence():
        return described()


def operations(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in schema["paths"].values():
        yield from (operation for method, operation in methods.items() if method in ("get", "post", "patch", "put", "delete"))


def _plain(value: Any) -> Any:
    """Texts in the reader's language, and nothing that only Python knows."""
    match value:
        case dict():
            return {str(key): _plain(part) for key, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case Promise():
            return str(value)
    return value


class JSONDescriptionRenderer(JSONRenderer):
    media_type = "application/vnd.oai.openapi+json"


class SchemaEndpoint(ReadView):
    """The description of this API (OpenAPI 3.1), with the codes and slugs of the evidence as it stands."""

    schema = None
    has_languages = False
    renderer_classes = (JSONRenderer, JSONDescriptionRenderer, OpenApiYamlRenderer)

    def get(self, request: Request) -> Response:
        return Response(described(request))
