"""Linked data in the API: a graph as JSON-LD or as Turtle, by `Accept`, by `format`, or by the address's suffix."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.urls import URLPattern, path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rdflib import Graph
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from milenari.core.api import ReadView
from milenari.core.linked_data import Context, Form, written


class GraphRenderer(BaseRenderer):
    """A graph that is text already; an error as the problem details that it is."""

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return data.encode() if isinstance(data, str) else JSONRenderer().render(data)


class JSONLDRenderer(GraphRenderer):
    media_type = Form.JSON_LD.media_type
    format = Form.JSON_LD.value
    charset = None  # JSON is in UTF-8 and says so nowhere


class TurtleRenderer(GraphRenderer):
    media_type = Form.TURTLE.media_type
    format = Form.TURTLE.value
    charset = "utf-8"


class LinkedView(ReadView):
    """A graph; JSON-LD unless Turtle is asked for."""

    renderer_classes = (JSONLDRenderer, TurtleRenderer)
    has_languages = False
    context: ClassVar[Context]

    def graph(self, site: str) -> Graph:
        """What is told; `site` is how the site's addresses begin, “https://example.org”."""
        raise NotImplementedError

    @extend_schema(
        responses={
            (200, Form.JSON_LD.media_type): OpenApiTypes.OBJECT,
            (200, Form.TURTLE.media_type): OpenApiTypes.STR,
        }
    )
    def get(self, request: Request, **options: Any) -> Response:
        form = Form(request.accepted_renderer.format)
        return Response(written(self.graph(site_address(request)), form, self.context))


def site_address(request: HttpRequest | Request) -> str:
    """How the names of things begin: MILENARI_SITE_ADDRESS where it is set, so that they are the same however one came here.

    Otherwise the address that was asked, which answers for certain.
    """
    return settings.OWN_ADDRESS.rstrip("/") or request.build_absolute_uri("/").rstrip("/")


def addresses(name: str, view: type[LinkedView]) -> list[URLPattern]:
    """linked/NAME/, and one address for each form: linked/NAME.jsonld, linked/NAME.ttl."""
    return [
        path(f"linked/{name}/", view.as_view(), name=f"linked-{name}"),
        *(
            path(f"linked/{name}.{form.suffix}", view.as_view(), {"format": form.value}, name=f"linked-{name}-{form.value}")
            for form in Form
        ),
    ]
