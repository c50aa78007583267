"""The API's index, which puts the parts together."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from barriers.api import BarrierViewSet, GapEndpoint, RiskEndpoint
from barriers.pathway_api import PathwayEndpoint, StepViewSet
from countries.api import JurisdictionViewSet
from milenari.core import revision
from milenari.core.api import ReadView, RecordSerializer
from milenari.portal.comparison_api import ComparisonEndpoint
from milenari.portal.linked_api import LinkedDataset
from regulations.api import RequirementViewSet, TopicViewSet
from regulations.linked_api import LinkedInstruments, LinkedTopics
from reports.api import ReleaseViewSet
from reports.report_api import ReportViewSet

ENDPOINTS: dict[str, tuple[str, type[ReadView]]] = {
    "jurisdictions": ("api:jurisdiction-list", JurisdictionViewSet),
    "topics": ("api:topic-list", TopicViewSet),
    "requirements": ("api:requirement-list", RequirementViewSet),
    "barriers": ("api:barrier-list", BarrierViewSet),
    "comparison": ("api:comparison", ComparisonEndpoint),
    "gaps": ("api:gaps", GapEndpoint),
    "risk": ("api:risk", RiskEndpoint),
    "steps": ("api:step-list", StepViewSet),
    "pathways": ("api:pathways", PathwayEndpoint),
    "releases": ("api:release-list", ReleaseViewSet),
    "linked-topics": ("api:linked-topics", LinkedTopics),
    "linked-instruments": ("api:linked-instruments", LinkedInstruments),
    "linked-dataset": ("api:linked-dataset", LinkedDataset),
    "reports": ("api:report-list", ReportViewSet),
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
