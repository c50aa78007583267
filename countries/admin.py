"""Editing of who regulates, who decides, and who would run the trial."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countries.models import Authority, Institution, Jurisdiction
from milenari.core.admin import EvidenceAdmin, ReasonedForm

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class LanguageCodes(forms.CharField):
    """A list of language codes, written with commas: “ar, en”."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        return [code for code in re.split(r"[,\s]+", super().to_python(value) or "") if code]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.to_python(data) != (initial or []))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if wrong := [code for code in value if not LANGUAGE_CODE.fullmatch(code)]:
            raise ValidationError(
                _("“%(found)s” is no language code; write codes of two or three small letters: “ar, en”."),
                params={"found": ", ".join(wrong)},
            )


class JurisdictionForm(ReasonedForm):
    languages = LanguageCodes(
        label=_("Official languages"),
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Language codes with commas between, the main one first: “ar, en”."),
    )


@admin.register(Jurisdiction)
class JurisdictionAdmin(EvidenceAdmin):
    form = JurisdictionForm
    fixed_once_saved = ("code",)
    fields = ("code", "name", "local_name", "kind", "member_of", "languages", "currency", "change_reason")
    list_display = ("name", "code", "kind", "member_of", "spoken", "currency")
    list_select_related = ("member_of",)
    list_filter = ("kind", ("member_of", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "local_name", "=code")
    autocomplete_fields = ("member_of",)
    ordering = ("name",)

    @admin.display(description=_("official languages"))
    def spoken(self, jurisdiction: Jurisdiction) -> str:
        return ", ".join(jurisdiction.languages)


@admin.register(Authority)
class AuthorityAdmin(EvidenceAdmin):
    fields = ("jurisdiction", "slug", "name", "acronym", "local_name", "role", "url", "change_reason")
    list_display = ("name", "acronym", "jurisdiction", "role")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction",)
    search_fields = ("name", "acronym", "local_name", "role", "slug")
    autocomplete_fields = ("jurisdiction",)
    ordering = ("jurisdiction__name", "pk")


@admin.register(Institution)
class InstitutionAdmin(EvidenceAdmin):
    fields = (
        "jurisdiction",
        "slug",
        "name",
        "city",
        ("latitude", "longitude"),
        "role",
        "capabilities",
        "change_reason",
    )
    list_display = ("name", "city", "jurisdiction", "role")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction",)
    search_fields = ("name", "city", "role", "slug")
    autocomplete_fields = ("jurisdiction",)
    ordering = ("jurisdiction__name", "pk")
