"""The Excel questionnaire: download, upload, look at what it would change, apply."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from countries import roles
from milenari.core import revision
from milenari.core.audit import Outcome, record
from milenari.core.workbook_files import MOST_BYTES
from regulations import actions
from regulations.audit import Event
from regulations.models import Requirement
from regulations.workbook import applying, held
from regulations.workbook.presenting import present
from regulations.workbook.problems import Problem, Unreadable
from regulations.workbook.queries import read_places, read_questionnaire

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PROBLEMS = 200  # shown on one page
CHOICE = "choice-"  # and the topic's slug: the name of a choice in the form


@never_cache
@login_required
@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, problems: tuple[Problem, ...] = (), status: int = 200, file: str = "") -> HttpResponse:
    """The countries whose questionnaire the user may fill in, and why an upload was refused."""
    _check(request)
    context = {
        "jurisdictions": applying.jurisdictions_for(request.user),
        "problems": problems[:MOST_PROBLEMS],
        "more": max(len(problems) - MOST_PROBLEMS, 0),
        "total": len(problems),
        "file": file,
        "revision": revision.current(),
    }
    return render(request, "regulations/questionnaire.html", context, status=status)


def _check(request: HttpRequest) -> None:
    if not roles.may(request.user, roles.Action.CHANGE, Requirement):
        raise PermissionDenied(
            _("The questionnaire is for who edits answers: country experts, for their countries, and the lead.")
        )


@never_cache
@login_required
@require_safe
def download(request: HttpRequest, code: str) -> HttpResponse:
    _check(request)
    jurisdiction = applying.jurisdictions_for(request.user).select_related("member_of").filter(code=code).first()
    if jurisdiction is None:
        raise Http404(_("There is no questionnaire of such a country for you to fill in."))
    questionnaire = read_questionnaire(jurisdiction)
    name = f"questionnaire-{jurisdiction.code}-revision-{questionnaire.revision}.xlsx"
    if request.method == "GET":
        record(Event.QUESTIONNAIRE_DOWNLOADED, jurisdiction, revision=questionnaire.revision)
    from regulations.workbook.writing import write  # and with it XlsxWriter, for those that make one

    return HttpResponse(
        write(questionnaire), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@never_cache
@login_required
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Shows what the file would change, or why it is refused. Writes nothing."""
    _check(request)
    file = request.FILES.get("file")
    if file is None:
        return _show(request, (Problem(_("Choose the file that you filled in, then upload it.")),), 400)
    name = str(file.name or "")
    data = file.read(MOST_BYTES + 1)
    try:
        found = applying.look(data, name, request.user)
        preview = _preview(request, found)
    except Unreadable as refused:
        count = len(refused.problems)
        record(Event.QUESTIONNAIRE_UPLOADED, name, Outcome.REFUSED, why=refused.problems[0].remedy, problems=count)
        return _show(request, refused.problems, 400, name)
    except held.TooMuch:
        record(Event.QUESTIONNAIRE_UPLOADED, name, Outcome.REFUSED, why="too much changed for one page")
        remedy = _("More text was changed than can be looked at on one page. Upload it in parts: a few domains at a time.")
        return _show(request, (Problem(remedy),), 400, name)
    record(Event.QUESTIONNAIRE_UPLOADED, found.jurisdiction, file=name, changes=len(found.changes))
    return preview


def _preview(
    request: HttpRequest, found: applying.Upload, choices: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "jurisdiction": found.jurisdiction,
        "file": found.held.file,
        "preview": present(found, read_places(), choices or {}),
        "cells": found.cells,
        "notices": found.notices,
        "held": held.pack(found.held, request.user),
        "downloaded": found.held.revision,
        "revision": revision.current(),
    }
    return render(request, "regulations/questionnaire_preview.html", context, status=status)


@never_cache
@login_required
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """Saves what was shown, all or nothing."""
    _check(request)
    choices = {name.removeprefix(CHOICE): str(value) for name, value in request.POST.items() if name.startswith(CHOICE)}
    try:
        what = held.unpack(request.POST.get("held", ""), request.user)
    except held.NotHeld:
        record(Event.QUESTIONNAIRE_APPLIED, "", Outcome.REFUSED, why="too old, or another's")
        return _show(
            request,
            (Problem(_("Nothing was saved: too much time went by, or the page was another's. Upload the file again.")),),
            400,
        )
    try:
        done = applying.apply(what, request.user, choices)
    except (actions.Changed, applying.Unchosen) as refused:
        record(Event.QUESTIONNAIRE_APPLIED, what.code, Outcome.REFUSED, file=what.file, why=str(refused))
        messages.error(request, str(refused))
        return _preview(request, applying.look_again(what, request.user), choices, 409)
    except actions.Refused as refused:
        record(Event.QUESTIONNAIRE_APPLIED, what.code, Outcome.REFUSED, file=what.file, why=str(refused))
        return _show(request, (Problem(str(refused)),), 400, what.file)
    messages.success(request, _said(done, what))
    return redirect("regulations:questionnaires")


def _said(done: applying.Done, what: Any) -> str:
    parts = [ngettext("%(count)s answer changed", "%(count)s answers changed", done.changed) % {"count": done.changed}]
    if done.created:
        parts.append(ngettext("%(count)s recorded anew", "%(count)s recorded anew", done.created) % {"count": done.created})
    if done.left:
        parts.append(ngettext("%(count)s left as it was", "%(count)s left as they were", done.left) % {"count": done.left})
    if done.comments:
        parts.append(ngettext("%(count)s comment kept", "%(count)s comments kept", done.comments) % {"count": done.comments})
    words = {"file": what.file, "parts": ", ".join(parts)}
    return _("Saved from “%(file)s”: %(parts)s. What says something else now waits for another expert to verify it.") % words
