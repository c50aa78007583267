"""What the site holds that cites an instrument or a source."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import capfirst

from countries.names import place_name
from regulations.landscape import Cell
from regulations.models import AheadCitation, Citation, Instrument, RequirementCitation, Source
from regulations.pictures import requirement_picture, topic_picture
from regulations.templatetags.wording import safe_url
from regulations.translations import spoken

Place = Instrument | Source


@dataclass(frozen=True, slots=True)
class CitingAnswer:
    """An answer, whose it is, and where in the place it points to (no pinpoint: to the whole of it)."""

    jurisdiction: str
    cell: Cell
    pinpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitingRecord:
    slug: str
    title: str
    code: str
    jurisdiction: str
    pinpoints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CitingGroup:
    """Records of one kind; `kind` is their model's name, `label` how a reader calls them."""

    kind: str
    label: str
    records: tuple[CitingRecord, ...]


def citing_answers(place: Place) -> tuple[CitingAnswer, ...]:
    """Every answer that cites it, in the order of the questionnaire, in 3 queries."""
    citations = (
        RequirementCitation.objects.filter(**{_field(type(place)): place})
        .select_related("requirement__jurisdiction", "requirement__topic__domain")
        .select_related("requirement__verified_by", "requirement__disputed_by")
        .prefetch_related("requirement__topic__choices", "requirement__topic__burden_levels")
        .order_by(
            "requirement__topic__domain__order",
            "requirement__topic__domain_id",
            "requirement__topic__order",
            "requirement__topic_id",
            "requirement__jurisdiction__name",
            "order",
            "pk",
        )
    )
    requirements = {citation.requirement_id: citation.requirement for citation in citations}
    pinpoints = _pinpoints((citation.requirement_id, citation.pinpoint) for citation in citations)
    found, texts = [], spoken()
    for pk, requirement in requirements.items():
        code, topic = requirement.jurisdiction.code, topic_picture(requirement.topic, texts)
        cell = Cell(code, topic, requirement_picture(requirement, code, topic.slug, (), timezone.localdate(), texts))
        found.append(CitingAnswer(place_name(requirement.jurisdiction.name), cell, pinpoints[pk]))
    return tuple(found)


def citing_groups(place: Place) -> tuple[CitingGroup, ...]:
    """The records of every other kind that cite it, in 1 query for each kind. Law that is ahead: see regulations.ahead.

    Kinds are the models of citations that there are: those of the storeys above are among them, and this one need not know them.
    """
    kinds = [model for model in Citation.__subclasses__() if model not in (RequirementCitation, AheadCitation)]
    groups = (_group(model, place) for model in kinds)
    return tuple(group for group in groups if group.records)


def _group(model: type[Citation], place: Place) -> CitingGroup:
    owner = _owner(model)
    citations = list(
        model._default_manager.filter(**{_field(type(place)): place})
        .select_related(f"{owner}__jurisdiction")
        .order_by(f"{owner}__jurisdiction__name", owner, "order", "pk")
    )
    owners: dict[int, Any] = {getattr(citation, f"{owner}_id"): getattr(citation, owner) for citation in citations}
    pinpoints = _pinpoints((getattr(citation, f"{owner}_id"), citation.pinpoint) for citation in citations)
    described = model._meta.get_field(owner).related_model
    assert isinstance(described, type)  # the owner of a citation is a record
    records = tuple(
        CitingRecord(found.slug, str(found), found.jurisdiction.code, place_name(found.jurisdiction.name), pinpoints[pk])
        for pk, found in owners.items()
    )
    return CitingGroup(str(described._meta.model_name), capfirst(str(described._meta.verbose_name_plural)), records)


def count_citing_answers(places: type[Instrument] | type[Source], keys: Collection[int]) -> Counter[int]:
    """How many answers cite each of these instruments or sources (by primary key), in 1 query."""
    field = _field(places)
    counted = (
        RequirementCitation.objects.filter(**{f"{field}__in": keys})
        .order_by()
        .values_list(field)
        .annotate(answers=Count("requirement", distinct=True))
    )
    return Counter(dict(counted))


def with_citing_answers(places: QuerySet[Any]) -> QuerySet[Any]:
    """The instruments or sources, each with how many answers cite it (`citing_answers`), without a query of its own."""
    field = _field(places.model)
    citing = RequirementCitation.objects.filter(**{field: OuterRef("pk")}).order_by().values(field)
    counted = citing.annotate(answers=Count("requirement", distinct=True)).values("answers")
    annotated: QuerySet[Any] = places.annotate(citing_answers=Coalesce(Subquery(counted), 0))
    return annotated


def host(url: str) -> str:
    """The site that an address leads to, “eur-lex.europa.eu”; empty for what is no address of the web."""
    return urlsplit(url).netloc.removeprefix("www.") if safe_url(url) else ""


def _field(places: type[Instrument] | type[Source]) -> str:
    return "instrument" if places is Instrument else "source"


def _owner(model: type[Citation]) -> str:
    """The field of the record that a citation belongs to."""
    return next(
        field.name for field in model._meta.concrete_fields if field.many_to_one and field.name not in ("instrument", "source")
    )


def _pinpoints(citations: Iterable[tuple[int, str]]) -> dict[int, tuple[str, ...]]:
    """The pinpoints by what they belong to, each one once; an empty tuple where only the whole is cited."""
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for pk, pinpoint in citations:
        found[pk].update({pinpoint: None} if pinpoint else {})
    return {pk: tuple(pinpoints) for pk, pinpoints in found.items()}
