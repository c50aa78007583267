"""The glossary in the API."""

from django.db.models import QuerySet
from rest_framework import serializers

from milenari.core.api import RecordViewSet, TranslatedSerializer
from regulations.filters import GlossaryFilterSet
from regulations.glossary import address
from regulations.models import GlossaryTerm
from regulations.translations import spoken


class GlossaryTermSerializer(TranslatedSerializer):
    """`full` is what the term is short for, `page_url` its place in the glossary, `topics` the questions where it matters."""

    spoken = staticmethod(spoken)

    term = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:term-detail", lookup_field="term")
    page_url = serializers.SerializerMethodField()
    full = serializers.CharField()
    meaning = serializers.CharField()
    topics = serializers.SerializerMethodField()

    def get_page_url(self, term: GlossaryTerm) -> str:
        return str(self.context["request"].build_absolute_uri(address(term.term)))

    def get_topics(self, term: GlossaryTerm) -> list[str]:
        """Their slugs."""
        return [topic.slug for topic in term.topics.all()]


class GlossaryTermViewSet(RecordViewSet):
    """The words of the field, and what abbreviations are short for."""

    serializer_class = GlossaryTermSerializer
    filterset_class = GlossaryFilterSet
    key = {"term": "term"}
    sorts = {"term": "term", "full": "full"}
    ordering = ("term",)

    def get_queryset(self) -> QuerySet[GlossaryTerm]:
        """A page is read in 2 queries."""
        return GlossaryTerm.objects.prefetch_related("topics")
