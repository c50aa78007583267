"""The queue of what waits for an expert, and what they do about it: verify, dispute, comment."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from countries import roles
from countries.names import place_name
from milenari.core import revision
from regulations import actions
from regulations.actions import Checked
from regulations.filters import DocumentReviewFilterSet, ReviewFilterSet
from regulations.lists import list_filters, list_query
from regulations.models import Comment, Document, Requirement, Reviewed
from regulations.queries import read_outline
from regulations.review import Queue
from regulations.review_queries import (
    count_queues,
    countries_of,
    documents_in_order,
    in_care_of,
    in_order,
    read_dashboard,
    read_document_entries,
    read_entries,
)

PAGE_SIZE = 20
SAID = "#said"  # where a page says what was done; the keyboard goes on from there


@never_cache
@login_required
@require_safe
def queue(request: HttpRequest, name: str = "") -> HttpResponse:
    """What waits, for one reason. Without a name: for the first reason that there is anything for."""
    mine, papers = in_care_of(request.user), in_care_of(request.user, Document)
    if not roles.may(request.user, roles.Action.CHANGE, Requirement):
        raise PermissionDenied(
            _("The review queue is for who edits answers: country experts, for their countries, and the lead.")
        )
    today = timezone.localdate()
    countries = countries_of(mine, papers)
    found = ReviewFilterSet(request.GET, mine, countries)
    found_papers = DocumentReviewFilterSet(request.GET, papers, countries).qs
    counts = count_queues([found.qs, found_papers], today)
    if not name:
        first = next((one for one in Queue if counts[one]), Queue.UNVERIFIED)
        return redirect(reverse("regulations:queue", args=[first.value]) + (f"?{list_query(found)}" if list_query(found) else ""))
    if name not in list(Queue):
        raise Http404(_("There is no such queue."))
    chosen = Queue(name)
    outline = read_outline()
    answers = [(Requirement, pk) for pk in in_order(chosen.of(found.qs, today), outline)]
    waiting = [*answers, *((Document, pk) for pk in documents_in_order(chosen.of(found_papers, today)))]
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "queue": chosen,
        "queues": [(one, counts[one], one == chosen) for one in Queue],
        "dashboard": read_dashboard(mine, outline),
        "entries": (
            *read_entries(request.user, [pk for model, pk in page if model is Requirement]),
            *read_document_entries(request.user, [pk for model, pk in page if model is Document]),
        ),
        "page": page,
        "total": mine.count() + papers.count(),
        "query": list_query(found),
        "next": request.get_full_path(),
        "problems": found.problems,
        "filters": list_filters(found),
        "search": found.form["q"],
        "revision": revision.current(),
        "today": today,
    }
    return render(request, "regulations/review.html", context)


@never_cache
@login_required
@require_safe
def answer(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    return _show(request, _requirement(code, slug))


def _requirement(code: str, slug: str) -> Requirement:
    found = Requirement.objects.select_related("jurisdiction", "topic").filter(jurisdiction__code=code, topic__slug=slug).first()
    if found is None:
        raise Http404(_("Nothing is recorded of this country on this topic."))
    return found


def _show(request: HttpRequest, requirement: Requirement, status: int = 200, **typed: str) -> HttpResponse:
    """One answer with all that can be done about it, and with what was `typed` and not saved."""
    if not roles.may(request.user, roles.Action.COMMENT, requirement):
        raise PermissionDenied(_("To review or comment on answers takes an account with a role."))
    (entry,) = read_entries(request.user, [requirement.pk])
    context = {"entry": entry, "next": _next(request, ""), "typed": typed, "revision": revision.current()}
    return render(request, "regulations/review_answer.html", context, status=status)


@never_cache
@login_required
@require_POST
def verify(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    return _act(request, _requirement(code, slug), lambda found: _verify(request, found))


@never_cache
@login_required
@require_POST
def dispute(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    return _act(request, _requirement(code, slug), lambda found: _dispute(request, found), "reason")


def _verify(request: HttpRequest, record: Reviewed) -> str:
    words = request.POST.get("until", "")
    try:
        until = parse_date(words) if words else None
    except ValueError:  # well written, but no day
        until = None
    if words and until is None:
        raise actions.Refused(_("“%(day)s” is not a day; write year, month and day.") % {"day": words[:20]})
    done = actions.verify(record, request.user, until, request.POST.get("seen", ""))
    said = {**_of(record), "day": date_format(done.verified_until or "", "DATE_FORMAT")}
    return _("Verified until %(day)s: %(country)s, “%(question)s”. Its history says so; go on with the next one.") % said


def _dispute(request: HttpRequest, record: Reviewed) -> str:
    actions.dispute(record, request.user, request.POST.get("reason", ""), request.POST.get("seen", ""))
    said = _("Disputed: %(country)s, “%(question)s”. Your reason stands beside it until it is changed or verified.")
    return said % _of(record)


@never_cache
@login_required
@require_POST
def comment(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    def act(requirement: Requirement) -> str:
        actions.comment(requirement, request.user, request.POST.get("text", ""))
        return _("Your comment is kept: %(country)s, “%(question)s”.") % _of(requirement)

    return _act(request, _requirement(code, slug), act, "text")


@never_cache
@login_required
@require_POST
def resolve(request: HttpRequest, pk: int) -> HttpResponse:
    found = Comment.objects.select_related("requirement__jurisdiction", "requirement__topic").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such comment."))

    def act(requirement: Requirement) -> str:
        actions.resolve(found, request.user)
        return _("Marked as dealt with: a comment on %(country)s, “%(question)s”.") % _of(requirement)

    return _act(request, found.requirement, act)


# ---- documents


@never_cache
@login_required
@require_safe
def document(request: HttpRequest, slug: str) -> HttpResponse:
    return _show_document(request, _document(slug))


@never_cache
@login_required
@require_POST
def verify_document(request: HttpRequest, slug: str) -> HttpResponse:
    return _act(request, _document(slug), lambda found: _verify(request, found))


@never_cache
@login_required
@require_POST
def dispute_document(request: HttpRequest, slug: str) -> HttpResponse:
    return _act(request, _document(slug), lambda found: _dispute(request, found), "reason")


def _document(slug: str) -> Document:
    found: Document | None = Document.objects.select_related("jurisdiction").filter(slug=slug).first()
    if found is None:
        raise Http404(_("There is no such document."))
    return found


def _show_document(request: HttpRequest, found: Document, status: int = 200, **typed: str) -> HttpResponse:
    """One document with all that can be done about it, and with what was `typed` and not saved."""
    if not roles.may(request.user, roles.Action.COMMENT, found):
        raise PermissionDenied(_("To review or comment on answers takes an account with a role."))
    (entry,) = read_document_entries(request.user, [found.pk])
    context = {"entry": entry, "next": _next(request, ""), "typed": typed, "revision": revision.current()}
    return render(request, "regulations/review_document.html", context, status=status)


# ----


def _act(request: HttpRequest, record: Checked, act: Callable[[Checked], str], typed: str = "") -> HttpResponse:
    """Does it and goes back to where it was asked for, with a message; or shows the record with why not, and what was typed."""
    try:
        said = act(record)
    except actions.Refused as refused:
        messages.error(request, str(refused))
        status = 409 if isinstance(refused, actions.Changed) else 400
        kept = {typed: request.POST.get(typed, "")} if typed else {}
        if isinstance(record, Document):
            return _show_document(request, record, status, **kept)
        assert isinstance(record, Requirement)
        return _show(request, record, status, **kept)
    messages.success(request, said)
    back = _next(request, _address(record))
    return HttpResponseRedirect(back.partition("#")[0] + SAID)


def _address(record: Reviewed) -> str:
    if isinstance(record, Requirement):
        return reverse("regulations:review-answer", args=[record.jurisdiction.code, record.topic.slug])
    return reverse("regulations:review-document", args=[record.slug])  # type: ignore[attr-defined]


def _next(request: HttpRequest, otherwise: str) -> str:
    """Where the form was, if it is a page of this site."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else otherwise


def _of(record: Reviewed) -> dict[str, Any]:
    question = record.topic.question if isinstance(record, Requirement) else str(record)
    return {"country": place_name(record.jurisdiction.name), "question": question}
