"""Reports in the API: asking for one, following it, its file, and cancelling it."""

import secrets
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from countries.api_permissions import ReaderPermission
from milenari.core.api import ReadView, RecordViewSet
from milenari.core.api.openapi import Schema
from milenari.core.api.parameters import TEXT
from milenari.core.api.parameters import Schema as WordSchema
from milenari.core.filters import WordsFilter
from milenari.core.selection import Problem
from milenari.core.writing.body import RecordParser, body_of
from reports import audit, queue
from reports.conditional import by_content
from reports.edition import Edition, read_edition
from reports.models import Report, ReportQuerySet
from reports.queries import NoEvidence, ScopeProblem, read_report
from reports.queue import Asker, TooMany
from reports.renderers.formats import FORMATS
from reports.report_filters import ReportFilterSet, formats
from reports.report_serializers import ReportSerializer, WholeReportSerializer
from reports.report_words import NotAsked, Wish, read_wish, wish_schema
from reports.scope import Scope, parse_scope
from reports.storage import open_file
from reports.vocabulary import ReportState

AGAIN = 2  # seconds after which it is worth to look again how far a report is, as its page does
EXAMPLE = {"format": "xlsx", "phase": ["authorisation"], "section": ["matrix", "gaps"]}
LATER = 60  # seconds after which another one may fit into the queue


class Refused(exceptions.APIException):
    """`later`: seconds after which asking again can help; 0: it can't."""

    def __init__(self, status: int, sentence: str, later: int = 0) -> None:
        self.status_code = status
        self.later = later
        super().__init__(sentence)


class OfReports(ReadView):
    """What the views of reports have in common: it is known who asks, and no answer is kept, since a report moves no revision."""

    is_open = True  # to those without an account, too
    permission_classes = (ReaderPermission,)  # whoever may read may ask for a report, within the limits; see reports.queue

    def _kept_or_made(self, handler: Any, request: Request, *args: Any, **options: Any) -> HttpResponseBase:
        answer: HttpResponseBase = handler(request, *args, **options)
        return answer

    def handle_exception(self, error: Exception) -> Response:
        response = super().handle_exception(error)
        if isinstance(error, Refused) and error.later:
            response["Retry-After"] = str(error.later)
        return response


def asker_of(request: Request) -> Asker:
    """The account that asks, or the reader's browser session where there is one."""
    user = request.user  # read first: a session that has ended is then none
    return Asker(user, "" if user.is_authenticated else request._request.session.session_key or "")


def find(id: UUID) -> Report:
    """The report with all that its answer tells, in one query. Raises NotFound."""
    found = Report.objects.with_ahead().select_related("requested_by").filter(pk=id).first()
    if found is None:
        raise exceptions.NotFound(
            _("There is no report “%(id)s”; the list at api/v1/reports/ has those that there are.") % {"id": id}
        )
    return found


def _mark(request: HttpRequest, id: UUID, **_options: Any) -> str:
    """What the answer on one report rests on beside the revision; it is made of what is read here, and of nothing later."""
    try:
        found = find(id)
    except exceptions.NotFound:
        return ""
    request.followed = found  # type: ignore[attr-defined]
    told = [getattr(found, field.attname) for field in Report._meta.concrete_fields]
    return repr((*told, str(found.requested_by), found.ahead))  # type: ignore[attr-defined]


class ReportApiFilterSet(ReportFilterSet):
    """As the page's; `format` is the form of the answer here."""

    format = None  # type: ignore[assignment]  # as django-filter takes a filter away
    report_format = WordsFilter("format", choices=formats, label=ReportFilterSet.base_filters["format"].label)
    mine = WordsFilter(
        "pk", choices=[("yes", gettext_lazy("Only those"))], label=gettext_lazy("That I asked for"), method="asked_by_me"
    )

    def asked_by_me(self, reports: ReportQuerySet, name: str, value: list[str]) -> ReportQuerySet:
        asker = asker_of(self.request)
        return reports.asked_by(asker.user, asker.session) if value else reports


