"""The trial's plan as a chapter of a report: the rows of its page, with papers numbered and places cited as the report does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regulations.landscape import Citation
from reports.contents import GapReport, Reference
from reports.plan.plan import Plan
from reports.plan.presenters import (
    DayRow,
    FileView,
    LineRow,
    ObligationView,
    RequestRow,
    RuleView,
    Share,
    day_rows,
    duty_groups,
    file_views,
    profile_rows,
    shares,
    waiting_rows,
)


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper with its number, and what each request for it cites."""

    number: int
    row: LineRow
    asked: tuple[tuple[RequestRow, tuple[Reference, ...]], ...]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One procedure: the papers by when they are asked for (the label, and them)."""

    view: FileView
    stages: tuple[tuple[str, tuple[PaperEntry, ...]], ...]


@dataclass(frozen=True, slots=True)
class DutyEntry:
    view: ObligationView
    rules: tuple[tuple[RuleView, tuple[Reference, ...]], ...]


@dataclass(frozen=True, slots=True)
class PlanChapter:
    """`groups` are the duties by their kind's label; `waiting` those without a day, by why."""

    plan: Plan
    profile: tuple[tuple[str, str], ...]
    shares: tuple[Share, ...]
    files: tuple[FileEntry, ...]
    without_list: tuple[str, ...]
    groups: tuple[tuple[str, tuple[DutyEntry, ...]], ...]
    days: tuple[DayRow, ...]
    waiting: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def plan_chapter(report: GapReport) -> PlanChapter | None:
    """None where the report has no such chapter."""
    plan, names = report.plan, report.names
    if plan is None:
        return None
    places = report.place_numbers()
    papers = {line.slug: number for number, line in enumerate(plan.dossier.lines, start=1)}
    return PlanChapter(
        plan=plan,
        profile=profile_rows(plan.profile, names),
        shares=shares(plan, names),
        files=tuple(_file(view, papers, places) for view in file_views(plan, names)),
        without_list=tuple(names[code] for code in plan.dossier.without_list),
        groups=tuple((group.label, tuple(_duty(duty, places) for duty in group.duties)) for group in duty_groups(plan, names)),
        days=day_rows(plan, names),
        waiting=waiting_rows(plan, names),
    )


def _file(view: FileView, papers: Mapping[str, int], places: Mapping[tuple[str, str], int]) -> FileEntry:
    stages = ((stage.label, tuple(_paper(row, papers, places) for row in stage.rows)) for stage in view.stages)
    return FileEntry(view, tuple(stages))


def _paper(row: LineRow, papers: Mapping[str, int], places: Mapping[tuple[str, str], int]) -> PaperEntry:
    asked = tuple((request, _references(request.document.citations, places)) for request in row.requests)
    return PaperEntry(papers[row.line.slug], row, asked)


def _duty(view: ObligationView, places: Mapping[tuple[str, str], int]) -> DutyEntry:
    rules = ((rule, _references(rule.cell.requirement.citations if rule.cell.requirement else (), places)) for rule in view.rules)
    return DutyEntry(view, tuple(rules))


def _references(citations: Iterable[Citation], places: Mapping[tuple[str, str], int]) -> tuple[Reference, ...]:
    found = (Reference(places[citation.kind, citation.slug], citation.pinpoint) for citation in citations)
    return tuple(sorted(found, key=lambda reference: reference.number))
