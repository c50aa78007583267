"""The audit log in the admin: to read, filter, search and export, for administrators; nobody writes it there."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from milenari.core import collation, permissions
from milenari.core.audit.events import Event, labels
from milenari.core.audit.models import AuditEntry
from milenari.core.audit.recording import record
from milenari.core.csv_text import csv_lines
from milenari.core.numbers_admin import LenientList

COLUMNS = (
    *("at", "what", "label", "outcome", "who", "account_id", "about", "about_kind", "about_key"),
    *("address", "request_id", "said", "kept_until"),
)


class WhatHappened(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return sorted(labels().items(), key=lambda pair: collation.key(pair[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(what=self.value()) if self.value() in labels() else queryset


class Who(admin.SimpleListFilter):
    """Those who stand in the log; the empty name is somebody who was not logged in."""

    title = _("who")
    parameter_name = "who"
    MOST = 50

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        names = AuditEntry.objects.exclude(who="").order_by("who").values_list("who", flat=True).distinct()[: self.MOST]
        return [("-", _("nobody logged in")), *((name, name) for name in names)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset if chosen is None else queryset.filter(who="" if chosen == "-" else chosen.replace("\0", ""))


@admin.register(AuditEntry)
class AuditEntryAdmin(LenientList, admin.ModelAdmin):
    list_display = ("at", "label", "outcome", "who", "about", "address", "said")
    list_filter = (WhatHappened, "outcome", "at", Who)
    date_hierarchy = "at"
    search_fields = ("who", "about", "address", "request_id")
    search_help_text = _("A name, what it is about, an address, or the id of a request.")
    show_full_result_count = False
    actions = None
    empty_value_display = ""
    fields = ("at", "label", "outcome", "who", "about", "about_kind", "about_key", "address", "request_id", "said", "kept_until")

    class Media:
        css = {"all": ["css/admin.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return permissions.may(request.user, "view", AuditEntry)

    @admin.display(description=_("what"), ordering="what")
    def label(self, entry: AuditEntry) -> str:
        return entry.label

    @admin.display(description=_("details"))
    def said(self, entry: AuditEntry) -> str:
        return entry.said

    def get_urls(self) -> list[Any]:
        return [path("export.csv", self.admin_site.admin_view(self.export), name="core_auditentry_export"), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """What the list shows, whole, as CSV; that it was taken away stands in the log, too."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:  # as the list does, which leaves out what does not fit
            return HttpResponseRedirect(reverse("admin:core_auditentry_changelist"))
        record(Event.LOG_EXPORTED, entries=shown.count(), filter=request.GET.urlencode() or "none")
        name = f"audit-log-{timezone.now():%Y%m%dT%H%M%SZ}.csv"
        return StreamingHttpResponse(
            csv_lines(COLUMNS, _rows(shown)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
        )


def _rows(entries: QuerySet[Any]) -> Iterator[list[Any]]:
    for entry in entries.iterator(chunk_size=500):
        yield [getattr(entry, name) for name in COLUMNS]
