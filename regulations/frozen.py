"""From records as the evidence files have them to the picture that regulations.queries reads from the database. No database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from milenari.core.evidence import Record
from milenari.core.selection import LIGHTEST, Selection, Vocabulary
from regulations import landscape as picture
from regulations.vocabulary import AMOUNT_KINDS, Basis, Burden, Confidence, Kind, Phase, Review, Status, Unit

Records = Mapping[str, Sequence[Record]]  # by the name of their part, canonical, each part in its order
UNION = "union"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """How far an answer was checked on the day of freezing, as in regulations.landscape: people are named as pages show them."""

    review: Review
    verified_by: str = ""
    verified_at: datetime | None = None
    verified_until: date | None = None
    disputed_by: str = ""
    disputed_at: datetime | None = None
    dispute_reason: str = ""


UNREVIEWED = Reviewed(Review.UNVERIFIED)


class Library:
    """The instruments and sources of the records, to be cited."""

    def __init__(self, records: Records) -> None:
        self.instruments = {record["id"]: record for record in records["instruments"]}
        self.sources = {record["id"]: record for record in records["sources"]}

    def citations(self, record: Record) -> tuple[picture.Citation, ...]:
        """What a record cites, in its order."""
        return tuple(self._citation(citation) for citation in record["citations"])

    def _citation(self, citation: Record) -> picture.Citation:
        kind = "instrument" if citation.get("instrument") else "source"
        slug = citation[kind]
        place = self.instruments[slug] if kind == "instrument" else self.sources[slug]
        return picture.Citation(
            kind=kind,
            slug=slug,
            title=place["title"],
            local_title=place.get("local_title") or "",
            language=place.get("language") or "",
            pinpoint=citation.get("pinpoint") or "",
            url=place["url"] or "",
        )


def jurisdictions(records: Records) -> dict[str, picture.Jurisdiction]:
    """By code, in the order of the records."""
    return {
        record["code"]: picture.Jurisdiction(
            code=record["code"],
            name=record["name"],
            local_name=record["local_name"] or "",
            languages=tuple(record["languages"]),
            union=record["member_of"] or "",
            is_union=record["kind"] == UNION,
        )
        for record in records["jurisdiction"]
    }


def domains(records: Records) -> tuple[picture.Domain, ...]:
    """The domains that ask something, with their topics, in the order of the questionnaire."""
    titles = {record["id"]: record["title"] for record in records["domains"]}
    topics: dict[str, list[picture.Topic]] = {}
    for record in records["topics"]:
        topics.setdefault(record["domain"], []).append(_topic(record))
    return tuple(picture.Domain(slug, titles[slug], tuple(found)) for slug, found in topics.items())


def _topic(record: Record) -> picture.Topic:
    kind = Kind(record["kind"])
    marks = [(mark, Burden(level)) for mark, level in record["burden"].items()]
    has_bounds = kind in AMOUNT_KINDS
    return picture.Topic(
        slug=record["id"],
        domain=record["domain"],
        question=record["question"],
        kind=kind,
        unit=record["unit"] or "",
        phase=Phase(record["phase"]),
        choices=tuple(picture.Choice(choice["value"], choice["label"]) for choice in record["choices"]),
        scale=picture.BurdenScale(
            by_value={} if has_bounds else dict(marks),
            bands=tuple((Decimal(mark), level) for mark, level in marks) if has_bounds else (),
        ),
    )


def requirement(record: Record, reviewed: Reviewed, library: Library) -> picture.Requirement:
    value, amount, unit = value_of(record)
    return picture.Requirement(
        jurisdiction=record["jurisdiction"],
        topic=record["topic"],
        status=Status(record["status"]),
        value=value,
        amount=amount,
        unit=unit,
        basis=Basis(record["basis"]) if record["basis"] else None,
        summary=record["summary"],
        confidence=Confidence(record["confidence"]),
        valid_from=date.fromisoformat(record["valid_from"]) if record["valid_from"] else None,
        note=record["note"] or "",
        review=reviewed.review,
        verified_by=reviewed.verified_by,
        verified_at=reviewed.verified_at,
        verified_until=reviewed.verified_until,
        disputed_by=reviewed.disputed_by,
        disputed_at=reviewed.disputed_at,
        dispute_reason=reviewed.dispute_reason,
        citations=library.citations(record),
    )


def value_of(record: Record) -> tuple[str, Decimal | None, str]:
    """Value, amount and unit of an answer, as in regulations.values: a number's unit goes without saying where it is euros."""
    value, unit = record["value"], record["unit"] or ""
    if value is None or isinstance(value, str):
        return value or "", None, unit
    return "", Decimal(str(value)), unit or Unit.EUR.value


def vocabulary(held: Mapping[str, picture.Jurisdiction], asked: Sequence[picture.Domain]) -> Vocabulary:
    """Which words of a selection fit."""
    return Vocabulary(
        countries=tuple(code for code, jurisdiction in held.items() if not jurisdiction.is_union),
        unions=tuple(code for code, jurisdiction in held.items() if jurisdiction.is_union),
        domains=tuple(domain.slug for domain in asked),
        phases=tuple(Phase.values),
    )


def landscape(
    revision: int,
    changed_at: datetime,
    held: Mapping[str, picture.Jurisdiction],
    asked: Sequence[picture.Domain],
    answers: Mapping[tuple[str, str], picture.Requirement],
    selection: Selection,
) -> picture.Landscape:
    """The landscape of the selection's countries, their unions and the baseline, over its domains and phases."""
    codes = {*selection.countries, *({selection.baseline} - {LIGHTEST})}
    codes |= {held[code].union for code in codes} - {""}
    chosen = []
    for domain in asked:
        topics = tuple(topic for topic in domain.topics if not selection.phases or topic.phase in selection.phases)
        if topics and (not selection.domains or domain.slug in selection.domains):
            chosen.append(picture.Domain(domain.slug, domain.title, topics))
    slugs = {topic.slug for domain in chosen for topic in domain.topics}
    return picture.Landscape(
        revision=revision,
        changed_at=changed_at,
        jurisdictions={code: found for code, found in held.items() if code in codes},
        domains=tuple(chosen),
        requirements={key: found for key, found in answers.items() if key[0] in codes and key[1] in slugs},
    )
