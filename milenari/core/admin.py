"""What every page of the admin for evidence has in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects, unquote
from django.contrib.admin.widgets import AdminTextInputWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, router, transaction
from django.forms.models import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from milenari.core import permissions, revision, rules
from milenari.core.audit.admin import AuditEntryAdmin as AuditEntryAdmin  # found here by Django
from milenari.core.concurrent_admin import PREVIEW, SeenField
from milenari.core.languages import site_words
from milenari.core.models import EvidenceModel
from milenari.core.numbers_admin import LenientList, NumberedRecords, SafeAutocompletes
from milenari.core.preview_admin import PreviewedEdits

admin.site.site_header = _("MILenARI: editing the evidence")
admin.site.site_title = _("MILenARI editing")
admin.site.index_title = _("What is recorded")


class EvidenceForm(ModelForm):
    """A form whose texts keep the line ends that they had: browsers send others, which would look like a change.

    What it makes of the record must be the editor's to record, too: a record is not moved to where its editor may nothing.
    """

    editor: Any = None  # set by the record's page

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        action = "change" if self.instance.pk else "add"
        if self.editor is not None and not self.errors and not permissions.may(self.editor, action, self.instance):
            self.add_error(None, _("You may not record this for others than those assigned to your account."))

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
    seen = SeenField(required=False)
    is_preview = False  # set by the record's page where the changes are only looked at

    def is_valid(self) -> bool:
        """What is only looked at is never saved; its errors, if any, are shown as ever."""
        return super().is_valid() and not self.is_preview


class SafeRelations(SafeAutocompletes):
    """Beside a choice of other records: a way to add one and to look at it, none to delete it for everybody by a slip.

    Where a choice says whose a record is, only what the editor may choose is one.
    """

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **options: Any) -> forms.Field | None:
        field: forms.Field | None = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_change_related = False
        return field

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **options: Any) -> Any:
        offered = permissions.choices(request.user, db_field, "add")
        if offered is not None:
            options["queryset"] = offered
        return super().formfield_for_foreignkey(db_field, request, **options)


class NewLastFormSet(BaseInlineFormSet):
    """Rows in an order; a new one whose place was left as the form had it comes after all others."""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        if "order" in form.fields and "order" not in form.changed_data:
            rows = type(form.instance)._default_manager.filter(**{self.fk.name: self.instance})
            last = rows.aggregate(last=models.Max("order"))["last"]
            form.instance.order = 0 if last is None else last + 1
        return super().save_new(form, commit)


class EvidenceInline(SafeRelations, admin.TabularInline):
    """Rows that belong to a record, in its form: whoever may change the record may change them."""

    form = EvidenceForm
    formset = NewLastFormSet
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None) -> bool:  # type: ignore[override]
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, "delete", obj)

    def _may(self, request: HttpRequest, action: str, record: models.Model | None) -> bool:
        """`record` is the one that the rows belong to."""
        with_record = record is None or permissions.may(request.user, "change", record)
        return with_record and permissions.may(request.user, action, self.model)


class EvidenceAdmin(NumberedRecords, PreviewedEdits, SafeRelations, LenientList, SimpleHistoryAdmin):
    """An admin page whose every write is one transaction and one step of the revision.

    A rule of the database that a form did not foresee (two people at the same moment) becomes a message, and nothing is saved.
    Nobody saves over what somebody else saved since the page was opened (ConcurrentEdits),
    and everybody can look at their changes before saving them (PreviewedEdits).
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

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return permissions.may(request.user, "view", obj or self.model) or self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return permissions.may(request.user, "add", self.model)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return permissions.may(request.user, "change", obj or self.model)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return permissions.may(request.user, "delete", obj or self.model)

    def get_form(self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **options: Any) -> Any:
        form = super().get_form(request, obj, change, **options)
        form.editor = request.user  # the class is made anew for each request
        form.is_preview = obj is not None and PREVIEW in request.POST
        return form

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What would go with the records must be the editor's to delete, whether it has a page of its own or not."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        for model, records in collector.data.items():
            if issubclass(model, EvidenceModel) and not all(permissions.may(request.user, "delete", one) for one in records):
                missing.add(model._meta.verbose_name)
        return deleted, counts, missing, protected

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not permissions.may(request.user, "change" if change else "add", obj):
            raise PermissionDenied
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

    def set_history_delta_changes(self, request: HttpRequest, historical_records: Any, *args: Any, **options: Any) -> None:
        super().set_history_delta_changes(request, historical_records, *args, **options)
        for row in historical_records:
            row.history_change_reason = site_words(row.history_change_reason)

    def history_form_view(self, request: HttpRequest, object_id: str, *args: Any, **options: Any) -> HttpResponse:
        """To look at a version is everybody's who sees the record; to bring it back, theirs who may change the record now."""
        if request.method == "POST":
            now = self.get_object(request, unquote(object_id))
            if not (self.has_add_permission(request) if now is None else self.has_change_permission(request, now)):
                raise PermissionDenied

        def view() -> HttpResponse:
            changed = self.changed_since_seen(request, object_id) if request.method == "POST" else None
            return changed or super(EvidenceAdmin, self).history_form_view(request, object_id, *args, **options)

        return self._in_one_step(request, view)

    def _in_one_step(self, request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
        if request.method != "POST":
            return view()
        try:
            with transaction.atomic(), revision.one_step():
                return view()
        except IntegrityError as error:
            self.message_user(request, rules.refusal(error), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
