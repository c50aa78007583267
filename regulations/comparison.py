"""Countries held side by side, row by row, and against a baseline: pure functions over the landscape."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import median_low

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from milenari.core.selection import LIGHTEST
from regulations.landscape import Cell, Domain, Jurisdiction, Landscape, Topic
from regulations.vocabulary import Burden, Kind, Review


class Agreement(StrEnum):
    """How a row's answers stand to each other."""

    SAME = "same"
    DIFFERS = "differs"
    INCOMPLETE = "incomplete"
    DESCRIPTIVE = "descriptive"

    @property
    def label(self) -> str | Promise:
        return _AGREEMENT_LABELS[self]


_AGREEMENT_LABELS = {
    Agreement.SAME: _("the same"),
    Agreement.DIFFERS: _("differs"),
    Agreement.INCOMPLETE: _("incomplete"),
    Agreement.DESCRIPTIVE: _("in words"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One topic: a cell per country, in the order chosen, and what they are held against (None: no answer to hold against)."""

    topic: Topic
    cells: tuple[Cell, ...]
    baseline: Cell | None
    agreement: Agreement

    @property
    def is_unverified(self) -> bool:
        return any(cell.requirement is None or cell.requirement.review != Review.VERIFIED for cell in self.cells)


@dataclass(frozen=True, slots=True)
class BurdenProfile:
    """One country in one domain: how many answers at each burden, how many without a burden, how many unknown."""

    country: str
    levels: tuple[int, int, int, int]
    unrated: int
    unknown: int

    @property
    def highest(self) -> Burden | None:
        return max((level for level in Burden if self.levels[level]), default=None)

    @property
    def typical(self) -> Burden | None:
        """The median burden, the lower one of two."""
        rated = [level for level in Burden for _ in range(self.levels[level])]
        return median_low(rated) if rated else None

    @property
    def topics(self) -> int:
        return sum(self.levels) + self.unrated + self.unknown

    @property
    def known(self) -> int:
        return self.topics - self.unknown


@dataclass(frozen=True, slots=True)
class Section:
    """One domain's rows."""

    domain: Domain
    rows: tuple[Row, ...]

    def count(self, agreement: Agreement) -> int:
        return sum(row.agreement is agreement for row in self.rows)

    @property
    def unverified(self) -> int:
        return sum(row.is_unverified for row in self.rows)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`baseline` is a jurisdiction's code, or LIGHTEST."""

    revision: int
    countries: tuple[Jurisdiction, ...]
    baseline: str
    sections: tuple[Section, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for section in self.sections for row in section.rows)


def agreement(topic: Topic, cells: Iterable[Cell]) -> Agreement:
    """Differs where two answers do; else incomplete where one is unknown or unclear; else the same. Words can't be compared."""
    cells = tuple(cells)
    if topic.kind == Kind.TEXT:
        return Agreement.DESCRIPTIVE
    positions = {cell.position for cell in cells}
    if len(positions - {None}) > 1:
        return Agreement.DIFFERS
    return Agreement.INCOMPLETE if any(cell.is_uncertain for cell in cells) else Agreement.SAME


def baseline_cell(landscape: Landscape, topic: Topic, cells: Sequence[Cell], baseline: str) -> Cell | None:
    """What a row is held against: the baseline jurisdiction's cell, or the lightest certain one (None: none has a burden)."""
    if baseline != LIGHTEST:
        return landscape.cell(baseline, topic)
    weighed = [(cell.weight, cell.jurisdiction, cell) for cell in cells if cell.weight is not None and not cell.is_uncertain]
    return min(weighed, key=lambda weighed_cell: weighed_cell[:2])[2] if weighed else None


def is_heavier(cell: Cell, baseline: Cell | None) -> bool:
    """Whether a cell's answer is heavier than the baseline's; False where one of the two has no burden."""
    if baseline is None or cell.weight is None or baseline.weight is None:
        return False
    return cell.weight > baseline.weight


def compare(landscape: Landscape, countries: Sequence[str], baseline: str) -> Comparison:
    """The comparison of countries (by code, in this order) over every topic of the landscape."""

    def row(topic: Topic) -> Row:
        cells = tuple(landscape.cell(country, topic) for country in countries)
        return Row(topic, cells, baseline_cell(landscape, topic, cells, baseline), agreement(topic, cells))

    return Comparison(
        revision=landscape.revision,
        countries=tuple(landscape.jurisdictions[code] for code in countries),
        baseline=baseline,
        sections=tuple(Section(domain, tuple(row(topic) for topic in domain.topics)) for domain in landscape.domains),
    )


def only_rows(comparison: Comparison, wanted: Iterable[Row]) -> Comparison:
    """The comparison with none but the wanted rows, and without the domains that have none left."""
    kept = {row.topic.slug for row in wanted}
    sections = tuple(
        replace(section, rows=tuple(row for row in section.rows if row.topic.slug in kept)) for section in comparison.sections
    )
    return replace(comparison, sections=tuple(section for section in sections if section.rows))


def profile(section: Section, country: str) -> BurdenProfile:
    """The burden profile of one country in one domain."""
    cells = [cell for row in section.rows for cell in row.cells if cell.jurisdiction == country]
    levels = Counter(cell.burden for cell in cells if cell.standing.is_known and cell.burden is not None)
    unknown = sum(not cell.standing.is_known for cell in cells)
    counts = (levels[Burden.NONE], levels[Burden.LIGHT], levels[Burden.HEAVY], levels[Burden.BLOCKING])
    return BurdenProfile(country, counts, len(cells) - unknown - sum(counts), unknown)
