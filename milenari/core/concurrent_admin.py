"""The admin pages of a record: nobody saves over what somebody else has saved since they opened the page."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from milenari.core.concurrent import (
    Clash,
    NotSeen,
    Seen,
    Side,
    State,
    clashes,
    has_changed,
    merged,
    read_token,
    token,
)
from milenari.core.form_state import as_sent, said, said_row, sent_state, shown_state

COMPARED = "_compared"  # the token of their version that the editor was shown
CHOICE = "_choice-"
PREVIEW = "_preview"  # the button that asks to look at the changes (milenari.core.preview_admin)


class SeenField(forms.CharField):
    """Carries the token of what the editor saw; never a change of its own."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Comparison:
    """One thing to choose, in words; an empty text: nothing was recorded, or no such row."""

    clash: Clash
    name: str  # of the radio buttons
    label: str
    was: str
    theirs: str
    mine: str
    chosen: str
    is_row: bool


@dataclass(frozen=True, slots=True)
class Save:
    """Somebody's save since the page was opened. `who` is empty where a command did it."""

    who: str
    at: datetime
    reason: str


class ConcurrentEdits:
    """Of the admin page of a record, whose form has a field `seen`. To be used within a transaction when something is sent."""

    conflict_template = "admin/conflict.html"

    # Of the admin page that this is mixed into.
    model: Any
    opts: Any
    admin_site: Any
    get_object: Any
    get_form: Any
    get_fieldsets: Any
    has_change_permission: Any
    message_user: Any
    _create_formsets: Any

    def subject(self, record: Model) -> str:
        return f"{record._meta.label_lower}:{record.pk}"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any) -> HttpResponse:
        form = context["adminform"].form
        record = options.get("obj")
        if record is not None and record.pk and "seen" in form.fields and not form.is_bound:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            form.initial["seen"] = token(self.subject(record), Seen(shown_state(form, formsets), timezone.now()))
        response: HttpResponse = super().render_change_form(request, context, *args, **options)  # type: ignore[misc]
        return response

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method == "POST" and object_id is not None and "_saveasnew" not in request.POST:
            record = self._locked(request, object_id)
            if record is not None and self.has_change_permission(request, record):
                conflict = self._conflict(request, record)
                if conflict is not None:
                    return conflict
        response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        return response

    def render_history_view(self, request: HttpRequest, template: str, context: dict[str, Any], **options: Any) -> HttpResponse:
        """Whoever looks at an earlier version has seen the record as it is at this moment, too."""
        form = context["adminform"].form if "adminform" in context else None
        record = self.get_object(request, str(context["object_id"])) if form is not None else None
        if form is not None and record is not None and not form.is_bound:
            state = shown_state(*self._unbound(request, record))
            form.initial["seen"] = token(self.subject(record), Seen(state, timezone.now()))
        response: HttpResponse = super().render_history_view(request, template, context, **options)  # type: ignore[misc]
        return response

    def changed_since_seen(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """Where the record is no longer what the sender of an earlier version saw: back to it, with a message.

        Its page sends what was seen; a script that sends nothing of the kind asks for that version whatever there is now.
        """
        record = self._locked(request, object_id)
        if record is None or "seen" not in request.POST:
            return None
        try:
            seen = read_token(self.subject(record), request.POST["seen"])
        except NotSeen:
            seen = None
        if seen is not None and not has_changed(seen.state, shown_state(*self._unbound(request, record))):
            return None
        message = _("Nothing was saved: the record was changed since you opened this version. Look at it as it is now.")
        self.message_user(request, message, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())

    # ----

    def _locked(self, request: HttpRequest, object_id: str) -> Any:
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return None
        self.model._base_manager.select_for_update().filter(pk=record.pk).first()  # until the transaction ends
        return self.get_object(request, unquote(object_id))

    def _unbound(self, request: HttpRequest, record: Any) -> tuple[Any, list[Any]]:
        """The record's form and rows as its page would open now."""
        asking = copy(request)
        asking.method = "GET"
        names = [name for _title, options in self.get_fieldsets(asking, record) for name in _names(options["fields"])]
        form = self.get_form(asking, record, change=True, fields=names)(instance=record)
        formsets, _inlines = self._create_formsets(asking, record, change=True)
        return form, formsets

    def _conflict(self, request: HttpRequest, record: Any) -> HttpResponse | None:
        """The page that shows both versions; None where nothing stands against saving, be it that all was chosen."""
        subject = self.subject(record)
        form, formsets = self._unbound(request, record)
        now = shown_state(form, formsets)
        try:
            seen = read_token(subject, request.POST.get("seen", ""))
        except NotSeen:
            seen = Seen(State(), timezone.now())
        if not has_changed(seen.state, now):
            return None
        found = clashes(seen.state, now, sent_state(form, formsets, request.POST))
        problem = ""
        chosen = {clash.key: request.POST.get(f"{CHOICE}{number}", "") for number, clash in enumerate(found)}
        if COMPARED in request.POST:
            if not self._was_shown(subject, request.POST[COMPARED], now):
                problem, chosen = _("Somebody saved once more. Look at their version as it is now, and choose again."), {}
            elif open_choices := sum(chosen[clash.key] not in ("theirs", "mine") for clash in found):
                problem = ngettext(
                    "Choose a version: one is open.", "Choose a version for each: %(count)s are open.", open_choices
                ) % {"count": open_choices}
            else:
                self._apply(request, record, now, found, chosen, formsets)
                return None
        return self._show(request, record, seen, now, found, chosen, problem, form, formsets)

    def _was_shown(self, subject: str, text: str, now: State) -> bool:
        try:
            return read_token(subject, text).state == now
        except NotSeen:
            return False

    def _apply(
        self, request: HttpRequest, record: Any, now: State, found: tuple[Clash, ...], chosen: dict[str, str], formsets: list[Any]
    ) -> None:
        """What was chosen takes the place of what was sent; it is then checked and saved as any form."""

        def choose(clash: Clash) -> Side:
            return "mine" if chosen[clash.key] == "mine" else "theirs"

        sent = as_sent(merged(now, found, choose), now, formsets, request.POST, record)
        for name in [name for name in sent if name == COMPARED or name.startswith(CHOICE)]:
            del sent[name]
        sent["seen"] = token(self.subject(record), Seen(now, timezone.now()))
        sent._mutable = False
        request.POST = sent  # type: ignore[assignment]

    def _show(
        self,
        request: HttpRequest,
        record: Any,
        seen: Seen,
        now: State,
        found: tuple[Clash, ...],
        chosen: dict[str, str],
        problem: str,
        form: Any,
        formsets: list[Any],
    ) -> HttpResponse:
        lists = {formset.prefix: formset for formset in formsets}

        def comparison(number: int, clash: Clash) -> Comparison:
            default = chosen.get(clash.key) or clash.default or ""
            name = f"{CHOICE}{number}"
            if clash.listed:
                formset = lists[clash.listed]
                was, theirs, mine = (said_row(formset, row) for row in (clash.was, clash.theirs, clash.mine))
                label = capfirst(str(formset.model._meta.verbose_name))
                return Comparison(clash, name, label, was, theirs, mine, default, is_row=True)
            field = form.fields[clash.name]
            was, theirs, mine = (said(field, (row or {})[clash.name]) for row in (clash.was, clash.theirs, clash.mine))
            return Comparison(clash, name, capfirst(str(field.label or clash.name)), was, theirs, mine, default, is_row=False)

        left_out = ("csrfmiddlewaretoken", COMPARED, PREVIEW)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Somebody else saved this meanwhile"),
            "subtitle": str(record),
            "opts": self.opts,
            "original": record,
            "comparisons": [comparison(number, clash) for number, clash in enumerate(found)],
            "saves": self._saves_since(record, seen.at, formsets),
            "was_seen": bool(seen.state.fields),
            "problem": problem,
            "sent": [
                (name, value)
                for name, values in request.POST.lists()
                if name not in left_out and not name.startswith(CHOICE)
                for value in values
            ],
            "compared_name": COMPARED,
            "compared": token(self.subject(record), Seen(now, timezone.now())),
            "media": self.media,  # type: ignore[attr-defined]
        }
        return TemplateResponse(request, self.conflict_template, context)  # 200, as for any form that was not saved

    def _saves_since(self, record: Any, at: datetime, formsets: list[Any]) -> list[Save]:
        """Who saved the record or its rows since then, the latest first; one line for each person and reason."""
        rows = list(record.history.filter(history_date__gte=at).select_related("history_user"))
        for formset in formsets:
            if hasattr(formset.model, "history"):
                owned = formset.model.history.filter(**{formset.fk.attname: record.pk}, history_date__gte=at)
                rows += owned.select_related("history_user")
        found: dict[tuple[Any, str], Save] = {}
        for row in sorted(rows, key=lambda row: row.history_date, reverse=True):
            user, reason = row.history_user, row.history_change_reason or ""
            who = (user.get_full_name() or user.get_username()) if user else ""
            found.setdefault((row.history_user_id, reason), Save(who, row.history_date, reason))
        return list(found.values())


def _names(fields: Any) -> list[str]:
    """The names of a fieldset, which may stand beside one another in tuples."""
    return [name for one in fields for name in ([one] if isinstance(one, str) else one)]
