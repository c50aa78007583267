"""Puts a report together from a landscape, its comparison, the gaps and the barriers: numbers, orders and cross-references.

No database, no request, no HTML.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from types import MappingProxyType

from barriers.forecast import Forecast, PlannedStep
from barriers.gaps import Gap, find_gaps
from barriers.vocabulary import BarrierStatus
from regulations.comparison import Comparison, Row
from regulations.landscape import Cell, Jurisdiction, Landscape, Requirement, Standing
from regulations.vocabulary import Confidence, Review
from reports import citing
from reports.contents import (
    Answer,
    Barrier,
    BarrierEntry,
    CountryGaps,
    CountryPage,
    DomainEntry,
    GapEntry,
    GapReport,
    OpenWork,
    OwnAnswer,
    Pathway,
    Place,
    Profile,
    Scope,
    StepEntry,
    TopicEntry,
    Unknown,
    Unverified,
)
from reports.figures import CountryFigures, add_up
from reports.plan.plan import Plan

MOST_ON_A_PAGE = 6  # of the heaviest gaps, and of the highest risks


def barriers_in_scope(barriers: Iterable[Barrier], comparison: Comparison, scope: Scope) -> tuple[Barrier, ...]:
    """The barriers that a report of this scope covers, the highest risk first, the resolved ones last.

    A barrier belongs to it with one of its topics; where no domain was chosen, with its phase too.
    """
    topics = {row.topic.slug for row in comparison.rows}

    def belongs(barrier: Barrier) -> bool:
        in_phase = not scope.domains and (not scope.phases or barrier.phase in scope.phases)
        return in_phase or bool(barrier.topics & topics)

    return tuple(
        sorted(
            filter(belongs, barriers),
            key=lambda barrier: (
                barrier.status is BarrierStatus.RESOLVED,
                -barrier.risk,
                -barrier.severity,
                barrier.title,
                barrier.slug,
            ),
        )
    )


def build(
    scope: Scope,
    landscape: Landscape,
    comparison: Comparison,
    barriers: Sequence[Barrier],
    places: Iterable[Place],
    made_at: datetime,
    forecast: Forecast | None = None,
    names: Mapping[str, str] = MappingProxyType({}),
    profiles: Mapping[str, Profile] = MappingProxyType({}),
    plan: Plan | None = None,
) -> GapReport:
    """The report of a comparison, the barriers in its scope, the forecast of its countries, and the trial's plan, if any.

    `places` holds whatever they cite; it may hold more. Where chapters were chosen and that of the sources is not among them,
    the report lists and numbers only the places that these chapters cite. `names` are those of all jurisdictions, by code;
    `profiles` those of the countries.
    """
    gaps = find_gaps(comparison, (barrier.record for barrier in barriers if barrier.status is not BarrierStatus.RESOLVED))
    groups, numbers = citing.number_places(comparison, citing.listed_by(scope, comparison, barriers, forecast, plan), places)
    domains = _domains(landscape, comparison, {(gap.country.code, gap.row.topic.slug): gap for gap in gaps}, numbers)
    topics = {entry.topic.slug: entry for domain in domains for entry in domain.topics}
    barrier_entries = tuple(
        BarrierEntry(
            number,
            barrier,
            tuple(entry for slug, entry in topics.items() if slug in barrier.topics),
            citing.references_to(barrier.citations, numbers),
        )
        for number, barrier in enumerate(barriers, start=1)
    )
    pathways = _pathways(comparison, forecast, names, numbers) if forecast else ()
    figures = add_up(comparison, gaps, [(barrier.risk, barrier.status) for barrier in barriers])
    by_country = _gaps_by_country(comparison, gaps, topics, barrier_entries)
    return GapReport(
        scope=scope,
        revision=landscape.revision,
        changed_at=landscape.changed_at,
        made_at=made_at,
        figures=figures,
        domains=domains,
        countries=by_country,
        barriers=barrier_entries,
        places=citing.with_citing(
            groups,
            topics.values() if scope.asks_for("sources", *citing.ANSWERS_ARE_IN) else (),
            barrier_entries if scope.asks_for("sources", "barriers") else (),
            pathways if scope.asks_for("sources", "pathways") else (),
            citing.by_papers(plan, numbers),
        ),
        plan=plan,
        open_work=_open_work(comparison, topics.values()),
        forecast=forecast,
        pathways=pathways,
        names=names,
        pages=tuple(
            _page(found, counted, profiles.get(found.country.code, Profile()), barrier_entries, forecast)
            for found, counted in zip(by_country, figures.countries, strict=True)
        ),
    )


def _page(
    gaps: CountryGaps,
    figures: CountryFigures,
    profile: Profile,
    barriers: Iterable[BarrierEntry],
    forecast: Forecast | None,
) -> CountryPage:
    code = gaps.country.code
    own = (
        entry
        for entry in barriers
        if entry.barrier.status is not BarrierStatus.RESOLVED
        and (entry.barrier.jurisdiction in (code, gaps.country.union) or {code, gaps.country.union} & entry.barrier.countries)
    )
    return CountryPage(
        country=gaps.country,
        profile=profile,
        figures=figures,
        gaps=gaps.gaps[:MOST_ON_A_PAGE],
        barriers=tuple(islice(own, MOST_ON_A_PAGE)),
        outcome=forecast.of(code) if forecast and code in forecast.countries else None,
    )


def _domains(
    landscape: Landscape,
    comparison: Comparison,
    gaps: Mapping[tuple[str, str], Gap],
    numbers: Mapping[tuple[str, str], int],
) -> tuple[DomainEntry, ...]:
    def answer(cell: Cell) -> Answer:
        requirement = cell.requirement
        return Answer(
            jurisdiction=landscape.jurisdictions[cell.jurisdiction],
            given_by=landscape.jurisdictions[requirement.jurisdiction] if requirement else None,
            cell=cell,
            gap=gaps.get((cell.jurisdiction, cell.topic.slug)),
            references=citing.references_to(requirement.citations, numbers) if requirement else (),
        )

    def topic(number: int, row: Row) -> TopicEntry:
        answers = tuple(answer(cell) for cell in row.cells)
        baseline = answer(row.baseline) if row.baseline is not None else None
        return TopicEntry(
            number=number,
            topic=row.topic,
            agreement=row.agreement,
            answers=answers,
            baseline=baseline,
            own_answers=_own_answers(landscape, answers, baseline),
            unanswered=tuple(found.jurisdiction for found in answers if found.given_by is None),
        )

    first = 1
    domains = []
    for section in comparison.sections:
        topics = tuple(topic(number, row) for number, row in enumerate(section.rows, start=first))
        domains.append(DomainEntry(section.domain.slug, section.domain.title, topics))
        first += len(topics)
    return tuple(domains)


def _own_answers(landscape: Landscape, answers: Sequence[Answer], baseline: Answer | None) -> tuple[OwnAnswer, ...]:
    """Each answer that holds somewhere in the row, once: unions first, then the countries in the report's order."""
    holding = {
        answer.given_by.code: answer for answer in (baseline, *answers) if answer is not None and answer.given_by is not None
    }

    def inheriting(code: str) -> tuple[Jurisdiction, ...]:
        return tuple(
            answer.jurisdiction
            for answer in answers
            if answer.cell.is_inherited and answer.given_by is not None and answer.given_by.code == code
        )

    return tuple(
        OwnAnswer(
            jurisdiction=landscape.jurisdictions[code],
            holds_in=inheriting(code),
            cell=Cell(code, answer.cell.topic, requirement),
            requirement=requirement,
            references=answer.references,
        )
        for code, answer in sorted(holding.items(), key=lambda item: not landscape.jurisdictions[item[0]].is_union)
        if (requirement := answer.cell.requirement) is not None
    )


