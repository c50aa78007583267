"""The API's addresses, below /api/v1/."""

from collections.abc import Sequence
from typing import Any

from django.urls import URLPattern, path, re_path, register_converter

from barriers.api import BarrierViewSet, GapEndpoint, RiskEndpoint
from barriers.mitigation_api import MitigationViewSet
from barriers.pathway_api import PathwayEndpoint, StepViewSet
from countries.api import JurisdictionViewSet
from milenari.core import linked_api
from milenari.core.api import NotHere, RecordViewSet
from milenari.portal.api import IndexEndpoint
from milenari.portal.changes.api import ChangesEndpoint
from milenari.portal.comparison_api import ComparisonEndpoint
from milenari.portal.linked_api import LinkedDataset
from milenari.portal.openapi import SchemaEndpoint
from milenari.portal.search_api import SearchEndpoint
from milenari.portal.translations_api import TranslationsEndpoint
from regulations.api import RequirementViewSet, TopicViewSet
from regulations.document_api import DocumentViewSet
from regulations.domain_api import DomainViewSet
from regulations.glossary_api import GlossaryTermViewSet
from regulations.library_api import InstrumentViewSet, SourceViewSet
from regulations.linked_api import LinkedInstruments, LinkedTopics
from regulations.registry_api import AuthorityViewSet, InstitutionViewSet
from reports.api import ReleaseChangesEndpoint, ReleaseViewSet
from reports.plan_api import PlanEndpoint
from reports.report_api import ReportCancelling, ReportFile, ReportViewSet

app_name = "api"


class Number:
    """A record's number in an address: as text, like every other key, and none that a database could not hold."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: object) -> str:
        return str(value)


register_converter(Number, "number")


MADE, CHANGED, DELETED = {"post": "create"}, {"patch": "partial_update"}, {"delete": "destroy"}


def records(
    plural: str, name: str, view: type[RecordViewSet], key: str = "<slug:slug>", writing: Sequence[dict[str, str]] = ()
) -> list[URLPattern]:
    """The addresses of a list, of the whole of it as one table, and of each of its records.

    `writing`: which of MADE, CHANGED and DELETED its records can be.
    """
    whole: dict[str, Any] = {"get": "list"}
    one: dict[str, Any] = {"get": "retrieve"}
    making: dict[str, Any] = {}
    for way in writing:
        (making if way is MADE else one).update(way)
    return [
        path(f"{plural}/", view.as_view(whole | making), name=f"{name}-list"),
        path(f"{plural}.csv", view.as_view(whole), {"format": "csv"}, name=f"{name}-table"),
        path(f"{plural}/{key}/", view.as_view(one), name=f"{name}-detail"),
    ]


urlpatterns = [
    path("", IndexEndpoint.as_view(), name="index"),
    path("schema/", SchemaEndpoint.as_view(), name="schema"),
    *records("jurisdictions", "jurisdiction", JurisdictionViewSet, "<slug:code>"),
    *records("authorities", "authority", AuthorityViewSet),
    *records("institutions", "institution", InstitutionViewSet),
    *records("domains", "domain", DomainViewSet),
    *records("topics", "topic", TopicViewSet),
    *records("glossary", "term", GlossaryTermViewSet, "<path:term>"),
    *records("instruments", "instrument", InstrumentViewSet),
    *records("sources", "source", SourceViewSet),
    *records("requirements", "requirement", RequirementViewSet, "<slug:jurisdiction>/<slug:topic>", [CHANGED]),
    *records("documents", "document", DocumentViewSet, writing=[MADE, CHANGED]),
    *records("barriers", "barrier", BarrierViewSet, writing=[MADE, CHANGED]),
    *records("mitigations", "mitigation", MitigationViewSet, "<number:id>", [MADE, CHANGED, DELETED]),
    *records("steps", "step", StepViewSet),
    *records("releases", "release", ReleaseViewSet),
    path("releases/<slug:slug>/changes/", ReleaseChangesEndpoint.as_view(), name="release-changes"),
    path("reports/", ReportViewSet.as_view({"get": "list", "post": "create"}), name="report-list"),
    path("reports/<uuid:id>/", ReportViewSet.as_view({"get": "retrieve"}), name="report-detail"),
    path("reports/<uuid:id>/file/", ReportFile.as_view(), name="report-file"),
    path("reports/<uuid:id>/cancel/", ReportCancelling.as_view(), name="report-cancel"),
    path("changes/", ChangesEndpoint.as_view(), name="changes"),
    path("comparison/", ComparisonEndpoint.as_view(), name="comparison"),
    path("comparison.csv", ComparisonEndpoint.as_view(), {"format": "csv"}, name="comparison-table"),
    path("gaps/", GapEndpoint.as_view(), name="gaps"),
    path("gaps.csv", GapEndpoint.as_view(), {"format": "csv"}, name="gaps-table"),
    path("translations/", TranslationsEndpoint.as_view(), name="translations"),
    path("translations.csv", TranslationsEndpoint.as_view(), {"format": "csv"}, name="translations-table"),
    path("risk/", RiskEndpoint.as_view(), name="risk"),
    path("search/", SearchEndpoint.as_view(), name="search"),
    path("search.csv", SearchEndpoint.as_view(), {"format": "csv"}, name="search-table"),
    path("pathways/", PathwayEndpoint.as_view(), name="pathways"),
    path("plan/", PlanEndpoint.as_view(), name="plan"),
    *linked_api.addresses("topics", LinkedTopics),
    *linked_api.addresses("instruments", LinkedInstruments),
    *linked_api.addresses("dataset", LinkedDataset),
    # Only with the slash at the end: an address that merely lacks it is led to the right one by Django.
    re_path(r"^[\s\S]*/\Z", NotHere.as_view(), name="nowhere"),
]
