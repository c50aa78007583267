from barriers.admin.barriers import BarrierAdmin, MitigationAdmin
from barriers.admin.steps import StepAdmin, StepForm

__all__ = ["BarrierAdmin", "MitigationAdmin", "StepAdmin", "StepForm"]
