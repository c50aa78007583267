"""Small objects to test with: create_… writes a record to the database, make_… builds a piece of the pure picture.

Whatever a test doesn't care about has a default. Codes of jurisdictions are among those that ISO 3166 leaves to its users
(xa to xz): no test speaks of a real country.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from barriers.models import Barrier, BarrierCitation, Delay, Mitigation, Step
from countries.models import Authority, Institution, Jurisdiction, JurisdictionKind
from regulations import landscape as picture
from regulations.models import (
    BurdenLevel,
    Choice,
    Document,
    Domain,
    Instrument,
    Requirement,
    RequirementCitation,
    Source,
    Topic,
)
from regulations.vocabulary import Basis, Burden, Confidence, Kind, Phase, Procedure, Review, Status, Timing, Unit

LONG = date(2999, 12, 31)  # until then a verification holds
Scale = Mapping[str | int, int]  # the level of each value, or from each lower bound up

# ---- records


def create_union(code: str = "xu", **fields: Any) -> Jurisdiction:
    return Jurisdiction.objects.create(code=code, kind=JurisdictionKind.UNION, **{"name": f"Union {code.upper()}", **fields})


def create_jurisdiction(code: str = "xa", member_of: Jurisdiction | None = None, **fields: Any) -> Jurisdiction:
    """A country; see create_union for a union."""
    return Jurisdiction.objects.create(code=code, member_of=member_of, **{"name": f"Country {code.upper()}", **fields})


def create_authority(jurisdiction: Jurisdiction, slug: str = "authority", **fields: Any) -> Authority:
    return Authority.objects.create(jurisdiction=jurisdiction, slug=slug, **{"name": _title(slug), **fields})


def create_institution(jurisdiction: Jurisdiction, slug: str = "institution", **fields: Any) -> Institution:
    return Institution.objects.create(jurisdiction=jurisdiction, slug=slug, **{"name": _title(slug), **fields})


def create_domain(slug: str = "domain", **fields: Any) -> Domain:
    return Domain.objects.create(slug=slug, **{"title": _title(slug), **fields})


def create_topic(
    slug: str = "topic",
    kind: Kind = Kind.TERNARY,
    domain: Domain | None = None,
    choices: Iterable[str] = (),
    burden: Scale | None = None,
    **fields: Any,
) -> Topic:
    """A topic with its choices and its burden scale; without a `domain` it joins the domain “domain”, made if need be."""
    topic = Topic.objects.create(
        slug=slug,
        kind=kind,
        domain=domain or Domain.objects.filter(slug="domain").first() or create_domain(),
        **{
            "question": f"What of {slug}?",
            "phase": Phase.SETUP,
            "unit": Unit.YEARS if kind == Kind.NUMBER else "",
            **fields,
        },
    )
    for order, value in enumerate(choices):
        Choice.objects.create(topic=topic, value=value, label=_title(value), order=order)
    for mark, level in (burden or {}).items():
        place = {"value": mark} if isinstance(mark, str) else {"from_amount": mark}
        BurdenLevel.objects.create(topic=topic, level=level, **place)
    return topic


def create_instrument(jurisdiction: Jurisdiction, slug: str = "law", **fields: Any) -> Instrument:
    return Instrument.objects.create(
        jurisdiction=jurisdiction,
        slug=slug,
        **{"title": _title(slug), "kind": "law", "status": "in_force", "language": "en", **fields},
    )


def create_source(jurisdiction: Jurisdiction, slug: str = "source", **fields: Any) -> Source:
    return Source.objects.create(jurisdiction=jurisdiction, slug=slug, **{"title": _title(slug), **fields})


def create_requirement(
    jurisdiction: Jurisdiction,
    topic: Topic,
    value: str | int | Decimal | None = None,
    citations: Iterable[Instrument | Source | tuple[Instrument | Source, str]] = (),
    **fields: Any,
) -> Requirement:
    """An answer. `value` is a word or a number, as the topic's kind has it; a citation is a place, or (place, pinpoint).

    A verified one stays so for longer than any test runs, unless `verified_until` says otherwise.
    """
    if fields.get("review") == Review.VERIFIED:
        fields = {"verified_until": LONG, **fields}
    requirement = Requirement.objects.create(
        jurisdiction=jurisdiction, topic=topic, **{**_answer_fields(topic.kind, topic.unit, value), **_ANSWER, **fields}
    )
    for order, citation in enumerate(citations):
        place, pinpoint = citation if isinstance(citation, tuple) else (citation, "")
        RequirementCitation.objects.create(
            requirement=requirement, pinpoint=pinpoint, order=order, **{_place_field(place): place}
        )
    return requirement


def create_document(
    jurisdiction: Jurisdiction,
    slug: str = "document",
    citations: Iterable[Instrument | Source | tuple[Instrument | Source, str]] = (),
    topics: Iterable[Topic] = (),
    **fields: Any,
) -> Document:
    """A paper of a dossier. Without `citations` it cites a law of its own, since it must cite something."""
    if fields.get("review") == Review.VERIFIED:
        fields = {"verified_until": LONG, **fields}
    with transaction.atomic():
        document = Document.objects.create(
            jurisdiction=jurisdiction,
            slug=slug,
            **{
                "title": _title(slug),
                "procedure": Procedure.ETHICS,
                "timing": Timing.APPLICATION,
                "confidence": Confidence.HIGH,
                **fields,
            },
        )
        for order, citation in enumerate(citations or [create_instrument(jurisdiction, f"{slug}-law")]):
            place, pinpoint = citation if isinstance(citation, tuple) else (citation, "")
            document.citations.create(pinpoint=pinpoint, order=order, **{_place_field(place): place})
        document.topics.set(topics)
    return document


def create_barrier(
    jurisdiction: Jurisdiction,
    slug: str = "barrier",
    topics: Iterable[Topic] = (),
    citations: Iterable[Instrument | Source] = (),
    **fields: Any,
) -> Barrier:
    barrier = Barrier.objects.create(
        jurisdiction=jurisdiction,
        slug=slug,
        **{
            "title": _title(slug),
            "kind": "legal",
            "severity": 2,
            "likelihood": 2,
            "phase": Phase.SETUP,
            "description": "It stands in the way.",
            **fields,
        },
    )
    barrier.topics.set(topics)
    for order, place in enumerate(citations):
        BarrierCitation.objects.create(barrier=barrier, order=order, **{_place_field(place): place})
    return barrier


def create_mitigation(barrier: Barrier, what: str = "Something is done.", **fields: Any) -> Mitigation:
    return Mitigation.objects.create(barrier=barrier, what=what, **fields)


def create_delay(barrier: Barrier, step: Step, days: tuple[int, int, int] = (1, 2, 3)) -> Delay:
    """If the barrier strikes, the step takes at least, typically and at most so many calendar `days` more."""
    days_min, days_typical, days_max = days
    return Delay.objects.create(barrier=barrier, step=step, days_min=days_min, days_typical=days_typical, days_max=days_max)


def create_step(
    jurisdiction: Jurisdiction,
    slug: str = "step",
    days: tuple[int, int, int] = (1, 2, 3),
    after: Iterable[Step] = (),
    topics: Iterable[Topic] = (),
    **fields: Any,
) -> Step:
    """A step of at least, typically and at most so many calendar `days`, which waits for the steps `after`."""
    days_min, days_typical, days_max = days
    step = Step.objects.create(
        jurisdiction=jurisdiction,
        slug=slug,
        days_min=days_min,
        days_typical=days_typical,
        days_max=days_max,
        **{"title": _title(slug), "basis": Basis.PRACTICE, "confidence": Confidence.MEDIUM, **fields},
    )
    step.after.set(after)
    step.topics.set(topics)
    return step


def create_user(username: str = "expert", **fields: Any) -> Any:
    """A user who can log in with the password “correct horse battery staple”."""
    return get_user_model().objects.create_user(username=username, **{"password": "correct horse battery staple", **fields})


# ---- the pure picture


def make_jurisdiction(code: str = "xa", union: str = "", is_union: bool = False, **fields: Any) -> picture.Jurisdiction:
    defaults = {"name": f"{'Union' if is_union else 'Country'} {code.upper()}", "local_name": "", "languages": ("en",)}
    return picture.Jurisdiction(code=code, union=union, is_union=is_union, **{**defaults, **fields})


def make_topic(
    slug: str = "topic",
    kind: Kind = Kind.TERNARY,
    choices: Iterable[str] = (),
    burden: Scale | None = None,
    **fields: Any,
) -> picture.Topic:
    marks = {mark: Burden(level) for mark, level in (burden or {}).items()}
    scale = picture.BurdenScale(
        by_value={mark: level for mark, level in marks.items() if isinstance(mark, str)},
        bands=tuple(sorted((Decimal(mark), level) for mark, level in marks.items() if not isinstance(mark, str))),
    )
    defaults = {
        "domain": "domain",
        "question": f"What of {slug}?",
        "unit": Unit.YEARS.value if kind == Kind.NUMBER else "",
        "phase": Phase.SETUP,
    }
    return picture.Topic(
        slug=slug,
        kind=kind,
        choices=tuple(picture.Choice(value, _title(value)) for value in choices),
        scale=scale,
        **{**defaults, **fields},
    )


def make_requirement(
    jurisdiction: str, topic: picture.Topic, value: str | int | Decimal | None = None, **fields: Any
) -> picture.Requirement:
    """The answer of the jurisdiction with this code. `value` is a word or a number, as the topic's kind has it."""
    defaults: dict[str, Any] = {
        "basis": None,
        "valid_from": None,
        "note": "",
        "review": Review.UNVERIFIED,
        "verified_by": "",
        "verified_at": None,
        "verified_until": None,
        "disputed_by": "",
        "disputed_at": None,
        "dispute_reason": "",
        "citations": (),
        **_ANSWER,
    }
    return picture.Requirement(
        jurisdiction=jurisdiction,
        topic=topic.slug,
        **{**_answer_fields(topic.kind, topic.unit, value), **defaults, **fields},
    )


