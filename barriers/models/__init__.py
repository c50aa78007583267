"""What stands in the way, who removes it, and the steps to the first patient."""

from barriers.models.barrier import Barrier, BarrierCitation, BarrierQuerySet, Delay, Mitigation, MitigationQuerySet
from barriers.models.step import Step, StepCitation

__all__ = ["Barrier", "BarrierCitation", "BarrierQuerySet", "Delay", "Mitigation", "MitigationQuerySet", "Step", "StepCitation"]
