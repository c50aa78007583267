"""Template filters that say how high a risk is."""

from django import template

register = template.Library()


@register.filter
def risk_band(risk: int) -> int:
    """The band of a risk of 1 to 16: 0 (1-3), 1 (4-7), 2 (8-11), 3 (12-16)."""
    return min(risk // 4, 3)
