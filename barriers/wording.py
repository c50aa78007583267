"""How days and dates are said."""

from datetime import date

from django.utils.formats import date_format, get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barriers.network import Days
from barriers.vocabulary import DurationUnit

CALENDAR_DAYS = DurationUnit.CALENDAR_DAYS


def days_in_words(days: Days, unit: DurationUnit = CALENDAR_DAYS) -> str:
    """“30 to 60 working days, usually 45”, or “exactly 45 working days”."""
    if days.is_fixed:
        return _("exactly %(days)s") % {"days": count_in_words(days.typical, unit)}
    words = {"least": days.minimum, "typical": days.typical, "most": count_in_words(days.maximum, unit)}
    return _("%(least)s to %(most)s, usually %(typical)s") % words


def count_in_words(count: int, unit: DurationUnit = CALENDAR_DAYS) -> str:
    """“45 working days”; of calendar days, where both could be meant, “45 calendar days”."""
    if unit == DurationUnit.WORKING_DAYS:
        return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}
    return ngettext("%(count)s calendar day", "%(count)s calendar days", count) % {"count": count}


def long_date(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def short_date(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def short_month(day: date) -> str:
    """The month alone, as it is written beside a year."""
    return date_format(day, get_format("YEAR_MONTH_FORMAT").removesuffix(" Y"))
