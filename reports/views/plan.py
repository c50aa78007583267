"""A trial's plan: the dossier, what is owed, and when; and the calendar that programs subscribe to."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from barriers.scenario import FIRST_START, LAST_START
from milenari.core.conditional import by_revision
from milenari.core.selection import Problem, unknown_fields
from regulations.presenters import filters
from regulations.queries import Outline, read_outline
from reports.plan.presenters import (
    count_entries,
    day_rows,
    duty_groups,
    fields,
    file_views,
    profile_rows,
    repeated,
    shares,
    waiting_rows,
)
from reports.plan.queries import WORDS, Found, read_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@by_revision
def plan(request: HttpRequest) -> HttpResponse:
    """What a form sends, with its empty fields, is answered with the address of what it asks for, which is the one to send on."""
    outline = read_outline()
    found = read_plan(request.GET, timezone.localdate())
    if not found.problems and any(word == "" for name in WORDS for word in request.GET.getlist(name)):
        return HttpResponseRedirect(_address(request.path, found.query()))
    return render(request, "reports/plan.html", _context(request, found, outline))


@require_safe
@by_revision
def calendar(request: HttpRequest) -> HttpResponse:
    """The plan as an iCalendar file. What does not fit is refused: a calendar that means another trial would not be noticed."""
    outline = read_outline()
    found = read_plan(request.GET, timezone.localdate())
    if problems := (*unknown_fields(request.GET, WORDS), *found.problems):
        return _refused(_("This calendar was not made; open the plan’s page and copy its address anew."), problems)
    page = request.build_absolute_uri(_address(reverse("plan:plan"), found.query()))
    from reports.plan.icalendar_file import calendar_file  # 8 MB of a web process, for those that make one

    content = calendar_file(found.plan, _names(outline), page)
    headers = {"Content-Disposition": 'inline; filename="plan.ics"'}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
@by_revision
def workbook(request: HttpRequest) -> HttpResponse:
    """The plan as an Excel workbook to work with. What does not fit is refused: it would plan another trial."""
    from reports.renderers.plan_xlsx import write_plan  # and with it XlsxWriter, for those that make one

    outline = read_outline()
    found = read_plan(request.GET, timezone.localdate())
    if problems := (*unknown_fields(request.GET, WORDS), *found.problems):
        return _refused(_("This workbook was not made; open the plan’s page and take it there anew."), problems)
    page = request.build_absolute_uri(_address(reverse("plan:plan"), found.query(dated=True)))
    content = write_plan(found.plan, _names(outline), page)
    headers = {"Content-Disposition": f'attachment; filename="plan-r{found.plan.revision}.xlsx"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _refused(sentence: str, problems: Sequence[Problem]) -> HttpResponse:
    lines = [sentence, *(f"{problem.field}: {problem.message}" for problem in problems)]
    return HttpResponse("\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8")


def _address(path: str, query: str) -> str:
    return f"{path}?{query}".rstrip("?")


def _names(outline: Outline) -> dict[str, str]:
    return {code: jurisdiction.name for code, jurisdiction in outline.jurisdictions.items()}


def _context(request: HttpRequest, found: Found, outline: Outline) -> dict[str, object]:
    names, made = _names(outline), found.plan
    # A calendar is subscribed to for good: its first day must not move with the day on which it is asked for.
    file = _address(reverse("plan:calendar"), found.query(dated=True))
    whole = request.build_absolute_uri(file)
    return {
        "problems": found.problems,
        "plan": made,
        "filters": filters(outline, found.selection, ("country", "baseline")),
        "fields": fields(made, found.selection.vocabulary.countries, names),
        "first_start": FIRST_START,
        "last_start": LAST_START,
        "profile_rows": profile_rows(made.profile, names),
        "files": file_views(made, names),
        "shares": shares(made, names),
        "repeated": repeated(made),
        "without_list": [names[code] for code in made.dossier.without_list],
        "baseline": names.get(made.dossier.baseline, ""),
        "groups": duty_groups(made, names),
        "countries": [names[code] for code in made.profile.countries],
        "days": day_rows(made, names),
        "waiting": waiting_rows(made, names),
        "entries": count_entries(made),
        "query": found.query(),
        "file": file,
        "report": _address(reverse("reports:reports"), f"section=plan&{found.query(dated=True)}"),
        "workbook": _address(reverse("plan:workbook"), found.query(dated=True)),
        "subscription": f"webcal://{whole.split('://', 1)[1]}",
        "whole": whole,
        "is_for_members": settings.READING != "public",
        "revision": outline.revision,
    }
