"""Who cites what in a report: its citations, the places that they lead to by number, and each place's way back.

No database, no request, no HTML.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from barriers.forecast import Forecast
from regulations.comparison import Comparison
from regulations.landscape import Citation
from reports.contents import (
    SIGNS,
    Barrier,
    BarrierEntry,
    Pathway,
    Place,
    PlaceEntry,
    PlaceGroup,
    Reference,
    Scope,
    TopicEntry,
    runs,
)
from reports.plan.dossier import Line
from reports.plan.plan import Plan

ANSWERS_ARE_IN = ("matrix", "answers")  # the chapters that cite what answers rest on


def cited_in(
    comparison: Comparison, barriers: Iterable[Barrier], forecast: Forecast | None = None, plan: Plan | None = None
) -> tuple[Citation, ...]:
    """Every citation of the comparison's answers, its baseline's among them, of barriers, of steps, and of the plan."""
    return (*_cited_by_answers(comparison), *_cited_by_barriers(barriers), *_cited_by_steps(forecast), *_cited_by_plan(plan))


def _cited_by_answers(comparison: Comparison) -> Iterator[Citation]:
    cells = (cell for row in comparison.rows for cell in (*row.cells, row.baseline) if cell is not None)
    return (citation for cell in cells if cell.requirement is not None for citation in cell.requirement.citations)


def _cited_by_barriers(barriers: Iterable[Barrier]) -> Iterator[Citation]:
    return (citation for barrier in barriers for citation in barrier.citations)


def _cited_by_steps(forecast: Forecast | None) -> Iterator[Citation]:
    return (citation for planned in (forecast.steps if forecast else ()) for citation in planned.step.citations)


def _cited_by_plan(plan: Plan | None) -> Iterator[Citation]:
    if plan is None:
        return
    for line in plan.dossier.lines:
        yield from _cited_by_line(line)
    for requirement in (rule.cell.requirement for found in plan.obligations for rule in found.rules):
        yield from requirement.citations if requirement else ()


def _cited_by_line(line: Line) -> Iterator[Citation]:
    return (citation for request in line.requests for citation in request.document.citations)


def listed_by(
    scope: Scope, comparison: Comparison, barriers: Sequence[Barrier], forecast: Forecast | None, plan: Plan | None
) -> tuple[Citation, ...]:
    """The citations whose places the report lists: all, or, without the chapter of sources, those that its chapters show."""
    if scope.asks_for("sources"):
        return cited_in(comparison, barriers, forecast, plan)
    return (
        *(_cited_by_answers(comparison) if scope.asks_for(*ANSWERS_ARE_IN) else ()),
        *(_cited_by_barriers(barriers) if scope.asks_for("barriers") else ()),
        *(_cited_by_steps(forecast) if scope.asks_for("pathways") else ()),
        *_cited_by_plan(plan),
    )


def by_papers(plan: Plan | None, numbers: Mapping[tuple[str, str], int]) -> Iterator[tuple[int, tuple[Reference, ...]]]:
    """The number of each of the plan's papers, and what it cites."""
    for number, line in enumerate(plan.dossier.lines if plan else (), start=1):
        yield number, references_to(_cited_by_line(line), numbers)


def with_citing(
    groups: Iterable[PlaceGroup],
    topics: Iterable[TopicEntry],
    barriers: Iterable[BarrierEntry],
    pathways: Iterable[Pathway],
    papers: Iterable[tuple[int, tuple[Reference, ...]]],
) -> tuple[PlaceGroup, ...]:
    """The groups, with each place's way back to where it is cited."""
    citing: dict[tuple[int, str], set[int]] = {}

    def note(references: Iterable[Reference], what: str, number: int) -> None:
        for reference in references:
            citing.setdefault((reference.number, what), set()).add(number)

    for topic in topics:
        for answer in (*topic.own_answers, *topic.answers, *((topic.baseline,) if topic.baseline else ())):
            note(answer.references, "topic", topic.number)
    for barrier in barriers:
        note(barrier.references, "barrier", barrier.number)
    for pathway in pathways:
        for step in (*pathway.steps, *(entry for _name, entry in pathway.borrowed)):
            note(step.references, "step", step.number)
    for number, references in papers:
        note(references, "document", number)

    def told(entries: Iterable[PlaceEntry]) -> tuple[PlaceEntry, ...]:
        return tuple(
            replace(
                entry,
                cited_by=tuple(run for what in SIGNS for run in runs(what, citing.get((entry.number, what), ()))),
            )
            for entry in entries
        )

    return tuple(replace(group, instruments=told(group.instruments), sources=told(group.sources)) for group in groups)


def number_places(
    comparison: Comparison, citations: Iterable[Citation], places: Iterable[Place]
) -> tuple[tuple[PlaceGroup, ...], dict[tuple[str, str], int]]:
    """The cited places by jurisdiction (unions, then the report's countries, then others), and each one's number."""
    cited = {(citation.kind, citation.slug) for citation in citations}
    by_jurisdiction: dict[str, list[Place]] = {}
    for place in places:
        if (place.kind, place.slug) in cited:
            by_jurisdiction.setdefault(place.jurisdiction, []).append(place)
    countries = [country.code for country in comparison.countries]
    unions = {country.union for country in comparison.countries} | {comparison.baseline} - set(countries)

    def standing(code: str) -> tuple[int, int, str]:
        return (0, 0, code) if code in unions else (1, countries.index(code), code) if code in countries else (2, 0, code)

    groups = []
    numbers: dict[tuple[str, str], int] = {}
    for code in sorted(by_jurisdiction, key=standing):
        listed: dict[str, list[PlaceEntry]] = {"instrument": [], "source": []}
        for kind, entries in listed.items():
            for place in by_jurisdiction[code]:
                if place.kind == kind:
                    numbers[place.kind, place.slug] = number = len(numbers) + 1
                    entries.append(PlaceEntry(number, place))
        name = by_jurisdiction[code][0].jurisdiction_name
        groups.append(PlaceGroup(code, name, tuple(listed["instrument"]), tuple(listed["source"])))
    return tuple(groups), numbers


def references_to(citations: Iterable[Citation], numbers: Mapping[tuple[str, str], int]) -> tuple[Reference, ...]:
    """Those of places that are listed."""
    numbered = ((numbers.get((citation.kind, citation.slug)), citation.pinpoint) for citation in citations)
    found = (Reference(number, pinpoint) for number, pinpoint in numbered if number is not None)
    return tuple(sorted(found, key=lambda reference: reference.number))
