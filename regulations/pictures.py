"""How a record becomes its piece of the landscape."""

from datetime import date
from typing import Any

from milenari.core.said import NO_TEXTS, Texts
from regulations import landscape as picture
from regulations import models
from regulations.review import standing
from regulations.vocabulary import Basis, Burden, Confidence, Kind, Phase, Review, Status


def name_of(user: Any) -> str:
    """A person as pages call them; empty for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


def citation_picture(citation: models.Citation) -> picture.Citation:
    place = citation.instrument or citation.source
    assert place is not None  # the database holds exactly one of the two
    return picture.Citation(
        kind="instrument" if citation.instrument else "source",
        slug=place.slug,
        title=place.title,
        local_title=getattr(place, "local_title", ""),
        language=getattr(place, "language", ""),
        pinpoint=citation.pinpoint,
        url=place.url,
    )


def topic_picture(topic: models.Topic, texts: Texts = NO_TEXTS) -> picture.Topic:
    """Its choices and burden levels are prefetched where many are read. `texts` are the translations that it is said in."""
    marks = topic.burden_levels.all()
    said = texts.of("topic", topic.pk)
    return picture.Topic(
        slug=topic.slug,
        domain=topic.domain.slug,
        question=texts.said(topic, "question"),
        kind=Kind(topic.kind),
        unit=topic.unit,
        phase=Phase(topic.phase),
        choices=tuple(
            picture.Choice(choice.value, said.said_of("choices", choice.value, choice.label)) for choice in topic.choices.all()
        ),
        scale=picture.BurdenScale(
            by_value={mark.value: Burden(mark.level) for mark in marks if mark.value},
            bands=tuple((mark.from_amount, Burden(mark.level)) for mark in marks if mark.from_amount is not None),
        ),
    )


def requirement_picture(
    requirement: models.Requirement,
    jurisdiction: str,
    topic: str,
    citations: tuple[picture.Citation, ...],
    today: date,
    texts: Texts = NO_TEXTS,
) -> picture.Requirement:
    """The jurisdiction's code, the topic's slug and the citations are given: whoever has read many knows them already.

    `today` is the day of the picture, on which a verification holds or has run out; `texts` are the
    translations that it is said in.
    """
    return picture.Requirement(
        jurisdiction=jurisdiction,
        topic=topic,
        status=Status(requirement.status),
        value=requirement.value,
        amount=requirement.amount,
        unit=requirement.unit,
        basis=Basis(requirement.basis) if requirement.basis else None,
        summary=texts.said(requirement, "summary"),
        confidence=Confidence(requirement.confidence),
        valid_from=requirement.valid_from,
        note=texts.said(requirement, "note"),
        review=standing(Review(requirement.review), requirement.verified_until, today),
        verified_by=name_of(requirement.verified_by),
        verified_at=requirement.verified_at,
        verified_until=requirement.verified_until,
        disputed_by=name_of(requirement.disputed_by),
        disputed_at=requirement.disputed_at,
        dispute_reason=requirement.dispute_reason,
        citations=citations,
    )
