"""How values and answers are said to a reader: plain words, numbers with their unit. No HTML."""

from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from milenari.core.said import evidence
from regulations.documents import CheckedDocument
from regulations.landscape import Cell, Requirement, Standing, Topic
from regulations.values import comparable
from regulations.vocabulary import Kind, Status, Ternary, Unit


def number(amount: Decimal) -> str:
    """“1,000,000”, “5,741.27”: with the language's separators, and decimals only where they say something."""
    return number_format(amount, decimal_pos=0 if amount == amount.to_integral_value() else 2, use_l10n=True, force_grouping=True)


def counted(amount: Decimal) -> int:
    """What chooses the plural for an amount. Of a fraction (“1.50 days”): 100, which takes the general plural in every language,
    where 2 would take the dual that Arabic has."""
    return int(amount) if amount == amount.to_integral_value() else 100


def amount_in(unit: str, amount: Decimal) -> str:
    """An amount with its unit: “50 days”, “EUR 1,000”."""
    return _AMOUNTS[Unit(unit)](amount)


def money(amount: Decimal) -> str:
    return _("EUR %(amount)s") % {"amount": number(amount)}


def days(amount: Decimal) -> str:
    return ngettext("%(amount)s day", "%(amount)s days", counted(amount)) % {"amount": number(amount)}


def _working_days(amount: Decimal) -> str:
    about = number(comparable(amount, Unit.WORKING_DAYS).to_integral_value())
    return ngettext(
        "%(amount)s working day (about %(about)s calendar day)",
        "%(amount)s working days (about %(about)s calendar days)",
        counted(amount),
    ) % {"amount": number(amount), "about": about}


def _years(amount: Decimal) -> str:
    return ngettext("%(amount)s year", "%(amount)s years", counted(amount)) % {"amount": number(amount)}


def _hours(amount: Decimal) -> str:
    return ngettext("%(amount)s hour", "%(amount)s hours", counted(amount)) % {"amount": number(amount)}


_AMOUNTS = {Unit.CALENDAR_DAYS: days, Unit.WORKING_DAYS: _working_days, Unit.EUR: money, Unit.YEARS: _years, Unit.HOURS: _hours}


def value(topic: Topic, requirement: Requirement) -> str:
    """The value in words; empty where there is none."""
    if requirement.amount is not None:
        return amount_in(requirement.unit, requirement.amount)
    return word(topic, requirement.value)


def word(topic: Topic, value: str) -> str:
    """One of a topic's values in plain words."""
    if topic.kind == Kind.TERNARY and value:
        return str(Ternary(value).label)
    return next((evidence(choice.label) for choice in topic.choices if choice.value == value), value)


def review(checked: Requirement | CheckedDocument) -> str:
    """How far an answer or a document was checked: “Verified”, “Verification expired on 1 March 2026, due again”."""
    if checked.is_due and checked.verified_until:
        return _("Verification expired on %(day)s, due again") % {"day": date_format(checked.verified_until, "DATE_FORMAT")}
    return str(checked.review.label)


def answer(cell: Cell) -> str:
    """What holds in a cell, short: its value, or in plain words why there is none."""
    if cell.requirement is not None and cell.requirement.has_value:
        return value(cell.topic, cell.requirement)
    return {
        Standing.DESCRIBED: _("Described in words"),
        Standing.NO_RULE: str(Status.NO_RULE.label),
        Standing.NOT_APPLICABLE: str(Status.NOT_APPLICABLE.label),
        Standing.UNCLEAR: str(Status.UNCLEAR.label),
        Standing.NOT_FOUND: str(Status.NOT_FOUND.label),
        Standing.LEFT_TO_MEMBERS: _("Left to the member countries; not recorded here"),
    }.get(cell.standing, _("Nothing recorded"))
