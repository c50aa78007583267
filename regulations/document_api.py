"""Documents in the API: which papers a dossier is made of, for whom, when, and in which language."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from milenari.core.api import RecordSerializer
from regulations.api import CitationSerializer, in_short
from regulations.document_queries import checked_document, cited_documents
from regulations.documents import CheckedDocument
from regulations.filters import DocumentFilterSet
from regulations.models import Document
from regulations.translations import spoken
from regulations.wording import review
from regulations.writing_api import DocumentWriting


class DocumentSerializer(RecordSerializer):
    """Of a models.Document. `page_url` is its place in the country's profile, `paper` the slug of the shared paper that it is.

    Without a `condition` it is always needed.
    """

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:document-detail", lookup_field="slug")
    page_url = serializers.SerializerMethodField()
    jurisdiction = serializers.CharField()
    jurisdiction_name = serializers.CharField()
    title = serializers.CharField()
    procedure = serializers.CharField(source="procedure.value")
    procedure_label = serializers.CharField(source="procedure.label")
    authority = serializers.CharField(source="authority_slug", allow_null=True)
    authority_name = serializers.CharField(source="authority", allow_null=True)
    timing = serializers.CharField(source="timing.value")
    timing_label = serializers.CharField(source="timing.label")
    condition = serializers.CharField(allow_null=True)
    language = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    paper = serializers.CharField(source="paper.slug", allow_null=True)
    topics = serializers.ListField(child=serializers.CharField())
    confidence = serializers.CharField(source="confidence.value")
    confidence_label = serializers.CharField(source="confidence.label")
    review = serializers.CharField(source="review.value")
    review_label = serializers.SerializerMethodField()
    verified_by = serializers.CharField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    verified_until = serializers.DateField(allow_null=True)
    verification_expired = serializers.BooleanField(source="is_due")
    disputed_by = serializers.CharField(allow_null=True)
    disputed_at = serializers.DateTimeField(allow_null=True)
    dispute_reason = serializers.CharField(allow_null=True)
    citations = CitationSerializer(many=True)

    def to_representation(self, instance: Document) -> dict[str, Any]:
        topics = tuple(topic.slug for topic in instance.topics.all())
        return super().to_representation(checked_document(instance, timezone.localdate(), topics, spoken()))

    def get_page_url(self, document: CheckedDocument) -> str:
        profile = reverse("profiles:country", args=[document.jurisdiction])
        return str(self.context["request"].build_absolute_uri(f"{profile}#document-{document.slug}"))

    def get_review_label(self, document: CheckedDocument) -> str:
        return review(document)

    def short_citations(self, document: CheckedDocument) -> list[str]:
        return in_short(document.citations)


class DocumentViewSet(DocumentWriting):
    """The papers of a dossier, by jurisdiction and procedure. Those of a union are asked for in its members, too."""

    serializer_class = DocumentSerializer
    filterset_class = DocumentFilterSet
    key = {"slug": "slug"}
    sorts = {
        "jurisdiction": "jurisdiction__code",
        "procedure": "procedure",
        "timing": "timing",
        "title": "title",
        "slug": "slug",
        "authority": "authority__slug",
        "confidence": "confidence",
        "review": "review",
        "verified_at": "verified_at",
    }
    ordering = ("jurisdiction", "procedure", "slug")
    expands = ("citations",)

    def get_queryset(self) -> QuerySet[Document]:
        """A page is read in 3 queries."""
        return cited_documents().select_related("filing__paper").prefetch_related("topics")