class WishSchema(Schema):
    """With the body of what is asked for."""

    def _get_request_body(self, direction: str = "request") -> dict[str, Any] | None:
        if self.method != "POST":
            return None
        return {"content": {RecordParser.media_type: {"schema": wish_schema(), "example": EXAMPLE}}, "required": True}


class ReportViewSet(OfReports, RecordViewSet):
    """Reports that were asked for, the newest first, each with its scope, how far it is, and its file.

    A report is asked for by a POST of a JSON object with the words of its scope, as the form at /reports/ has them, and `format`.
    The answer is 202, with the report's address in `Location`; where the same is there already, it is 200. Follow it by `api_url`
    until `state` is neither queued nor running; `Retry-After` says when to look again. `file_url` has the file. To who has no
    account `cancel_url` is told in this answer alone: whoever has it can cancel the report.
    """

    schema = WishSchema()
    http_method_names = [*ReadView.http_method_names, "post"]
    parser_classes: Any = (RecordParser,)
    serializer_class = ReportSerializer
    detail_serializer_class = WholeReportSerializer
    filterset_class = ReportApiFilterSet
    key = {"id": "pk"}
    sorts = {"requested_at": "requested_at", "format": "format", "state": "state"}
    ordering = ("-requested_at",)
    also = staticmethod(_mark)

    @classmethod
    def as_view(cls, actions: Any = None, **options: Any) -> Any:
        """One report costs two queries while nothing happens. A list has no mark that would change with each of its reports."""
        if "list" in (actions or {}).values():
            return by_content(super(ReadView, cls).as_view(actions, **options))
        return super().as_view(actions, **options)

    @classmethod
    def known_words(cls, action: str | None = None) -> tuple[str, ...]:
        return ReadView.known_words.__func__(cls) if action == "create" else super().known_words(action)  # type: ignore[attr-defined]

    def get_queryset(self) -> QuerySet[Report]:
        """A page is read in 1 query."""
        return Report.objects.select_related("requested_by")

    def get_serializer_class(self) -> Any:
        return ReportSerializer if self.action == "list" else WholeReportSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        context = super().get_serializer_context()
        return context if getattr(self, "swagger_fake_view", False) else {**context, "asker": asker_of(self.request)}

    def get_object(self) -> Any:
        found: Report | None = getattr(self.request._request, "followed", None)
        return found or find(self.kwargs["id"])

    def retrieve(self, request: Request, *args: Any, **options: Any) -> Response:
        response = super().retrieve(request, *args, **options)
        if self.get_object().is_under_way:
            response["Retry-After"] = str(AGAIN)
        return response

    @extend_schema(responses={200: WholeReportSerializer, 202: WholeReportSerializer})
    def create(self, request: Request) -> Response:
        """The report of the scope that was sent: the one that there is, or a new one."""
        wish, problems = read_wish(body_of(request))
        edition, unfit = read_edition(wish.words)
        scope, misfits = parse_scope(wish.words, edition.evidence.vocabulary)
        if problems := (*problems, *unfit, *misfits):
            raise NotAsked(problems)
        asker, key = asker_of(request), ""
        if not asker.user.is_authenticated and not asker.session:
            key = secrets.token_urlsafe(24)  # in place of a session, which a script has none of
            asker = Asker(asker.user, key)
        _require_contents(wish, scope, edition)
        try:
            asked = queue.ask(wish.format, scope.query, asker, wish.language, edition)
        except TooMany as refused:
            raise Refused(429, str(refused), LATER) from refused
        found = find(asked.pk)
        context = {**self.get_serializer_context(), "asker": asker, "key": key}
        told = WholeReportSerializer(found, context=context).data
        response = Response(told, status=202 if found.is_under_way else 200, headers={"Location": str(told["api_url"])})
        if found.is_under_way:
            response["Retry-After"] = str(AGAIN)
        return response


