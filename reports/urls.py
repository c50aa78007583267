from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [path("gap-report.pdf", views.gap_report, name="gap-report")]
