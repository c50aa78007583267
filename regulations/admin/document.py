"""Editing of a dossier's papers."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from milenari.core.admin import NewLastFormSet
from regulations.admin.law import CitationInline
from regulations.admin.reviewed import ReviewedAdmin, ReviewFilter
from regulations.admin.translation import DocumentTranslationInline, OutdatedFilter
from regulations.citing import why_uncited
from regulations.models import Document, DocumentCitation


class CitingFormSet(NewLastFormSet):
    """Keeps the rule of regulations.citing."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):  # first what was written, then whether it is enough
            return
        kept = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if why := why_uncited(len(kept)):
            raise ValidationError(why)


class DocumentCitationInline(CitationInline):
    model = DocumentCitation
    formset = CitingFormSet


@admin.register(Document)
class DocumentAdmin(ReviewedAdmin):
    fieldsets = (
        (None, {"fields": ("jurisdiction", "slug")}),
        (
            _("Document"),
            {"fields": ("title", "procedure", "authority", "timing", "condition", "language", "note", "topics")},
        ),
        (_("Trust"), {"fields": ("confidence", "reviewed", "change_reason")}),
    )
    readonly_fields = ("reviewed",)
    inlines = (DocumentCitationInline, DocumentTranslationInline)
    list_display = ("title", "jurisdiction", "procedure", "authority", "timing", "review_today", "on_site", "confidence")
    list_select_related = ("jurisdiction", "authority")
    list_filter = ("jurisdiction", "procedure", "timing", ReviewFilter, "confidence", OutdatedFilter)
    search_fields = ("title", "note", "condition", "slug", "authority__name", "authority__acronym")
    autocomplete_fields = ("jurisdiction", "authority", "topics")
    ordering = ("jurisdiction__name", "procedure", "pk")

    @admin.display(description=_("on the site"))
    def on_site(self, document: Document) -> SafeString:
        """The way to the document among those of its country, and to what an expert does about it."""
        profile = reverse("profiles:country", args=[document.jurisdiction.code])
        return format_html_join(
            mark_safe("<br>"),
            '<a href="{}">{}</a>',
            [
                (f"{profile}#document-{document.slug}", gettext("Profile")),
                (reverse("regulations:review-document", args=[document.slug]), gettext("Review")),
            ],
        )
