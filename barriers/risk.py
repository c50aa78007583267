"""What a barrier's risk becomes once something is done about it, and where barriers stand in the risk matrix.

Severity and likelihood go from 1 to 4; a risk is one times the other, 1 to 16.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barriers.vocabulary import Likelihood, MitigationStatus, Severity, risk_band
from milenari.core.lists import listed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Risk:
    """How much harm a barrier does if it strikes, and how likely that is."""

    severity: Severity
    likelihood: Likelihood

    @property
    def score(self) -> int:
        """Severity times likelihood, 1 to 16."""
        return self.severity * self.likelihood

    @property
    def band(self) -> str:
        """One of barriers.vocabulary.RISK_BANDS."""
        return risk_band(self.score)

    @property
    def in_words(self) -> str:
        """“major × likely”."""
        return _("%(severity)s × %(likelihood)s") % {"severity": self.severity.label, "likelihood": self.likelihood.label}


@dataclass(frozen=True, slots=True)
class Effect:
    """By how many levels a mitigation is expected to lower severity and likelihood, 0 to 3 each, and how far it has come."""

    lowers_severity: int = 0
    lowers_likelihood: int = 0
    status: MitigationStatus = MitigationStatus.PLANNED

    @property
    def counts(self) -> bool:
        """Whether it is expected to lower anything: what was dropped no longer is."""
        return self.status is not MitigationStatus.DROPPED and bool(self.lowers_severity or self.lowers_likelihood)


def after(before: Risk, effects: Iterable[Effect]) -> Risk:
    """The risk that remains when each of the mitigations has had its expected effect: neither part of it falls below 1.

    Dropped mitigations lower nothing. The order of the mitigations makes no difference.
    """
    counted = [effect for effect in effects if effect.counts]
    return Risk(
        Severity(max(1, before.severity - sum(effect.lowers_severity for effect in counted))),
        Likelihood(max(1, before.likelihood - sum(effect.lowers_likelihood for effect in counted))),
    )


def effect_in_words(before: Risk, effect: Effect) -> str:
    """What one mitigation alone is expected to change: “likelihood from likely to possible: risk 12 → 8”; empty if nothing."""
    then = after(before, (effect,))
    if then == before:
        return ""
    parts = []
    if then.severity != before.severity:
        words = {"before": before.severity.label, "after": then.severity.label}
        parts.append(_("severity from %(before)s to %(after)s") % words)
    if then.likelihood != before.likelihood:
        words = {"before": before.likelihood.label, "after": then.likelihood.label}
        parts.append(_("likelihood from %(before)s to %(after)s") % words)
    return _("%(what)s: risk %(before)s → %(after)s") % {
        "what": listed(parts),
        "before": before.score,
        "after": then.score,
    }


def band_label(band: str) -> str:
    """How high a risk is, in a word."""
    return {"high": _("high"), "middle": _("middle"), "low": _("low")}[band]


@dataclass(frozen=True, slots=True)
class RiskCell(Generic[T]):
    """The barriers of one severity and one likelihood, in the order in which they came."""

    severity: Severity
    likelihood: Likelihood
    barriers: tuple[T, ...]

    @property
    def risk(self) -> int:
        return self.severity * self.likelihood

    @property
    def band(self) -> str:
        return risk_band(self.risk)

    @property
    def counted(self) -> str:
        """How many barriers there are, in words."""
        return ngettext("%(count)s barrier", "%(count)s barriers", len(self.barriers)) % {"count": len(self.barriers)}


@dataclass(frozen=True, slots=True)
class RiskRow(Generic[T]):
    severity: Severity
    cells: tuple[RiskCell[T], ...]


def risk_matrix(barriers: Iterable[T], at: Callable[[T], Risk]) -> tuple[RiskRow[T], ...]:
    """Every barrier at its severity (down from the highest) and its likelihood (across from the lowest).

    `at` says where each stands: at its risk as recorded, or at what remains of it.
    """
    placed: defaultdict[Risk, list[T]] = defaultdict(list)
    for barrier in barriers:
        placed[at(barrier)].append(barrier)

    def cell(severity: Severity, likelihood: Likelihood) -> RiskCell[T]:
        return RiskCell(severity, likelihood, tuple(placed.get(Risk(severity, likelihood), ())))

    return tuple(
        RiskRow(severity, tuple(cell(severity, likelihood) for likelihood in Likelihood)) for severity in reversed(Severity)
    )
