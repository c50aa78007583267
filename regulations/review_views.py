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
from milenari.core import revision
from regulations import actions
from regulations.filters import ReviewFilterSet
from regulations.lists import list_filters, list_query
from regulations.models import Comment, Requirement
from regulations.queries import read_outline
from regulations.review import Queue
from regulations.review_queries import count_queues, in_care_of, in_order, read_dashboard, read_entries

PAGE_SIZE = 20
SAID = "#said"  # where a page says what was done; the keyboard goes on from there


@never_cache
@login_required
@require_safe
def queue(request: HttpRequest, name: str = "") -> HttpResponse:
    """What waits, for one reason. Without a name: for the first reason that there is anything for."""
    mine = in_care_of(request.user)
    if not roles.may(request.user, roles.Action.CHANGE, Requirement):
        raise PermissionDenied(
            _("The review queue is for who edits answers: country experts, for their countries, and the lead.")
        )
    today = timezone.localdate()
    found = ReviewFilterSet(request.GET, mine)
    counts = count_queues(found.qs, today)
    if not name:
        first = next((one for one in Queue if counts[one]), Queue.UNVERIFIED)
        return redirect(reverse("regulations:queue", args=[first.value]) + (f"?{list_query(found)}" if list_query(found) else ""))
    if name not in list(Queue):
        raise Http404(_("There is no such queue."))
    chosen = Queue(name)
    outline = read_outline()
    page = Paginator(in_order(chosen.of(found.qs, today), outline), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "queue": chosen,
        "queues": [(one, counts[one], one == chosen) for one in Queue],
        "dashboard": read_dashboard(mine, outline),
        "entries": read_entries(request.user, list(page)),
        "page": page,
        "total": mine.count(),
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
    def act(requirement: Requirement) -> str:
        words = request.POST.get("until", "")
        try:
            until = parse_date(words) if words else None
        except ValueError:  # well written, but no day
            until = None
        if words and until is None:
            raise actions.Refused(_("“%(day)s” is not a day; write year, month and day.") % {"day": words[:20]})
        done = actions.verify(requirement, request.user, until, request.POST.get("seen", ""))
        said = {**_of(requirement), "day": date_format(done.verified_until or "", "j F Y")}
        return _("Verified until %(day)s: %(country)s, “%(question)s”. Its history says so; go on with the next one.") % said

    return _act(request, code, slug, act)


@never_cache
@login_required
@require_POST
def dispute(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    def act(requirement: Requirement) -> str:
        actions.dispute(requirement, request.user, request.POST.get("reason", ""), request.POST.get("seen", ""))
        said = _("Disputed: %(country)s, “%(question)s”. Your reason stands beside it until it is changed or verified.")
        return said % _of(requirement)

    return _act(request, code, slug, act, "reason")


@never_cache
@login_required
@require_POST
def comment(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    def act(requirement: Requirement) -> str:
        actions.comment(requirement, request.user, request.POST.get("text", ""))
        return _("Your comment is kept: %(country)s, “%(question)s”.") % _of(requirement)

    return _act(request, code, slug, act, "text")


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

    return _act(request, found.requirement.jurisdiction.code, found.requirement.topic.slug, act)


def _act(request: HttpRequest, code: str, slug: str, act: Callable[[Requirement], str], typed: str = "") -> HttpResponse:
    """Does it and goes back to where it was asked for, with a message; or shows the answer with why not, and what was typed."""
    requirement = _requirement(code, slug)
    try:
        said = act(requirement)
    except actions.Refused as refused:
        messages.error(request, str(refused))
        status = 409 if isinstance(refused, actions.Changed) else 400
        return _show(request, requirement, status, **({typed: request.POST.get(typed, "")} if typed else {}))
    messages.success(request, said)
    back = _next(request, reverse("regulations:review-answer", args=[code, slug]))
    return HttpResponseRedirect(back.partition("#")[0] + SAID)


def _next(request: HttpRequest, otherwise: str) -> str:
    """Where the form was, if it is a page of this site."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else otherwise


def _of(requirement: Requirement) -> dict[str, Any]:
    return {"country": requirement.jurisdiction.name, "question": requirement.topic.question}
