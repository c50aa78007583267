"""Where the landscape comes from: a fixed number of queries, however many cells it holds."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, QuerySet, When
from django.utils import timezone

from countries import models as country_models
from countries.models import JurisdictionKind
from milenari.core import revision
from milenari.core.revision import Revision
from milenari.core.said import Texts
from milenari.core.selection import LIGHTEST, Selection, Vocabulary
from milenari.core.translation import active
from regulations import landscape as picture
from regulations import models
from regulations.pictures import citation_picture, requirement_picture, topic_picture
from regulations.translations import texts_at, translated_places, translated_topics
from regulations.vocabulary import Confidence, Kind, Phase, Review


@dataclass(frozen=True, slots=True)
class Outline:
    """Who and what there is, without the answers: enough to check a selection, and to build a landscape on.

    `revision` was read before all else: what changes while the rest is read belongs to a later one, and is never taken for it.
    What it says is in the language with the code `language`, as far as that is translated; empty: as it was written.
    """

    revision: Revision
    jurisdictions: dict[str, country_models.Jurisdiction]
    topics: tuple[models.Topic, ...]
    pictures: dict[str, picture.Topic]  # of the topics, by slug
    language: str = ""

    @property
    def vocabulary(self) -> Vocabulary:
        def codes(kind: JurisdictionKind) -> tuple[str, ...]:
            return tuple(code for code, jurisdiction in self.jurisdictions.items() if jurisdiction.kind == kind)

        return Vocabulary(
            countries=codes(JurisdictionKind.COUNTRY),
            unions=codes(JurisdictionKind.UNION),
            domains=tuple(dict.fromkeys(topic.domain.slug for topic in self.topics)),
            phases=tuple(Phase.values),
        )

    @property
    def domains(self) -> tuple[models.Domain, ...]:
        return tuple({topic.domain_id: topic.domain for topic in self.topics}.values())


def read_outline(language: str | None = None) -> Outline:
    """In 5 queries; in 1 where this process has read it before, and the frame of the evidence has not changed since.

    In the language that is spoken, or in `language`: where that is not the one that it was written in, in 1 query more.
    """
    return outline_at(revision.current(), language)


def outline_at(now: Revision, language: str | None = None) -> Outline:
    """The outline at the revision that the evidence is at, which is known already: a query less."""
    spoken = active() if language is None else language
    if held := _held_at(now, spoken):
        return held
    outline = _held_at(now, "") or _read_outline(now)
    _last[""] = outline
    if spoken:
        outline = _last[spoken] = _translated(outline, spoken)
    return outline


def outline_of_places(now: Revision) -> Outline:
    """The outline as far as it checks a selection, without pictures: in 2 queries; in none where this process has it all."""
    return _held_at(now, "") or Outline(now, _read_jurisdictions(), tuple(_read_topics()), {})


_last: dict[str, Outline] = {}  # by language; what it holds is only read, never changed


def _held_at(now: Revision, language: str) -> Outline | None:
    last = _last.get(language)
    return replace(last, revision=now) if last is not None and last.revision.framed_at == now.framed_at else None


def _translated(outline: Outline, language: str) -> Outline:
    texts = texts_at(outline.revision, language)
    return replace(
        outline,
        jurisdictions=translated_places(outline.jurisdictions),
        topics=translated_topics(outline.topics, texts),
        pictures={topic.slug: topic_picture(topic, texts) for topic in outline.topics},
        language=language,
    )


def forget() -> None:
    """Nothing of what was read is taken to hold any more: for tests, each of which has a database of its own."""
    _last.clear()


def _read_jurisdictions() -> dict[str, country_models.Jurisdiction]:
    found = country_models.Jurisdiction.objects.in_reading_order().select_related("member_of")
    return {jurisdiction.code: jurisdiction for jurisdiction in found}


def _read_topics() -> QuerySet[models.Topic]:
    topics = models.Topic.objects.select_related("domain", "duty", "profile_topic")
    return topics.order_by("domain__order", "domain_id", "order", "pk")


def _read_outline(now: Revision) -> Outline:
    read = tuple(_read_topics().prefetch_related("choices", "burden_levels"))
    return Outline(
        revision=now,
        jurisdictions=_read_jurisdictions(),
        topics=read,
        pictures={topic.slug: topic_picture(topic) for topic in read},
    )


def read_landscape(outline: Outline, selection: Selection, topic: str = "", *, cited: bool = True) -> picture.Landscape:
    """The landscape of the selection's countries, their unions and the baseline, over its domains and phases, in 2 queries.

    A `topic` (its slug) narrows it to that one. Without `cited`, for pages that show no citations, in 1 query.
    """
    codes = {*selection.countries, *({selection.baseline} - {LIGHTEST})}
    topics = [candidate for candidate in topics_of(outline, selection) if not topic or candidate.slug == topic]
    return _landscape(outline, codes, topics, cited)


def topics_of(outline: Outline, selection: Selection) -> list[models.Topic]:
    """The topics of the selection's domains and phases, in order."""
    return [
        topic
        for topic in outline.topics
        if (not selection.domains or topic.domain.slug in selection.domains)
        and (not selection.phases or topic.phase in selection.phases)
    ]


def shown_at_once(outline: Outline, selection: Selection) -> tuple[Selection, str]:
    """What can be shown of a selection at once, and a sentence where that is not all (Selection.at_once)."""
    return selection.at_once(len(topics_of(outline, selection)))


def read_answers(outline: Outline, codes: Collection[str]) -> picture.Landscape:
    """The landscape of the jurisdictions with these codes and of their unions, over every topic, uncited, in 1 query."""
    return _landscape(outline, codes, outline.topics, cited=False)


