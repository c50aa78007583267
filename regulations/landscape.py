"""The evidence for some jurisdictions and topics at one revision, as an immutable picture: no database, no request, no HTML.

Everything that pages, API and reports show is computed from here, so that they can never disagree.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property

from regulations.values import comparable
from regulations.vocabulary import Basis, Burden, Confidence, Kind, Phase, Review, Status


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    code: str
    name: str
    local_name: str
    languages: tuple[str, ...]
    union: str  # the code of the union that it is a member of; empty where there is none
    is_union: bool


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class BurdenScale:
    """The level of each value, or of every amount from a lower bound up (calendar days or euros, bounds rising)."""

    by_value: Mapping[str, Burden]
    bands: tuple[tuple[Decimal, Burden], ...]

    def level(self, value: str, amount: Decimal | None) -> Burden | None:
        """The burden of a value or of a comparable amount; None where the scale says nothing of it."""
        if amount is not None:
            return next((level for bound, level in reversed(self.bands) if amount >= bound), None)
        return self.by_value.get(value)

    @property
    def highest(self) -> Burden | None:
        """The heaviest level that the scale holds; None where there is no scale."""
        return max((*self.by_value.values(), *(level for _, level in self.bands)), default=None)


NO_SCALE = BurdenScale({}, ())


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    domain: str
    question: str
    kind: Kind
    unit: str
    phase: Phase
    choices: tuple[Choice, ...]
    scale: BurdenScale


@dataclass(frozen=True, slots=True)
class Domain:
    slug: str
    title: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place where something is written. `kind` is instrument or source; an empty url means that none is known."""

    kind: str
    slug: str
    title: str
    local_title: str
    language: str
    pinpoint: str
    url: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """One jurisdiction's own answer to one topic; value, amount and unit as in regulations.values.

    `review` is how it stands on the day of the picture: an answer whose verification has run out (regulations.review.standing) is
    unverified, and counts as such wherever answers are counted; who verified it until when is still told.
    """

    jurisdiction: str
    topic: str
    status: Status
    value: str
    amount: Decimal | None
    unit: str
    basis: Basis | None  # None: not stated
    summary: str
    confidence: Confidence
    valid_from: date | None
    note: str
    review: Review
    verified_by: str
    verified_at: datetime | None
    citations: tuple[Citation, ...]
    verified_until: date | None = None  # the last day on which the verification holds
    disputed_by: str = ""
    disputed_at: datetime | None = None
    dispute_reason: str = ""

    @property
    def is_due(self) -> bool:
        """Whether it was verified, and the verification has run out since."""
        return self.review is Review.UNVERIFIED and self.verified_until is not None

    @property
    def has_value(self) -> bool:
        return bool(self.value) or self.amount is not None

    @property
    def comparable_amount(self) -> Decimal | None:
        """The amount in calendar days, euros or the topic's unit; None where there is no amount."""
        return None if self.amount is None else comparable(self.amount, self.unit)


class Standing(Enum):
    """What is known of a cell."""

    VALUE = "value"  # answered, or unclear with a best reading
    DESCRIBED = "described"  # answered in words alone
    NO_RULE = "no_rule"
    NOT_APPLICABLE = "not_applicable"
    UNCLEAR = "unclear"  # unclear, and without a best reading
    NOT_FOUND = "not_found"
    LEFT_TO_MEMBERS = "left_to_members"  # the union says that its members decide, and this member's answer is not recorded
    MISSING = "missing"  # nothing was recorded

    @property
    def is_known(self) -> bool:
        return self in (Standing.VALUE, Standing.DESCRIBED, Standing.NO_RULE, Standing.NOT_APPLICABLE)


@dataclass(frozen=True)
class Cell:
    """What holds in one jurisdiction on one topic: its own answer, else its union's, else nothing (`requirement` is None)."""

    jurisdiction: str
    topic: Topic
    requirement: Requirement | None

    @property
    def is_inherited(self) -> bool:
        return self.requirement is not None and self.requirement.jurisdiction != self.jurisdiction

    @cached_property
    def standing(self) -> Standing:
        if self.requirement is None:
            return Standing.MISSING
        if self.requirement.has_value:
            return Standing.VALUE
        if self.requirement.status == Status.ANSWERED:
            return Standing.DESCRIBED
        if self.requirement.status == Status.NOT_APPLICABLE and self.is_inherited:
            return Standing.LEFT_TO_MEMBERS
        return Standing(self.requirement.status.value)

    @property
    def is_uncertain(self) -> bool:
        """Whether the answer is missing, was not found or is unclear, be it with a best reading."""
        return not self.standing.is_known or (self.requirement is not None and self.requirement.status == Status.UNCLEAR)

    @cached_property
    def burden(self) -> Burden | None:
        """The answer's burden on its topic's scale; None where there is no value, or no scale."""
        if self.requirement is None or not self.requirement.has_value:
            return None
        return self.topic.scale.level(self.requirement.value, self.requirement.comparable_amount)

    @property
    def position(self) -> tuple[str, str | Decimal] | None:
        """What two cells of a row must share to be the same; None where that cannot be said (unknown, or words alone)."""
        if self.requirement is None or not self.standing.is_known or self.standing is Standing.DESCRIBED:
            return None
        amount = self.requirement.comparable_amount
        if amount is not None:
            return ("amount", amount)
        return ("value", self.requirement.value) if self.requirement.value else ("status", self.standing.value)

    @property
    def weight(self) -> tuple[Burden, Decimal] | None:
        """How heavy the answer is, to be compared within its row: its burden, then its amount. None where it has no burden."""
        if self.burden is None or self.requirement is None:
            return None
        return (self.burden, self.requirement.comparable_amount or Decimal(0))


@dataclass(frozen=True, slots=True)
class Landscape:
    """The picture: who, what is asked, and each jurisdiction's own answers, keyed by jurisdiction code and topic slug."""

    revision: int
    changed_at: datetime
    jurisdictions: Mapping[str, Jurisdiction]
    domains: tuple[Domain, ...]
    requirements: Mapping[tuple[str, str], Requirement]

    def cell(self, jurisdiction: str, topic: Topic) -> Cell:
        """What holds in the jurisdiction with this code on this topic. Raises KeyError for a code that is not in the picture."""
        own = self.requirements.get((jurisdiction, topic.slug))
        union = self.jurisdictions[jurisdiction].union
        return Cell(jurisdiction, topic, own or (self.requirements.get((union, topic.slug)) if union else None))

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic, in the order of the questionnaire."""
        return tuple(topic for domain in self.domains for topic in domain.topics)
