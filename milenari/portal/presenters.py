"""The matrix and the overview, as their templates show them."""

from collections.abc import Iterator
from dataclasses import dataclass

from barriers.gaps import Gap
from milenari.core.selection import Selection
from milenari.portal.comparison import ComparisonView
from regulations.comparison import Agreement, BurdenProfile, Row, Section, profile
from regulations.landscape import Cell, Jurisdiction, Topic
from regulations.vocabulary import Review


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell of the matrix; it stands for several countries side by side where one and the same answer holds in them."""

    countries: tuple[Jurisdiction, ...]
    cell: Cell
    holder: Jurisdiction | None  # whose answer it is; None: nobody's
    gap: Gap | None
    same_as_left: bool

    @property
    def is_inherited(self) -> bool:
        return self.cell.is_inherited

    @property
    def is_unverified(self) -> bool:
        return self.cell.requirement is not None and self.cell.requirement.review != Review.VERIFIED


@dataclass(frozen=True, slots=True)
class MatrixRow:
    topic: Topic
    agreement: Agreement
    cells: tuple[MatrixCell, ...]
    query: str


@dataclass(frozen=True, slots=True)
class MatrixSection:
    section: Section
    rows: tuple[MatrixRow, ...]
    profiles: tuple[BurdenProfile, ...]
    gaps: int

    @property
    def differing(self) -> int:
        return self.section.count(Agreement.DIFFERS)


def matrix(view: ComparisonView, selection: Selection) -> tuple[MatrixSection, ...]:
    """The sections of the matrix, each with its rows and a burden profile per country."""
    query = selection.query(domains=(), phases=(), show="all")

    def section(given: Section) -> MatrixSection:
        rows = tuple(MatrixRow(row.topic, row.agreement, tuple(_cells(view, row)), query) for row in given.rows)
        gaps = sum((cell.jurisdiction, row.topic.slug) in view.gaps_by_cell for row in given.rows for cell in row.cells)
        return MatrixSection(given, rows, tuple(profile(given, country.code) for country in view.comparison.countries), gaps)

    return tuple(section(given) for given in view.comparison.sections)


def _cells(view: ComparisonView, row: Row) -> Iterator[MatrixCell]:
    countries = view.comparison.countries
    start = 0
    for end in range(1, len(row.cells) + 1):
        cell = row.cells[start]
        if end < len(row.cells) and cell.requirement is not None and row.cells[end].requirement is cell.requirement:
            continue
        left = row.cells[start - 1].position if start else None
        yield MatrixCell(
            countries=countries[start:end],
            cell=cell,
            holder=view.landscape.jurisdictions[cell.requirement.jurisdiction] if cell.requirement else None,
            gap=view.gaps_by_cell.get((cell.jurisdiction, row.topic.slug)),
            same_as_left=left is not None and left == cell.position,
        )
        start = end
