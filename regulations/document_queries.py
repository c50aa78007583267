"""Where the picture of documents and duties comes from: a fixed number of queries, kept until the evidence moves on."""

from collections import defaultdict
from functools import lru_cache
from typing import Any

from milenari.core.revision import Revision
from regulations import documents as picture
from regulations import models
from regulations.queries import outline_at, read_citations
from regulations.vocabulary import (
    Confidence,
    CountedFrom,
    DutyKind,
    Filing,
    Procedure,
    ProfileField,
    Strictest,
    Timing,
    Written,
)


@lru_cache(maxsize=2)
def read_library(now: Revision) -> picture.Library:
    """Every document and duty, in 3 queries beside the outline's; kept while `now` is, since it is only read, never changed."""
    topics = outline_at(now).topics
    citations = read_citations(models.DocumentCitation, "document")
    found = models.Document.objects.select_related("jurisdiction", "authority", "filing__paper").order_by("pk")
    touched: defaultdict[ProfileField, list[str]] = defaultdict(list)
    for topic in topics:
        if (use := getattr(topic, "profile_topic", None)) is not None:
            touched[ProfileField(use.field)].append(topic.slug)
    return picture.Library(
        documents=tuple(_document(one, citations.get(one.pk, ())) for one in found),
        duties=_duties(topics),
        touched={field: tuple(touched[field]) for field in ProfileField},
    )


def _document(found: models.Document, citations: Any) -> picture.Document:
    filing: models.DocumentFiling | None = getattr(found, "filing", None)
    return picture.Document(
        slug=found.slug,
        jurisdiction=found.jurisdiction.code,
        title=found.title,
        procedure=Procedure(found.procedure),
        authority=found.authority.name if found.authority else "",
        authority_slug=found.authority.slug if found.authority else "",
        timing=Timing(found.timing),
        condition=found.condition,
        language=found.language,
        note=found.note,
        confidence=Confidence(found.confidence),
        citations=citations,
        paper=_paper(filing.paper) if filing and filing.paper else None,
        decision=_decision(filing) if filing and filing.field else None,
    )


def _paper(found: models.Paper) -> picture.Paper:
    return picture.Paper(found.slug, found.title, Procedure(found.procedure), Written(found.written), found.order)


def _decision(filing: models.DocumentFiling) -> picture.Decision:
    return picture.Decision(
        field=ProfileField(filing.field),
        words=tuple(filing.words),
        then=Filing(filing.then),
        otherwise=Filing(filing.otherwise),
    )


def _duties(topics: tuple[models.Topic, ...]) -> tuple[picture.Duty, ...]:
    slugs = {topic.pk: topic.slug for topic in topics}
    recipients: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for duty, code, whom in models.DutyRecipient.objects.order_by("pk").values_list("duty_id", "jurisdiction__code", "whom"):
        recipients[duty][code] = whom
    found = [topic.duty for topic in topics if hasattr(topic, "duty")]
    return tuple(
        picture.Duty(
            slug=duty.slug,
            title=duty.title,
            topic=slugs[duty.topic_id],
            kind=DutyKind(duty.kind),
            strictest=Strictest(duty.strictest),
            counted_from=CountedFrom(duty.counted_from),
            after_step=slugs.get(duty.after_step_id or 0, ""),
            recipients=recipients[duty.pk],
        )
        for duty in sorted(found, key=lambda duty: (duty.order, duty.pk))
    )
