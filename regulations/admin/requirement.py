"""Editing of answers, of law that is ahead, and of a dossier's papers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from countries import roles
from countries.admin import InstitutionAdmin
from countries.models import Institution
from milenari.core.admin import EvidenceAdmin, ReasonedForm
from milenari.core.numbers_admin import A_KEY
from regulations import actions, wording
from regulations.admin.law import CitationInline
from regulations.models import (
    Ahead,
    AheadCitation,
    Choice,
    Document,
    DocumentCitation,
    InstitutionCitation,
    Requirement,
    RequirementCitation,
    Topic,
)
from regulations.pictures import name_of
from regulations.review import Queue
from regulations.values import Question
from regulations.vocabulary import Kind, Review, Ternary, Unit

NOTHING = [("", "---------")]
PLACES = ("instrument", "source", "pinpoint")  # what a citation says in its form


def _words(topic: Topic) -> list[tuple[str, str]]:
    """The words that an answer to the topic can be, each with its label."""
    if topic.kind == Kind.TERNARY:
        return [(word.value, str(word.label)) for word in Ternary]
    return list(topic.choices.values_list("value", "label")) if topic.kind == Kind.CHOICE else []


def _units(topic: Topic) -> list[tuple[str, str]]:
    """The units that an answer's amount can have, each with its label."""
    return [(unit, str(Unit(unit).label)) for unit in Question(Kind(topic.kind), topic.unit, ()).units]


class RequirementForm(ReasonedForm):
    """Offers the values that fit the topic, once it is known; whether they do is for the model to say.

    Whoever changes what a verified answer says gives a reason, which the expert who checks it again will read.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.review_before = self.instance.review
        if "value" in self.fields and (topic := self._topic()):
            self.instance.topic = topic
            self.fields["value"].widget = forms.Select(choices=NOTHING + _words(topic))
            self.fields["value"].help_text = ""
            self.fields["unit"].widget.choices = NOTHING + _units(topic)

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.instance.pk or self.cleaned_data.get("change_reason"):
            return
        if why := actions.why_reasoned(self.instance, getattr(self.instance, "cites_otherwise", False)):
            self.add_error("change_reason", why)

    def _topic(self) -> Topic | None:
        requirement: Requirement = self.instance
        if requirement.topic_id:
            return requirement.topic
        chosen = str(self["topic"].value() or "") if "topic" in self.fields else ""
        return Topic.objects.filter(pk=chosen).first() if A_KEY.fullmatch(chosen) else None


class ReviewFilter(admin.SimpleListFilter):
    """How answers stand today: one whose verification has run out is due, and verified no longer."""

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


class RequirementCitationInline(CitationInline):
    model = RequirementCitation


@admin.register(Requirement)
class RequirementAdmin(EvidenceAdmin):
    form = RequirementForm
    fixed_once_saved = ("jurisdiction", "topic")
    fieldsets = (
        (None, {"fields": ("jurisdiction", "topic", "asked")}),
        (_("Answer"), {"fields": ("status", "value", ("amount", "unit"), "summary", "basis", "valid_from")}),
        (_("Trust"), {"fields": ("confidence", "note", "reviewed", "change_reason")}),
    )
    readonly_fields = ("asked", "reviewed")
    inlines = (RequirementCitationInline,)
    list_display = ("topic", "jurisdiction", "answer", "review_today", "on_site", "status", "confidence")
    list_select_related = ("topic", "jurisdiction")
    list_filter = (
        "jurisdiction",
        "status",
        ReviewFilter,
        "confidence",
        "basis",
        "topic__phase",
        "topic__domain",
    )
    search_fields = ("topic__question", "topic__slug", "summary", "note", "jurisdiction__name")
    autocomplete_fields = ("jurisdiction", "topic")
    ordering = ("topic__domain__order", "topic__domain_id", "topic__order", "topic_id", "jurisdiction__name")
    actions = ("verify_selected", "dispute_selected")
    action_form = ReviewActionForm

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Those of review for who reviews."""
        found: dict[str, Any] = super().get_actions(request)
        if not roles.may(request.user, roles.Action.VERIFY, Requirement):
            found = {name: action for name, action in found.items() if name not in self.actions}
        return found

    @admin.action(description=_("Verify: I have checked them"))
    def verify_selected(self, request: HttpRequest, queryset: QuerySet[Requirement]) -> None:
        self._review(request, queryset, lambda found: actions.verify(found, request.user))

    @admin.action(description=_("Dispute, for the reason beside this"))
    def dispute_selected(self, request: HttpRequest, queryset: QuerySet[Requirement]) -> None:
        self._review(request, queryset, lambda found: actions.dispute(found, request.user, request.POST.get("reason", "")))

    def _review(self, request: HttpRequest, chosen: QuerySet[Requirement], review: Callable[[Requirement], Requirement]) -> None:
        """Each by the rule of regulations.actions; what it refuses is said, and the others are done."""
        done = 0
        for found in chosen:
            try:
                review(found)
                done += 1
            except actions.Refused as refused:
                self.message_user(request, f"{found}: {refused}", messages.WARNING)
        if done:
            said = ngettext("%(count)s answer was reviewed.", "%(count)s answers were reviewed.", done) % {"count": done}
            self.message_user(request, said, messages.SUCCESS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Requirement]:
        label = Choice.objects.filter(topic=OuterRef("topic"), value=OuterRef("value")).values("label")
        requirements: QuerySet[Requirement] = super().get_queryset(request)
        return requirements.annotate(choice_label=Subquery(label[:1]))

    @admin.display(description=_("answer"))
    def answer(self, requirement: Any) -> str:
        if requirement.amount is not None:
            return f"{wording.number(requirement.amount)} {Unit(requirement.unit).label}"
        if requirement.topic.kind == Kind.TERNARY and requirement.value:
            return str(Ternary(requirement.value).label)
        return requirement.choice_label or requirement.value or gettext("No value")

    @admin.display(description=_("review"), ordering="review")
    def review_today(self, requirement: Requirement) -> str:
        """As the queues call it: what was verified until a day that has passed is due again."""
        if requirement.review != Review.VERIFIED or requirement.verified_until is None:
            return str(Queue(requirement.review).label)
        words = {"until": date_format(requirement.verified_until, "j F Y")}
        if requirement.verified_until < timezone.localdate():
            return gettext("Due again: verified until %(until)s") % words
        return gettext("Verified until %(until)s") % words

    @admin.display(description=_("on the site"))
    def on_site(self, requirement: Requirement) -> SafeString:
        """The way to the answer beside those of the other countries, and to all that waits for somebody with it."""
        code, slug = requirement.jurisdiction.code, requirement.topic.slug
        return format_html_join(
            mark_safe("<br>"),
            '<a href="{}">{}</a>',
            [
                (f"{reverse('portal:topic', args=[slug])}#{code}", gettext("Compare")),
                (reverse("regulations:review-answer", args=[code, slug]), gettext("Review")),
            ],
        )

    @admin.display(description=_("what is asked"))
    def asked(self, requirement: Requirement) -> str | SafeString:
        """The question and what fits as its answer, for who fills in the form."""
        if not requirement.topic_id:
            return gettext("Choose the topic; if the answer does not fit it, you will be told what does.")
        topic = requirement.topic
        facts = [
            (gettext("Question"), topic.question),
            (gettext("Kind of answer"), topic.get_kind_display()),
            (gettext("Phase"), topic.get_phase_display()),
        ]
        if words := _words(topic):
            facts.append((gettext("Value"), "; ".join(label for _value, label in words)))
        if units := _units(topic):
            facts.append((gettext("Unit"), "; ".join(label for _unit, label in units)))
        return format_html_join(mark_safe("<br>"), "{}: {}", facts)

    @admin.display(description=_("review"))
    def reviewed(self, requirement: Requirement) -> str:
        if requirement.disputed_at is not None:
            words = {"who": name_of(requirement.disputed_by), "when": date_format(requirement.disputed_at, "j F Y")}
            return gettext("Disputed by %(who)s, %(when)s: %(why)s") % {**words, "why": requirement.dispute_reason}
        if requirement.verified_at is None or requirement.verified_until is None:
            return requirement.get_review_display()
        words = {"who": name_of(requirement.verified_by), "when": date_format(requirement.verified_at, "j F Y")}
        words["until"] = date_format(requirement.verified_until, "j F Y")
        if requirement.verified_until < timezone.localdate():
            return gettext("Verification expired on %(until)s, due again (verified by %(who)s, %(when)s)") % words
        return gettext("Verified by %(who)s, %(when)s, until %(until)s") % words

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        """Tells the answer whether its citations were sent otherwise: its form, which is checked before them, asks for it."""
        formsets, inlines = super()._create_formsets(request, obj, change)
        cited = [formset for formset in formsets if formset.model is RequirementCitation and formset.is_bound]
        obj.cites_otherwise = any({*PLACES, "DELETE"} & {*form.changed_data} for formset in cited for form in formset.forms)
        return formsets, inlines

    def write(self, record: Requirement) -> None:
        actions.save_requirement(record)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        with actions.editing_citations(form.instance):
            super().save_related(request, form, formsets, change)
        if form.review_before != form.instance.review:
            message = _("What the answer says has changed: it is now unverified, until a national expert has checked it again.")
            self.message_user(request, message, messages.WARNING)


