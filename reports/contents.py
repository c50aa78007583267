"""What a gap report holds, ready to be shown: numbered, in order, with every cross-reference resolved.

Built from a landscape, its comparison, the gaps and the barriers; no database, no request, no HTML. Topics, barriers and cited
places are numbered from 1 within a report: T1, B1, [1].
"""

from dataclasses import dataclass
from datetime import date, datetime

from barriers.gaps import BarrierRecord, Gap
from barriers.vocabulary import BarrierKind, BarrierStatus, Likelihood, Severity, risk_band
from regulations.comparison import Agreement
from regulations.landscape import Cell, Citation, Jurisdiction, Requirement, Topic
from regulations.vocabulary import Confidence, InstrumentStatus, Phase, Review
from reports.figures import Figures


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report covers. No chosen domain (titles) and no chosen phase mean all of them."""

    countries: tuple[Jurisdiction, ...]
    domains: tuple[str, ...]
    phases: tuple[Phase, ...]
    baseline: Jurisdiction | None  # None: the lightest answer in each row


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

    @property
    def risk(self) -> int:
        """Severity times likelihood, 1 to 16."""
        return self.severity * self.likelihood

    @property
    def band(self) -> str:
        return risk_band(self.risk)

    @property
    def record(self) -> BarrierRecord:
        return BarrierRecord(self.slug, self.title, self.jurisdiction, self.topics)


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
class BarrierEntry:
    """A barrier with its number, and those of its topics that the report covers."""

    number: int
    barrier: Barrier
    topics: tuple[TopicEntry, ...]
    references: tuple[Reference, ...]


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
class PlaceEntry:
    number: int
    place: Place


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
class GapReport:
    """The whole report. `barriers` stand by risk, the resolved ones last."""

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

    @property
    def topics(self) -> tuple[TopicEntry, ...]:
        return tuple(topic for domain in self.domains for topic in domain.topics)
