"""What every part of the API stands on: reading views, pages of a list, and errors that say what would fit (RFC 9457)."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, serializers
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from milenari.core.filters import ListFilterSet
from milenari.core.selection import Problem, unknown_fields

PROBLEM_TYPE = "application/problem+json"


class BadWords(exceptions.APIException):
    """Words of the query string that don't fit, each with what would."""

    status_code = 400

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(_("The address has words that do not fit; each is named under “errors”, with what would fit."))


def problem_response(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """The exception handler of every view: problem details for whatever the client can mend. None: the server's own fault."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError(_("The request cannot be read: it has too many parameters, or is malformed."))
    if not isinstance(error, exceptions.APIException):
        return None
    status = HTTPStatus(error.status_code)
    problem = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(error.detail),
        "errors": [
            {"field": problem.field, "value": problem.value, "message": problem.message}
            for problem in getattr(error, "problems", ())
        ],
    }
    return Response(problem, status=status.value, content_type=PROBLEM_TYPE)


class ReadView(APIView):
    """A view that is read, by anyone. A parameter that it doesn't know is an error, never ignored."""

    http_method_names = ["get", "head", "options"]
    authentication_classes = ()  # reading is open to everyone; asking who reads would cost queries
    parser_classes = ()
    words: ClassVar[tuple[str, ...]] = ()  # the parameters of the query string, beside the ones that every view knows

    @classmethod
    def known_words(cls, action: str | None = None) -> tuple[str, ...]:
        """Every parameter that the view takes."""
        return (*cls.words, "format")

    def initial(self, request: Request, *args: Any, **options: Any) -> None:
        problems = unknown_fields(request.query_params, self.known_words(getattr(self, "action", None)))
        formats = [renderer.format for renderer in self.get_renderers()]
        wanted = request.query_params.get("format", formats[0])
        if wanted not in formats:
            message = _("“%(value)s” is not a format here; it can be: %(fits)s.")
            value = Truncator(wanted).chars(40)
            problems += (Problem("format", value, message % {"value": value, "fits": ", ".join(formats)}),)
        if problems:
            raise BadWords(problems)
        super().initial(request, *args, **options)

    def get_exception_handler(self) -> Any:
        return problem_response


class NotHere(ReadView):
    """Answers for addresses that lead nowhere."""

    def initial(self, request: Request, *args: Any, **options: Any) -> None:
        raise exceptions.NotFound(_("Nothing is at this address; the API's index lists the addresses that there are."))


class Pagination(PageNumberPagination):
    """Pages of a list, by `page` and `page_size`. The answer states the limit, and the order that the pages follow."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 500

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The page's records. Raises BadWords for a page that there isn't, or a size beyond the limit."""
        problems: list[Problem] = []
        size = _whole_number(request, "page_size", self.page_size, self.max_page_size, problems)
        number = _whole_number(request, "page", 1, None, problems)
        if problems:
            raise BadWords(problems)
        paginator = self.django_paginator_class(queryset, size)
        if number > paginator.num_pages:
            message = _("There is no page %(page)s of %(page_size)s records; the last one is page %(last)s.")
            words = {"page": number, "page_size": size, "last": paginator.num_pages}
            raise BadWords([Problem("page", str(number), message % words)])
        self.request = request
        self.page = paginator.page(number)
        self.ordering = view.ordering
        return list(self.page)

    def get_paginated_response(self, data: Any) -> Response:
        assert self.page is not None  # paginate_queryset came first
        return Response(
            {
                "count": self.page.paginator.count,
                "page": self.page.number,
                "page_size": self.page.paginator.per_page,
                "page_size_limit": self.max_page_size,
                "ordering": self.ordering,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )


def _whole_number(request: Request, field: str, default: int, limit: int | None, problems: list[Problem]) -> int:
    raw = request.query_params.get(field) or str(default)
    number = int(raw) if raw.isascii() and raw.isdigit() and len(raw) <= 9 else 0
    if 0 < number <= (limit or number):
        return number
    value = Truncator(raw).chars(40)
    fits = _("a whole number from 1 to %(limit)s") % {"limit": limit} if limit else _("a whole number from 1 up")
    message = _("“%(value)s” does not fit; %(field)s is %(fits)s.") % {"value": value, "field": field, "fits": fits}
    problems.append(Problem(field, value, message))
    return default


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


class RecordViewSet(ReadView, ReadOnlyModelViewSet):
    """A list of records, filtered by `filterset_class`, and each at an address of its own.

    `key` says how the parts of that address find it: {"slug": "slug"}. `ordering` states the list's order in field names,
    “-” for descending; get_queryset keeps to it.
    """

    pagination_class = Pagination
    filter_backends = [FilterBackend]
    filterset_class: ClassVar[type[ListFilterSet]]
    key: ClassVar[Mapping[str, str]]
    ordering: ClassVar[Sequence[str]]

    @classmethod
    def known_words(cls, action: str | None = None) -> tuple[str, ...]:
        if action == "retrieve":
            return super().known_words(action)
        return (*cls.filterset_class.base_filters, "page", "page_size", *super().known_words(action))

    def get_object(self) -> Model:
        """The record at this address. Raises NotFound with a sentence that names it."""
        queryset = self.get_queryset()
        found: Model | None = queryset.filter(**{lookup: self.kwargs[part] for part, lookup in self.key.items()}).first()
        if found is None:
            raise exceptions.NotFound(
                _("There is no %(record)s “%(key)s”; the list at the address above it has the ones that there are.")
                % {
                    "record": queryset.model._meta.verbose_name,
                    "key": Truncator("/".join(self.kwargs.values())).chars(130),
                }
            )
        return found
