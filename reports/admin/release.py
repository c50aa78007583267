"""Freezing the evidence; a release can be looked at, and never changed."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reports.actions import NothingToFreeze, check_freezable, freeze
from reports.models import Release, ReleaseQuerySet


class ReleaseForm(ModelForm):
    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        try:
            check_freezable()
        except NothingToFreeze as error:
            raise ValidationError(_("There is nothing to freeze: no evidence is loaded.")) from error
        return cleaned


@admin.register(Release)
class ReleaseAdmin(admin.ModelAdmin):
    form = ReleaseForm
    fields = ("title", "slug", "note")
    prepopulated_fields = {"slug": ("title",)}
    list_display = ("title", "slug", "made_at", "made_by", "revision", "short_checksum")
    list_select_related = ("made_by",)
    search_fields = ("title", "slug", "note")
    empty_value_display = _("Nothing recorded")
    actions = None

    def get_queryset(self, request: HttpRequest) -> ReleaseQuerySet:
        return Release.objects.without_content().newest_first()

    def get_fields(self, request: HttpRequest, obj: Release | None = None) -> list[Any]:
        frozen = ["revision", "changed_at", "made_at", "made_by", "checksum", "files"] if obj else []
        return [*self.fields, *frozen]

    def get_readonly_fields(self, request: HttpRequest, obj: Release | None = None) -> list[Any]:
        return self.get_fields(request, obj) if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Release | None = None) -> dict[str, Any]:
        return {} if obj else {"slug": ("title",)}

    @admin.display(description=_("checksum"))
    def short_checksum(self, release: Release) -> str:
        return release.short_checksum

    @admin.display(description=_("files"))
    def files(self, release: Release) -> str:
        return format_html('<a href="{}">{}</a>', release.get_absolute_url(), _("Its page, with the download"))

    def has_change_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Release | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Release, form: Any, change: bool) -> None:
        """The record that the form made becomes the one that was frozen."""
        frozen = freeze(obj.slug, obj.title, obj.note, request.user)
        for field in Release._meta.concrete_fields:
            setattr(obj, field.attname, getattr(frozen, field.attname))
        message = _("Revision %(revision)s of the evidence is frozen. Cite it as %(address)s.")
        words = {"revision": obj.revision, "address": request.build_absolute_uri(obj.get_absolute_url())}
        self.message_user(request, message % words, messages.INFO)
