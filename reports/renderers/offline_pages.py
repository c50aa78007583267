"""What the pages of the offline edition show: ready-made values for its template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from barriers.drawing import NARROW, WIDE
from barriers.forecast import FirstPatient
from barriers.gantt import draw
from barriers.network import Step
from barriers.pathway_presenters import outcome_rows, saving_columns, saving_rows, step_groups
from barriers.simulation import SAMPLES
from barriers.vocabulary import BarrierStatus, Likelihood
from milenari.core.direction import direction
from regulations.landscape import Cell, Citation, Jurisdiction
from regulations.vocabulary import Burden, Kind, Phase, Review
from regulations.wording import number
from reports.contents import (
    Answer,
    BarrierEntry,
    DomainEntry,
    GapEntry,
    GapReport,
    MitigationEntry,
    OpenWork,
    OwnAnswer,
    PlaceEntry,
    Run,
    TopicEntry,
)
from reports.figures import CountryFigures
from reports.renderers.document import risk_matrix

TOP_BARRIERS = 6


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A citation, and the number of its place in the list of sources."""

    number: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell as the script filters it: two cells of a row whose `position` is the same and not empty hold the same."""

    answer: Answer
    position: str

    @property
    def is_uncertain(self) -> bool:
        return self.answer.cell.is_uncertain

    @property
    def is_verified(self) -> bool:
        requirement = self.answer.cell.requirement
        return requirement is not None and requirement.review is Review.VERIFIED


@dataclass(frozen=True, slots=True)
class MatrixRow:
    topic: TopicEntry
    cells: tuple[MatrixCell, ...]

    @property
    def is_in_words(self) -> bool:
        return self.topic.topic.kind is Kind.TEXT


@dataclass(frozen=True, slots=True)
class MatrixDomain:
    """A domain's rows, and per country how many gaps it has there and the heaviest one's level (None: no gap)."""

    domain: DomainEntry
    counts: tuple[tuple[Jurisdiction, int, Burden | None], ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class TopicPage:
    """One topic with all that hangs on it. `gaps` are its countries'; `steps` those of the way to the first patient."""

    entry: TopicEntry
    answers: tuple[tuple[OwnAnswer, tuple[CitedPlace, ...]], ...]
    gaps: tuple[GapEntry, ...]
    barriers: tuple[BarrierEntry, ...]
    steps: tuple[tuple[str, Step], ...]  # with the name of the step's country


@dataclass(frozen=True, slots=True)
class CountryDomain:
    """One country in one domain: how many answers are known, how many are gaps, and the heaviest one's level (None: no gap)."""

    domain: DomainEntry
    known: int
    gaps: int
    heaviest: Burden | None


@dataclass(frozen=True, slots=True)
class CountryPage:
    country: Jurisdiction
    union: str  # its name; empty where it is in none
    figures: CountryFigures
    gaps: int
    domains: tuple[CountryDomain, ...]
    barriers: tuple[BarrierEntry, ...]  # those that are not resolved
    outcome: FirstPatient | None
    open_work: OpenWork | None


@dataclass(frozen=True, slots=True)
class BarrierPage:
    """`countries`: the names of those that it bears on beside its own."""

    entry: BarrierEntry
    countries: tuple[str, ...]
    mitigations: tuple[MitigationEntry, ...]


def pages(report: GapReport) -> dict[str, Any]:
    """What the template of the edition is given, by name, beside the report itself."""
    numbers = report.place_numbers()
    today = report.made_at.date()
    unresolved = tuple(entry for entry in report.barriers if entry.barrier.status is not BarrierStatus.RESOLVED)
    return {
        "matrix": _matrix(report),
        "domains": [(domain, _topics(domain, report, numbers)) for domain in report.domains],
        "countries": tuple(_country(place, report, unresolved) for place in range(len(report.scope.countries))),
        "barriers": tuple(_barrier(entry, report, today) for entry in report.barriers),
        "top_barriers": unresolved[:TOP_BARRIERS],
        "unresolved": len(unresolved),
        "risk_matrix": risk_matrix(report),
        "places": _places(report),
        "burdens": tuple(Burden),
        "likelihoods": tuple(Likelihood),
        "phases": [phase for phase in Phase if any(topic.topic.phase is phase for topic in report.topics)],
        **_pathways(report),
    }


def _cited(citations: tuple[Citation, ...], numbers: Mapping[tuple[str, str], int]) -> tuple[CitedPlace, ...]:
    return tuple(CitedPlace(numbers[citation.kind, citation.slug], citation) for citation in citations)


def _matrix(report: GapReport) -> tuple[MatrixDomain, ...]:
    return tuple(
        MatrixDomain(
            domain,
            tuple(
                (country, count.gaps, count.heaviest)
                for country, count in zip(report.scope.countries, figures.counts, strict=True)
            ),
            tuple(
                MatrixRow(topic, tuple(MatrixCell(answer, _position(answer.cell)) for answer in topic.answers))
                for topic in domain.topics
            ),
        )
        for domain, figures in zip(report.domains, report.figures.domains, strict=True)
    )


