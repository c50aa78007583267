"""Topics and requirements in the API, and the shape of an answer and its citations wherever the API gives one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from countries.api_fields import PlaceNameField
from milenari.core.api import RecordSerializer, RecordViewSet, TranslatedSerializer
from regulations import landscape as picture
from regulations import models
from regulations.filters import RequirementFilterSet, TopicFilterSet
from regulations.pictures import citation_picture, requirement_picture, topic_picture
from regulations.translations import spoken
from regulations.vocabulary import Kind, Ternary, Unit
from regulations.wording import answer, review
from regulations.writing_api import RequirementWriting


class CitationSerializer(RecordSerializer):
    """Of a regulations.landscape.Citation."""

    kind = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    local_title = serializers.CharField()
    language = serializers.CharField()
    pinpoint = serializers.CharField()
    url = serializers.CharField()


def in_short(citations: Iterable[picture.Citation]) -> list[str]:
    """Each by its instrument's or source's slug, with the place in it: “ctr-536-2014 Art. 6”."""
    return [f"{citation.slug} {citation.pinpoint}".strip() for citation in citations]


def recorded_in_short(citations: Iterable[models.Citation]) -> list[str]:
    """The same, of models.Citation."""
    return in_short(citation_picture(citation) for citation in citations)


class RecordedCitationSerializer(CitationSerializer):
    """Of a models.Citation."""

    def to_representation(self, instance: models.Citation) -> dict[str, Any]:
        return super().to_representation(citation_picture(instance))


class QuestionSerializer(RecordSerializer):
    """Of whatever has a `topic` (regulations.landscape.Topic): a cell, or a row."""

    topic = serializers.CharField(source="topic.slug")
    question = serializers.CharField(source="topic.question")
    kind = serializers.CharField(source="topic.kind.value")
    kind_label = serializers.CharField(source="topic.kind.label")
    phase = serializers.CharField(source="topic.phase.value")
    phase_label = serializers.CharField(source="topic.phase.label")


class AnswerSerializer(RecordSerializer):
    """Of a regulations.landscape.Cell: what holds, in words and in figures, and how far it can be trusted."""

    answer = serializers.SerializerMethodField()
    standing = serializers.CharField(source="standing.value")
    status = serializers.CharField(source="requirement.status.value", allow_null=True)
    status_label = serializers.CharField(source="requirement.status.label", allow_null=True)
    value = serializers.CharField(source="requirement.value", allow_null=True)
    amount = serializers.FloatField(source="requirement.amount", allow_null=True)
    unit = serializers.CharField(source="requirement.unit", allow_null=True)
    unit_label = serializers.SerializerMethodField()
    comparable_amount = serializers.FloatField(source="requirement.comparable_amount", allow_null=True)
    comparable_unit = serializers.SerializerMethodField()
    burden = serializers.IntegerField(allow_null=True)
    burden_label = serializers.CharField(source="burden.label", allow_null=True)
    basis = serializers.CharField(source="requirement.basis.value", allow_null=True)
    basis_label = serializers.CharField(source="requirement.basis.label", allow_null=True)
    confidence = serializers.CharField(source="requirement.confidence.value", allow_null=True)
    confidence_label = serializers.CharField(source="requirement.confidence.label", allow_null=True)
    review = serializers.CharField(source="requirement.review.value", allow_null=True)
    review_label = serializers.SerializerMethodField()
    verified_by = serializers.CharField(source="requirement.verified_by", allow_null=True)
    verified_at = serializers.DateTimeField(source="requirement.verified_at", allow_null=True)
    verified_until = serializers.DateField(source="requirement.verified_until", allow_null=True)
    verification_expired = serializers.BooleanField(source="requirement.is_due", allow_null=True)
    disputed_by = serializers.CharField(source="requirement.disputed_by", allow_null=True)
    disputed_at = serializers.DateTimeField(source="requirement.disputed_at", allow_null=True)
    dispute_reason = serializers.CharField(source="requirement.dispute_reason", allow_null=True)
    valid_from = serializers.DateField(source="requirement.valid_from", allow_null=True)
    summary = serializers.CharField(source="requirement.summary", allow_null=True)
    note = serializers.CharField(source="requirement.note", allow_null=True)
    citations = CitationSerializer(source="requirement.citations", many=True, default=())

    def get_answer(self, cell: picture.Cell) -> str:
        return answer(cell)

    def short_citations(self, cell: picture.Cell) -> list[str]:
        return in_short(cell.requirement.citations if cell.requirement else ())

    def get_review_label(self, cell: picture.Cell) -> str | None:
        return review(cell.requirement) if cell.requirement else None

    def get_unit_label(self, cell: picture.Cell) -> str | None:
        return str(Unit(cell.requirement.unit).label) if cell.requirement and cell.requirement.unit else None

    def get_comparable_unit(self, cell: picture.Cell) -> str | None:
        """The unit of comparable_amount: calendar days for working days, else the amount's own."""
        unit = cell.requirement.unit if cell.requirement else ""
        return Unit.CALENDAR_DAYS.value if unit == Unit.WORKING_DAYS else unit or None


