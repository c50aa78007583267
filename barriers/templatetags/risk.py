"""Template filters that say how high a risk is."""

from django import template

from barriers import vocabulary

register = template.Library()


@register.filter
def risk_band(risk: int) -> str:
    """The band of a risk of 1 to 16: high, middle or low."""
    return vocabulary.risk_band(risk)
