"""From the database to what a file holds, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.utils import timezone

from countries.models import Authority, Jurisdiction
from milenari.core import revision
from milenari.core.concurrent import Row
from regulations import wording
from regulations.landscape import Cell
from regulations.models import Citation, Document, DocumentCitation, Instrument, Requirement, RequirementCitation, Source, Topic
from regulations.pictures import requirement_picture, topic_picture
from regulations.translations import spoken
from regulations.vocabulary import Kind, Procedure
from regulations.workbook.document_reading import Known
from regulations.workbook.documents import PREFIX, document_row
from regulations.workbook.layout import Asked, Place, Questionnaire, citation_text, row, sheet_name, words_of

FIELDS = ("status", "value", "amount", "unit", "basis", "confidence", "valid_from", "summary", "note")


def read_asked() -> tuple[Asked, ...]:
    """Every question in the questionnaire's order, in the language that is spoken, in 3 queries; in 4 where it is translated."""
    topics = Topic.objects.select_related("domain").prefetch_related("choices", "translations")
    texts = spoken()
    found: list[Asked] = []
    for place, (_pk, of_domain) in enumerate(groupby(topics, key=lambda topic: topic.domain_id), start=1):
        for order, topic in enumerate(of_domain, start=1):
            kind = Kind(topic.kind)
            written = tuple((choice.value, choice.label) for choice in topic.choices.all())
            said = texts.of("topic", topic.pk)
            choices = tuple((value, said.said_of("choices", value, label)) for value, label in written)
            others = [written, *(tuple(other.choices.items()) for other in topic.translations.all())]
            found.append(
                Asked(
                    number=f"{place}.{order}",
                    topic=topic.slug,
                    sheet=sheet_name(place, texts.said(topic.domain, "title")),
                    question=texts.said(topic, "question"),
                    kind=kind,
                    unit=topic.unit,
                    choices=words_of(kind, choices),
                    also=tuple(dict.fromkeys(one for other in others for one in other if one not in choices)),
                    written=(topic.question, *(label for _value, label in written)),
                )
            )
    return tuple(found)


def read_places() -> dict[str, Place]:
    """All that can be cited, by key, in 2 queries."""
    found: dict[str, Place] = {}
    for instrument in Instrument.objects.all():
        day = instrument.date.isoformat() if instrument.date else ""
        told = (instrument.get_kind_display(), instrument.number, day, instrument.url)
        place = Place("instrument", instrument.slug, instrument.title, told)
        found[place.key] = place
    for source in Source.objects.all():
        day = source.date.isoformat() if source.date else ""
        place = Place("source", source.slug, source.title, (source.kind, source.publisher, day, source.url))
        found[place.key] = place
    return found


def read_rows(jurisdiction: Jurisdiction, asked: Iterable[Asked]) -> dict[str, Row]:
    """What is recorded of the jurisdiction, by topic, in 2 queries."""
    by_topic = {one.topic: one for one in asked}
    requirements = Requirement.objects.filter(jurisdiction=jurisdiction).select_related("topic")
    cited: defaultdict[int, list[str]] = defaultdict(list)
    listed = RequirementCitation.objects.filter(requirement__jurisdiction=jurisdiction).select_related("instrument", "source")
    for citation in listed.order_by("order", "pk"):
        cited[citation.requirement_id].append(cited_as(citation))
    return {
        found.topic.slug: row(by_topic[found.topic.slug], fields(found), tuple(cited[found.pk]))
        for found in requirements
        if found.topic.slug in by_topic
    }


def read_document_rows(jurisdiction: Jurisdiction) -> dict[str, Row]:
    """The documents that are recorded of the jurisdiction, by key, in 3 queries."""
    cited: defaultdict[int, list[str]] = defaultdict(list)
    listed = DocumentCitation.objects.filter(document__jurisdiction=jurisdiction).select_related("instrument", "source")
    for citation in listed.order_by("order", "pk"):
        cited[citation.document_id].append(cited_as(citation))
    documents = Document.objects.filter(jurisdiction=jurisdiction).select_related("authority").prefetch_related("topics")
    order = list(Procedure.values)
    return {
        PREFIX + found.slug: document_row(
            document_fields(found), tuple(topic.slug for topic in found.topics.all()), tuple(cited[found.pk])
        )
        for found in sorted(documents, key=lambda document: (order.index(document.procedure), document.pk))
    }


