"""What a gap report holds, ready to be shown: numbered, in order, with every cross-reference resolved.

Built from a landscape, its comparison, the gaps and the barriers; no database, no request, no HTML. Topics, barriers and cited
places are numbered from 1 within a report: T1, B1, [1]; so are the steps of the ways to the first patient, S1, and the papers of
the trial's plan, D1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from barriers.forecast import FirstPatient, Forecast, PlannedStep
from barriers.gaps import BarrierRecord, Gap
from barriers.risk import Effect, Risk, after, effect_in_words
from barriers.vocabulary import UNFINISHED, BarrierKind, BarrierStatus, Likelihood, Severity
from regulations.comparison import Agreement
from regulations.landscape import Cell, Citation, Jurisdiction, Requirement, Topic
from regulations.terms import Term
from regulations.vocabulary import Confidence, InstrumentStatus, Phase, Review, Stage
from reports.figures import CountryFigures, Figures
from reports.plan.plan import Plan


@dataclass(frozen=True, slots=True)
class Release:
    """A release of the evidence as a report cites it; `checksum` is the SHA-256 of its content."""

    slug: str
    title: str
    revision: int
    made_at: datetime
    checksum: str


class Changes(Protocol):
    """What changed between two editions of the evidence (reports.changes.Changes, which stands on this module)."""

    @property
    def total(self) -> int: ...
    @property
    def countries(self) -> Sequence[Any]: ...


@dataclass(frozen=True, slots=True)
class Since:
    """What changed since a release."""

    release: Release
    changes: Changes


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report covers. No chosen domain (titles), phase or section (a chapter's slug) means all of them."""

    countries: tuple[Jurisdiction, ...]
    domains: tuple[str, ...]
    phases: tuple[Phase, ...]
    baseline: Jurisdiction | None  # None: the lightest answer in each row
    sections: tuple[str, ...] = ()
    release: Release | None = None  # None: the evidence as it stands

    def asks_for(self, *chapters: str) -> bool:
        """Whether one of these chapters was chosen."""
        return not self.sections or not set(self.sections).isdisjoint(chapters)


@dataclass(frozen=True, slots=True)
class Place:
    """An instrument or a source that can be cited. `form` says what it is (“Law”, “web page”); empty text means not known."""

    kind: str  # instrument or source, as in Citation
    slug: str
    jurisdiction: str  # its code
    jurisdiction_name: str
    title: str
    local_title: str
    language: str
    form: str
    designation: str  # an instrument's number
    publisher: str
    date: date | None
    status: InstrumentStatus | None  # None: a source has none
    url: str


@dataclass(frozen=True, slots=True)
class Mitigation:
    """What somebody does about a barrier, and what that is expected to change."""

    what: str
    owner: str
    due: date | None
    effect: Effect

    def is_overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today and self.effect.status in UNFINISHED


@dataclass(frozen=True, slots=True)
class Barrier:
    """A barrier as people recorded it, with the slugs of its topics."""

    slug: str
    title: str
    jurisdiction: str  # its code
    jurisdiction_name: str
    kind: BarrierKind
    severity: Severity
    likelihood: Likelihood
    phase: Phase
    status: BarrierStatus
    owner: str
    description: str
    mitigation: str
    topics: frozenset[str]
    citations: tuple[Citation, ...]
    countries: frozenset[str] = frozenset()  # the codes of those that it bears on beside its own jurisdiction
    mitigations: tuple[Mitigation, ...] = ()

    @property
    def stands_at(self) -> Risk:
        return Risk(self.severity, self.likelihood)

    @property
    def residual(self) -> Risk:
        """What remains when every mitigation that was not dropped has had its expected effect."""
        return after(self.stands_at, (mitigation.effect for mitigation in self.mitigations))

    @property
    def risk(self) -> int:
        """Severity times likelihood, 1 to 16."""
        return self.stands_at.score

    @property
    def band(self) -> str:
        return self.stands_at.band

    @property
    def record(self) -> BarrierRecord:
        return BarrierRecord(
            slug=self.slug,
            title=self.title,
            jurisdiction=self.jurisdiction,
            topics=self.topics,
            severity=self.severity,
            likelihood=self.likelihood,
            countries=self.countries,
        )


