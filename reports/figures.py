"""The report's summary in figures: what is known, where the gaps are, how high the barriers' risks. No database, no HTML."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from barriers.gaps import Gap, GapKind
from barriers.vocabulary import RISK_BANDS, BarrierStatus
from regulations.comparison import Comparison
from regulations.landscape import Cell, Jurisdiction
from regulations.vocabulary import Burden, Review, Status


@dataclass(frozen=True, slots=True)
class CountryFigures:
    """One country's cells and gaps in numbers: known and unknown add up to the topics; by kind as by level, to the gaps."""

    country: Jurisdiction
    topics: int
    known: int
    inherited: int  # of the known: the union's answer
    unclear: int  # of the known: a best reading only
    verified: int
    unverified: int
    gaps_by_kind: tuple[int, ...]  # in the order of GapKind
    gaps_by_level: tuple[int, ...]  # in the order of Burden
    uncovered: int  # gaps for which no barrier is recorded

    @property
    def unknown(self) -> int:
        return self.topics - self.known

    @property
    def gaps(self) -> int:
        return sum(self.gaps_by_kind)


@dataclass(frozen=True, slots=True)
class DomainCount:
    """One country's gaps in one domain, and the level of the heaviest (None: no gap)."""

    gaps: int
    heaviest: Burden | None


@dataclass(frozen=True, slots=True)
class DomainFigures:
    title: str
    topics: int
    counts: tuple[DomainCount, ...]  # in the order of the countries


@dataclass(frozen=True, slots=True)
class RiskFigures:
    """The barriers of one band of risk (severity × likelihood from `low` to `high`), per status in its order."""

    low: int
    high: int
    by_status: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.by_status)


@dataclass(frozen=True, slots=True)
class Figures:
    countries: tuple[CountryFigures, ...]
    domains: tuple[DomainFigures, ...]
    risks: tuple[RiskFigures, ...]
    high_risks_open: int  # barriers of the highest band that are not resolved

    @property
    def cells(self) -> int:
        return sum(country.topics for country in self.countries)

    @property
    def known(self) -> int:
        return sum(country.known for country in self.countries)

    @property
    def verified(self) -> int:
        return sum(country.verified for country in self.countries)

    @property
    def gaps(self) -> int:
        return sum(country.gaps for country in self.countries)

    @property
    def uncovered(self) -> int:
        return sum(country.uncovered for country in self.countries)


def add_up(comparison: Comparison, gaps: Sequence[Gap], barriers: Iterable[tuple[int, BarrierStatus]]) -> Figures:
    """The figures of a comparison, its gaps, and its barriers as pairs of risk and status."""
    barriers = tuple(barriers)
    return Figures(
        countries=tuple(_country(country, comparison, gaps) for country in comparison.countries),
        domains=tuple(
            DomainFigures(
                section.domain.title,
                len(section.rows),
                tuple(_domain_count(country, section.domain.slug, gaps) for country in comparison.countries),
            )
            for section in comparison.sections
        ),
        risks=tuple(
            RiskFigures(
                band.start,
                band.stop - 1,
                tuple(sum(risk in band and found is status for risk, found in barriers) for status in BarrierStatus),
            )
            for band in RISK_BANDS.values()
        ),
        high_risks_open=sum(risk in RISK_BANDS["high"] and status is not BarrierStatus.RESOLVED for risk, status in barriers),
    )


def _country(country: Jurisdiction, comparison: Comparison, gaps: Iterable[Gap]) -> CountryFigures:
    cells = [cell for row in comparison.rows for cell in row.cells if cell.jurisdiction == country.code]
    known = [cell for cell in cells if cell.standing.is_known]
    own = [gap for gap in gaps if gap.country == country]
    kinds = Counter(gap.kind for gap in own)
    levels = Counter(gap.level for gap in own)
    return CountryFigures(
        country=country,
        topics=len(cells),
        known=len(known),
        inherited=sum(cell.is_inherited for cell in known),
        unclear=sum(cell.requirement is not None and cell.requirement.status == Status.UNCLEAR for cell in known),
        verified=sum(_is_verified(cell) for cell in cells),
        unverified=sum(cell.requirement is not None and not _is_verified(cell) for cell in cells),
        gaps_by_kind=tuple(kinds[kind] for kind in GapKind),
        gaps_by_level=tuple(levels[level] for level in Burden),
        uncovered=sum(not gap.barriers for gap in own),
    )


def _is_verified(cell: Cell) -> bool:
    return cell.requirement is not None and cell.requirement.review == Review.VERIFIED


def _domain_count(country: Jurisdiction, domain: str, gaps: Iterable[Gap]) -> DomainCount:
    levels = [gap.level for gap in gaps if gap.country == country and gap.row.topic.domain == domain]
    return DomainCount(len(levels), max(levels, default=None))
