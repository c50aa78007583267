"""The matrix and the overview, as their templates show them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from barriers.gaps import Gap
from milenari.portal.comparison import ComparisonView
from regulations.comparison import Agreement, BurdenProfile, Row, Section, profile
from regulations.landscape import Cell, Jurisdiction, Topic
from regulations.vocabulary import Review, Status


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell of the matrix; it stands for several countries side by side where one and the same answer holds in them."""

    countries: tuple[Jurisdiction, ...]
    cell: Cell
    holder: Jurisdiction | None  # whose answer it is; None: nobody's
    gap: Gap | None
    first_column: int  # from 1, among the countries
    same_as_left: bool
    is_outlier: bool

    @property
    def country(self) -> Jurisdiction:
        """The first of them."""
        return self.countries[0]

    @property
    def columns(self) -> range:
        """The columns that it stands in, from 1."""
        return range(self.first_column, self.first_column + len(self.countries))

    @property
    def inherited_note(self) -> str:
        return _("Rule of the %(holder)s, which holds here too") % {"holder": self.holder.name if self.holder else ""}

    @property
    def is_unclear(self) -> bool:
        return self.cell.requirement is not None and self.cell.requirement.status == Status.UNCLEAR

    @property
    def is_inherited(self) -> bool:
        return self.cell.is_inherited

    @property
    def review(self) -> Review | None:
        """None where there is no answer to review."""
        return self.cell.requirement.review if self.cell.requirement else None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    topic: Topic
    agreement: Agreement
    cells: tuple[MatrixCell, ...]
    baseline: Cell | None


@dataclass(frozen=True, slots=True)
class MatrixSection:
    section: Section
    rows: tuple[MatrixRow, ...]
    profiles: tuple[BurdenProfile, ...]
    gaps: int

    @property
    def differing(self) -> int:
        return self.section.count(Agreement.DIFFERS)


def matrix(view: ComparisonView) -> tuple[MatrixSection, ...]:
    """The sections of the matrix, each with its rows and a burden profile per country."""

    def section(given: Section) -> MatrixSection:
        rows = tuple(MatrixRow(row.topic, row.agreement, tuple(_cells(view, row)), row.baseline) for row in given.rows)
        gaps = sum((cell.jurisdiction, row.topic.slug) in view.gaps_by_cell for row in given.rows for cell in row.cells)
        return MatrixSection(given, rows, tuple(profile(given, country.code) for country in view.comparison.countries), gaps)

    return tuple(section(given) for given in view.comparison.sections)


def _cells(view: ComparisonView, row: Row) -> Iterator[MatrixCell]:
    countries = view.comparison.countries
    outlier = _outlier(row)
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
            first_column=start + 1,
            same_as_left=left is not None and left == cell.position,
            is_outlier=cell is outlier,
        )
        start = end


def _outlier(row: Row) -> Cell | None:
    """The one cell that differs where all others, two at least, agree."""
    positions = [cell.position for cell in row.cells]
    counts = Counter(positions)
    if None in counts or len(counts) != 2 or len(positions) < 3:
        return None
    alone = [cell for cell in row.cells if counts[cell.position] == 1]
    return alone[0] if len(alone) == 1 else None
