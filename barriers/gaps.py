"""Gaps, computed and never stored: an answer heavier than the baseline's, no rule where it has one, or an unknown answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from barriers.vocabulary import Likelihood, Severity
from milenari.core.said import composed
from regulations.comparison import Comparison, Row, is_heavier
from regulations.landscape import Cell, Jurisdiction, Standing
from regulations.vocabulary import Burden, Kind, Unit
from regulations.wording import amount_in, answer


class GapKind(StrEnum):
    HEAVIER = "heavier"
    NO_RULE = "no_rule"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str | Promise:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    GapKind.HEAVIER: gettext_lazy("heavier than the baseline"),
    GapKind.NO_RULE: gettext_lazy("no rule where the baseline has one"),
    GapKind.UNKNOWN: gettext_lazy("unknown or unclear"),
}


@dataclass(frozen=True, slots=True)
class BarrierRecord:
    """What is told of a barrier beside its topics: whose it is (a code), how high its risk, the topics that it hangs on.

    `countries` are the codes of those that it bears on beside its own jurisdiction.
    """

    slug: str
    title: str
    jurisdiction: str
    topics: frozenset[str]
    severity: Severity = Severity.MINOR
    likelihood: Likelihood = Likelihood.UNLIKELY
    countries: frozenset[str] = frozenset()

    @property
    def risk(self) -> int:
        """Severity times likelihood, 1 to 16."""
        return self.severity * self.likelihood

    def bears_on(self, country: Jurisdiction) -> bool:
        """Whether it is the country's own or its union's, or was recorded as bearing on either."""
        named = {self.jurisdiction, *self.countries}
        return country.code in named or (bool(country.union) and country.union in named)


@dataclass(frozen=True, slots=True)
class Gap:
    """`level` is the burden of a heavier answer, or of an unclear one's best reading (light at least); of an unknown answer or a
    missing rule it is the heaviest that the scale holds, since it may turn out to be that."""

    country: Jurisdiction
    row: Row
    cell: Cell
    kind: GapKind
    level: Burden
    barriers: tuple[BarrierRecord, ...]

    @property
    def reason(self) -> str:
        """Why it is a gap, in a sentence."""
        return _REASONS[self.kind](self)


def find_gaps(comparison: Comparison, barriers: Iterable[BarrierRecord] = ()) -> tuple[Gap, ...]:
    """Every gap of the comparison's countries against its baseline, in the order of the questionnaire, then of the countries.

    A barrier covers a gap where it hangs on its topic and bears on the country: see BarrierRecord.bears_on.
    """
    barriers = tuple(barriers)
    countries = {country.code: country for country in comparison.countries}
    found = []
    for row in comparison.rows:
        for cell in row.cells:
            kind = gap_kind(cell, row.baseline)
            if kind is not None:
                country = countries[cell.jurisdiction]
                covering = tuple(
                    barrier for barrier in barriers if row.topic.slug in barrier.topics and barrier.bears_on(country)
                )
                found.append(Gap(country, row, cell, kind, gap_level(cell), covering))
    return tuple(found)


def only_covered(gaps: Iterable[Gap], covered: str) -> tuple[Gap, ...]:
    """Those with a barrier (“yes”), those without (“no”), or all (empty)."""
    return tuple(gap for gap in gaps if not covered or bool(gap.barriers) == (covered == "yes"))


def not_comparable(comparison: Comparison) -> int:
    """How many topics have a burden scale, but nothing on it that the countries could be held against."""
    return sum(
        row.topic.scale.highest is not None and (row.baseline is None or row.baseline.weight is None) for row in comparison.rows
    )


def gap_kind(cell: Cell, baseline: Cell | None) -> GapKind | None:
    """Which gap a cell is against its baseline; None where it is none."""
    if cell.is_uncertain:
        return GapKind.UNKNOWN
    if cell.standing is Standing.NO_RULE:
        ruled = baseline is not None and baseline.standing in (Standing.VALUE, Standing.DESCRIBED)
        return GapKind.NO_RULE if ruled else None
    return GapKind.HEAVIER if is_heavier(cell, baseline) else None


def gap_level(cell: Cell) -> Burden:
    """How much it may weigh; a topic without a burden scale counts as light."""
    if cell.burden is not None:
        return max(cell.burden, Burden.LIGHT)
    highest = cell.topic.scale.highest
    return Burden.LIGHT if highest is None else highest


def _heavier(gap: Gap) -> str:
    baseline = gap.row.baseline
    assert baseline is not None  # without one it were no heavier gap
    own, other = (cell.requirement.comparable_amount if cell.requirement else None for cell in (gap.cell, baseline))
    words = {"answer": answer(gap.cell), "baseline": answer(baseline)}
    if own is None or other is None or own <= other:  # the last where a scale falls: more years, less burden
        return composed(_("%(answer)s; the baseline: %(baseline)s."), words)
    words["difference"] = amount_in(_unit_of_difference(gap.cell), own - other)
    return composed(_("%(answer)s; the baseline: %(baseline)s; %(difference)s more."), words)


def _unit_of_difference(cell: Cell) -> str:
    return {Kind.DURATION: Unit.CALENDAR_DAYS.value, Kind.MONEY: Unit.EUR.value}.get(cell.topic.kind, cell.topic.unit)


def _no_rule(gap: Gap) -> str:
    assert gap.row.baseline is not None  # else it were no gap
    return composed(_("No rule exists; the baseline: %(baseline)s."), {"baseline": answer(gap.row.baseline)})


def _unknown(gap: Gap) -> str:
    if gap.cell.standing is Standing.VALUE:
        return composed(_("Unclear; the best reading: %(answer)s."), {"answer": answer(gap.cell)})
    return {
        Standing.MISSING: _("No answer is recorded."),
        Standing.NOT_FOUND: _("No answer was found in public sources."),
        Standing.LEFT_TO_MEMBERS: _("The union leaves it to its members, and no answer of this country is recorded."),
    }.get(gap.cell.standing, _("The sources disagree, or are silent on a point."))


_REASONS = {GapKind.HEAVIER: _heavier, GapKind.NO_RULE: _no_rule, GapKind.UNKNOWN: _unknown}
