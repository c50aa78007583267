"""The documents of a dossier in the API, as they are recorded."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from milenari.core.api import RecordSerializer, RecordViewSet
from regulations.api import RecordedCitationSerializer, recorded_in_short
from regulations.filters import DocumentFilterSet
from regulations.models import Document, DocumentCitation


class DocumentSerializer(RecordSerializer):
    """`paper` is the shared paper that it is; `condition` when it is needed, null: always."""

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:document-detail", lookup_field="slug")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = serializers.CharField(source="jurisdiction.name")
    title = serializers.CharField()
    procedure = serializers.CharField()
    procedure_label = serializers.CharField(source="get_procedure_display")
    authority = serializers.CharField(source="authority.slug", allow_null=True)
    authority_name = serializers.CharField(source="authority.name", allow_null=True)
    timing = serializers.CharField()
    timing_label = serializers.CharField(source="get_timing_display")
    condition = serializers.CharField(help_text=_("When it is needed; null: always."))
    language = serializers.CharField()
    note = serializers.CharField()
    confidence = serializers.CharField()
    confidence_label = serializers.CharField(source="get_confidence_display")
    paper = serializers.SerializerMethodField()
    topics = serializers.SerializerMethodField()
    citations = RecordedCitationSerializer(source="citations.all", many=True)

    def short_citations(self, document: Any) -> list[str]:
        return recorded_in_short(document.citations.all())

    def get_paper(self, document: Document) -> str | None:
        """The slug of the shared paper that it is; null where it stands for itself."""
        filing = getattr(document, "filing", None)
        return filing.paper.slug if filing and filing.paper else None

    def get_topics(self, document: Document) -> list[str]:
        """The slugs of the topics that it has to do with."""
        return [topic.slug for topic in document.topics.all()]


class DocumentViewSet(RecordViewSet):
    """What has to be on paper, for which procedure, as each jurisdiction asks for it."""

    serializer_class = DocumentSerializer
    filterset_class = DocumentFilterSet
    key = {"slug": "slug"}
    sorts = {
        "jurisdiction": "jurisdiction__code",
        "slug": "slug",
        "title": "title",
        "procedure": "procedure",
        "timing": "timing",
    }
    ordering = ("jurisdiction", "procedure", "slug")
    expands = ("citations",)

    def get_queryset(self) -> QuerySet[Document]:
        """A page is read in 3 queries, its filters and its count not counted."""
        documents = Document.objects.select_related("jurisdiction", "authority", "filing__paper")
        cited = DocumentCitation.objects.select_related("instrument", "source")
        return documents.prefetch_related("topics", Prefetch("citations", cited))
