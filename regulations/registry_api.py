"""Who decides, and who would run the trial, in the API: with what the law library and the citations tell of them."""

from typing import Any

from django.db.models import Count, Model, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from countries.api_fields import PlaceNameField
from countries.filters import AuthorityFilterSet, InstitutionFilterSet
from countries.models import Authority, Institution
from milenari.core.api import RecordSerializer, RecordViewSet
from regulations.api import RecordedCitationSerializer, recorded_in_short
from regulations.models import Document, InstitutionCitation, Instrument


class InProfileSerializer(RecordSerializer):
    """Of a record that is shown in its country's profile: `page_url` is its place there."""

    def get_page_url(self, record: Authority | Institution) -> str:
        profile = reverse("profiles:country", args=[record.jurisdiction.code])
        address = f"{profile}#{record._meta.model_name}-{record.slug}"
        return str(self.context["request"].build_absolute_uri(address))


class AuthoritySerializer(InProfileSerializer):
    """`url` is the authority's own website."""

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:authority-detail", lookup_field="slug")
    page_url = serializers.SerializerMethodField()
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = PlaceNameField(source="jurisdiction.name")
    name = serializers.CharField()
    acronym = serializers.CharField()
    local_name = serializers.CharField()
    role = serializers.CharField()
    url = serializers.CharField()
    instrument_count = serializers.IntegerField(help_text=_("How many of the instruments it issued."))
    document_count = serializers.IntegerField(help_text=_("How many of a dossier's documents it asks for."))


class AuthorityViewSet(RecordViewSet):
    """Medicines agencies, ministries and ethics committees, by jurisdiction."""

    serializer_class = AuthoritySerializer
    filterset_class = AuthorityFilterSet
    key = {"slug": "slug"}
    sorts = {
        "jurisdiction": "jurisdiction__code",
        "name": "name",
        "slug": "slug",
        "acronym": "acronym",
        "instrument_count": "instrument_count",
        "document_count": "document_count",
    }
    ordering = ("jurisdiction", "name")

    def get_queryset(self) -> QuerySet[Authority]:
        """A page is read in 1 query."""
        return Authority.objects.select_related("jurisdiction").annotate(
            instrument_count=_count(Instrument, "issuer"), document_count=_count(Document, "authority")
        )


class InstitutionSerializer(InProfileSerializer):
    """`latitude` and `longitude` in degrees (WGS 84)."""

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:institution-detail", lookup_field="slug")
    page_url = serializers.SerializerMethodField()
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = PlaceNameField(source="jurisdiction.name")
    name = serializers.CharField()
    city = serializers.CharField()
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    role = serializers.CharField()
    capabilities = serializers.CharField()
    citations = RecordedCitationSerializer(source="citations.all", many=True)

    def short_citations(self, institution: Any) -> list[str]:
        return recorded_in_short(institution.citations.all())


class InstitutionViewSet(RecordViewSet):
    """The hospitals and institutes that would run the trial or take part in it, by jurisdiction."""

    serializer_class = InstitutionSerializer
    filterset_class = InstitutionFilterSet
    key = {"slug": "slug"}
    sorts = {"jurisdiction": "jurisdiction__code", "name": "name", "slug": "slug", "city": "city"}
    ordering = ("jurisdiction", "name")
    expands = ("citations",)

    def get_queryset(self) -> QuerySet[Institution]:
        """A page is read in 2 queries."""
        cited = Prefetch("citations", InstitutionCitation.objects.select_related("instrument", "source"))
        return Institution.objects.select_related("jurisdiction").prefetch_related(cited)


def _count(model: type[Model], field: str) -> Coalesce:
    """How many records of the model name the record in this field."""
    found = model._default_manager.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(found.annotate(number=Count("pk")).values("number")), 0)
