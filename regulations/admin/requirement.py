"""Editing of answers, of law that is ahead, and of what institutions cite."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from countries.admin import InstitutionAdmin
from countries.models import Institution
from milenari.core.admin import EvidenceAdmin
from milenari.core.numbers_admin import A_KEY
from regulations import wording
from regulations.admin.law import CitationInline
from regulations.admin.reviewed import ReviewedAdmin, ReviewedForm, ReviewFilter
from regulations.admin.translation import AheadTranslationInline, OutdatedFilter, RequirementTranslationInline
from regulations.models import (
    Ahead,
    AheadCitation,
    Choice,
    InstitutionCitation,
    Requirement,
    RequirementCitation,
    Topic,
)
from regulations.values import Question
from regulations.vocabulary import Kind, Ternary, Unit

NOTHING = [("", "---------")]


def _words(topic: Topic) -> list[tuple[str, str]]:
    """The words that an answer to the topic can be, each with its label."""
    if topic.kind == Kind.TERNARY:
        return [(word.value, str(word.label)) for word in Ternary]
    return list(topic.choices.values_list("value", "label")) if topic.kind == Kind.CHOICE else []


def _units(topic: Topic) -> list[tuple[str, str]]:
    """The units that an answer's amount can have, each with its label."""
    return [(unit, str(Unit(unit).label)) for unit in Question(Kind(topic.kind), topic.unit, ()).units]


class RequirementForm(ReviewedForm):
    """Offers the values that fit the topic, once it is known; whether they do is for the model to say."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "value" in self.fields and (topic := self._topic()):
            self.instance.topic = topic
            self.fields["value"].widget = forms.Select(choices=NOTHING + _words(topic))
            self.fields["value"].help_text = ""
            self.fields["unit"].widget.choices = NOTHING + _units(topic)

    def _topic(self) -> Topic | None:
        requirement: Requirement = self.instance
        if requirement.topic_id:
            return requirement.topic
        chosen = str(self["topic"].value() or "") if "topic" in self.fields else ""
        return Topic.objects.filter(pk=chosen).first() if A_KEY.fullmatch(chosen) else None


class RequirementCitationInline(CitationInline):
    model = RequirementCitation


@admin.register(Requirement)
class RequirementAdmin(ReviewedAdmin):
    form = RequirementForm
    fixed_once_saved = ("jurisdiction", "topic")
    fieldsets = (
        (None, {"fields": ("jurisdiction", "topic", "asked")}),
        (_("Answer"), {"fields": ("status", "value", ("amount", "unit"), "summary", "basis", "valid_from")}),
        (_("Trust"), {"fields": ("confidence", "note", "reviewed", "change_reason")}),
    )
    readonly_fields = ("asked", "reviewed")
    inlines = (RequirementCitationInline, RequirementTranslationInline)
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
        OutdatedFilter,
    )
    search_fields = ("topic__question", "topic__slug", "summary", "note", "jurisdiction__name")
    autocomplete_fields = ("jurisdiction", "topic")
    ordering = ("topic__domain__order", "topic__domain_id", "topic__order", "topic_id", "jurisdiction__name")

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
    inlines = (AheadCitationInline, AheadTranslationInline)
    list_display = ("title", "jurisdiction", "stage", "applies_from", "confidence")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction", "stage", "confidence", OutdatedFilter)
    search_fields = ("title", "summary", "slug", "instrument__title")
    autocomplete_fields = ("jurisdiction", "instrument", "topics")
    date_hierarchy = "applies_from"
    ordering = ("jurisdiction__name", "pk")


class InstitutionCitationInline(CitationInline):
    model = InstitutionCitation


admin.site.unregister(Institution)


@admin.register(Institution)
class CitedInstitutionAdmin(InstitutionAdmin):
    """An institution with its citations, which the storey below does not know of."""

    inlines = (InstitutionCitationInline,)
