"""Editing of how documents and answers are put together to a trial's plan."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from milenari.core.admin import EvidenceAdmin, EvidenceInline, ReasonedForm
from regulations.admin.translation import DutyTranslationInline, OutdatedFilter, PaperTranslationInline
from regulations.models import DocumentFiling, Duty, DutyRecipient, Paper, ProfileTopic
from regulations.vocabulary import PROFILE_WORDS


@admin.register(Paper)
class PaperAdmin(EvidenceAdmin):
    fields = ("slug", "title", "procedure", "written", "order", "change_reason")
    list_display = ("title", "procedure", "written", "order")
    inlines = (PaperTranslationInline,)
    list_filter = ("procedure", "written", OutdatedFilter)
    search_fields = ("title", "slug")
    ordering = ("order", "pk")


class FilingForm(ReasonedForm):
    words = forms.MultipleChoiceField(
        label=_("Words"),
        choices=[(field.label, [(word, word) for word in words]) for field, words in PROFILE_WORDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The profile’s words, as in an address: of the field that decides, at least one and not all."),
    )


@admin.register(DocumentFiling)
class DocumentFilingAdmin(EvidenceAdmin):
    form = FilingForm
    fields = ("document", "paper", "field", "words", "then", "otherwise", "change_reason")
    list_display = ("document", "paper", "field", "then", "otherwise")
    list_select_related = ("document", "paper")
    list_filter = ("field", "paper")
    search_fields = ("document__title", "document__slug", "paper__title")
    autocomplete_fields = ("document", "paper")
    ordering = ("pk",)


class DutyRecipientInline(EvidenceInline):
    model = DutyRecipient
    autocomplete_fields = ("jurisdiction",)


@admin.register(Duty)
class DutyAdmin(EvidenceAdmin):
    fields = ("slug", "title", "topic", "kind", "strictest", "counted_from", "after_step", "order", "change_reason")
    inlines = (DutyRecipientInline, DutyTranslationInline)
    list_display = ("title", "topic", "kind", "strictest", "counted_from")
    list_select_related = ("topic",)
    list_filter = ("kind", OutdatedFilter)
    search_fields = ("title", "slug", "topic__question")
    autocomplete_fields = ("topic", "after_step")
    ordering = ("order", "pk")


@admin.register(ProfileTopic)
class ProfileTopicAdmin(EvidenceAdmin):
    fields = ("topic", "field", "change_reason")
    list_display = ("topic", "field")
    list_select_related = ("topic",)
    list_filter = ("field",)
    search_fields = ("topic__question", "topic__slug")
    autocomplete_fields = ("topic",)
    ordering = ("pk",)
