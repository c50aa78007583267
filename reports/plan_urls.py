from django.urls import path

from reports.views import plan

app_name = "plan"

urlpatterns = [
    path("", plan.plan, name="plan"),
    path("calendar.ics", plan.calendar, name="calendar"),
    path("plan.xlsx", plan.workbook, name="workbook"),
]