@dataclass(frozen=True, slots=True)
class Reference:
    """Points to the place with this number in the list of sources."""

    number: int
    pinpoint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One cell of a matrix: whose column it is, whose answer holds there (None: nobody's), and the gap that it is, if any."""

    jurisdiction: Jurisdiction
    given_by: Jurisdiction | None
    cell: Cell
    gap: Gap | None
    references: tuple[Reference, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the cited places, each once."""
        return tuple(dict.fromkeys(reference.number for reference in self.references))


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A jurisdiction's own answer in full; `holds_in` are the report's countries that have none of their own and take it over."""

    jurisdiction: Jurisdiction
    holds_in: tuple[Jurisdiction, ...]
    cell: Cell
    requirement: Requirement
    references: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """One topic: a cell per country, in the report's order, what they are held against, and every answer that holds, in full."""

    number: int
    topic: Topic
    agreement: Agreement
    answers: tuple[Answer, ...]
    baseline: Answer | None
    own_answers: tuple[OwnAnswer, ...]
    unanswered: tuple[Jurisdiction, ...]  # countries where nothing holds

    @property
    def gaps(self) -> int:
        return sum(answer.gap is not None for answer in self.answers)


@dataclass(frozen=True, slots=True)
class DomainEntry:
    slug: str
    title: str
    topics: tuple[TopicEntry, ...]

    @property
    def gaps(self) -> int:
        return sum(topic.gaps for topic in self.topics)

    @property
    def differing(self) -> int:
        return sum(topic.agreement is Agreement.DIFFERS for topic in self.topics)


@dataclass(frozen=True, slots=True)
class MitigationEntry:
    """A mitigation; `effect` says what it alone is expected to change (empty: nothing)."""

    mitigation: Mitigation
    effect: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class BarrierEntry:
    """A barrier with its number, and those of its topics that the report covers."""

    number: int
    barrier: Barrier
    topics: tuple[TopicEntry, ...]
    references: tuple[Reference, ...]

    def mitigations(self, today: date) -> tuple[MitigationEntry, ...]:
        return tuple(
            MitigationEntry(found, effect_in_words(self.barrier.stands_at, found.effect), found.is_overdue(today))
            for found in self.barrier.mitigations
        )


@dataclass(frozen=True, slots=True)
class GapEntry:
    topic: TopicEntry
    gap: Gap
    barriers: tuple[BarrierEntry, ...]


@dataclass(frozen=True, slots=True)
class CountryGaps:
    """One country's gaps, the heaviest first, among equals in the order of the questionnaire."""

    country: Jurisdiction
    gaps: tuple[GapEntry, ...]


@dataclass(frozen=True, slots=True)
class Someone:
    """An authority or an institution; `known_as`: its acronym, or the city that it is in. Empty text: not recorded."""

    name: str
    known_as: str
    role: str


@dataclass(frozen=True, slots=True)
class Coming:
    """Law that is ahead; `applies_from` is None where no date is known."""

    title: str
    stage: Stage
    applies_from: date | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Who decides in a country, who would run the trial there, and what law is ahead there and in its union."""

    authorities: tuple[Someone, ...] = ()
    institutions: tuple[Someone, ...] = ()
    ahead: tuple[Coming, ...] = ()


@dataclass(frozen=True, slots=True)
class CountryPage:
    """One country on a page: figures, its heaviest gaps, the barriers that stand in its way by risk, its first patient."""

    country: Jurisdiction
    profile: Profile
    figures: CountryFigures
    gaps: tuple[GapEntry, ...]
    barriers: tuple[BarrierEntry, ...]
    outcome: FirstPatient | None


@dataclass(frozen=True, slots=True)
class Run:
    """Topics, barriers, steps or papers that follow each other: “T3”, “T3–T6”, and the anchor of the first."""

    label: str
    anchor: str


SIGNS = {"topic": "T", "barrier": "B", "step": "S", "document": "D"}


def runs(what: str, numbers: Iterable[int]) -> tuple[Run, ...]:
    """These numbers of one kind (a key of SIGNS), rising, three or more in a row as one."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    parts = (part for run in found for part in ([run] if len(run) > 2 else [[number] for number in run]))
    sign = SIGNS[what]
    return tuple(
        Run(f"{sign}{part[0]}–{sign}{part[-1]}" if len(part) > 1 else f"{sign}{part[0]}", f"{what}-{part[0]}") for part in parts
    )


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    number: int
    place: Place
    cited_by: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The cited instruments and sources of one jurisdiction."""

    jurisdiction: str
    name: str
    instruments: tuple[PlaceEntry, ...]
    sources: tuple[PlaceEntry, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A question that is open in a jurisdiction; `requirement` is None where it has no answer of its own."""

    topic: TopicEntry
    cell: Cell
    requirement: Requirement | None


@dataclass(frozen=True, slots=True)
class Unverified:
    """The topics on which a jurisdiction's answer has this review state and confidence."""

    review: Review
    confidence: Confidence
    topics: tuple[TopicEntry, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        return runs("topic", (topic.number for topic in self.topics))


@dataclass(frozen=True, slots=True)
class OpenWork:
    """What is still to be found out or to be checked in one jurisdiction."""

    jurisdiction: Jurisdiction
    answers: int  # how many answers of its own the report holds
    unknown: tuple[Unknown, ...]
    unverified: tuple[Unverified, ...]

    @property
    def unverified_count(self) -> int:
        return sum(len(group.topics) for group in self.unverified)


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step of one country's way, with the numbers of the steps that it waits for.

    `is_first`: here the report speaks of it for the first time, and in full; it can be on the ways of several countries.
    `slack` (days; None: the first patient doesn't wait for it), `is_critical` and `criticality` (0 to 1) are those toward the
    first patient of that country.
    """

    number: int
    planned: PlannedStep
    is_first: bool
    waits_for: tuple[int, ...]
    references: tuple[Reference, ...]
    slack: int | None
    is_critical: bool
    criticality: float | None


@dataclass(frozen=True, slots=True)
class Pathway:
    """One country's way to its first patient. `borrowed`: steps of others that it waits for, with the country's name."""

    country: Jurisdiction
    outcome: FirstPatient
    steps: tuple[StepEntry, ...]
    borrowed: tuple[tuple[str, StepEntry], ...]


@dataclass(frozen=True, slots=True)
class GapReport:
    """The whole report. `barriers` stand by risk, the resolved ones last.

    `forecast` is None where none of the countries has a step; `names` are those of all jurisdictions, by code.
    """

    scope: Scope
    revision: int
    changed_at: datetime
    made_at: datetime
    figures: Figures
    domains: tuple[DomainEntry, ...]
    countries: tuple[CountryGaps, ...]
    barriers: tuple[BarrierEntry, ...]
    places: tuple[PlaceGroup, ...]
    open_work: tuple[OpenWork, ...]
    forecast: Forecast | None = None
    pathways: tuple[Pathway, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[CountryPage, ...] = ()
    since: Since | None = None
    glossary: tuple[Term, ...] = ()  # all of it: which of its terms a document uses, only the document shows
    plan: Plan | None = None  # None where the scope does not ask for its chapter
    checksum: str = ""  # SHA-256 of the evidence that it was made of, as a release of it would have; empty: not taken

    @property
    def topics(self) -> tuple[TopicEntry, ...]:
        return tuple(topic for domain in self.domains for topic in domain.topics)

    def place_numbers(self) -> dict[tuple[str, str], int]:
        """The number of each place that is cited, by kind and slug."""
        listed = (entry for group in self.places for entry in (*group.instruments, *group.sources))
        return {(entry.place.kind, entry.place.slug): entry.number for entry in listed}
