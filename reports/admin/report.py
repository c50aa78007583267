from django.contrib import admin
from django.http import HttpRequest

from milenari.core.numbers_admin import LenientList
from reports.models import Report


@admin.register(Report)
class ReportAdmin(LenientList, admin.ModelAdmin):
    """To look at: what happens to a report happens by itself, or on its page."""

    list_display = ("requested_at", "format", "scope", "release", "revision", "state", "requested_by", "attempts", "size")
    list_filter = ("state", "format")
    date_hierarchy = "requested_at"
    ordering = ("-requested_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Report | None = None) -> bool:
        return False
