"""What editing has in common for whatever experts check: a change of what it says ends its review, which is done here, too."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from countries import roles
from milenari.core.admin import EvidenceAdmin, ReasonedForm
from regulations import actions
from regulations.models import Citation
from regulations.pictures import name_of
from regulations.review import Queue
from regulations.vocabulary import Review

PLACES = ("instrument", "source", "pinpoint")  # what a citation says in its form


class ReviewedForm(ReasonedForm):
    """Whoever changes what is verified gives a reason, which the expert who checks it again will read."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.review_before = self.instance.review

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.instance.pk or self.cleaned_data.get("change_reason"):
            return
        if why := actions.why_reasoned(self.instance, getattr(self.instance, "cites_otherwise", False)):
            self.add_error("change_reason", why)


class ReviewFilter(admin.SimpleListFilter):
    """How records stand today: one whose verification has run out is due, and verified no longer."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(Review.VERIFIED.value, Review.VERIFIED.label)] + [
            (queue.value, queue.label) for queue in Queue if queue is not Queue.UNKNOWN
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today, chosen = timezone.localdate(), self.value()
        if chosen == Review.VERIFIED:
            return queryset.verified_on(today)
        return Queue(chosen).of(queryset, today) if chosen in list(Queue) else queryset


class ReviewActionForm(ActionForm):
    reason = forms.CharField(label=_("Reason, to dispute"), required=False, widget=forms.TextInput(attrs={"size": 40}))


class ReviewedAdmin(EvidenceAdmin):
    """Of a record that is reviewed (regulations.models.Reviewed), with its citations as an inline.

    `review_today` is for the list, `reviewed` for the form.
    """

    form = ReviewedForm
    actions = ("verify_selected", "dispute_selected")
    action_form = ReviewActionForm

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Those of review for who reviews."""
        found: dict[str, Any] = super().get_actions(request)
        if not roles.may(request.user, roles.Action.VERIFY, self.model):
            found = {name: action for name, action in found.items() if name not in self.actions}
        return found

    @admin.action(description=_("Verify: I have checked them"))
    def verify_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._review(request, queryset, lambda found: actions.verify(found, request.user))

    @admin.action(description=_("Dispute, for the reason beside this"))
    def dispute_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._review(request, queryset, lambda found: actions.dispute(found, request.user, request.POST.get("reason", "")))

    def _review(self, request: HttpRequest, chosen: QuerySet[Any], review: Callable[[Any], Any]) -> None:
        """Each by the rule of regulations.actions; what it refuses is said, and the others are done."""
        done = 0
        for found in chosen:
            try:
                review(found)
                done += 1
            except actions.Refused as refused:
                self.message_user(request, f"{found}: {refused}", messages.WARNING)
        if done:
            said = ngettext("%(count)s record was reviewed.", "%(count)s records were reviewed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)

    @admin.display(description=_("review"), ordering="review")
    def review_today(self, record: Any) -> str:
        """As the queues call it: what was verified until a day that has passed is due again."""
        if record.review != Review.VERIFIED or record.verified_until is None:
            return str(Queue(record.review).label)
        words = {"until": date_format(record.verified_until, "DATE_FORMAT")}
        if record.verified_until < timezone.localdate():
            return gettext("Due again: verified until %(until)s") % words
        return gettext("Verified until %(until)s") % words

    @admin.display(description=_("review"))
    def reviewed(self, record: Any) -> str:
        if record.disputed_at is not None:
            words = {"who": name_of(record.disputed_by), "when": date_format(record.disputed_at, "DATE_FORMAT")}
            return gettext("Disputed by %(who)s, %(when)s: %(why)s") % {**words, "why": record.dispute_reason}
        if record.verified_at is None or record.verified_until is None:
            return str(record.get_review_display())
        words = {"who": name_of(record.verified_by), "when": date_format(record.verified_at, "DATE_FORMAT")}
        words["until"] = date_format(record.verified_until, "DATE_FORMAT")
        if record.verified_until < timezone.localdate():
            return gettext("Verification expired on %(until)s, due again (verified by %(who)s, %(when)s)") % words
        return gettext("Verified by %(who)s, %(when)s, until %(until)s") % words

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Tells the record whether its citations were sent otherwise: its form, which is checked before them, asks for it."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        cited = [formset for formset in formsets if issubclass(formset.model, Citation) and formset.is_bound]
        obj.cites_otherwise = any({*PLACES, "DELETE"} & {*form.changed_data} for formset in cited for form in formset.forms)
        return formsets, inlines

    def write(self, record: Any) -> None:
        actions.save_reviewed(record)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        with actions.editing_citations(form.instance):
            super().save_related(request, form, formsets, change)
        if form.review_before != form.instance.review:
            message = _("What it says has changed: it is now unverified, until a national expert has checked it again.")
            self.message_user(request, message, messages.WARNING)
