"""The questionnaire's domains in the API."""

from urllib.parse import urlencode

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from milenari.core.api import RecordViewSet, TranslatedSerializer
from regulations.filters import DomainFilterSet
from regulations.models import Domain, Requirement
from regulations.translations import spoken


class DomainSerializer(TranslatedSerializer):
    """`page_url` is the comparison of its topics."""

    spoken = staticmethod(spoken)

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:domain-detail", lookup_field="slug")
    page_url = serializers.SerializerMethodField()
    title = serializers.CharField()
    order = serializers.IntegerField()
    topics = serializers.SerializerMethodField()
    requirement_count = serializers.IntegerField(help_text=_("How many requirements are recorded on its topics."))

    def get_page_url(self, domain: Domain) -> str:
        query = urlencode({"domain": domain.slug})
        return str(self.context["request"].build_absolute_uri(f"{reverse('portal:compare')}?{query}"))

    def get_topics(self, domain: Domain) -> list[str]:
        """The slugs of its topics, in the questionnaire's order."""
        return [topic.slug for topic in domain.topics.all()]


class DomainViewSet(RecordViewSet):
    """The parts of the questionnaire, in its order, each with its topics."""

    serializer_class = DomainSerializer
    filterset_class = DomainFilterSet
    key = {"slug": "slug"}
    sorts = {"order": "order", "slug": "slug", "title": "title", "requirement_count": "requirement_count"}
    ordering = ("order",)

    def get_queryset(self) -> QuerySet[Domain]:
        """A page is read in 2 queries."""
        answers = Requirement.objects.filter(topic__domain=OuterRef("pk")).order_by().values("topic__domain")
        counted = Coalesce(Subquery(answers.annotate(answers=Count("pk")).values("answers")), 0)
        return Domain.objects.annotate(requirement_count=counted).prefetch_related("topics")
