"""Small documents, duties and profiles to test with, and hypothesis's random ones."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from regulations.documents import CheckedDocument, Decision, Duty, Library, Paper
from regulations.landscape import Landscape, Requirement
from regulations.vocabulary import (
    PROFILE_WORDS,
    Confidence,
    CountedFrom,
    DutyKind,
    Filing,
    Kind,
    Procedure,
    ProfileField,
    Status,
    Strictest,
    Timing,
    Unit,
    Written,
)
from reports.plan.profile import OTHER, Profile
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic

UNION, MEMBERS, COUNTRIES = "xu", ("xa", "xb"), ("xa", "xb", "xc", "xd")
JURISDICTIONS = {
    UNION: make_jurisdiction(UNION, is_union=True),
    **{code: make_jurisdiction(code, union=UNION if code in MEMBERS else "") for code in COUNTRIES},
}
TODAY = date(2026, 11, 24)

DEADLINE = make_topic("deadline", Kind.DURATION)
YEARS = make_topic("years", Kind.NUMBER)
YEARLY = make_topic("yearly", Kind.TERNARY)
REGISTRY = make_topic("registry", Kind.TEXT)
TOPICS = (DEADLINE, YEARS, YEARLY, REGISTRY)


def make_document(slug: str, jurisdiction: str = "xa", **fields: Any) -> CheckedDocument:
    defaults = {
        "title": slug.title(),
        "procedure": Procedure.TRIAL,
        "authority": "",
        "authority_slug": "",
        "timing": Timing.APPLICATION,
        "condition": "",
        "language": "",
        "note": "",
        "confidence": Confidence.HIGH,
        "citations": (),
    }
    return CheckedDocument(slug=slug, jurisdiction=jurisdiction, **{**defaults, **fields})


def make_paper(slug: str = "protocol", **fields: Any) -> Paper:
    defaults = {"title": slug.title(), "procedure": Procedure.TRIAL, "written": Written.ONCE, "place": 0}
    return Paper(slug=slug, **{**defaults, **fields})


def make_duty(topic: str = "deadline", strictest: Strictest = Strictest.LEAST, **fields: Any) -> Duty:
    defaults = {
        "slug": f"duty-{topic}",
        "title": f"Owe {topic}",
        "kind": DutyKind.REPORT,
        "counted_from": CountedFrom.EVENT,
        "after_step": "",
        "recipients": {},
    }
    return Duty(topic=topic, strictest=strictest, **{**defaults, **fields})


def make_library(*documents: CheckedDocument, duties: tuple[Duty, ...] = ()) -> Library:
    return Library(documents, duties, dict.fromkeys(ProfileField, ()))


def make_profile(*countries: str, **fields: Any) -> Profile:
    return Profile(countries=countries or COUNTRIES, today=TODAY, **fields)


DUTIES = (
    make_duty("deadline", Strictest.LEAST),
    make_duty("years", Strictest.MOST, counted_from=CountedFrom.END),
    make_duty("yearly", Strictest.YES, counted_from=CountedFrom.AUTHORISATION),
    make_duty("registry", Strictest.NONE, counted_from=CountedFrom.START),
)
PAPERS = tuple(
    make_paper(f"paper{place}", place=place, written=written, procedure=procedure)
    for place, (written, procedure) in enumerate(
        [(Written.ONCE, Procedure.TRIAL), (Written.EACH, Procedure.ETHICS), (Written.EACH, Procedure.TRIAL)]
    )
)


@st.composite
def decisions(draw) -> Decision:
    field = draw(st.sampled_from(list(PROFILE_WORDS)))
    words = draw(st.lists(st.sampled_from(PROFILE_WORDS[field]), min_size=1, unique=True))
    then, otherwise = draw(st.permutations(list(Filing)))[:2]
    return Decision(field, tuple(words), then, otherwise)


@st.composite
def libraries(draw) -> Library:
    """Up to 12 documents of the union and the countries, some of which are the same paper, on conditions or always."""
    documents = [
        make_document(
            f"d{number}",
            draw(st.sampled_from((UNION, *COUNTRIES))),
            procedure=draw(st.sampled_from(Procedure)),
            timing=draw(st.sampled_from(Timing)),
            condition=draw(st.sampled_from(("", "If it is so"))),
            language=draw(st.sampled_from(("", "A language"))),
            paper=draw(st.none() | st.sampled_from(PAPERS)),
            decision=draw(st.none() | decisions()),
        )
        for number in range(draw(st.integers(0, 12)))
    ]
    return make_library(*documents, duties=DUTIES)


@st.composite
def profiles(draw) -> Profile:
    """Any profile of some of the countries; of each field it may say nothing."""

    def said(field: ProfileField) -> str:
        return draw(st.sampled_from(("", *PROFILE_WORDS[field])))

    return Profile(
        countries=tuple(draw(st.lists(st.sampled_from(COUNTRIES), min_size=1, unique=True))),
        today=TODAY,
        start=draw(st.none() | st.dates(date(2020, 1, 1), date(2060, 12, 31))),
        patients=said(ProfileField.PATIENTS),
        sponsor=draw(st.sampled_from(("", OTHER, *COUNTRIES))),
        cells=said(ProfileField.CELLS),
        purpose=said(ProfileField.PURPOSE),
        first=said(ProfileField.FIRST),
        number=draw(st.none() | st.integers(1, 1000)),
        months=draw(st.none() | st.integers(1, 240)),
    )


def _answers(jurisdiction: str) -> list[st.SearchStrategy[Requirement | None]]:
    unknown = st.sampled_from((Status.NOT_FOUND, Status.NO_RULE, Status.UNCLEAR, Status.NOT_APPLICABLE))

    def none_or(topic, known):
        return st.none() | unknown.map(lambda status: make_requirement(jurisdiction, topic, status=status)) | known

    def deadline(amount: Decimal, unit: str, status: Status) -> Requirement:
        return make_requirement(jurisdiction, DEADLINE, amount, unit=unit, status=status)

    amounts = st.integers(0, 400).map(Decimal)
    units = st.sampled_from((Unit.CALENDAR_DAYS.value, Unit.WORKING_DAYS.value))
    statuses = st.sampled_from((Status.ANSWERED, Status.UNCLEAR))
    return [
        none_or(DEADLINE, st.builds(deadline, amounts, units, statuses)),
        none_or(YEARS, amounts.map(lambda amount: make_requirement(jurisdiction, YEARS, amount))),
        none_or(YEARLY, st.sampled_from(("yes", "partial", "no")).map(lambda word: make_requirement(jurisdiction, YEARLY, word))),
        none_or(REGISTRY, st.just(make_requirement(jurisdiction, REGISTRY))),
    ]


def landscapes() -> st.SearchStrategy[Landscape]:
    cells = [answer for code in JURISDICTIONS for answer in _answers(code)]
    return st.tuples(*cells).map(
        lambda answers: make_landscape(JURISDICTIONS.values(), TOPICS, [answer for answer in answers if answer is not None])
    )
