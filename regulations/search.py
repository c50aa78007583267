"""What of mine can be found: topics, requirements, instruments, sources, glossary terms, law that is ahead, documents."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.apps import apps
from django.db.models import CharField, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from milenari.core.models import EvidenceModel
from milenari.core.search import Findable, Kind
from regulations import wording
from regulations.models import Ahead, Document, GlossaryTerm, Instrument, Requirement, Source, Topic
from regulations.models.requirement import Citation
from regulations.pictures import requirement_picture, topic_picture
from regulations.vocabulary import Status

MOST_CHANGED = 2000  # records; of more all are looked at


def topics() -> Iterator[Findable]:
    for found in Topic.objects.select_related("domain").prefetch_related("choices"):
        choices = (choice.label for choice in found.choices.all())
        yield Findable(key=found.slug, title=found.question, texts=(found.domain.title, ", ".join(choices)))


def answers_changed(since: datetime) -> set[int] | None:
    """The ids of the answers that were made or changed from a moment on, by the history, in 1 query. None where some other record
    was, or an answer was deleted. Citations and comments are not searched in.
    """
    models = [model for model in apps.get_models() if issubclass(model, EvidenceModel) and not issubclass(model, Citation)]
    rows = [
        model.history.model._default_manager.filter(history_date__gte=since)
        .order_by()
        .values_list(Value(model._meta.label, output_field=CharField()), "history_type", "id")
        for model in models
    ]
    found = list(rows[0].union(*rows[1:], all=True)[:MOST_CHANGED])
    if len(found) == MOST_CHANGED or any(label != Requirement._meta.label or kind == "-" for label, kind, _pk in found):
        return None
    return {pk for _label, _kind, pk in found}


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
    for found in GlossaryTerm.objects.all():
        yield Findable(key=found.term, title=found.term, also=found.full, texts=(found.meaning,))


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


TOPICS = Kind("topic", _("Topic"), _("Topics"), topics)
REQUIREMENTS = Kind("requirement", _("Answer"), _("Answers"), requirements)
INSTRUMENTS = Kind("instrument", _("Instrument"), _("Instruments"), instruments)
SOURCES = Kind("source", _("Source"), _("Sources"), sources)
GLOSSARY_TERMS = Kind("term", _("Glossary term"), _("Glossary terms"), glossary_terms)
AHEAD = Kind("ahead", _("Law ahead"), _("Law ahead"), ahead)
DOCUMENTS = Kind("document", _("Document"), _("Documents"), documents)
KINDS = (TOPICS, REQUIREMENTS, INSTRUMENTS, SOURCES, GLOSSARY_TERMS, AHEAD, DOCUMENTS)
