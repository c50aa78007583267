"""How property tests run: `given` as in hypothesis, with the same examples every time, however slow the machine."""

from hypothesis import HealthCheck, given, settings

__all__ = ["given"]

settings.register_profile(
    "milenari", max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("milenari")