def _pathways(
    comparison: Comparison, forecast: Forecast, names: Mapping[str, str], places: Mapping[tuple[str, str], int]
) -> tuple[Pathway, ...]:
    """Each country's steps in the order in which they begin; those of others that it waits for come behind."""
    ways = {country: _steps_of(country.code, forecast) for country in comparison.countries if country.code in forecast.countries}
    first_of: dict[str, Jurisdiction] = {}
    for country, (own, _borrowed) in ways.items():
        first_of |= {planned.step.slug: country for planned in own}
    for country, (_own, borrowed) in ways.items():
        first_of = {planned.step.slug: country for planned in borrowed} | first_of
    told = [
        planned.step.slug
        for country, (own, borrowed) in ways.items()
        for planned in (*own, *borrowed)
        if first_of[planned.step.slug] == country
    ]
    numbers = {slug: number for number, slug in enumerate(told, start=1)}

    def entry(planned: PlannedStep, country: Jurisdiction) -> StepEntry:
        step = planned.step
        return StepEntry(
            number=numbers[step.slug],
            planned=planned,
            is_first=first_of[step.slug] == country,
            waits_for=tuple(sorted(numbers[slug] for slug in step.after)),
            references=citing.references_to(step.citations, places),
            slack=planned.slack_for.get(country.code),
            is_critical=country.code in planned.critical_for,
            criticality=planned.criticality_for.get(country.code),
        )

    return tuple(
        Pathway(
            country=country,
            outcome=forecast.of(country.code),
            steps=tuple(entry(planned, country) for planned in own),
            borrowed=tuple(
                (names.get(planned.step.jurisdiction, planned.step.jurisdiction), entry(planned, country)) for planned in borrowed
            ),
        )
        for country, (own, borrowed) in ways.items()
    )


