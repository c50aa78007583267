"""Template tags for the way to the first patient."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

from barriers import wording
from barriers.network import Days
from barriers.vocabulary import DurationUnit

FONTS = '"Report Sans","Report Arabic","Report Math"'  # as in report.css; no spaces: WeasyPrint would take them for names'
FALLBACK = re.compile(r"var\(--[a-z0-9-]+, ([^)]+)\)")

register = template.Library()


@register.simple_tag
def gantt_style() -> SafeString:
    """The Gantt chart's style for a drawing on paper, which knows no style but its own: light colours, and the report's fonts."""
    return _style()


@cache
def _style() -> SafeString:
    path = finders.find("css/gantt.css")
    assert path is not None  # it is part of the site
    light = FALLBACK.sub(r"\1", Path(path).read_text())
    return mark_safe(light.replace("font-family: inherit", f"font-family: {FONTS}"))  # noqa: S308 - our own file


@register.filter
def days_in_words(days: Days, unit: DurationUnit = wording.CALENDAR_DAYS) -> str:
    """How many days: “30 to 60 working days, usually 45”."""
    return wording.days_in_words(days, unit)


register.filter("long_date", wording.long_date)


@register.filter
def percent(share: float) -> int:
    """A share of 0 to 1 in whole percent."""
    return round(share * 100)
