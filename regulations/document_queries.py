"""Where the picture of documents and duties comes from: a fixed number of queries, kept until the evidence moves on."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from countries.names import place_name
from milenari.core.revision import Revision
from milenari.core.said import NO_TEXTS, Texts
from milenari.core.translation import active
from regulations import documents as picture
from regulations import models
from regulations.pictures import citation_picture, name_of
from regulations.queries import outline_at, read_citations
from regulations.review import standing
from regulations.translations import spoken, texts_at
from regulations.vocabulary import (
    Confidence,
    CountedFrom,
    DutyKind,
    Filing,
    Procedure,
    ProfileField,
    Review,
    Strictest,
    Timing,
    Written,
)


def read_library(now: Revision, today: date) -> picture.Library:
    """Every document, as its review stands on this day, and every duty: in 3 queries beside the outline's, or kept since then."""
    return _library(now, today, active())


@lru_cache(maxsize=6)
def _library(now: Revision, today: date, language: str) -> picture.Library:
    topics, texts = outline_at(now, language).topics, texts_at(now, language)
    citations = read_citations(models.DocumentCitation, "document")
    related = ("jurisdiction", "authority", "filing__paper", "verified_by", "disputed_by")
    found = models.Document.objects.select_related(*related).order_by("pk")
    touched: defaultdict[ProfileField, list[str]] = defaultdict(list)
    for topic in topics:
        if (use := getattr(topic, "profile_topic", None)) is not None:
            touched[ProfileField(use.field)].append(topic.slug)
    return picture.Library(
        documents=tuple(_checked(one, citations.get(one.pk, ()), today, texts=texts) for one in found),
        duties=_duties(topics, texts),
        touched={field: tuple(touched[field]) for field in ProfileField},
    )


def cited_documents() -> QuerySet[models.Document]:
    """All documents, as `checked_document` needs them: in 2 queries."""
    cited = Prefetch("citations", models.DocumentCitation.objects.select_related("instrument", "source"))
    related = models.Document.objects.select_related("jurisdiction", "authority", "verified_by", "disputed_by")
    return related.prefetch_related(cited)


def read_checked_documents(codes: Collection[str]) -> tuple[picture.CheckedDocument, ...]:
    """The own documents of the jurisdictions with these codes: procedure by procedure, as recorded. In 2 queries."""
    today = timezone.localdate()
    found = cited_documents().filter(jurisdiction__code__in=codes).order_by("pk")
    order = list(Procedure)
    texts = spoken()
    made = (checked_document(one, today, texts=texts) for one in found)
    return tuple(sorted(made, key=lambda document: order.index(document.procedure)))


def checked_document(
    found: models.Document, today: date, topics: tuple[str, ...] = (), texts: Texts = NO_TEXTS
) -> picture.CheckedDocument:
    """A document with its review as it stands on this day, and these topics. Citations are prefetched where many are read."""
    return _checked(found, tuple(citation_picture(citation) for citation in found.citations.all()), today, topics, texts)


def _checked(
    found: models.Document, citations: Any, today: date, topics: tuple[str, ...] = (), texts: Texts = NO_TEXTS
) -> picture.CheckedDocument:
    plain = _document(found, citations, texts)
    return picture.CheckedDocument(
        **{field.name: getattr(plain, field.name) for field in fields(plain)},
        jurisdiction_name=place_name(found.jurisdiction.name),
        topics=topics,
        review=standing(Review(found.review), found.verified_until, today),
        verified_by=name_of(found.verified_by),
        verified_at=found.verified_at,
        verified_until=found.verified_until,
        disputed_by=name_of(found.disputed_by),
        disputed_at=found.disputed_at,
        dispute_reason=found.dispute_reason,
    )


def _document(found: models.Document, citations: Any, texts: Texts) -> picture.Document:
    """With which paper it is, and what a profile decides about it, where its filing was read with it."""
    filing: models.DocumentFiling | None = found._state.fields_cache.get("filing")
    return picture.Document(
        slug=found.slug,
        jurisdiction=found.jurisdiction.code,
        title=texts.said(found, "title"),
        procedure=Procedure(found.procedure),
        authority=found.authority.name if found.authority else "",
        authority_slug=found.authority.slug if found.authority else "",
        timing=Timing(found.timing),
        condition=texts.said(found, "condition"),
        language=found.language,
        note=texts.said(found, "note"),
        confidence=Confidence(found.confidence),
        citations=citations,
        paper=_paper(filing.paper, texts) if filing and filing.paper else None,
        decision=_decision(filing) if filing and filing.field else None,
    )


def _paper(found: models.Paper, texts: Texts) -> picture.Paper:
    return picture.Paper(found.slug, texts.said(found, "title"), Procedure(found.procedure), Written(found.written), found.order)


def _decision(filing: models.DocumentFiling) -> picture.Decision:
    return picture.Decision(
        field=ProfileField(filing.field),
        words=tuple(filing.words),
        then=Filing(filing.then),
        otherwise=Filing(filing.otherwise),
    )


def _duties(topics: tuple[models.Topic, ...], texts: Texts) -> tuple[picture.Duty, ...]:
    slugs = {topic.pk: topic.slug for topic in topics}
    recipients: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for duty, code, whom in models.DutyRecipient.objects.order_by("pk").values_list("duty_id", "jurisdiction__code", "whom"):
        recipients[duty][code] = texts.of("duty", duty).said_of("recipients", code, whom)
    found = [topic.duty for topic in topics if hasattr(topic, "duty")]
    return tuple(
        picture.Duty(
            slug=duty.slug,
            title=texts.said(duty, "title"),
            topic=slugs[duty.topic_id],
            kind=DutyKind(duty.kind),
            strictest=Strictest(duty.strictest),
            counted_from=CountedFrom(duty.counted_from),
            after_step=slugs.get(duty.after_step_id or 0, ""),
            recipients=recipients[duty.pk],
        )
        for duty in sorted(found, key=lambda duty: (duty.order, duty.pk))
    )