class BurdenLevelSerializer(RecordSerializer):
    """The burden of a value, or of every amount from `from_amount` up to the next mark."""

    value = serializers.CharField()
    from_amount = serializers.FloatField(allow_null=True)
    level = serializers.IntegerField()
    level_label = serializers.CharField(source="get_level_display")


class TopicSerializer(TranslatedSerializer):
    spoken = staticmethod(spoken)

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:topic-detail", lookup_field="slug")
    domain = serializers.CharField(source="domain.slug")
    domain_title = serializers.SerializerMethodField()
    domain_order = serializers.IntegerField(source="domain.order")
    order = serializers.IntegerField()
    question = serializers.CharField()
    why = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")
    unit = serializers.CharField()
    unit_label = serializers.CharField(source="get_unit_display")
    phase = serializers.CharField()
    phase_label = serializers.CharField(source="get_phase_display")
    choices = serializers.SerializerMethodField()
    burden_scale = BurdenLevelSerializer(source="burden_levels.all", many=True)

    def get_domain_title(self, topic: models.Topic) -> str:
        return spoken().said(topic.domain, "title")

    def get_choices(self, topic: models.Topic) -> list[dict[str, str]]:
        """The words that an answer can be, in order; empty where it is an amount or a text."""
        if topic.kind == Kind.TERNARY:
            return [{"value": value, "label": str(label)} for value, label in Ternary.choices]
        choices = topic_picture(topic, spoken()).choices
        return [{"value": choice.value, "label": choice.label} for choice in choices]


class TopicViewSet(RecordViewSet):
    """The questionnaire: what is asked of every jurisdiction."""

    serializer_class = TopicSerializer
    filterset_class = TopicFilterSet
    key = {"slug": "slug"}
    sorts = {
        "domain_order": "domain__order",
        "order": "order",
        "domain": "domain__slug",
        "slug": "slug",
        "question": "question",
        "kind": "kind",
        "phase": "phase",
    }
    ordering = ("domain_order", "domain", "order")

    def get_queryset(self) -> QuerySet[models.Topic]:
        """A page is read in 3 queries."""
        return models.Topic.objects.select_related("domain").prefetch_related("choices", "burden_levels")


@dataclass(frozen=True)
class RecordedCell(picture.Cell):
    """A jurisdiction's own answer, beside the record that it was read from."""

    record: models.Requirement


class PlaceSerializer(RecordSerializer):
    """Of a RecordedCell: whose answer it is, and where it stands in the questionnaire."""

    api_url = serializers.SerializerMethodField()
    jurisdiction = serializers.CharField()
    jurisdiction_name = PlaceNameField(source="record.jurisdiction.name")
    domain = serializers.CharField(source="topic.domain")
    domain_title = serializers.SerializerMethodField()
    domain_order = serializers.IntegerField(source="record.topic.domain.order")
    topic_order = serializers.IntegerField(source="record.topic.order")

    def get_domain_title(self, cell: RecordedCell) -> str:
        return spoken().said(cell.record.topic.domain, "title")

    def get_api_url(self, cell: RecordedCell) -> str:
        address = reverse("api:requirement-detail", args=(cell.jurisdiction, cell.topic.slug))
        return str(self.context["request"].build_absolute_uri(address))


class RequirementSerializer(PlaceSerializer, QuestionSerializer, AnswerSerializer):
    """Of a models.Requirement, as RequirementViewSet reads it."""

    def to_representation(self, instance: models.Requirement) -> dict[str, Any]:
        texts = spoken()
        code, topic = instance.jurisdiction.code, topic_picture(instance.topic, texts)
        citations = tuple(citation_picture(citation) for citation in instance.citations.all())
        requirement = requirement_picture(instance, code, topic.slug, citations, timezone.localdate(), texts)
        return super().to_representation(RecordedCell(code, topic, requirement, instance))


class RequirementViewSet(RequirementWriting):
    """Each jurisdiction's own answers; what a union's answers mean for its members is in the comparison."""

    serializer_class = RequirementSerializer
    filterset_class = RequirementFilterSet
    key = {"jurisdiction": "jurisdiction__code", "topic": "topic__slug"}
    sorts = {
        "jurisdiction": "jurisdiction__code",
        "domain_order": "topic__domain__order",
        "domain": "topic__domain__slug",
        "topic_order": "topic__order",
        "topic": "topic__slug",
        "amount": "amount",
        "value": "value",
        "status": "status",
        "confidence": "confidence",
        "review": "review",
        "verified_at": "verified_at",
        "valid_from": "valid_from",
    }
    ordering = ("jurisdiction", "domain_order", "domain", "topic_order")
    expands = ("citations",)

    def get_queryset(self) -> QuerySet[models.Requirement]:
        """A page is read in 4 queries."""
        related = models.Requirement.objects.select_related("jurisdiction", "topic__domain", "verified_by", "disputed_by")
        return related.prefetch_related(
            "topic__choices",
            "topic__burden_levels",
            Prefetch("citations", models.RequirementCitation.objects.select_related("instrument", "source")),
        )
