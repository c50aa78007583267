"""The rule that a value fits its topic: written once, used by models, files, forms and the API alike."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from regulations.vocabulary import AMOUNT_KINDS, DAY_UNITS, Kind, Status, Ternary, Unit

CALENDAR_PER_WORKING_DAY = Decimal(7) / Decimal(5)


@dataclass(frozen=True, slots=True)
class Question:
    """What a topic asks for: its kind, the unit of a number, the values of a choice."""

    kind: Kind
    unit: str
    choices: tuple[str, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words that an answer's value can be."""
        return {Kind.TERNARY: tuple(Ternary.values), Kind.CHOICE: self.choices}.get(self.kind, ())

    @property
    def units(self) -> tuple[str, ...]:
        """The units that an answer's amount can have."""
        return {Kind.DURATION: DAY_UNITS, Kind.MONEY: (Unit.EUR,), Kind.NUMBER: (self.unit,)}.get(self.kind, ())


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not fit: the field (status, value, amount or unit) and a sentence with the remedy."""

    field: str
    message: str


def problems(question: Question, status: str, value: str, amount: Decimal | None, unit: str) -> tuple[Problem, ...]:
    """Every way in which an answer does not fit its question. An empty `value` or `unit` means that there is none."""
    found: list[Problem] = []
    has_value = bool(value) or amount is not None
    if status not in (Status.ANSWERED, Status.UNCLEAR) and has_value:
        field = "value" if value else "amount"
        found.append(
            Problem(
                field,
                _("An answer whose status is “%(status)s” has no value; remove it, or change the status.") % {"status": status},
            )
        )
    if status == Status.ANSWERED and question.kind != Kind.TEXT and not has_value:
        field = "amount" if question.kind in AMOUNT_KINDS else "value"
        found.append(
            Problem(field, _("An answered question needs its value; without one the status is unclear, not_found or no_rule."))
        )
    if value and value not in question.words:
        if question.words:
            found.append(
                Problem(
                    "value",
                    _("“%(value)s” does not fit; it can be: %(fits)s.") % {"value": value, "fits": ", ".join(question.words)},
                )
            )
        else:
            found.append(
                Problem("value", _("“%(value)s” does not fit: this question takes no word as its value.") % {"value": value})
            )
    if amount is not None and question.kind not in AMOUNT_KINDS:
        found.append(
            Problem("amount", _("%(amount)s does not fit: this question takes no number as its value.") % {"amount": amount})
        )
    if amount is not None and not amount.is_finite():
        found.append(Problem("amount", _("%(amount)s is not a number; an amount is zero or more.") % {"amount": amount}))
    elif amount is not None and amount < 0:
        found.append(Problem("amount", _("%(amount)s is negative; an amount is zero or more.") % {"amount": amount}))
    if amount is not None and question.kind in AMOUNT_KINDS and unit not in question.units:
        found.append(
            Problem(
                "unit",
                _("“%(unit)s” does not fit; the unit can be: %(fits)s.") % {"unit": unit, "fits": ", ".join(question.units)},
            )
        )
    if amount is None and unit:
        found.append(
            Problem("unit", _("“%(unit)s” stands without an amount; give the amount, or remove the unit.") % {"unit": unit})
        )
    return tuple(found)


def comparable(amount: Decimal, unit: str) -> Decimal:
    """The amount in the unit that comparisons use: working days become calendar days at five to the week, all else stays."""
    return amount * CALENDAR_PER_WORKING_DAY if unit == Unit.WORKING_DAYS else amount
