"""What stands in the way, who removes it, and the steps to the first patient."""

from barriers.models.barrier import Barrier, BarrierCitation, BarrierQuerySet, Delay, Mitigation, MitigationQuerySet
from barriers.models.step import Step, StepCitation
from barriers.models.translation import BarrierTranslation, StepTranslation

__all__ = [
    "Barrier",
    "BarrierCitation",
    "BarrierQuerySet",
    "BarrierTranslation",
    "Delay",
    "Mitigation",
    "MitigationQuerySet",
    "Step",
    "StepCitation",
    "StepTranslation",
]
