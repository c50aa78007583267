"""Reports: what one would hold, asking for it, how far it is, and its file."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from barriers.scenario import FIRST_START, LAST_START
from milenari.core import revision
from milenari.core.selection import Problem
from regulations.lists import list_filters, list_query, page_of
from reports import audit, queue
from reports.edition import Edition, read_edition
from reports.models import Report
from reports.queries import NoEvidence, ScopeProblem, read_report
from reports.queue import Asker, TooMany
from reports.renderers.document import chapters
from reports.renderers.formats import FORMATS
from reports.report_filters import ReportFilterSet
from reports.report_presenters import entries, entry, languages, scope_filters, trial_in_words
from reports.scope import Scope, parse_scope
from reports.storage import open_file
from reports.vocabulary import ReportState
from reports.workers import workers

LATEST = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """The form that chooses what a report is to hold, and says beforehand what that is; posted, it asks for the report."""
    if request.method == "POST":
        return _ask(request)
    edition, unfit = read_edition(request.GET)
    scope, problems = parse_scope(request.GET, edition.evidence.vocabulary)
    return _form(request, edition, scope, (*unfit, *problems))


def _form(
    request: HttpRequest, edition: Edition, scope: Scope, problems: tuple[Problem, ...] = (), refusal: str = "", status: int = 200
) -> HttpResponse:
    try:
        preview, empty = read_report(QueryDict(scope.query)), ""
    except NoEvidence:
        preview, empty = None, _("There is nothing to report on yet. Load the evidence with: python manage.py load_evidence")
    except ScopeProblem as problem:
        preview, empty = None, str(problem)
    latest = Report.objects.asked_by(request.user, request.session.session_key or "").newest_first()[:LATEST]
    context = {
        "filters": scope_filters(scope, edition),
        "first_start": FIRST_START,
        "last_start": LAST_START,
        "scope": scope,
        "trial": trial_in_words(scope, edition.evidence.names),
        "plan": f"{reverse('plan:plan')}?{scope.profile(FIRST_START).query(scope.selection.countries)}",
        "preview": preview,
        "chapters": chapters(preview) if preview else (),
        "empty": empty,
        "refusal": refusal,
        "problems": problems,
        "formats": FORMATS.values(),
        "languages": languages(),
        "language": get_language(),
        "latest": entries(latest),
        "days": settings.REPORT_DAYS,
        "tab": "form",
        "no_worker": workers().notice,
        "revision": revision.current(),
    }
    return render(request, "reports/reports.html", context, status=status)


def _ask(request: HttpRequest) -> HttpResponse:
    words = QueryDict(request.POST.get("scope", ""))
    edition, unfit = read_edition(words)
    scope, problems = parse_scope(words, edition.evidence.vocabulary)
    problems = (*unfit, *problems)
    format, language = request.POST.get("format", ""), request.POST.get("language", "")
    if problems or format not in FORMATS or language not in dict(settings.LANGUAGES):
        refusal = _("No report was asked for, since the form did not fit what can be asked for. Look it over and ask again.")
        return _form(request, edition, scope, problems, refusal, status=400)
    if not request.user.is_authenticated and not request.session.session_key:
        request.session.create()  # so that it is known who may cancel
    try:
        asked = queue.ask(format, scope.query, _asker(request), language, edition)
    except TooMany as refused:
        return _form(request, edition, scope, refusal=str(refused), status=429)
    return redirect(asked)


def _asker(request: HttpRequest) -> Asker:
    return Asker(request.user, request.session.session_key or "")


@never_cache
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, get_object_or_404(Report.objects.select_related("requested_by"), pk=pk))


def _page(request: HttpRequest, found: Report, status: int = 200) -> HttpResponse:
    now = revision.current()
    asker = _asker(request)
    context = {
        "entry": entry(found),
        "report": found,
        "may_cancel": found.is_under_way and found.may_be_cancelled_by(asker.user, asker.session),
        "ahead": Report.objects.under_way().filter(requested_at__lt=found.requested_at).count() if found.is_under_way else 0,
        "no_worker": workers().notice if found.is_under_way else "",
        "is_current": bool(found.release) or found.revision == now.number,
        "revision": now,
    }
    return render(request, "reports/report.html", context, status=status)


@never_cache
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    found = ReportFilterSet(request.GET, queryset=Report.objects.newest_first())
    page, problems = page_of(request.GET, found.qs)
    context = {
        "entries": entries(page),
        "page": page,
        "filters": list_filters(found),
        "problems": (*found.problems, *problems),
        "total": Report.objects.count(),
        "query": list_query(found),
        "tab": "runs",
        "no_worker": workers().notice,
        "revision": revision.current(),
    }
    return render(request, "reports/runs.html", context)


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Report, pk=pk)
    asker = _asker(request)
    if not found.may_be_cancelled_by(asker.user, asker.session):
        return _sentence(_("Only who asked for a report can cancel it."), status=403)
    if not queue.cancel(found):
        messages.info(request, _("The report had ended already; there was nothing to cancel."))
    return redirect(found)


def _etag(request: HttpRequest, pk: UUID) -> str | None:
    found = Report.objects.filter(pk=pk, state=ReportState.DONE).values_list("sha256", flat=True).first()
    return f'"{found}"' if found else None


@require_safe
@condition(etag_func=_etag)
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The finished file. One that is no longer kept is answered with the report's page, which says so."""
    found = get_object_or_404(Report.objects.select_related("requested_by"), pk=pk)
    if found.state == ReportState.EXPIRED:
        return _page(request, found, status=410)
    if found.state != ReportState.DONE:
        raise Http404(_("This report has no file."))
    return _file(request, found)


def _file(request: HttpRequest, found: Report) -> HttpResponseBase:
    """Raises Http404 where it is gone, and Away where the store does not answer."""
    try:
        content = open_file(found)
    except FileNotFoundError as error:
        raise Http404(_("The file of this report is gone. Ask for the report again.")) from error
    response = FileResponse(
        content, as_attachment=True, filename=found.file_name, content_type=FORMATS[found.format].content_type
    )
    response["Content-Length"] = str(found.size)
    patch_cache_control(response, private=True, no_cache=True)
    if request.method == "GET":
        audit.of_account(audit.Event.REPORT_DOWNLOADED, found, request.user)
    return response


@require_safe
def gap_report(request: HttpRequest) -> HttpResponseBase:
    """The PDF of the scope in the query string, where it is there already; else the form leads to it, filled in.

    A scope that does not fit whole gives no document.
    """
    edition, unfit = read_edition(request.GET)
    if not edition.evidence.vocabulary.countries:
        return _sentence(_("There is nothing to report on: no evidence is loaded. Run load_evidence first."), status=404)
    scope, problems = parse_scope(request.GET, edition.evidence.vocabulary)
    if unfit or problems:
        sentences = [problem.message for problem in (*unfit, *problems)]
        return _sentence("\n".join((_("No report was made, since part of its scope does not fit."), *sentences)), status=400)
    ready = Report.objects.filter(
        state=ReportState.DONE,
        **queue.what_it_is("pdf", scope.query, get_language() or settings.LANGUAGE_CODE, edition),
    ).first()
    if ready is not None and ready.expires_at is not None and ready.expires_at > timezone.now():
        return _file(request, ready)
    return HttpResponseRedirect(f"{reverse('reports:reports')}?{scope.query}".rstrip("?"), status=303)


def _sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(text + "\n", status=status, content_type="text/plain; charset=utf-8")
