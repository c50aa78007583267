"""One jurisdiction's answers, as the pages about countries show them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from milenari.core import collation
from regulations.ahead import AheadRecord
from regulations.comparison import BurdenProfile, compare, profile
from regulations.documents import CheckedDocument
from regulations.landscape import Cell, Domain, Landscape
from regulations.vocabulary import Procedure, Review
from regulations.wording import answer

Counts = tuple[tuple[str, int], ...]  # what is counted, in words, and how many there are


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far the answers that hold in a jurisdiction reach over the questionnaire, and who has checked them.

    `own` and `inherited` are known answers. `unknown` says why the others are not known; `verified` and so on are counted over
    every answer that is recorded.
    """

    topics: int
    own: int
    inherited: int
    unknown: Counts
    verified: int
    unverified: int
    disputed: int

    @property
    def known(self) -> int:
        return self.own + self.inherited

    @property
    def recorded(self) -> int:
        return self.verified + self.unverified + self.disputed


def completeness(cells: Iterable[Cell] | Iterable[tuple[Cell, int]]) -> Completeness:
    """Of cells one by one, or of some that each stand for a number of cells."""
    counted = [cell if isinstance(cell, tuple) else (cell, 1) for cell in cells]
    known = sum(number for cell, number in counted if cell.standing.is_known)
    inherited = sum(number for cell, number in counted if cell.standing.is_known and cell.is_inherited)
    unknown: Counter[str] = Counter()
    reviews: Counter[Review] = Counter()
    for cell, number in counted:
        if not cell.standing.is_known:
            unknown[answer(cell)] += number
        if cell.requirement is not None:
            reviews[cell.requirement.review] += number
    return Completeness(
        topics=sum(number for _cell, number in counted),
        own=known - inherited,
        inherited=inherited,
        unknown=tuple(sorted(unknown.items(), key=lambda told: (-told[1], collation.key(told[0])))),
        verified=reviews[Review.VERIFIED],
        unverified=reviews[Review.UNVERIFIED],
        disputed=reviews[Review.DISPUTED],
    )


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """What holds on one topic; `ahead` is what will change it."""

    cell: Cell
    ahead: tuple[AheadRecord, ...]


@dataclass(frozen=True, slots=True)
class DomainAnswers:
    domain: Domain
    profile: BurdenProfile
    completeness: Completeness
    rows: tuple[AnswerRow, ...]


def all_cells(landscape: Landscape, code: str) -> tuple[Cell, ...]:
    """What holds in the jurisdiction with this code, topic by topic."""
    return tuple(landscape.cell(code, topic) for topic in landscape.topics)


def domain_answers(landscape: Landscape, code: str, ahead: Iterable[AheadRecord]) -> tuple[DomainAnswers, ...]:
    """What holds in the jurisdiction with this code, domain by domain, with what of `ahead` will change it."""
    changes = _by_topic(ahead)
    answers = []
    for section in compare(landscape, (code,), code).sections:
        cells = tuple(cell for row in section.rows for cell in row.cells)
        rows = tuple(AnswerRow(cell, tuple(changes.get(cell.topic.slug, ()))) for cell in cells)
        answers.append(DomainAnswers(section.domain, profile(section, code), completeness(cells), rows))
    return tuple(answers)


def by_procedure(documents: Iterable[CheckedDocument]) -> tuple[tuple[Procedure, tuple[CheckedDocument, ...]], ...]:
    """Documents by the file that they belong to, in the order of procedures; those without a document are left out."""
    found: defaultdict[Procedure, list[CheckedDocument]] = defaultdict(list)
    for document in documents:
        found[document.procedure].append(document)
    return tuple((procedure, tuple(found[procedure])) for procedure in Procedure if procedure in found)


def _by_topic(ahead: Iterable[AheadRecord]) -> Mapping[str, list[AheadRecord]]:
    found: defaultdict[str, list[AheadRecord]] = defaultdict(list)
    for record in ahead:
        for topic in record.topics:
            found[topic.slug].append(record)
    return found
