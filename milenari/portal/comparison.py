"""The comparison that a selection asks for, with its gaps: what the matrix's page and the API both show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from barriers.gaps import BarrierRecord, Gap, find_gaps
from barriers.queries import read_barrier_records
from milenari.core.selection import ALL, Selection
from regulations.comparison import Agreement, Comparison, Row, compare, only_rows
from regulations.landscape import Landscape
from regulations.queries import Outline, read_landscape

CellKey = tuple[str, str]  # a country's code and a topic's slug


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """`comparison` holds the rows that the selection shows, out of `total_rows` in its domains and phases.

    `gaps_by_cell` holds every gap of the rows shown; a cell without a key is no gap.
    """

    landscape: Landscape
    comparison: Comparison
    gaps_by_cell: Mapping[CellKey, Gap]
    total_rows: int
    barriers: tuple[BarrierRecord, ...]  # that bear on the countries and are not resolved, the highest risk first


def build(outline: Outline, selection: Selection, *, cited: bool = True) -> ComparisonView:
    """What the selection shows, in 3 queries beside those of the outline; without citations, for what shows none, in 2."""
    return _view(read_landscape(outline, selection, cited=cited), selection)


def build_topic(outline: Outline, selection: Selection, topic: str) -> ComparisonView:
    """The one row of a topic (its slug), whatever domains, phases and rows the selection shows."""
    whole = replace(selection, domains=(), phases=(), show=ALL)
    return _view(read_landscape(outline, whole, topic), whole)


def _view(landscape: Landscape, selection: Selection) -> ComparisonView:
    whole = compare(landscape, selection.countries, selection.baseline)
    barriers = read_barrier_records(selection.countries)
    gaps = find_gaps(whole, barriers)
    shown = rows_shown(whole, gaps, selection.show)
    slugs = {row.topic.slug for row in shown}
    return ComparisonView(
        landscape=landscape,
        comparison=only_rows(whole, shown),
        gaps_by_cell={(gap.country.code, gap.row.topic.slug): gap for gap in gaps if gap.row.topic.slug in slugs},
        total_rows=len(whole.rows),
        barriers=tuple(sorted(barriers, key=lambda barrier: (-barrier.risk, barrier.title))),
    )


def rows_shown(comparison: Comparison, gaps: Collection[Gap], show: str) -> tuple[Row, ...]:
    """The rows that remain for a word of milenari.core.selection.SHOWS. Raises ValueError for any other word."""
    match show:
        case "all":
            return comparison.rows
        case "differences":
            return tuple(row for row in comparison.rows if row.agreement is Agreement.DIFFERS)
        case "gaps":
            with_gap = {gap.row.topic.slug for gap in gaps}
            return tuple(row for row in comparison.rows if row.topic.slug in with_gap)
        case "unverified":
            return tuple(row for row in comparison.rows if row.is_unverified)
    raise ValueError(f"“{show}” does not say which rows to show.")
