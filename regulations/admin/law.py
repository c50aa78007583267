"""Editing of what is cited, and of citations beside the records that they belong to."""

from django.contrib import admin

from milenari.core.admin import EvidenceAdmin, EvidenceInline
from regulations.models import Instrument, Source


class CitationInline(EvidenceInline):
    """Citations in the form of their record: one subclass for each kind of record names its model."""

    fields = ("instrument", "source", "pinpoint", "order")
    autocomplete_fields = ("instrument", "source")
    list_select_related = ("instrument", "source")
    extra = 1


@admin.register(Instrument)
class InstrumentAdmin(EvidenceAdmin):
    fields = (
        "jurisdiction",
        "slug",
        "title",
        "local_title",
        "language",
        ("kind", "number"),
        ("date", "status"),
        "issuer",
        "url",
        "eli",
        "note",
        "change_reason",
    )
    list_display = ("title", "jurisdiction", "kind", "number", "date", "status")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction", "kind", "status")
    search_fields = ("title", "local_title", "number", "slug")
    autocomplete_fields = ("jurisdiction", "issuer")
    date_hierarchy = "date"
    ordering = ("jurisdiction__name", "pk")


@admin.register(Source)
class SourceAdmin(EvidenceAdmin):
    fields = ("jurisdiction", "slug", "title", "publisher", "date", "kind", "url", "change_reason")
    list_display = ("title", "publisher", "jurisdiction", "kind", "date")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction", "kind")
    search_fields = ("title", "publisher", "slug")
    autocomplete_fields = ("jurisdiction",)
    date_hierarchy = "date"
    ordering = ("jurisdiction__name", "pk")
