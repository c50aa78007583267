"""The API's addresses, below /api/v1/."""

from typing import Any

from django.urls import path, re_path

from barriers.api import BarrierViewSet, GapEndpoint, RiskEndpoint
from barriers.pathway_api import PathwayEndpoint, StepViewSet
from countries.api import JurisdictionViewSet
from milenari.core.api import NotHere
from milenari.portal.api import ComparisonEndpoint, IndexEndpoint
from regulations.api import RequirementViewSet, TopicViewSet
from reports.api import ReleaseChangesEndpoint, ReleaseViewSet

app_name = "api"

LIST: dict[str, Any] = {"get": "list"}
RECORD: dict[str, Any] = {"get": "retrieve"}

urlpatterns = [
    path("", IndexEndpoint.as_view(), name="index"),
    path("jurisdictions/", JurisdictionViewSet.as_view(LIST), name="jurisdiction-list"),
    path("jurisdictions/<slug:code>/", JurisdictionViewSet.as_view(RECORD), name="jurisdiction-detail"),
    path("topics/", TopicViewSet.as_view(LIST), name="topic-list"),
    path("topics/<slug:slug>/", TopicViewSet.as_view(RECORD), name="topic-detail"),
    path("requirements/", RequirementViewSet.as_view(LIST), name="requirement-list"),
    path("requirements/<slug:jurisdiction>/<slug:topic>/", RequirementViewSet.as_view(RECORD), name="requirement-detail"),
    path("barriers/", BarrierViewSet.as_view(LIST), name="barrier-list"),
    path("barriers/<slug:slug>/", BarrierViewSet.as_view(RECORD), name="barrier-detail"),
    path("comparison/", ComparisonEndpoint.as_view(), name="comparison"),
    path("gaps/", GapEndpoint.as_view(), name="gaps"),
    path("risk/", RiskEndpoint.as_view(), name="risk"),
    path("steps/", StepViewSet.as_view(LIST), name="step-list"),
    path("steps/<slug:slug>/", StepViewSet.as_view(RECORD), name="step-detail"),
    path("pathways/", PathwayEndpoint.as_view(), name="pathways"),
    path("releases/", ReleaseViewSet.as_view(LIST), name="release-list"),
    path("releases/<slug:slug>/", ReleaseViewSet.as_view(RECORD), name="release-detail"),
    path("releases/<slug:slug>/changes/", ReleaseChangesEndpoint.as_view(), name="release-changes"),
    # Only with the slash at the end: an address that merely lacks it is led to the right one by Django.
    re_path(r"^[\s\S]*/\Z", NotHere.as_view(), name="nowhere"),
]
