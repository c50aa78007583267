"""What every page of the admin for evidence has in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.db import IntegrityError, models, transaction
from django.forms.models import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from milenari.core import revision, rules

admin.site.site_header = _("MILenARI: editing the evidence")
admin.site.site_title = _("MILenARI editing")
admin.site.index_title = _("What is recorded")


class EvidenceForm(ModelForm):
    """A form whose texts keep the line ends that they had: browsers send others, which would look like a change."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        return {name: normalize_newlines(value) if isinstance(value, str) else value for name, value in cleaned.items()}


class ReasonedForm(EvidenceForm):
    """The form of a record's own page; the reason given is kept with the change in the record's history."""

    change_reason = forms.CharField(
        label=_("Reason for this change"),
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("Kept in the history: what was found, where, by whom."),
    )


class SafeRelations:
    """Beside a choice of other records: a way to add one and to look at it, none to delete it for everybody by a slip."""

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **options: Any) -> forms.Field | None:
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_change_related = False
        return field


class NewLastFormSet(BaseInlineFormSet):
    """Rows in an order; a new one whose place was left as the form had it comes after all others."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        if "order" in form.fields and "order" not in form.changed_data:
            rows = type(form.instance)._default_manager.filter(**{self.fk.name: self.instance})
            last = rows.aggregate(last=models.Max("order"))["last"]
            form.instance.order = 0 if last is None else last + 1
        return super().save_new(form, commit)


class EvidenceInline(SafeRelations, admin.TabularInline):
    """Rows that belong to a record, in its form."""

    form = EvidenceForm
    formset = NewLastFormSet
    extra = 0


class EvidenceAdmin(SafeRelations, SimpleHistoryAdmin):
    """An admin page whose every write is one transaction and one step of the revision.

    A rule of the database that a form did not foresee (two people at the same moment) becomes a message, and nothing is saved.
    """

    form = ReasonedForm
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    empty_value_display = _("Nothing recorded")
    save_on_top = True
    view_on_site = False
    fixed_once_saved: tuple[str, ...] = ("slug",)  # what addresses and evidence files know a record by

    class Media:
        css = {"all": ["css/admin.css"]}

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        names = {field.name for field in self.opts.fields}
        fixed = [name for name in self.fixed_once_saved if name in names] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj._history_user = request.user
        obj._change_reason = form.cleaned_data.get("change_reason") or None
        self.write(obj)

    def write(self, record: Any) -> None:
        """How a record is saved, for those whose writes have rules of their own."""
        record.save()

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self._in_one_step(request, lambda: super(EvidenceAdmin, self).changeform_view(request, *args, **options))

    def changelist_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self._in_one_step(request, lambda: super(EvidenceAdmin, self).changelist_view(request, *args, **options))

    def delete_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self._in_one_step(request, lambda: super(EvidenceAdmin, self).delete_view(request, *args, **options))

    def history_form_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        return self._in_one_step(request, lambda: super(EvidenceAdmin, self).history_form_view(request, *args, **options))

    def _in_one_step(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        if request.method != "POST":
            return view()
        try:
            with transaction.atomic(), revision.one_step():
                return view()
        except IntegrityError as error:
            self.message_user(request, refusal(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


def refusal(error: IntegrityError) -> str:
    """What to tell an editor whose change the database refused: the rule's own sentence where it is one of ours."""
    why = next((rule.message for rule in rules.all_rules() if rule.message in str(error)), "")
    return str(
        _("Nothing was saved. %(why)s Look at the record as it is now, and make your change again.")
        % {"why": why or _("It does not go together with what is recorded, perhaps since a moment ago.")}
    )
