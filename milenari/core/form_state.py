"""What a form of the admin says: the state that it shows, the one that was sent, and the data that would send another one."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Model
from django.http import QueryDict
from django.utils.text import capfirst, normalize_newlines
from django.utils.translation import gettext as _

from milenari.core.concurrent import Row, State, Values

NEW = "new-"  # begins the id of a row that is not saved yet
MOST_ROWS = 1000
OURS = ("change_reason", "seen")  # fields of the form that are not the record's


def shown_values(bound: forms.BoundField) -> Values:
    """What the field of an unbound form holds."""
    widget = _plain(bound.field.widget)
    value = bound.value()
    if isinstance(widget, forms.CheckboxInput):
        return ("on",) if widget.check_test(value) else ()
    shown = widget.format_value(value)
    values = shown if isinstance(shown, list | tuple) else [shown]
    return _in_order(widget, [normalize_newlines(str(one)) for one in values if one not in (None, "")])


def sent_values(field: forms.Field, data: QueryDict, name: str) -> Values:
    """What was sent for a field."""
    widget = _plain(field.widget)
    if isinstance(widget, forms.CheckboxInput):
        return ("on",) if name in data else ()
    return _in_order(widget, [normalize_newlines(one) for one in data.getlist(name) if one])


def _in_order(widget: forms.Widget, values: list[str]) -> Values:
    return tuple(sorted(values) if getattr(widget, "allow_multiple_selected", False) else values)


def _plain(widget: Any) -> Any:
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def _row_names(formset: Any, form: Any) -> list[str]:
    return [name for name in form.fields if name not in (formset._pk_field.name, formset.fk.name, "DELETE")]


def _shown_row(formset: Any, form: Any) -> Row:
    return {name: shown_values(form[name]) for name in _row_names(formset, form)}


def shown_state(form: Any, formsets: list[Any]) -> State:
    """What an unbound form and its rows say."""
    fields = {name: shown_values(form[name]) for name in form.fields if name not in OURS}
    rows = {
        formset.prefix: {str(row.instance.pk): _shown_row(formset, row) for row in formset.initial_forms} for formset in formsets
    }
    return State(fields, rows)


def sent_state(form: Any, formsets: list[Any], data: QueryDict) -> State:
    """What was sent for the form (unbound: for its fields alone) and its rows; those to be deleted are away."""
    fields = {name: sent_values(field, data, form.add_prefix(name)) for name, field in form.fields.items() if name not in OURS}
    return State(fields, {formset.prefix: _sent_rows(formset, data) for formset in formsets})


def _sent_rows(formset: Any, data: QueryDict) -> dict[str, Row]:
    blank = formset.empty_form
    untouched = _shown_row(formset, blank)
    found: dict[str, Row] = {}
    for number in range(min(_number(data.get(f"{formset.prefix}-TOTAL_FORMS")), MOST_ROWS)):
        prefix = f"{formset.prefix}-{number}"
        pk = data.get(f"{prefix}-{formset._pk_field.name}", "")
        row = {name: sent_values(blank.fields[name], data, f"{prefix}-{name}") for name in _row_names(formset, blank)}
        if f"{prefix}-DELETE" not in data and (pk or row != untouched):
            found[pk or f"{NEW}{number}"] = row
    return found


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0


def as_sent(state: State, theirs: State, formsets: list[Any], data: QueryDict, record: Model) -> QueryDict:
    """The data that a browser would send to make of `theirs` this state; what is not the record's stays as in `data`."""
    sent = data.copy()
    for name, values in state.fields.items():
        _set(sent, name, values)
    for formset in formsets:
        prefix = formset.prefix
        for name in [name for name in sent if name.startswith(f"{prefix}-") and name[len(prefix) + 1 :][:1].isdigit()]:
            del sent[name]
        there, wanted = theirs.rows.get(prefix, {}), state.rows.get(prefix, {})
        rows = [(key, wanted.get(key, row), key not in wanted) for key, row in there.items()]
        rows += [("", row, False) for key, row in wanted.items() if key not in there]
        for number, (pk, row, gone) in enumerate(rows):
            for name, values in row.items():
                _set(sent, f"{prefix}-{number}-{name}", values)
            sent[f"{prefix}-{number}-{formset._pk_field.name}"] = pk
            sent[f"{prefix}-{number}-{formset.fk.name}"] = str(record.pk)
            if gone:
                sent[f"{prefix}-{number}-DELETE"] = "on"
        sent[f"{prefix}-INITIAL_FORMS"], sent[f"{prefix}-TOTAL_FORMS"] = str(len(there)), str(len(rows))
    return sent


def _set(data: QueryDict, name: str, values: Values) -> None:
    if values:
        data.setlist(name, list(values))
    else:
        data.pop(name, None)


# ---- in words


def said(field: forms.Field, values: Values) -> str:
    """A field's values in words."""
    if isinstance(field, forms.BooleanField) or isinstance(_plain(field.widget), forms.CheckboxInput):
        return _("yes") if values else _("no")
    queryset = getattr(field, "queryset", None)
    if queryset is not None:
        known = {str(record.pk): str(record) for record in queryset.model._default_manager.filter(pk__in=_keys(values))}
    else:
        known = dict(_flat(getattr(_plain(field.widget), "choices", ())))
    return ", ".join(known.get(value, value) for value in values)


def _keys(values: Values) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit()]


def _flat(choices: Any) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for value, label in choices:
        found += _flat(label) if isinstance(label, list | tuple) else [(str(value), str(label))]
    return found


def said_row(formset: Any, row: Row | None) -> str:
    """A row's values in words, but for its place among the others; nothing where there is none."""
    if row is None:
        return ""
    fields = formset.empty_form.fields
    told = [name for name, values in row.items() if values and name != "order"]
    return "; ".join(f"{capfirst(str(fields[name].label or name))}: {said(fields[name], row[name])}" for name in told)