def make_landscape(
    jurisdictions: Iterable[picture.Jurisdiction],
    topics: Iterable[picture.Topic],
    requirements: Iterable[picture.Requirement] = (),
    revision: int = 1,
) -> picture.Landscape:
    """A landscape; each topic stands in the domain that it names."""
    by_domain: dict[str, list[picture.Topic]] = {}
    for topic in topics:
        by_domain.setdefault(topic.domain, []).append(topic)
    return picture.Landscape(
        revision=revision,
        changed_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
        jurisdictions={jurisdiction.code: jurisdiction for jurisdiction in jurisdictions},
        domains=tuple(picture.Domain(slug, _title(slug), tuple(found)) for slug, found in by_domain.items()),
        requirements={(requirement.jurisdiction, requirement.topic): requirement for requirement in requirements},
    )


# ---- what both have in common

_ANSWER: dict[str, Any] = {"status": Status.ANSWERED, "summary": "So it is.", "confidence": Confidence.HIGH}


def _answer_fields(kind: str, unit: str, value: str | int | Decimal | None) -> dict[str, Any]:
    if value is None or isinstance(value, str):
        return {"value": value or "", "amount": None, "unit": ""}
    unit = {Kind.DURATION: Unit.CALENDAR_DAYS.value, Kind.MONEY: Unit.EUR.value}.get(Kind(kind), unit)
    return {"value": "", "amount": Decimal(value), "unit": unit}


def _place_field(place: Instrument | Source) -> str:
    return "instrument" if isinstance(place, Instrument) else "source"


def _title(slug: str) -> str:
    return slug.replace("-", " ").replace("_", " ").capitalize()
