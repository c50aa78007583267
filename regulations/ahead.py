"""Law that is ahead: adopted but not yet applicable, proposed or announced, and the answers that it will change."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from countries.models import Jurisdiction
from countries.names import place_name
from milenari.core.said import Texts
from regulations.landscape import Citation
from regulations.models import Ahead, AheadCitation
from regulations.queries import read_citations
from regulations.translations import spoken
from regulations.vocabulary import Confidence, Stage


@dataclass(frozen=True, slots=True)
class AheadTopic:
    slug: str
    question: str


@dataclass(frozen=True, slots=True)
class AheadInstrument:
    slug: str
    title: str
    local_title: str
    language: str


@dataclass(frozen=True, slots=True)
class AheadRecord:
    """One change to come. `applies_from` is None where no date is known, `instrument` where there is only an announcement."""

    slug: str
    title: str
    jurisdiction: str
    jurisdiction_name: str
    instrument: AheadInstrument | None
    stage: Stage
    applies_from: date | None
    summary: str
    topics: tuple[AheadTopic, ...]
    confidence: Confidence
    citations: tuple[Citation, ...]

    @property
    def order(self) -> tuple[bool, date, int, str, str]:
        """What has a date comes first, by date; then the rest, the stage that is furthest first."""
        stage = list(Stage).index(self.stage)
        return (self.applies_from is None, self.applies_from or date.min, stage, self.jurisdiction_name, self.title)


def bearing_on(ahead: QuerySet[Ahead], countries: Collection[str]) -> QuerySet[Ahead]:
    """What is ahead in the countries with these codes, and in the unions that they are members of."""
    ruling = Jurisdiction.objects.filter(Q(code__in=countries) | Q(members__code__in=countries))
    return ahead.filter(jurisdiction__in=ruling)


def read_ahead(countries: Collection[str], topic: str = "", cited: bool = True) -> tuple[AheadRecord, ...]:
    """What is ahead in these countries (by code) and in their unions; with a `topic` (its slug) only what will change that one.

    In 2 queries; in 1 where the citations are not asked for.
    """
    found = bearing_on(Ahead.objects.all(), countries)
    return ahead_records(found.filter(topics__slug=topic) if topic else found, cited)


def ahead_records(found: QuerySet[Ahead], cited: bool = True) -> tuple[AheadRecord, ...]:
    """The records of a query, in their order, each with all its topics."""
    rows = (
        Ahead.objects.filter(pk__in=found.order_by().values("pk"))
        .select_related("jurisdiction", "instrument")
        .annotate(topic_id=F("topics__pk"), topic_slug=F("topics__slug"), question=F("topics__question"))
        .order_by("pk", "topics__domain__order", "topics__domain_id", "topics__order", "topics__pk")
    )
    records, texts = dict[int, Ahead](), spoken()
    topics: defaultdict[int, list[AheadTopic]] = defaultdict(list)
    for row in rows:  # one for each topic, and one for a record without any
        records.setdefault(row.pk, row)
        if row.topic_slug:
            question = texts.of("topic", row.topic_id).said("question", row.question)
            topics[row.pk].append(AheadTopic(row.topic_slug, question))
    citations = read_citations(AheadCitation, "ahead", ahead__in=list(records)) if cited else {}
    made = (_record(record, tuple(topics[pk]), citations.get(pk, ()), texts) for pk, record in records.items())
    return tuple(sorted(made, key=lambda record: record.order))


def _record(found: Ahead, topics: tuple[AheadTopic, ...], citations: tuple[Citation, ...], texts: Texts) -> AheadRecord:
    law = found.instrument
    return AheadRecord(
        slug=found.slug,
        title=texts.said(found, "title"),
        jurisdiction=found.jurisdiction.code,
        jurisdiction_name=place_name(found.jurisdiction.name),
        instrument=AheadInstrument(law.slug, law.title, law.local_title, law.language) if law else None,
        stage=Stage(found.stage),
        applies_from=found.applies_from,
        summary=texts.said(found, "summary"),
        topics=topics,
        confidence=Confidence(found.confidence),
        citations=citations,
    )