def read_questions(outline: Outline, slugs: Collection[str], *, cited: bool = True) -> picture.Landscape:
    """The landscape of every jurisdiction over the topics with these slugs, in 2 queries; without `cited` in 1."""
    return _landscape(outline, outline.jurisdictions, [topic for topic in outline.topics if topic.slug in slugs], cited)


def read_alike(outline: Outline) -> dict[str, list[tuple[picture.Cell, int]]]:
    """What holds in each jurisdiction (by code) over every topic, told by cells that stand for all that are as well known and
    checked, and how many these are: in 2 queries, and a few cells of each jurisdiction, however many it has.

    Of such a cell only its standing, whether it is inherited, and the review of its answer say something.
    """
    today = timezone.localdate()
    alike = {
        "has_word": Case(When(value="", then=False), default=True),
        "has_amount": Case(When(amount=None, then=False), default=True),
        "holds": Case(When(verified_until__gte=today, then=True), default=False),
    }
    names = ("jurisdiction_id", "status", "review", *alike)
    answers = models.Requirement.objects.order_by()
    own = answers.annotate(**alike).values_list(*names).annotate(number=Count("pk"))
    member = F("jurisdiction__members")
    told_itself = answers.filter(jurisdiction=OuterRef("jurisdiction__members"), topic=OuterRef("topic"))
    left = answers.filter(~Exists(told_itself), jurisdiction__members__isnull=False).annotate(**alike, member=member)
    inherited = left.values_list("member", *names).annotate(number=Count("pk"))
    found: defaultdict[int, list[tuple[picture.Cell, int]]] = defaultdict(list)
    code_of = {jurisdiction.pk: code for code, jurisdiction in outline.jurisdictions.items()}
    for holder, (owner, *told, number) in [(row[0], row) for row in own] + [(row[0], row[1:]) for row in inherited]:
        found[holder].append((_standing_for(code_of[holder], code_of[owner], *told, today=today), number))
    every = len(outline.topics)
    for pk, code in code_of.items():
        missing = every - sum(number for _cell, number in found[pk])
        found[pk] += [(picture.Cell(code, ANY_TOPIC, None), missing)] if missing else []
    return {code: found[pk] for pk, code in code_of.items()}


ANY_TOPIC = picture.Topic("", "", "", Kind.TEXT, "", Phase.SETUP, (), picture.NO_SCALE)


def _standing_for(
    holder: str, owner: str, status: str, review: str, has_word: bool, has_amount: bool, holds: bool, *, today: date
) -> picture.Cell:
    answer = models.Requirement(
        status=status,
        review=review,
        value="-" if has_word else "",
        amount=Decimal(0) if has_amount else None,
        confidence=Confidence.LOW,
        verified_until=today if holds else today - timedelta(days=1) if review == Review.VERIFIED else None,
    )
    return picture.Cell(holder, ANY_TOPIC, requirement_picture(answer, owner, "", (), today))


def _landscape(outline: Outline, codes: Collection[str], topics: Collection[models.Topic], cited: bool) -> picture.Landscape:
    unions = {union.code for code in codes if (union := outline.jurisdictions[code].member_of) is not None}
    held = {code: found for code, found in outline.jurisdictions.items() if code in codes or code in unions}
    return picture.Landscape(
        revision=outline.revision.number,
        changed_at=outline.revision.changed_at,
        jurisdictions={code: _jurisdiction(found) for code, found in held.items()},
        domains=_domains(topics, outline),
        requirements=_requirements(held, topics, cited, texts_at(outline.revision, outline.language)),
    )


def _jurisdiction(found: country_models.Jurisdiction) -> picture.Jurisdiction:
    return picture.Jurisdiction(
        code=found.code,
        name=found.name,
        local_name=found.local_name,
        languages=tuple(found.languages),
        union=found.member_of.code if found.member_of else "",
        is_union=found.kind == JurisdictionKind.UNION,
    )


def _domains(topics: Collection[models.Topic], outline: Outline) -> tuple[picture.Domain, ...]:
    by_domain: dict[str, tuple[str, list[picture.Topic]]] = {}
    for topic in topics:
        by_domain.setdefault(topic.domain.slug, (topic.domain.title, []))[1].append(outline.pictures[topic.slug])
    return tuple(picture.Domain(slug, title, tuple(found)) for slug, (title, found) in by_domain.items())


def _requirements(
    jurisdictions: Mapping[str, country_models.Jurisdiction], topics: Collection[models.Topic], cited: bool, texts: Texts
) -> dict[tuple[str, str], picture.Requirement]:
    slugs = {topic.pk: topic.slug for topic in topics}
    code_of = {found.pk: code for code, found in jurisdictions.items()}
    today = timezone.localdate()
    scope = {"jurisdiction__in": list(code_of), "topic__in": list(slugs)}
    of_requirement = {f"requirement__{name}": value for name, value in scope.items()}
    citations = read_citations(models.RequirementCitation, "requirement", **of_requirement) if cited else {}
    return {
        (code_of[found.jurisdiction_id], slugs[found.topic_id]): requirement_picture(
            found, code_of[found.jurisdiction_id], slugs[found.topic_id], citations.get(found.pk, ()), today, texts
        )
        for found in models.Requirement.objects.filter(**scope).select_related("verified_by", "disputed_by")
    }


def read_citations(model: type[models.Citation], owner: str, **scope: Any) -> dict[int, tuple[picture.Citation, ...]]:
    """One model's citations within a scope, by the id of the record that they belong to (its field is `owner`), in 1 query."""
    by_owner: defaultdict[int, list[picture.Citation]] = defaultdict(list)
    for found in model._default_manager.filter(**scope).select_related("instrument", "source").order_by("order", "pk"):
        by_owner[getattr(found, f"{owner}_id")].append(citation_picture(found))
    return {owner_id: tuple(citations) for owner_id, citations in by_owner.items()}
