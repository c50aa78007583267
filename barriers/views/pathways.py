"""The way to the first patient: when, on what it rests, and what would be otherwise."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from barriers.drawing import NARROW, WIDE
from barriers.forecast import Forecast
from barriers.gantt import draw
from barriers.network_queries import Pathways, read_pathways
from barriers.pathway_presenters import (
    loose_ends,
    outcome_rows,
    probabilities,
    saving_columns,
    saving_rows,
    step_groups,
    without_calendar,
)
from barriers.scenario import FIRST_START, LAST_START, Scenario
from barriers.scenario_form import changes, choices, put_together, unchanged
from barriers.simulation import SAMPLES, SEED
from milenari.core.conditional import by_revision
from milenari.core.direction import direction
from regulations.presenters import filters
from regulations.queries import Outline, read_outline
from regulations.vocabulary import Basis

MOST_TOLD = 30  # changes, each with the address without it, which holds all the others


@require_safe
@by_revision
def pathways(request: HttpRequest) -> HttpResponse:
    """A form's fields that fit are answered with the address of what they ask for, which is the one to send on."""
    today = timezone.localdate()
    asked = put_together(request.GET)
    found = read_pathways(asked.words, today)
    problems = (*asked.problems, *found.problems)
    if asked.is_form and not problems:
        return HttpResponseRedirect(_address(request, found.scenario.query(_countries(found))))
    told = {"problems": problems, "not_all": found.not_all}
    return render(request, "barriers/pathways.html", {**told, **_context(request, found, read_outline())})


def _context(request: HttpRequest, found: Pathways, outline: Outline) -> dict[str, object]:
    names = {code: jurisdiction.name for code, jurisdiction in outline.jurisdictions.items()}
    scenario, forecast = found.scenario, found.forecast
    shown = forecast.network if forecast else found.network
    context = {
        "filters": filters(outline, found.selection, ("country",)),
        "scenario": scenario,
        "first_start": FIRST_START,
        "last_start": LAST_START,
        "kept": [word for word in scenario.words() if word[0] != "start"],
        "words": [*(("country", code) for code in _countries(found)), *scenario.words()],
        "changes": [
            (change.told, _address(request, change.undone.query(_countries(found))))
            for change in changes(scenario, found.network)[:MOST_TOLD]
        ],
        "changes_count": scenario.changes,
        "changes_untold": max(scenario.changes - MOST_TOLD, 0),
        "without_changes": _address(request, unchanged(scenario).query(_countries(found))),
        "choices": choices(found.network, shown, names),
        "has_steps": bool(found.network.steps),
        "query": scenario.query(_countries(found)),
        "simulated": _address(request, scenario.query(_countries(found), is_simulated=True)),
        "unsimulated": _address(request, scenario.query(_countries(found), is_simulated=False)),
        "forecast": forecast,
        "samples": SAMPLES,
        "seed": str(SEED),  # a name, not an amount
        "probabilities": probabilities(),
        "revision": outline.revision,
    }
    if forecast is None:
        return context
    questions = {topic.slug: topic.question for topic in outline.topics}
    recorded = _as_recorded(found) if scenario.changes else None
    return {
        **context,
        "outcomes": outcome_rows(forecast, recorded, names),
        "earliest": names[forecast.earliest.country],
        "is_later": bool(forecast.outcome.simulated and forecast.outcome.simulated.p50 > forecast.outcome.typical),
        "estimates": sum(planned.step.basis == Basis.ESTIMATE for planned in forecast.steps),
        "drawings": [draw(forecast, names, scenario.today, layout, direction=direction()) for layout in (WIDE, NARROW)],
        "groups": step_groups(forecast, names, questions),
        "loose_ends": loose_ends(forecast, names),
        "savings": saving_rows(forecast, names),
        "saving_columns": saving_columns(forecast, names),
        "without_calendar": without_calendar(forecast, names),
    }


def _countries(found: Pathways) -> tuple[str, ...]:
    """The countries that an address names: none where they are all."""
    chosen = found.selection.countries
    return () if chosen == found.selection.vocabulary.countries else chosen


def _as_recorded(found: Pathways) -> Forecast | None:
    """The forecast of the same countries from the same day on, without the scenario's changes."""
    return read_pathways(_words(unchanged(found.scenario), found), found.scenario.today).forecast


def _words(scenario: Scenario, found: Pathways) -> dict[str, object]:
    words: dict[str, object] = dict(scenario.words())
    return {**words, "country": found.selection.countries}


def _address(request: HttpRequest, query: str) -> str:
    return f"{request.path}?{query}".rstrip("?")
