"""The legal library in the API: instruments and sources, each with how many answers rest on it."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from countries.api_fields import PlaceNameField
from milenari.core.api import RecordSerializer, RecordViewSet
from regulations.filters import InstrumentFilterSet, SourceFilterSet
from regulations.languages import language_name
from regulations.law import with_citing_answers
from regulations.models import Instrument, Source


class InstrumentSerializer(RecordSerializer):
    """`url` is where the text is, `page_url` the page about it on this site."""

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:instrument-detail", lookup_field="slug")
    page_url = serializers.HyperlinkedIdentityField("regulations:instrument", lookup_field="slug")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = PlaceNameField(source="jurisdiction.name")
    title = serializers.CharField()
    local_title = serializers.CharField()
    language = serializers.CharField()
    language_name = serializers.SerializerMethodField()
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")
    number = serializers.CharField()
    date = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    status_label = serializers.CharField(source="get_status_display")
    issuer = serializers.CharField(source="issuer.slug", allow_null=True)
    issuer_name = serializers.CharField(source="issuer.name", allow_null=True)
    url = serializers.CharField()
    eli = serializers.CharField()
    note = serializers.CharField()
    requirement_count = serializers.IntegerField(source="citing_answers", help_text=_("How many requirements cite it."))

    def get_language_name(self, instrument: Instrument) -> str:
        return language_name(instrument.language)


class InstrumentViewSet(RecordViewSet):
    """Laws, decrees, by-laws and guidelines, by jurisdiction, the newest first."""

    serializer_class = InstrumentSerializer
    filterset_class = InstrumentFilterSet
    key = {"slug": "slug"}
    sorts = {
        "jurisdiction": "jurisdiction__code",
        "date": "date",
        "title": "title",
        "slug": "slug",
        "kind": "kind",
        "status": "status",
        "language": "language",
        "requirement_count": "citing_answers",
    }
    ordering = ("jurisdiction", "-date", "title")

    def get_queryset(self) -> QuerySet[Instrument]:
        """A page is read in 1 query."""
        return with_citing_answers(Instrument.objects.select_related("jurisdiction", "issuer"))


class SourceSerializer(RecordSerializer):
    """`url` is where it was read, `page_url` the page about it on this site."""

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:source-detail", lookup_field="slug")
    page_url = serializers.HyperlinkedIdentityField("regulations:source", lookup_field="slug")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = PlaceNameField(source="jurisdiction.name")
    title = serializers.CharField()
    publisher = serializers.CharField()
    kind = serializers.CharField(allow_null=True, help_text=_("In plain words, as it was recorded."))
    date = serializers.DateField(allow_null=True)
    url = serializers.CharField()
    requirement_count = serializers.IntegerField(source="citing_answers", help_text=_("How many requirements cite it."))


class SourceViewSet(RecordViewSet):
    """Where something was read that is not the instrument itself, by jurisdiction, the newest first."""

    serializer_class = SourceSerializer
    filterset_class = SourceFilterSet
    key = {"slug": "slug"}
    sorts = {
        "jurisdiction": "jurisdiction__code",
        "date": "date",
        "title": "title",
        "slug": "slug",
        "kind": "kind",
        "publisher": "publisher",
        "requirement_count": "citing_answers",
    }
    ordering = ("jurisdiction", "-date", "title")

    def get_queryset(self) -> QuerySet[Source]:
        """A page is read in 1 query."""
        return with_citing_answers(Source.objects.select_related("jurisdiction"))
