from django.urls import path

from reports.views import releases

app_name = "releases"

urlpatterns = [
    path("", releases.releases, name="releases"),
    path("<slug:slug>/", releases.release, name="release"),
    path("<slug:slug>/evidence.zip", releases.evidence, name="evidence"),
    path("<slug:slug>/changes/", releases.changes, name="changes"),
]
