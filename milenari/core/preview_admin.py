"""The admin page of a record: what would change, field by field and word by word, before it is saved."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from milenari.core.concurrent import Row, State
from milenari.core.concurrent_admin import ConcurrentEdits
from milenari.core.differences import Difference
from milenari.core.form_state import said, said_row, sent_state, shown_state


class PreviewedEdits(ConcurrentEdits):
    """Of the admin page of a record, whose form is never valid while `is_preview` is set: it is shown again, as it was sent."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> HttpResponse:
        form, record = context["adminform"].form, options.get("obj")
        context["may_preview"] = (
            record is not None and "seen" in form.fields and bool(self.has_change_permission(request, record))
        )
        if getattr(form, "is_preview", False) and form.is_bound and not context["errors"]:
            context["is_previewed"] = True
            context["differences"] = tuple(self._differences(request, record, form))
        return super().render_change_form(request, context, *args, **options)

    def _differences(self, request: HttpRequest, record: Any, form: Any) -> Iterator[Difference]:
        """Between what is recorded and what was sent; `record` itself holds what the form made of it."""
        blank, formsets = self._unbound(request, self.get_object(request, str(record.pk)))
        now, sent = shown_state(blank, formsets), sent_state(blank, formsets, request.POST)
        yield from field_differences(form, now, sent)
        for formset in formsets:
            yield from row_differences(formset, now.rows[formset.prefix], sent.rows[formset.prefix])


def field_differences(form: Any, now: State, sent: State) -> Iterator[Difference]:
    """Of the fields; 50 and 50.00 are the same, and so are the line ends of browsers and ours."""
    for name in form.changed_data:
        if now.fields.get(name) == sent.fields.get(name):
            continue
        field = form.fields[name]
        before, after = said(field, now.fields[name]), said(field, sent.fields[name])
        is_text = isinstance(field, forms.CharField) and not hasattr(field.widget, "choices")
        yield Difference(capfirst(str(field.label or name)), before, after, is_prose=is_text)


def row_differences(formset: Any, now: Mapping[str, Row], sent: Mapping[str, Row]) -> Iterator[Difference]:
    """Of a list of rows: those that would go, become others, and come."""
    label = capfirst(str(formset.model._meta.verbose_name))
    for key in [*now, *(key for key in sent if key not in now)]:
        was, becomes = now.get(key), sent.get(key)
        if was == becomes:
            continue
        before, after = said_row(formset, was), said_row(formset, becomes)
        if before == after and was is not None and becomes is not None:  # only its place among the others is another
            before, after = (f"{before} ({', '.join(row.get('order', ()))})" for row in (was, becomes))
        yield Difference(label, before, after, is_item=True)
