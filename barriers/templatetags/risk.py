"""Template filters that say how high a risk is."""

from django import template

from barriers import risk as risks
from barriers import vocabulary
from barriers.titles import short_title

register = template.Library()


@register.filter
def risk_band(risk: int) -> str:
    """The band of a risk of 1 to 16: high, middle or low."""
    return vocabulary.risk_band(risk)


@register.filter
def band_label(risk: int) -> str:
    """How high a risk of 1 to 16 is, in a word."""
    return risks.band_label(vocabulary.risk_band(risk))


register.filter(short_title)
