"""What is owed once the trial runs: each country's rule, and the strictest, which a sponsor in all of them must meet.

Nothing here knows a database or HTML. Amounts are held against each other in calendar days, years or hours, as gaps are
(regulations.values.comparable).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from regulations.documents import Duty, Library
from regulations.landscape import Cell, Landscape, Standing, Topic
from regulations.vocabulary import DutyKind, Strictest, Ternary, Unit
from reports.plan.profile import Profile

_WORDS = {Ternary.YES: Decimal(2), Ternary.PARTIAL: Decimal(1), Ternary.NO: Decimal(0)}


@dataclass(frozen=True, slots=True)
class Rule:
    """What one country (code) asks. `whom`: to whom it is owed, as far as the answer says it.

    `elsewhere`: where the country's rule is unknown, the strictest known elsewhere, as orientation; never its own rule.
    """

    country: str
    cell: Cell
    whom: str
    is_strictest: bool
    elsewhere: tuple[Cell, ...]

    @property
    def is_known(self) -> bool:
        return self.cell.standing.is_known

    @property
    def is_owed(self) -> bool:
        """Whether there is something to do: the answer has a value other than no, or describes in words what is asked."""
        if self.cell.standing is Standing.DESCRIBED:
            return True
        requirement = self.cell.requirement
        return requirement is not None and requirement.has_value and requirement.value != Ternary.NO


@dataclass(frozen=True, slots=True)
class Obligation:
    """One duty in every country of the profile, in its order."""

    duty: Duty
    topic: Topic
    rules: tuple[Rule, ...]

    @property
    def strictest(self) -> Cell | None:
        """What a sponsor in all these countries must meet; None where nothing that compares is known."""
        return next((rule.cell for rule in self.rules if rule.is_strictest), None)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The countries (codes) whose rule is not known."""
        return tuple(rule.country for rule in self.rules if not rule.is_known)

    def patient_years(self, profile: Profile) -> Decimal | None:
        """The planned patients times the strictest years from their treatment; None where it is no such duty, or not known."""
        requirement = self.strictest.requirement if self.strictest else None
        if self.duty.kind is not DutyKind.FOLLOW_UP or requirement is None or requirement.unit != Unit.YEARS:
            return None
        return requirement.amount * profile.number if requirement.amount is not None and profile.number else None

    def of(self, country: str) -> Rule:
        """Raises StopIteration for a code that is not among them."""
        return next(rule for rule in self.rules if rule.country == country)


def strictness(duty: Duty, cell: Cell) -> Decimal | None:
    """How strict an answer is: the greater, the stricter. None where it has no value, or where answers don't compare."""
    if cell.requirement is None or not cell.requirement.has_value:
        return None
    amount = cell.requirement.comparable_amount
    if duty.strictest is Strictest.YES:
        return _WORDS.get(Ternary(cell.requirement.value)) if cell.requirement.value in Ternary.values else None
    if amount is None or duty.strictest is Strictest.NONE:
        return None
    return -amount if duty.strictest is Strictest.LEAST else amount


def obligations(library: Library, landscape: Landscape, profile: Profile) -> tuple[Obligation, ...]:
    """The duties whose topics are in the landscape, which holds every jurisdiction: what is known elsewhere is read from it."""
    topics = {topic.slug: topic for topic in landscape.topics}
    return tuple(_obligation(duty, topics[duty.topic], landscape, profile) for duty in library.duties if duty.topic in topics)


def _obligation(duty: Duty, topic: Topic, landscape: Landscape, profile: Profile) -> Obligation:
    cells = {code: landscape.cell(code, topic) for code in profile.countries}
    best = _strictest(duty, cells.values())
    elsewhere = _strictest(duty, (landscape.cell(code, topic) for code in landscape.jurisdictions))
    return Obligation(
        duty=duty,
        topic=topic,
        rules=tuple(
            Rule(
                country=code,
                cell=cell,
                whom=duty.recipients.get(cell.requirement.jurisdiction, "") if cell.requirement else "",
                is_strictest=cell in best,
                elsewhere=() if cell.standing.is_known else _own(elsewhere),
            )
            for code, cell in cells.items()
        ),
    )


def _strictest(duty: Duty, cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells with the strictest answer; none where none compares, or where the strictest is that nothing is owed."""
    ranked = [(rank, cell) for cell in cells if (rank := strictness(duty, cell)) is not None]
    most = max((rank for rank, _cell in ranked), default=None)
    if most is None or (duty.strictest is Strictest.YES and not most):
        return ()
    return tuple(cell for rank, cell in ranked if rank == most)


def _own(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """Without the members that inherit the answer from their union, which says it itself."""
    return tuple(cell for cell in cells if not cell.is_inherited)