class AheadCitationInline(CitationInline):
    model = AheadCitation


@admin.register(Ahead)
class AheadAdmin(EvidenceAdmin):
    fields = (
        "jurisdiction",
        "slug",
        "title",
        "instrument",
        ("stage", "applies_from"),
        "summary",
        "topics",
        "confidence",
        "change_reason",
    )
    inlines = (AheadCitationInline,)
    list_display = ("title", "jurisdiction", "stage", "applies_from", "confidence")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction", "stage", "confidence")
    search_fields = ("title", "summary", "slug", "instrument__title")
    autocomplete_fields = ("jurisdiction", "instrument", "topics")
    date_hierarchy = "applies_from"
    ordering = ("jurisdiction__name", "pk")


class DocumentCitationInline(CitationInline):
    model = DocumentCitation


@admin.register(Document)
class DocumentAdmin(EvidenceAdmin):
    fields = (
        "jurisdiction",
        "slug",
        "title",
        "procedure",
        "authority",
        "timing",
        "condition",
        "language",
        "note",
        "topics",
        "confidence",
        "change_reason",
    )
    inlines = (DocumentCitationInline,)
    list_display = ("title", "jurisdiction", "procedure", "authority", "timing", "confidence")
    list_select_related = ("jurisdiction", "authority")
    list_filter = ("jurisdiction", "procedure", "timing", "confidence")
    search_fields = ("title", "note", "condition", "slug", "authority__name", "authority__acronym")
    autocomplete_fields = ("jurisdiction", "authority", "topics")
    ordering = ("jurisdiction__name", "procedure", "pk")


class InstitutionCitationInline(CitationInline):
    model = InstitutionCitation


admin.site.unregister(Institution)


@admin.register(Institution)
class CitedInstitutionAdmin(InstitutionAdmin):
    """An institution with its citations, which the storey below does not know of."""

    inlines = (InstitutionCitationInline,)
