"""Every component in every state, for whoever works on the site; served only where DEBUG is on."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from barriers.gaps import BarrierRecord, Gap, gap_kind, gap_level
from milenari.core.selection import Problem
from milenari.portal.presenters import MatrixCell
from regulations.comparison import Agreement, BurdenProfile, Row
from regulations.landscape import BurdenScale, Cell, Choice, Citation, Jurisdiction, Requirement, Topic
from regulations.vocabulary import Basis, Burden, Confidence, Kind, Phase, Review, Status

COUNTRY = Jurisdiction("xa", "Alphaland", "ألفا", ("ar",), "xu", False)
UNION = Jurisdiction("xu", "Union", "Union", ("en",), "", True)
SCALE = BurdenScale(
    {"yes": Burden.NONE, "partial": Burden.LIGHT, "no": Burden.HEAVY},
    ((Decimal(0), Burden.NONE), (Decimal(61), Burden.HEAVY), (Decimal(181), Burden.BLOCKING)),
)
TERNARY = Topic("allowed", "domain", "May it be done?", Kind.TERNARY, "", Phase.SETUP, (), SCALE)
DURATION = replace(TERNARY, slug="days", question="How long does it take?", kind=Kind.DURATION)
CHOICE = replace(
    TERNARY, slug="route", question="Which way?", kind=Kind.CHOICE, choices=(Choice("portal", "Through the portal"),)
)
WORDS = replace(TERNARY, slug="words", question="Which law?", kind=Kind.TEXT)
CITATIONS = (
    Citation("instrument", "law", "Law on medicines", "قانون الدواء", "ar", "Art. 5(2)", "https://example.org/law"),
    Citation("source", "page", "A page without an address", "", "", "", ""),
)
ANSWER = Requirement(
    jurisdiction="xa",
    topic="allowed",
    status=Status.ANSWERED,
    value="yes",
    amount=None,
    unit="",
    basis=Basis.LAW,
    summary="It may be done by whoever holds a licence, once the ethics committee has agreed.",
    confidence=Confidence.HIGH,
    valid_from=None,
    note="",
    review=Review.UNVERIFIED,
    verified_by="",
    verified_at=None,
    citations=CITATIONS,
)


@dataclass(frozen=True, slots=True)
class Example:
    what: str
    item: MatrixCell


def _example(what: str, topic: Topic, requirement: Requirement | None, baseline: Requirement | None = None) -> Example:
    cell = Cell("xa", topic, requirement)
    held_against = Cell("xu", topic, baseline) if baseline else None
    row = Row(topic, (cell,), held_against, Agreement.DIFFERS)
    kind = gap_kind(cell, held_against)
    barrier = BarrierRecord("wall", "A wall", "xa", frozenset({topic.slug}))
    gap = Gap(COUNTRY, row, cell, kind, gap_level(cell), (barrier,) if baseline else ()) if kind else None
    holder = None if requirement is None else UNION if cell.is_inherited else COUNTRY
    return Example(what, MatrixCell((COUNTRY,), cell, holder, gap, 1, same_as_left=False, is_outlier=baseline is not None))


def examples() -> tuple[Example, ...]:
    """One cell for each state that a cell can be in."""
    days = replace(ANSWER, value="", amount=Decimal(45), unit="working_days")
    unknown = replace(ANSWER, value="", citations=(), confidence=Confidence.LOW, basis=None)
    verified = replace(ANSWER, review=Review.VERIFIED, verified_by="An expert", verified_at=datetime(2026, 11, 24, tzinfo=UTC))
    return (
        _example("yes, not verified", TERNARY, ANSWER),
        _example("verified", TERNARY, verified),
        _example("disputed", TERNARY, replace(ANSWER, review=Review.DISPUTED)),
        _example("the union's answer", TERNARY, replace(ANSWER, jurisdiction="xu")),
        _example("heavier than the baseline", TERNARY, replace(ANSWER, value="no"), ANSWER),
        _example("working days, with a longer baseline", DURATION, days, replace(days, amount=Decimal(30))),
        _example("blocking", DURATION, replace(days, amount=Decimal(200), unit="calendar_days")),
        _example("a choice", CHOICE, replace(ANSWER, value="portal")),
        _example("in words", WORDS, replace(ANSWER, value="")),
        _example("unclear, with a best reading", TERNARY, replace(ANSWER, value="partial", status=Status.UNCLEAR)),
        _example("unclear", TERNARY, replace(unknown, status=Status.UNCLEAR, note="Ask the ministry.")),
        _example("not found", TERNARY, replace(unknown, status=Status.NOT_FOUND)),
        _example("no rule", TERNARY, replace(unknown, status=Status.NO_RULE), ANSWER),
        _example("not applicable", TERNARY, replace(unknown, status=Status.NOT_APPLICABLE)),
        _example("left to the members", TERNARY, replace(unknown, status=Status.NOT_APPLICABLE, jurisdiction="xu")),
        _example("nothing recorded", TERNARY, None),
    )


def style(request: HttpRequest) -> HttpResponse:
    context = {
        "examples": examples(),
        "burdens": tuple(Burden),
        "agreements": tuple(Agreement),
        "profiles": (BurdenProfile("xa", (3, 2, 1, 0), 1, 2), BurdenProfile("xa", (0, 0, 0, 0), 0, 4)),
        "problems": (Problem("country", "xx", "“xx” is not a known country; it can be: xa."),),
    }
    return render(request, "portal/style.html", context)
