"""The API's index, which puts the parts together."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from barriers.api import BarrierViewSet, GapEndpoint, RiskEndpoint
from barriers.mitigation_api import MitigationViewSet
from barriers.pathway_api import PathwayEndpoint, StepViewSet
from countries.api import JurisdictionViewSet
from milenari.core import revision
from milenari.core.api import ReadView, RecordSerializer
from milenari.portal.changes.api import ChangesEndpoint
from milenari.portal.comparison_api import ComparisonEndpoint
from milenari.portal.linked_api import LinkedDataset
from milenari.portal.search_api import SearchEndpoint
from milenari.portal.translations_api import TranslationsEndpoint
from regulations.api import RequirementViewSet, TopicViewSet
from regulations.document_api import DocumentViewSet
from regulations.domain_api import DomainViewSet
from regulations.glossary_api import GlossaryTermViewSet
from regulations.library_api import InstrumentViewSet, SourceViewSet
from regulations.linked_api import LinkedInstruments, LinkedTopics
from regulations.registry_api import AuthorityViewSet, InstitutionViewSet
from reports.api import ReleaseViewSet
from reports.plan_api import PlanEndpoint
from reports.report_api import ReportViewSet

ENDPOINTS: dict[str, tuple[str, type[ReadView]]] = {
    "jurisdictions": ("api:jurisdiction-list", JurisdictionViewSet),
    "authorities": ("api:authority-list", AuthorityViewSet),
    "institutions": ("api:institution-list", InstitutionViewSet),
    "domains": ("api:domain-list", DomainViewSet),
    "topics": ("api:topic-list", TopicViewSet),
    "glossary": ("api:term-list", GlossaryTermViewSet),
    "instruments": ("api:instrument-list", InstrumentViewSet),
    "sources": ("api:source-list", SourceViewSet),
    "requirements": ("api:requirement-list", RequirementViewSet),
    "documents": ("api:document-list", DocumentViewSet),
    "barriers": ("api:barrier-list", BarrierViewSet),
    "mitigations": ("api:mitigation-list", MitigationViewSet),
    "comparison": ("api:comparison", ComparisonEndpoint),
    "gaps": ("api:gaps", GapEndpoint),
    "risk": ("api:risk", RiskEndpoint),
    "steps": ("api:step-list", StepViewSet),
    "pathways": ("api:pathways", PathwayEndpoint),
    "plan": ("api:plan", PlanEndpoint),
    "search": ("api:search", SearchEndpoint),
    "releases": ("api:release-list", ReleaseViewSet),
    "linked-topics": ("api:linked-topics", LinkedTopics),
    "linked-instruments": ("api:linked-instruments", LinkedInstruments),
    "linked-dataset": ("api:linked-dataset", LinkedDataset),
    "reports": ("api:report-list", ReportViewSet),
    "changes": ("api:changes", ChangesEndpoint),
    "translations": ("api:translations", TranslationsEndpoint),
}


class AddressSerializer(RecordSerializer):
    url = serializers.URLField()
    parameters = serializers.ListField(child=serializers.CharField())


class IndexSerializer(RecordSerializer):
    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    notice = serializers.CharField()
    addresses = serializers.DictField(child=AddressSerializer())


class IndexEndpoint(ReadView):
    """Where everything is, and the parameters that each address takes."""

    @extend_schema(responses=IndexSerializer)
    def get(self, request: Request) -> Response:
        now = revision.current()
        return Response(
            {
                "revision": now.number,
                "changed_at": now.changed_at,
                "notice": _(
                    "Nothing here is legal advice; each answer says where it was read, and whether an expert verified it."
                ),
                "addresses": {
                    name: {"url": reverse(address, request=request), "parameters": endpoint.known_words()}
                    for name, (address, endpoint) in ENDPOINTS.items()
                },
            }
        )