def _position(cell: Cell) -> str:
    """Equal for cells whose positions are (see Cell.position); empty where there is none."""
    if cell.position is None:
        return ""
    kind, value = cell.position
    return f"{kind} {value}" if isinstance(value, str) else f"{kind} {value.normalize():f}"


def _topics(domain: DomainEntry, report: GapReport, numbers: Mapping[tuple[str, str], int]) -> tuple[TopicPage, ...]:
    gaps = [entry for country in report.countries for entry in country.gaps]
    steps = [planned.step for planned in report.forecast.steps] if report.forecast else []
    return tuple(
        TopicPage(
            entry=topic,
            answers=tuple((own, _cited(own.requirement.citations, numbers)) for own in topic.own_answers),
            gaps=tuple(entry for entry in gaps if entry.topic.number == topic.number),
            barriers=tuple(entry for entry in report.barriers if topic.topic.slug in entry.barrier.topics),
            steps=tuple(
                (report.names.get(step.jurisdiction, step.jurisdiction), step)
                for step in steps
                if topic.topic.slug in step.topics
            ),
        )
        for topic in domain.topics
    )


def _country(place: int, report: GapReport, unresolved: tuple[BarrierEntry, ...]) -> CountryPage:
    country = report.scope.countries[place]
    return CountryPage(
        country=country,
        union=report.names.get(country.union, country.union.upper()),
        figures=report.figures.countries[place],
        gaps=len(report.countries[place].gaps),
        domains=tuple(
            CountryDomain(
                domain,
                sum(topic.answers[place].cell.standing.is_known for topic in domain.topics),
                figures.counts[place].gaps,
                figures.counts[place].heaviest,
            )
            for domain, figures in zip(report.domains, report.figures.domains, strict=True)
        ),
        barriers=tuple(entry for entry in unresolved if entry.barrier.record.bears_on(country)),
        outcome=next((found.outcome for found in report.pathways if found.country.code == country.code), None),
        open_work=next((work for work in report.open_work if work.jurisdiction.code == country.code), None),
    )


def _barrier(entry: BarrierEntry, report: GapReport, today: date) -> BarrierPage:
    return BarrierPage(
        entry=entry,
        countries=tuple(report.names.get(code, code) for code in sorted(entry.barrier.countries)),
        mitigations=entry.mitigations(today),
    )


def _cited_for(report: GapReport) -> Mapping[int, tuple[TopicEntry, ...]]:
    """The topics on which an answer cites each place, by the place's number."""
    found: dict[int, dict[int, TopicEntry]] = {}
    for topic in report.topics:
        for own in topic.own_answers:
            for reference in own.references:
                found.setdefault(reference.number, {})[topic.number] = topic
    return {number: tuple(topics.values()) for number, topics in found.items()}


def _planned(entry: PlaceEntry) -> tuple[Run, ...]:
    """The documents of the plan that cite a place."""
    return tuple(run for run in entry.cited_by if run.anchor.startswith("document-"))


def _places(report: GapReport) -> list[Any]:
    cited_for = _cited_for(report)
    return [
        (
            group,
            [(entry, cited_for.get(entry.number, ()), _planned(entry)) for entry in group.instruments],
            [(entry, cited_for.get(entry.number, ()), _planned(entry)) for entry in group.sources],
        )
        for group in report.places
    ]


def _pathways(report: GapReport) -> dict[str, Any]:
    forecast = report.forecast
    if forecast is None:
        return {}
    return {
        "outcomes": outcome_rows(forecast, None, report.names),
        "earliest": report.names[forecast.earliest.country],
        "samples": number(Decimal(SAMPLES)),
        # The file is read for weeks: no day is today in it.
        "drawings": [draw(forecast, report.names, date.min, layout, direction=direction()) for layout in (WIDE, NARROW)],
        "step_groups": _steps(report),
        "savings": saving_rows(forecast, report.names),
        "saving_columns": saving_columns(forecast, report.names),
        "loose_ends": forecast.loose_ends,
    }


def _steps(report: GapReport) -> list[Any]:
    """Each jurisdiction's steps, each with the topics that it serves and the numbers of the places that are cited for it."""
    assert report.forecast is not None
    topics = {topic.topic.slug: topic for topic in report.topics}
    entries = (entry for way in report.pathways for entry in (*way.steps, *(borrowed for _holder, borrowed in way.borrowed)))
    references = {entry.planned.step.slug: entry.references for entry in entries}
    return [
        (
            group,
            [
                (
                    row,
                    [topics[slug] for slug in row.planned.step.topics if slug in topics],
                    references[row.planned.step.slug],
                )
                for row in group.rows
            ],
        )
        for group in step_groups(report.forecast, report.names, {})
    ]
