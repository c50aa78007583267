"""Barriers as their pages show them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from barriers.gaps import Gap, GapKind
from barriers.models import Barrier, Mitigation
from barriers.pictures import effect_of, residual_of, risk_of
from barriers.risk import Risk, after, effect_in_words
from barriers.vocabulary import MitigationStatus
from countries.models import Jurisdiction
from milenari.core.selection import LIGHTEST
from regulations import landscape as picture
from regulations.comparison import Comparison
from regulations.models import Topic


@dataclass(frozen=True, slots=True)
class MitigationLine:
    """One mitigation: what it alone is expected to change (empty: nothing), and the risk that would then remain."""

    mitigation: Mitigation
    effect: str
    risk_after: Risk
    is_overdue: bool
    is_dropped: bool


@dataclass(frozen=True, slots=True)
class BarrierEntry:
    """A barrier with what is done about it. `residual` is what remains of its risk when all that has had its effect."""

    barrier: Barrier
    risk: Risk
    residual: Risk
    mitigations: tuple[MitigationLine, ...]

    @property
    def is_lowered(self) -> bool:
        return self.residual != self.risk

    @property
    def overdue(self) -> int:
        """How many mitigations are overdue."""
        return sum(line.is_overdue for line in self.mitigations)

    @property
    def going_on(self) -> int:
        """How many mitigations there are that were not dropped."""
        return sum(not line.is_dropped for line in self.mitigations)


def barrier_entry(barrier: Barrier, today: date) -> BarrierEntry:
    """Reads barrier.mitigations, which whoever lists barriers fetches for all of them at once."""
    risk = risk_of(barrier)

    def line(mitigation: Mitigation) -> MitigationLine:
        effect = effect_of(mitigation)
        return MitigationLine(
            mitigation=mitigation,
            effect=effect_in_words(risk, effect),
            risk_after=after(risk, (effect,)),
            is_overdue=mitigation.is_overdue(today),
            is_dropped=effect.status is MitigationStatus.DROPPED,
        )

    return BarrierEntry(barrier, risk, residual_of(barrier), tuple(map(line, barrier.mitigations.all())))


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a barrier stands in the way: whose it is, the members that this reaches, and those named beside it."""

    own: Jurisdiction
    members: tuple[Jurisdiction, ...]
    further: tuple[Jurisdiction, ...]


def whereabouts(own: Jurisdiction, further: Collection[str], jurisdictions: Iterable[Jurisdiction]) -> Whereabouts:
    """Of a barrier of its `own` jurisdiction and `further` ones (codes), out of all that there are, in reading order.

    Nowhere is named twice.
    """
    jurisdictions = tuple(jurisdictions)
    named = {found.pk for found in jurisdictions if found.code in further}
    members = tuple(found for found in jurisdictions if found.member_of_id == own.pk)
    told = {own.pk, *(member.pk for member in members)}
    others = (found for found in jurisdictions if found.pk not in told)
    return Whereabouts(own, members, tuple(found for found in others if found.pk in named or found.member_of_id in named))


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap; `lightest` is the name of whose answer it is held against, where that is the lightest of the row."""

    gap: Gap
    lightest: str


@dataclass(frozen=True, slots=True)
class CountryGaps:
    """One country's gaps, the heaviest first, and how many there are of each GapKind."""

    country: picture.Jurisdiction
    counts: tuple[int, ...]
    lines: tuple[GapLine, ...]


def country_gaps(comparison: Comparison, gaps: Iterable[Gap]) -> tuple[CountryGaps, ...]:
    """The gaps by country, in the comparison's order; a country without one has its place, too."""
    gaps = tuple(gaps)
    names = {country.code: country.name for country in comparison.countries}

    def lightest(gap: Gap) -> str:
        if comparison.baseline != LIGHTEST or gap.kind is GapKind.UNKNOWN or gap.row.baseline is None:
            return ""
        return names[gap.row.baseline.jurisdiction]

    def of(country: picture.Jurisdiction) -> CountryGaps:
        found = sorted((gap for gap in gaps if gap.country.code == country.code), key=lambda gap: -gap.level)
        counts = Counter(gap.kind for gap in found)
        return CountryGaps(country, tuple(counts[kind] for kind in GapKind), tuple(GapLine(gap, lightest(gap)) for gap in found))

    return tuple(map(of, comparison.countries))


@dataclass(frozen=True, slots=True)
class TopicGaps:
    """A topic that a barrier hangs on, and the gaps there that it covers."""

    topic: Topic
    gaps: tuple[Gap, ...]


def topic_gaps(topics: Iterable[Topic], slugs: Collection[str], gaps: Sequence[Gap]) -> tuple[TopicGaps, ...]:
    """Those of the topics that have one of these slugs, in their order."""
    return tuple(
        TopicGaps(topic, tuple(gap for gap in gaps if gap.row.topic.slug == topic.slug))
        for topic in topics
        if topic.slug in slugs
    )
