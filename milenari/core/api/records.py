"""Lists of records, each at an address of its own: filtered, sorted, in pages, as JSON or as one table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from milenari.core.api.formats import CSVRenderer, Table, streamed
from milenari.core.api.pages import PAGE_WORDS, in_order, read_page
from milenari.core.api.parameters import Schema, filter_schemas, page_schemas, shape_schemas
from milenari.core.api.problems import BadWords
from milenari.core.api.shape import SHAPES, Shape, read_shape, read_sort
from milenari.core.api.views import ReadView
from milenari.core.filters import ListFilterSet
from milenari.core.said import Texts

CHUNK = 500  # records that a whole table reads at a time (some 10 KB each); a longer one is sent as it is read


class FilterBackend(DjangoFilterBackend):
    """Filters a list by its filterset. Raises BadWords for what doesn't fit."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset = self.get_filterset(request, queryset, view)
        if filterset.problems:
            raise BadWords(filterset.problems)
        filtered: QuerySet[Any] = filterset.qs
        return filtered


class RecordSerializer(serializers.Serializer):
    """What a record lacks is null, never an empty text."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return {name: None if value == "" else value for name, value in super().to_representation(instance).items()}


class TranslatedSerializer(RecordSerializer):
    """Of records that may have translations. `spoken` reads those into the language that is spoken."""

    spoken: ClassVar[Callable[[], Texts]]

    def to_representation(self, instance: Any) -> dict[str, Any]:
        known = type(self).spoken().of(str(instance._meta.model_name), instance.pk)
        told = super().to_representation(instance)
        return {name: known.said(name, value) if isinstance(value, str) else value for name, value in told.items()}


class RecordViewSet(ReadView, ReadOnlyModelViewSet):
    """A list of records, filtered by `filterset_class`, and each at an address of its own.

    `key` says how the parts of that address find it: {"slug": "slug"}. `sorts` has the words that the list can be sorted by, each
    with where it is found ("topic": "topic__slug"), and `ordering` those that it is sorted by unless asked otherwise, “-” for
    descending. `expands` names the fields that are given as short texts unless they are asked for in full (see shape.Short).
    """

    renderer_classes = (JSONRenderer, CSVRenderer)
    filter_backends = [FilterBackend]
    filterset_class: ClassVar[type[ListFilterSet]]
    detail_serializer_class: ClassVar[type[serializers.Serializer] | None] = None  # of a record alone, where it says more
    key: ClassVar[Mapping[str, str]]
    sorts: ClassVar[Mapping[str, str]]
    ordering: ClassVar[Sequence[str]]
    expands: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def known_words(cls, action: str | None = None) -> tuple[str, ...]:
        shapes = SHAPES if cls.expands else ("fields",)
        if action == "retrieve":
            return (*shapes, *super().known_words(action))
        return (*cls.filterset_class.base_filters, *shapes, *PAGE_WORDS, *super().known_words(action))

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        serializer: Any = (action == "retrieve" and cls.detail_serializer_class) or cls.serializer_class
        told = {**super().word_schemas(action), **shape_schemas(serializer().fields, cls.expands)}
        if action != "retrieve":
            told |= {**filter_schemas(cls.filterset_class), **page_schemas(cls.sorts)}
        return told

    def get_serializer_class(self) -> Any:
        return (self.action == "retrieve" and self.detail_serializer_class) or self.serializer_class

    @cached_property
    def field_names(self) -> tuple[str, ...]:
        """The names of a record's fields, in the order in which they are given."""
        return tuple(self.get_serializer_class()().fields)

    @cached_property
    def shape(self) -> Shape:
        return read_shape(self.request, self.field_names, self.expands)

    def get_serializer_context(self) -> dict[str, Any]:
        """Links lead to addresses as they are read by default, whatever the form of this answer."""
        return {**super().get_serializer_context(), "format": None}

    def get_serializer(self, *args: Any, **options: Any) -> Any:
        serializer = super().get_serializer(*args, **options)
        if getattr(self, "swagger_fake_view", False):  # described, not asked
            return serializer
        of_one: Any = getattr(serializer, "child", serializer)
        self.shape.fit(of_one, self.expands)
        return serializer

    def list(self, request: Request, *args: Any, **options: Any) -> Any:
        """A page; as CSV the whole list, unless a page is asked for."""
        self.shape  # noqa: B018 (a word that does not fit is an error before anything is read)
        sort = read_sort(request, self.sorts, self.ordering)
        queryset = self.filter_queryset(self.get_queryset())
        is_table = isinstance(request.accepted_renderer, CSVRenderer)
        if is_table and not {"after", "page_size"} & set(request.query_params):
            return self._table(in_order(queryset, sort, self.sorts))
        page = read_page(request, queryset, sort, self.sorts)
        results = self.get_serializer(page.records, many=True).data
        answer = Table(self.columns, results) if is_table else page.answer(results)
        return Response(answer, headers={"Link": page.links})

    def retrieve(self, request: Request, *args: Any, **options: Any) -> Response:
        self.shape  # noqa: B018
        return self.told(self.get_object())

    def told(self, record: Model) -> Response:
        """The record alone, in the form asked for."""
        told = self.get_serializer(record).data
        return Response(Table(self.columns, [told]) if isinstance(self.request.accepted_renderer, CSVRenderer) else told)

    @property
    def columns(self) -> tuple[str, ...]:
        return self.shape.fields or self.field_names

    def _table(self, queryset: QuerySet[Any]) -> Response | StreamingHttpResponse:
        first = list(queryset[: CHUNK + 1])
        if len(first) <= CHUNK:
            return Response(Table(self.columns, self.get_serializer(first, many=True).data))
        return streamed(self.columns, self._records(queryset))

    def _records(self, queryset: QuerySet[Any]) -> Iterator[Mapping[str, Any]]:
        serializer = self.get_serializer()
        for record in queryset.iterator(chunk_size=CHUNK):
            yield serializer.to_representation(record)

    def get_object(self) -> Model:
        """The record at this address. Raises NotFound with a sentence that names it."""
        queryset = self.get_queryset()
        found: Model | None = queryset.filter(**{lookup: self.kwargs[part] for part, lookup in self.key.items()}).first()
        if found is None:
            raise exceptions.NotFound(
                _("There is no %(record)s “%(key)s”; the list at the address above it has the ones that there are.")
                % {
                    "record": queryset.model._meta.verbose_name,
                    "key": Truncator("/".join(self.kwargs[part] for part in self.key)).chars(130),
                }
            )
        return found