def _steps_of(country: str, forecast: Forecast) -> tuple[list[PlannedStep], list[PlannedStep]]:
    """The steps of the country with this code, and those of others that they wait for."""
    own = [planned for planned in forecast.steps if planned.step.jurisdiction == country]
    needed = frozenset[str]().union(*(forecast.network.before[planned.step.slug] for planned in own))
    borrowed = [planned for planned in forecast.steps if planned.step.slug in needed and planned.step.jurisdiction != country]
    return own, borrowed


def _gaps_by_country(
    comparison: Comparison, gaps: Iterable[Gap], topics: Mapping[str, TopicEntry], barriers: Iterable[BarrierEntry]
) -> tuple[CountryGaps, ...]:
    numbered = {entry.barrier.slug: entry for entry in barriers}
    by_country: dict[str, list[GapEntry]] = {country.code: [] for country in comparison.countries}
    for gap in gaps:
        covering = sorted((numbered[barrier.slug] for barrier in gap.barriers), key=lambda entry: entry.number)
        by_country[gap.country.code].append(GapEntry(topics[gap.row.topic.slug], gap, tuple(covering)))
    return tuple(
        CountryGaps(country, tuple(sorted(by_country[country.code], key=lambda entry: (-entry.gap.level, entry.topic.number))))
        for country in comparison.countries
    )


def _open_work(comparison: Comparison, topics: Iterable[TopicEntry]) -> tuple[OpenWork, ...]:
    """Per jurisdiction whose answers the report holds, unions first; a union's answer is its own work, not its members'."""
    jurisdictions = {country.code: country for country in comparison.countries}
    unknown: dict[str, list[Unknown]] = {code: [] for code in jurisdictions}
    answered: dict[str, list[tuple[TopicEntry, Requirement]]] = {code: [] for code in jurisdictions}
    for topic in topics:
        for own in topic.own_answers:
            code = own.jurisdiction.code
            jurisdictions.setdefault(code, own.jurisdiction)
            answered.setdefault(code, []).append((topic, own.requirement))
            if own.cell.is_uncertain:
                unknown.setdefault(code, []).append(Unknown(topic, own.cell, own.requirement))
        for answer in topic.answers:
            if answer.cell.standing in (Standing.MISSING, Standing.LEFT_TO_MEMBERS):
                unknown[answer.jurisdiction.code].append(Unknown(topic, answer.cell, None))
    ordered = sorted(jurisdictions.values(), key=lambda jurisdiction: not jurisdiction.is_union)
    return tuple(
        OpenWork(
            jurisdiction,
            len(answered[jurisdiction.code]),
            tuple(unknown.get(jurisdiction.code, ())),
            _unverified(answered[jurisdiction.code]),
        )
        for jurisdiction in ordered
    )


def _unverified(answers: Iterable[tuple[TopicEntry, Requirement]]) -> tuple[Unverified, ...]:
    groups: dict[tuple[Review, Confidence], list[TopicEntry]] = {
        (review, confidence): [] for review in (Review.DISPUTED, Review.UNVERIFIED) for confidence in Confidence
    }
    for topic, requirement in answers:
        if requirement.review is not Review.VERIFIED:
            groups[requirement.review, requirement.confidence].append(topic)
    return tuple(Unverified(review, confidence, tuple(found)) for (review, confidence), found in groups.items() if found)
