"""Translations beside the record that they are of: whoever may change the record may translate it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.text import normalize_newlines
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries.roles import Role, roles_of
from milenari.core.admin import EvidenceForm, EvidenceInline, NewLastFormSet
from milenari.core.lists import enumerated
from milenari.core.translation import Translation, into, with_originals
from regulations.languages import language_name
from regulations.models import (
    AheadTranslation,
    DocumentTranslation,
    DomainTranslation,
    DutyTranslation,
    PaperTranslation,
    RequirementTranslation,
    TermTranslation,
    TopicTranslation,
)

SIGN = " = "


class WordsField(forms.CharField):
    """A mapping as lines “original = translation”, one for each of the `originals`; what has no translation is left out."""

    widget = AdminTextareaWidget
    originals: tuple[str, ...] = ()

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        known = value or {}
        lines = dict.fromkeys((*self.originals, *known))
        return "\n".join(f"{original}{SIGN}{known.get(original, '')}".rstrip() for original in lines)

    def to_python(self, value: Any) -> Any:
        found: dict[str, str] = {}
        for line in normalize_newlines(value or "").split("\n"):
            original, _sign, text = (part.strip() for part in f"{line} ".partition(SIGN.rstrip() + " "))
            if original and original in found:
                raise ValidationError(_("“%(text)s” stands here twice. Keep it once.") % {"text": original})
            if original and text:
                found[original] = text
        return found

    def validate(self, value: Any) -> None:
        """What it may map is the model's to say."""

    def run_validators(self, value: Any) -> None:
        """It is no text that could be too long."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool((initial or {}) != self.to_python(data))
        except ValidationError:
            return True


class TranslationForm(EvidenceForm):
    """What is outdated was read by nobody beside the original as it is now, and waits until somebody changes or confirms it."""

    up_to_date = forms.BooleanField(label=gettext_lazy("Up to date"), required=False, initial=None)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        names = self.instance.outdated if self.instance.pk else ()
        if names:
            self.initial["reviewed"] = False
            self.fields["up_to_date"].help_text = _(
                "Outdated, since the original has changed: %(texts)s. The site shows the original there until you change the "
                "translation, or tick this because it still says the same."
            ) % {"texts": enumerated(self.instance._meta.get_field(name).verbose_name for name in names)}
        else:
            self.fields["up_to_date"].widget = self.fields["up_to_date"].hidden_widget()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self._is_read_anew(cleaned) and not may_review(self.editor):
            message = _("Only a country expert or the lead says that a native expert has read a translation.")
            self.add_error("reviewed", message)
        return cleaned

    def _is_read_anew(self, cleaned: dict[str, Any]) -> bool:
        return bool(cleaned.get("reviewed") and not self.initial.get("reviewed"))

    def save(self, commit: bool = True) -> Any:
        """Who has read all of it beside the originals knows that it is up to date."""
        if self.instance.pk and (self.cleaned_data.get("up_to_date") or self._is_read_anew(self.cleaned_data)):
            self.instance.bring_up_to_date()
        return super().save(commit)


def may_review(user: Any) -> bool:
    """Whether the user may say that a native expert has read a translation: who verifies answers, and the lead."""
    return user is not None and (user.is_superuser or bool({Role.EXPERT, Role.LEAD} & roles_of(user)))


class TranslationFormSet(NewLastFormSet):
    model: type[Translation]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name in self.model.MAPS:
            found = dict.fromkeys(self.model.originals(self.instance, name))
            form.fields[name].originals = tuple(original for original in found if "\n" not in original)
            if not found:
                form.fields[name].widget = form.fields[name].hidden_widget()


class TranslationInline(EvidenceInline):
    """One subclass for each kind of record names its model."""

    model: type[Translation]
    form = TranslationForm
    formset = TranslationFormSet
    template = "admin/edit_inline/stacked.html"
    classes = ("collapse",)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return ("language", *self.model.TEXTS, *self.model.MAPS, "up_to_date", "reviewed")

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_originals(super().get_queryset(request))

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **options: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **options)
        formset.form.editor = request.user  # the class is made anew for each request
        return formset

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **options: Any) -> Any:
        if db_field.name == "language":
            choices = [("", "---------"), *((code, language_name(code)) for code in into())]
            return forms.ChoiceField(label=db_field.verbose_name, choices=choices)
        if db_field.name in self.model.MAPS:
            hint = gettext_lazy("One to a line, “what stands there = its translation”.")
            return WordsField(label=db_field.verbose_name, required=False, help_text=hint)
        return super().formfield_for_dbfield(db_field, request, **options)


class OutdatedFilter(admin.SimpleListFilter):
    """Records with a translation that waits to be brought up to date."""

    title = gettext_lazy("translations")
    parameter_name = "translations"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("outdated", gettext_lazy("outdated"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "outdated":
            return queryset
        kind: Any = queryset.model._meta.get_field("translations").related_model
        return queryset.filter(pk__in={one.record_id for one in with_originals(kind._default_manager.all()) if one.outdated})


class DomainTranslationInline(TranslationInline):
    model = DomainTranslation


class TopicTranslationInline(TranslationInline):
    model = TopicTranslation


class TermTranslationInline(TranslationInline):
    model = TermTranslation


class RequirementTranslationInline(TranslationInline):
    model = RequirementTranslation


class AheadTranslationInline(TranslationInline):
    model = AheadTranslation


class DocumentTranslationInline(TranslationInline):
    model = DocumentTranslation


class PaperTranslationInline(TranslationInline):
    model = PaperTranslation


class DutyTranslationInline(TranslationInline):
    model = DutyTranslation
