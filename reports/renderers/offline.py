"""The whole landscape as one HTML file that needs no network: for a memory stick, for a mail, for a partner whose line is down.

Nothing in it leads anywhere by itself: style, script and charts are part of it, and its own content security policy lets nothing
run but that one script, and nothing be fetched, whatever the evidence says. It reads without the script, too, which only adds
views, filters and search.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from barriers.drawing import NARROW, WIDE
from barriers.forecast import FirstPatient
from barriers.gantt import draw
from barriers.network import Step
from barriers.pathway_presenters import outcome_rows, saving_columns, saving_rows, step_groups
from barriers.simulation import SAMPLES
from barriers.vocabulary import BarrierStatus, Likelihood
from milenari.core.direction import direction
from milenari.core.passages import mark_passages
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
from reports.queries import read_steadily
from reports.renderers.compacting import compact, style_in_use
from reports.renderers.document import SECTIONS, plan_parts, risk_matrix
from reports.renderers.formats import Made, MissingFile, Order, Progress
from reports.renderers.plan_chapter import plan_chapter
from reports.renderers.terms import TERMS, with_terms
from reports.scope import without_sections

STYLES = ("css/site.css", "css/gantt.css", "css/pathways.css", "css/offline.css")
SCRIPT = "js/offline.js"
ICON = "icon.svg"
TOP_BARRIERS = 6
LARGEST = 1_500_000  # bytes that go through a mail on a bad line; with the plan of many countries there would be more

# A burden's drawn mark stands in the file a thousand times.
MARK, SHORT_MARK = '<span class="mark" aria-hidden="true"></span>', '<i class="mark"></i>'


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the file that is ordered. Raises reports.queries.NoEvidence and ScopeProblem, and MissingFile."""
    progress(0, 3, _("Reading the evidence"))
    report = read_steadily(without_sections(order.scope), order.made_at)
    progress(1, 3, _("Writing the pages"))
    content = render(report)
    if len(content) > LARGEST and report.plan:
        report = read_steadily(_without_plan(order.scope), order.made_at)
        content = render(report)
    target.write(content)
    return Made(file_name(report), report.revision)


def _without_plan(scope: str) -> QueryDict:
    """The words of the same scope with every other chapter."""
    words = without_sections(scope)
    words.setlist("section", [section for section in SECTIONS if section != "plan"])
    return words


def render(report: GapReport) -> bytes:
    """The report as one HTML file, in UTF-8. The same report gives the same bytes. Raises MissingFile."""
    return _compact(as_html(report)).encode()


def file_name(report: GapReport) -> str:
    """What a download is called, such as milenari-offline-it-es-2026-11-24-revision-7.html."""
    countries = "-".join(country.code for country in report.scope.countries)
    return f"milenari-offline-{countries}-{report.made_at:%Y-%m-%d}-revision-{report.revision}.html"


def as_html(report: GapReport) -> str:
    """The file before it is made small: with all tags and quotes, and the whole style."""
    style, script = _style(), _script()
    html = render_to_string(
        "reports/offline/edition.html",
        {
            "report": report,
            "policy": content_security_policy(style, script),
            "style": style,
            "script": script,
            "icon": _icon(),
            "plan": plan_chapter(report),
            "plan_parts": plan_parts(report.plan) if report.plan else (),
            "terms_mark": TERMS,
            **_context(report),
        },
    )
    short = _without_empty_lines(with_terms(html, report.glossary)).replace(MARK, SHORT_MARK)
    return mark_passages(short) if get_language_bidi() else short


def _compact(html: str) -> str:
    whole, script = _style(), _script()
    used = style_in_use(whole, html.replace(whole, ""), script)
    return compact(html.replace(whole, used).replace(_digest(whole), _digest(used)))


# ---- what holds it together: one style, one script, and the policy that lets in no other


def content_security_policy(style: str, script: str) -> str:
    """Nothing is fetched, framed or sent, and of all that is written in the file only this style and this script count."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _style() -> SafeString:
    return _inlined(re.sub(r"/\*.*?\*/\n?", "", "".join(map(_read, STYLES)), flags=re.DOTALL))


@cache
def _script() -> SafeString:
    return _inlined(_read(SCRIPT))


@cache
def _icon() -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(_read(ICON).encode()).decode()


def _inlined(text: str) -> SafeString:
    assert "</" not in text  # it would end the element that it stands in
    return mark_safe(_without_empty_lines(text).strip())  # noqa: S308 - our own files


def _without_empty_lines(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def _read(name: str) -> str:
    """A static file's text. Raises MissingFile."""
    path = finders.find(name)
    if path is None:
        raise MissingFile(f"The offline edition needs the static file {name}, which is missing.")
    return Path(path).read_text("utf-8")


# ---- ready-made values


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


def _context(report: GapReport) -> dict[str, Any]:
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