def document_fields(document: Document) -> dict[str, str]:
    names = ("title", "procedure", "timing", "condition", "language", "note", "confidence")
    authority = document.authority.slug if document.authority else ""
    return {**{name: getattr(document, name) for name in names}, "authority": authority}


def read_authorities() -> tuple[tuple[str, str], ...]:
    """Who can ask for a document: slug, and what a cell shows. 1 query."""
    listed = Authority.objects.order_by("jurisdiction__name", "name", "pk").values_list("slug", "name")
    return tuple((slug, f"{name} [{slug}]") for slug, name in listed)


def read_known(jurisdiction: Jurisdiction | None, places: Mapping[str, Place]) -> Known:
    """What a file of the jurisdiction may name, in 3 queries."""
    others = Document.objects.exclude(jurisdiction=jurisdiction) if jurisdiction else Document.objects.all()
    return Known(
        places=places,
        authorities=read_authorities(),
        topics=frozenset(Topic.objects.values_list("slug", flat=True)),
        taken=dict(others.values_list("slug", "jurisdiction__name")),
    )


def cited_as(citation: Citation) -> str:
    kind, place = ("instrument", citation.instrument) if citation.instrument else ("source", citation.source)
    assert place is not None  # the database holds exactly one of the two
    return citation_text(f"{kind}:{place.slug}", citation.pinpoint)


def fields(requirement: Requirement) -> dict[str, Any]:
    return {name: getattr(requirement, name) for name in FIELDS}


def read_questionnaire(jurisdiction: Jurisdiction) -> Questionnaire:
    """One jurisdiction's questionnaire as it is now, in at most 19 queries."""
    with revision.held():
        number = revision.current().number  # read first: what is changed meanwhile counts as changed since
        asked = read_asked()
        answers = read_rows(jurisdiction, asked) | read_document_rows(jurisdiction)
        places = read_places()
        own = _slugs(jurisdiction.pk) | (_slugs(jurisdiction.member_of_id) if jurisdiction.member_of_id else set())
        for answer in answers.values():
            own |= {citation.partition("|")[0] for citation in answer["citations"]}
        return Questionnaire(
            code=jurisdiction.code,
            jurisdiction=jurisdiction.name,
            revision=number,
            at=timezone.now(),
            asked=asked,
            answers=answers,
            authorities=read_authorities(),
            otherwise=_otherwise(jurisdiction),
            places=places,
            offered=tuple(key for key in places if key in own),
        )


def _slugs(jurisdiction: int) -> set[str]:
    instruments = Instrument.objects.filter(jurisdiction=jurisdiction).values_list("slug", flat=True)
    sources = Source.objects.filter(jurisdiction=jurisdiction).values_list("slug", flat=True)
    return {f"instrument:{slug}" for slug in instruments} | {f"source:{slug}" for slug in sources}


def _otherwise(jurisdiction: Jurisdiction) -> Mapping[str, str]:
    """What the union says that the jurisdiction is a member of, by topic, in words. 1 query with those for the topics."""
    union = jurisdiction.member_of
    if union is None:
        return {}
    today = timezone.localdate()
    found = Requirement.objects.filter(jurisdiction=union).select_related("topic__domain", "verified_by", "disputed_by")
    said, texts = dict[str, str](), spoken()
    for requirement in found.prefetch_related("topic__choices", "topic__burden_levels"):
        topic = topic_picture(requirement.topic, texts)
        picture = requirement_picture(requirement, union.code, topic.slug, (), today, texts)
        said[topic.slug] = f"{union.name}: {wording.answer(Cell(union.code, topic, picture))}. {requirement.summary}"
    return said
