"""Jurisdictions in the API."""

from django.db.models import QuerySet
from rest_framework import serializers

from countries.api_fields import PlaceNameField
from countries.filters import JurisdictionFilterSet
from countries.models import Jurisdiction
from milenari.core.api import RecordSerializer, RecordViewSet


class JurisdictionSerializer(RecordSerializer):
    code = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:jurisdiction-detail", lookup_field="code")
    name = PlaceNameField()
    local_name = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")
    member_of = serializers.CharField(source="member_of.code", allow_null=True)
    members = serializers.SerializerMethodField()
    languages = serializers.ListField(child=serializers.CharField())
    currency = serializers.CharField()

    def get_members(self, jurisdiction: Jurisdiction) -> list[str]:
        """The codes of a union's members."""
        return [member.code for member in jurisdiction.members.all()]


class JurisdictionViewSet(RecordViewSet):
    """Countries, and the unions whose rules hold in their members."""

    serializer_class = JurisdictionSerializer
    filterset_class = JurisdictionFilterSet
    key = {"code": "code"}
    sorts = {"member_of": "member_of__code", "name": "name", "code": "code", "kind": "kind"}
    ordering = ("member_of", "name")  # countries in no union, and unions, come last

    def get_queryset(self) -> QuerySet[Jurisdiction]:
        """A page is read in 2 queries."""
        return Jurisdiction.objects.select_related("member_of").prefetch_related("members")
