"""What the records of barriers are to the pure core."""

from barriers.models import Barrier, Mitigation
from barriers.risk import Effect, Risk, after
from barriers.vocabulary import Likelihood, MitigationStatus, Severity


def risk_of(barrier: Barrier) -> Risk:
    return Risk(Severity(barrier.severity), Likelihood(barrier.likelihood))


def effect_of(mitigation: Mitigation) -> Effect:
    return Effect(mitigation.lowers_severity, mitigation.lowers_likelihood, MitigationStatus(mitigation.status))


def residual_of(barrier: Barrier) -> Risk:
    """The risk that remains when all its mitigations have had their expected effect; reads barrier.mitigations."""
    return after(risk_of(barrier), map(effect_of, barrier.mitigations.all()))
