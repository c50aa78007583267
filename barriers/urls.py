from django.urls import path

from barriers.views import barriers, gaps, pathways

app_name = "barriers"

urlpatterns = [
    path("barriers/", barriers.barriers, name="barriers"),
    path("barriers/risk/", barriers.risk, name="risk"),
    path("barriers/<slug:slug>/", barriers.barrier, name="barrier"),
    path("gaps/", gaps.gaps, name="gaps"),
    path("pathways/", pathways.pathways, name="pathways"),
]
