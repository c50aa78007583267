"""Mitigations in the API, each at an address of its own."""

from django.db.models import QuerySet
from django.urls import reverse
from rest_framework import serializers

from barriers.api import MitigationSerializer
from barriers.filters import MitigationFilterSet
from barriers.models import Mitigation
from barriers.writing_api import MitigationWriting
from countries.api_fields import PlaceNameField
from milenari.core.api import RecordSerializer


class MitigationPlaceSerializer(RecordSerializer):
    """Which mitigation it is, and of which barrier; `page_url` is the barrier's page, where they are listed."""

    id = serializers.IntegerField()
    api_url = serializers.HyperlinkedIdentityField("api:mitigation-detail", lookup_field="pk", lookup_url_kwarg="id")
    page_url = serializers.SerializerMethodField()
    jurisdiction = serializers.CharField(source="barrier.jurisdiction.code")
    jurisdiction_name = PlaceNameField(source="barrier.jurisdiction.name")
    barrier = serializers.CharField(source="barrier.slug")
    barrier_title = serializers.CharField(source="barrier.title")
    order = serializers.IntegerField()

    def get_page_url(self, mitigation: Mitigation) -> str:
        address = f"{reverse('barriers:barrier', args=[mitigation.barrier.slug])}#mitigations"
        return str(self.context["request"].build_absolute_uri(address))


class MitigationRecordSerializer(MitigationPlaceSerializer, MitigationSerializer):
    """A mitigation has no slug: its `id` is given once, and stays whatever else of it changes."""


class MitigationViewSet(MitigationWriting):
    """What is done about the barriers, by whom and until when; barrier by barrier, in the order in which it was recorded."""

    serializer_class = MitigationRecordSerializer
    filterset_class = MitigationFilterSet
    key = {"id": "pk"}
    sorts = {
        "barrier": "barrier__slug",
        "order": "order",
        "jurisdiction": "barrier__jurisdiction__code",
        "due": "due",
        "status": "status",
        "owner": "owner__slug",
        "id": "pk",
    }
    ordering = ("barrier", "order")

    def get_queryset(self) -> QuerySet[Mitigation]:
        """A page is read in 1 query."""
        return Mitigation.objects.select_related("barrier__jurisdiction", "owner")
