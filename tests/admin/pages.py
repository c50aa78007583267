"""Admin pages as a person meets them: their addresses, what their forms hold when opened, what they say of errors."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def change(record: models.Model) -> str:
    return address(type(record), "change", record.pk)


def _fields(form: Any) -> Iterator[tuple[str, Any]]:
    for bound in form:
        value = bound.value()
        if value is False or value is None:
            continue
        yield bound.html_name, [getattr(one, "pk", one) for one in value] if isinstance(value, (list, tuple)) else str(value)


def filled_in(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send if the page's form were saved as it opens."""
    context = client.get(url).context
    data = dict(_fields(context["adminform"].form))
    for inline in context["inline_admin_formsets"]:
        for form in [inline.formset.management_form, *inline.formset.forms]:
            data |= dict(_fields(form))
    return data


def save(client: Client, url: str, **edits: Any) -> HttpResponse:
    """Opens the page, makes the edits (by field name, `citations__0__source` for a citation's) and saves."""
    data = filled_in(client, url) | {name.replace("__", "-"): edit for name, edit in edits.items()}
    return client.post(url, data, follow=True)


def errors(response: HttpResponse) -> dict[str, list[str]]:
    """The form's errors by field; those of inlines under the formset's prefix. Empty where it was saved."""
    if "adminform" not in (response.context or {}) or response.redirect_chain:  # type: ignore[attr-defined]
        return {}
    found = {name: list(sentences) for name, sentences in response.context["adminform"].form.errors.items()}
    for inline in response.context["inline_admin_formsets"]:
        sentences = [*inline.formset.non_form_errors()]
        sentences += [sentence for form in inline.formset.errors for field in form.values() for sentence in field]
        if sentences:
            found[inline.formset.prefix] = sentences
    return found


def messages(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]
