"""The documents of all jurisdictions and the duties, as an immutable picture beside the landscape: no database, no HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from regulations.landscape import Citation
from regulations.vocabulary import (
    Confidence,
    CountedFrom,
    DutyKind,
    Filing,
    Procedure,
    ProfileField,
    Review,
    Strictest,
    Timing,
    Written,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that several documents are; `place` is its place in the order in which papers are put together."""

    slug: str
    title: str
    procedure: Procedure
    written: Written
    place: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What a field of a trial's profile decides: with one of `words` in it `then`, with any other `otherwise`."""

    field: ProfileField
    words: tuple[str, ...]
    then: Filing
    otherwise: Filing

    def outcome(self, word: str) -> Filing:
        """`word` is what the profile says in the field; empty where it says nothing, which decides nothing."""
        if not word:
            return Filing.OPEN
        return self.then if word in self.words else self.otherwise


@dataclass(frozen=True, slots=True)
class Document:
    """One paper of a dossier, as one jurisdiction (its code) asks for it. An empty `condition`: it is always needed."""

    slug: str
    jurisdiction: str
    title: str
    procedure: Procedure
    authority: str  # the name of who asks for it; empty where that is not said
    authority_slug: str
    timing: Timing
    condition: str
    language: str
    note: str
    confidence: Confidence
    citations: tuple[Citation, ...]
    paper: Paper | None = None  # None: it stands for itself
    decision: Decision | None = None  # None: a profile decides nothing about it

    @property
    def deciding(self) -> Decision | None:
        """What decides about it. Without a condition nothing does: it is always needed."""
        return self.decision if self.condition else None


@dataclass(frozen=True, slots=True)
class CheckedDocument(Document):
    """A document with how its review stands on the day of the picture, and the topics (slugs) that it bears on."""

    jurisdiction_name: str = ""
    topics: tuple[str, ...] = ()
    review: Review = Review.UNVERIFIED
    verified_by: str = ""
    verified_at: datetime | None = None
    verified_until: date | None = None  # the last day on which the verification holds
    disputed_by: str = ""
    disputed_at: datetime | None = None
    dispute_reason: str = ""

    @property
    def is_due(self) -> bool:
        """Whether it was verified, and the verification has run out since."""
        return self.review is Review.UNVERIFIED and self.verified_until is not None


@dataclass(frozen=True, slots=True)
class Duty:
    """What is owed once the trial runs. `topic` (a slug) asks how fast or for how long; `recipients` by jurisdiction's code."""

    slug: str
    title: str
    topic: str
    kind: DutyKind
    strictest: Strictest
    counted_from: CountedFrom
    after_step: str  # dates count from the end of the last step that serves this topic (a slug); empty: from the first patient
    recipients: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Library:
    """All of them: documents by jurisdiction in the order recorded, duties in theirs, and the topics (slugs) by profile field."""

    documents: tuple[CheckedDocument, ...]
    duties: tuple[Duty, ...]
    touched: Mapping[ProfileField, tuple[str, ...]]

    def of(self, jurisdiction: str) -> tuple[CheckedDocument, ...]:
        """The documents of one jurisdiction's own."""
        return tuple(document for document in self.documents if document.jurisdiction == jurisdiction)

    @property
    def topics(self) -> tuple[str, ...]:
        """Every topic (slug) whose answers a plan shows."""
        touched = (slug for slugs in self.touched.values() for slug in slugs)
        return tuple(dict.fromkeys((*(duty.topic for duty in self.duties), *touched)))