def _require_contents(wish: Wish, scope: Scope, edition: Edition) -> None:
    """Raises Refused or NotAsked for a scope of which no report could be made, as its worker would find out later."""
    same = queue.what_it_is(wish.format, scope.query, wish.language, edition)
    if Report.objects.standing().filter(**same).exists():
        return
    try:
        read_report(QueryDict(scope.query))
    except NoEvidence as error:
        raise Refused(409, _("There is nothing to report on yet: no evidence is loaded.")) from error
    except ScopeProblem as error:
        raise NotAsked(tuple(Problem("", "", sentence) for sentence in error.sentences)) from error


class AnyRenderer(BaseRenderer):
    """Lets a client say that it takes the file, whatever its type; what is rendered by it is only a refusal."""

    media_type = "*/*"
    format = "file"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        rendered: bytes = JSONRenderer().render(data, "application/json", renderer_context)
        return rendered


class ReportFile(OfReports):
    """The file of a report that is ready. Its validator is its SHA-256.

    Answers 409 while the report is under way, 404 where it ended without a file, 410 when the file is no longer kept, and 503
    while the store in which it is kept does not answer.
    """

    renderer_classes = (AnyRenderer,)

    @classmethod
    def as_view(cls, *args: Any, **options: Any) -> Any:
        return super(ReadView, cls).as_view(*args, **options)

    @classmethod
    def known_words(cls, action: str | None = None) -> tuple[str, ...]:
        return ()

    @extend_schema(responses={(200, found.content_type): OpenApiTypes.BINARY for found in FORMATS.values()})
    def get(self, request: Request, id: UUID) -> HttpResponseBase:
        report = find(id)
        if report.is_under_way:
            raise Refused(409, _("This report is not ready yet; its address says how far it is."), AGAIN)
        if report.state == ReportState.EXPIRED:
            raise Refused(410, _("The file of this report has been kept for as long as files are kept here. Ask for it again."))
        if report.state != ReportState.DONE:
            reason = report.reason or _("It was cancelled before it was ready.")
            raise exceptions.NotFound(_("This report has no file. %(reason)s") % {"reason": reason})
        mark = f'"{report.sha256}"'
        if held := get_conditional_response(request._request, etag=mark):
            held["ETag"] = mark
            return held
        try:
            content = open_file(report)
        except FileNotFoundError as error:
            raise exceptions.NotFound(_("The file of this report is gone. Ask for the report again.")) from error
        response = FileResponse(
            content,
            as_attachment=True,
            filename=report.file_name,
            content_type=FORMATS[report.format].content_type,
            headers={"ETag": mark, "Content-Length": str(report.size)},
        )
        patch_cache_control(response, private=True, no_cache=True)
        if request.method == "GET":
            audit.of_account(audit.Event.REPORT_DOWNLOADED, report, request.user)
        return response


class ReportCancelling(OfReports):
    """Cancels a report that waits or is being made (POST): by who asked for it, and by whoever may change reports.

    Answers 409 for one that has ended otherwise. A worker that is making it notices within seconds, and stops.
    """

    http_method_names = ["post", "options"]
    words = ("key",)

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[WordSchema, str]]:
        return super().word_schemas(action) | {
            "key": (TEXT, _("What cancel_url has, where it was asked for without an account."))
        }

    @extend_schema(request=None, responses=WholeReportSerializer)
    def post(self, request: Request, id: UUID) -> Response:
        report, asker = find(id), asker_of(request)
        key = request.query_params.get("key", "")
        of_the_key = (
            bool(key) and report.requested_by_id is None and secrets.compare_digest(report.session.encode(), key.encode())
        )
        if not of_the_key and not report.may_be_cancelled_by(asker.user, asker.session):
            raise exceptions.PermissionDenied(_("Only who asked for a report can cancel it."))
        if not queue.cancel(report) and find(id).state != ReportState.CANCELLED:
            raise Refused(409, _("The report had ended already; there was nothing to cancel."))
        context = {"request": request, "asker": asker}
        return Response(WholeReportSerializer(find(id), context=context).data)
