"""The search in the API: what the page finds, in the page's order."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from countries.names import place_name
from milenari.core import revision
from milenari.core.api import BadWords, ReadView, RecordSerializer
from milenari.core.api.formats import CSVRenderer, Table
from milenari.core.api.pages import LIMIT, read_size
from milenari.core.api.parameters import SEARCH, Schema, filter_schemas, page_schemas
from milenari.core.api.problems import shown
from milenari.core.search import Piece
from milenari.portal.models import SearchEntry
from milenari.portal.search_index import refresh
from milenari.portal.search_results import Asked, Result, SearchFilterSet, run

BY_SLUG = ("authority", "barrier", "institution", "instrument", "source", "step", "topic")


def text(pieces: Sequence[Piece]) -> str | None:
    return "".join(piece.text for piece in pieces) or None


def api_address(result: Result) -> str:
    """Where the API has the record; empty where it does not."""
    if result.kind == "jurisdiction":
        return reverse("api:jurisdiction-detail", args=[result.jurisdiction])
    if result.kind == "requirement":
        return reverse("api:requirement-detail", args=[result.jurisdiction, result.key])
    return reverse(f"api:{result.kind}-detail", args=[result.key]) if result.kind in BY_SLUG else ""


class HitSerializer(RecordSerializer):
    """Of a Result, in plain text. `key` is the record's slug (an answer's: its topic's), a code or a term.

    `url` is the page that shows it, `api_url` where the API has it; null where none does.
    """

    kind = serializers.CharField()
    kind_label = serializers.CharField(source="label")
    key = serializers.CharField()
    jurisdiction = serializers.CharField(allow_null=True)
    jurisdiction_name = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()
    also = serializers.SerializerMethodField()
    local_title = serializers.SerializerMethodField()
    language = serializers.CharField()
    excerpt = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    api_url = serializers.SerializerMethodField()

    def get_jurisdiction_name(self, result: Result) -> str | None:
        name: str | None = self.context["names"].get(result.jurisdiction)
        return name

    def get_title(self, result: Result) -> str:
        return text(result.title) or ""

    def get_also(self, result: Result) -> str | None:
        """An acronym, a number, or what it is short for, where the title does not say it."""
        return text(result.also)

    def get_local_title(self, result: Result) -> str | None:
        """What it is called in `language`."""
        return text(result.local_title)

    def get_excerpt(self, result: Result) -> str | None:
        """The passage that shows why it was found, or its beginning."""
        return text(result.passage)

    def get_url(self, result: Result) -> str | None:
        return self._absolute(result.address)

    def get_api_url(self, result: Result) -> str | None:
        return self._absolute(api_address(result))

    def _absolute(self, address: str) -> str | None:
        return str(self.context["request"].build_absolute_uri(address)) if address else None


class FoundSerializer(serializers.Serializer):
    """A page of what was found, out of `count` in all; the next one is at `next`."""

    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    page_size = serializers.IntegerField()
    page_size_limit = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    results = HitSerializer(many=True)


class SearchEndpoint(ReadView):
    """Everything in which all words of `q` occur, the best first; of the kinds and countries asked for.

    What a union's rules say is found with its members. As CSV all of it, unless a page is asked for. Without `q`, nothing.
    """

    renderer_classes = (JSONRenderer, CSVRenderer)
    words = (*SearchFilterSet.base_filters, "page_size")

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        page: Schema = {"type": "integer", "minimum": 1, "default": 1}
        told = {
            "q": (SEARCH, _("What is searched for: all of these words; the last one may be only begun.")),
            "page": (page, _("Which page of what was found.")),
            "page_size": page_schemas({})["page_size"],
        }
        return super().word_schemas(action) | filter_schemas(SearchFilterSet) | told

    @extend_schema(responses=FoundSerializer)
    def get(self, request: Request, **options: Any) -> Response:
        """In 6 queries, where the index is of this revision already."""
        asked_for = SearchFilterSet(request.query_params, queryset=SearchEntry.objects.none())
        if asked_for.problems:
            raise BadWords(asked_for.problems)
        words = asked_for.form.cleaned_data
        size = read_size(request)
        now = revision.current()
        refresh(now)
        found = run(Asked(words["q"], tuple(words["kind"]), tuple(words["country"])))
        names = {jurisdiction.code: place_name(jurisdiction.name) for jurisdiction in found.jurisdictions}
        context = {"request": request, "names": names}
        hits = found.shown
        if isinstance(request.accepted_renderer, CSVRenderer) and not {"page", "page_size"} & set(request.query_params):
            return _table(found.results(hits), context)
        page = _page(words["page"] or 1, size, len(hits))
        results = found.results(hits[(page - 1) * size : page * size])
        address = request.build_absolute_uri()
        following = replace_query_param(address, "page", str(page + 1)) if page * size < len(hits) else None
        told = {
            "revision": now.number,
            "changed_at": now.changed_at,
            "count": len(hits),
            "page": page,
            "pages": _pages(size, len(hits)),
            "page_size": size,
            "page_size_limit": LIMIT,
            "next": following,
            "results": results,
        }
        is_table = isinstance(request.accepted_renderer, CSVRenderer)
        response = _table(results, context) if is_table else Response(FoundSerializer(told, context=context).data)
        links = [f'<{following}>; rel="next"'] if following else []
        response["Link"] = ", ".join([*links, f'<{remove_query_param(address, "page")}>; rel="first"'])
        return response


def _pages(size: int, count: int) -> int:
    return max(1, -(-count // size))


def _page(number: int, size: int, count: int) -> int:
    """Raises NotFound for a page beyond the last one."""
    last = _pages(size, count)
    if number <= last:
        return number
    message = _("There is no page “%(page)s”; it can be a number from 1 to %(last)s.")
    raise exceptions.NotFound(message % {"page": shown(str(number)), "last": last})


def _table(results: Sequence[Result], context: dict[str, Any]) -> Response:
    return Response(Table(tuple(HitSerializer().fields), HitSerializer(results, many=True, context=context).data))
