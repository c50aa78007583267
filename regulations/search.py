"""What of mine can be found: topics, requirements, instruments, sources, glossary terms, law that is ahead, documents."""

from collections.abc import Collection, Iterator

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from countries.models import Authority
from milenari.core.search import Findable, Kind, labels
from regulations import wording
from regulations.models import (
    Ahead,
    Choice,
    Document,
    Domain,
    DomainTranslation,
    GlossaryTerm,
    Instrument,
    Requirement,
    Source,
    TermTranslation,
    Topic,
    TopicTranslation,
)
from regulations.pictures import requirement_picture, topic_picture
from regulations.vocabulary import Status


def topics() -> Iterator[Findable]:
    """Found by what they are called in any language."""
    for found in Topic.objects.select_related("domain").prefetch_related("choices", "translations", "domain__translations"):
        choices = (choice.label for choice in found.choices.all())
        said = [text for one in found.translations.all() for text in one.current("question", "choices")]
        said += [text for one in found.domain.translations.all() for text in one.current("title")]
        texts = (found.domain.title, ", ".join(choices))
        yield Findable(key=found.slug, title=found.question, texts=texts, context=tuple(said))


def requirements(ids: Collection[int] | None = None) -> Iterator[Findable]:
    """An answer has no title of its own: it is shown under its question, which the topic itself is found by first.

    `ids`: these alone.
    """
    topics = Topic.objects.select_related("domain").prefetch_related("choices", "burden_levels")
    pictures = {topic.pk: topic_picture(topic) for topic in topics}
    answers = Requirement.objects.select_related("jurisdiction", "verified_by", "disputed_by").order_by("pk")
    answers = answers if ids is None else answers.filter(pk__in=ids)
    for found in answers.iterator(chunk_size=2000):
        topic = pictures[found.topic_id]
        requirement = requirement_picture(found, found.jurisdiction.code, topic.slug, (), timezone.localdate())
        if requirement.has_value:
            answer = f"{wording.value(topic, requirement)}. {requirement.summary}"
        elif requirement.status == Status.ANSWERED:
            answer = requirement.summary
        else:
            answer = f"{requirement.status.label}. {requirement.summary}"
        yield Findable(
            key=topic.slug,
            title="",
            jurisdiction=requirement.jurisdiction,
            texts=(answer, requirement.note),
            context=(topic.question,),
        )


def instruments() -> Iterator[Findable]:
    for found in Instrument.objects.select_related("jurisdiction", "issuer"):
        yield Findable(
            key=found.slug,
            title=found.title,
            also=found.number,
            local_title=found.local_title,
            language=found.language,
            jurisdiction=found.jurisdiction.code,
            texts=(f"{found.get_kind_display()} · {found.get_status_display()}", found.note),
            context=(found.issuer.name, found.issuer.acronym) if found.issuer else (),
        )


def sources() -> Iterator[Findable]:
    for found in Source.objects.select_related("jurisdiction"):
        yield Findable(
            key=found.slug,
            title=found.title,
            jurisdiction=found.jurisdiction.code,
            texts=(found.publisher, found.kind),
        )


def glossary_terms() -> Iterator[Findable]:
    for found in GlossaryTerm.objects.prefetch_related("translations"):
        said = tuple(text for one in found.translations.all() for text in one.current("full", "meaning"))
        yield Findable(key=found.term, title=found.term, also=found.full, texts=(found.meaning,), context=said)


def ahead() -> Iterator[Findable]:
    for found in Ahead.objects.select_related("jurisdiction"):
        yield Findable(
            key=found.slug,
            title=found.title,
            jurisdiction=found.jurisdiction.code,
            texts=(found.summary, found.get_stage_display()),
        )


def documents() -> Iterator[Findable]:
    for found in Document.objects.select_related("jurisdiction", "authority"):
        yield Findable(
            key=found.slug,
            title=found.title,
            jurisdiction=found.jurisdiction.code,
            texts=(found.get_procedure_display(), found.condition, found.language, found.note),
            context=(found.authority.name, found.authority.acronym) if found.authority else (),
        )


TOPICS = Kind("topic", _("Topic"), _("Topics"), topics, labels(Topic, Domain, Choice, TopicTranslation, DomainTranslation))
REQUIREMENTS = Kind("requirement", _("Answer"), _("Answers"), requirements, labels(Requirement, Topic, Choice))
INSTRUMENTS = Kind("instrument", _("Instrument"), _("Instruments"), instruments, labels(Instrument, Authority))
SOURCES = Kind("source", _("Source"), _("Sources"), sources, labels(Source))
GLOSSARY_TERMS = Kind("term", _("Glossary term"), _("Glossary terms"), glossary_terms, labels(GlossaryTerm, TermTranslation))
AHEAD = Kind("ahead", _("Law ahead"), _("Law ahead"), ahead, labels(Ahead))
DOCUMENTS = Kind("document", _("Document"), _("Documents"), documents, labels(Document, Authority))
KINDS = (TOPICS, REQUIREMENTS, INSTRUMENTS, SOURCES, GLOSSARY_TERMS, AHEAD, DOCUMENTS)
