from django.urls import path

from reports.views import reports

app_name = "reports"

urlpatterns = [
    path("", reports.reports, name="reports"),
    path("runs/", reports.runs, name="runs"),
    path("<uuid:pk>/", reports.report, name="report"),
    path("<uuid:pk>/cancel/", reports.cancel, name="cancel"),
    path("<uuid:pk>/file", reports.download, name="file"),
    path("gap-report.pdf", reports.gap_report, name="gap-report"),
]
