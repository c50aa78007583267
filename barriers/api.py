"""Barriers in the API."""

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from barriers.filters import BarrierFilterSet
from barriers.models import Barrier, BarrierCitation, Mitigation
from milenari.core.api import RecordSerializer, RecordViewSet
from regulations.api import RecordedCitationSerializer


class MitigationSerializer(RecordSerializer):
    what = serializers.CharField()
    owner = serializers.CharField(source="owner.slug", allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    due = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    status_label = serializers.CharField(source="get_status_display")


class BarrierSerializer(RecordSerializer):
    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:barrier-detail", lookup_field="slug")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = serializers.CharField(source="jurisdiction.name")
    title = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")
    severity = serializers.IntegerField()
    severity_label = serializers.CharField(source="get_severity_display")
    likelihood = serializers.IntegerField()
    likelihood_label = serializers.CharField(source="get_likelihood_display")
    risk = serializers.IntegerField()
    phase = serializers.CharField()
    phase_label = serializers.CharField(source="get_phase_display")
    status = serializers.CharField()
    status_label = serializers.CharField(source="get_status_display")
    owner = serializers.CharField(source="owner.slug", allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    description = serializers.CharField()
    mitigation = serializers.CharField()
    mitigations = MitigationSerializer(many=True)
    topics = serializers.SerializerMethodField()
    citations = RecordedCitationSerializer(source="citations.all", many=True)

    def get_topics(self, barrier: Barrier) -> list[str]:
        """The slugs of the topics that it hangs on."""
        return [topic.slug for topic in barrier.topics.all()]


class BarrierViewSet(RecordViewSet):
    """What stands in the way, as people recorded it; the highest risk (severity times likelihood) first."""

    serializer_class = BarrierSerializer
    filterset_class = BarrierFilterSet
    key = {"slug": "slug"}
    ordering = ("-risk", "-severity", "title")

    def get_queryset(self) -> QuerySet[Barrier]:
        """A page is read in 4 queries."""
        return (
            Barrier.objects.by_risk()
            .select_related("jurisdiction", "owner")
            .prefetch_related(
                "topics",
                Prefetch("mitigations", Mitigation.objects.select_related("owner")),
                Prefetch("citations", BarrierCitation.objects.select_related("instrument", "source")),
            )
        )
