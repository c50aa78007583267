"""Editing of what is asked: domains, topics with their choices and burden scale, and the glossary."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from milenari.core.admin import EvidenceAdmin, EvidenceInline, NewLastFormSet
from regulations.admin.translation import (
    DomainTranslationInline,
    OutdatedFilter,
    TermTranslationInline,
    TopicTranslationInline,
)
from regulations.models import BurdenLevel, Choice, Domain, GlossaryTerm, Requirement, Topic
from regulations.vocabulary import Kind


def _jurisdictions(**answers: Any) -> str:
    """Whose answers these are, in words; empty where there is none."""
    names = Requirement.objects.filter(**answers).order_by("jurisdiction__name").values_list("jurisdiction__name", flat=True)
    return ", ".join(names)


class ChoiceFormSet(NewLastFormSet):
    """Keeps the rule choice_in_use_not_deleted."""

    def clean(self) -> None:
        super().clean()
        for form in self.deleted_forms:
            choice = form.initial  # the instance has what was posted with its deletion
            if form.instance.pk and (owners := _jurisdictions(topic=form.instance.topic_id, value=choice["value"])):
                raise ValidationError(
                    _("“%(label)s” is the answer of %(owners)s, and cannot be deleted before they have another."),
                    params={"label": choice["label"], "owners": owners},
                )


class ChoiceInline(EvidenceInline):
    model = Choice
    formset = ChoiceFormSet
    fields = ("label", "value", "order")
    verbose_name_plural = _("choices (for a topic that has several)")


class BurdenLevelInline(EvidenceInline):
    model = BurdenLevel
    fields = ("value", "from_amount", "level")
    verbose_name_plural = _("burden scale (a mark at each value, or at the lower bounds of amounts)")


@admin.register(Domain)
class DomainAdmin(EvidenceAdmin):
    fields = ("slug", "title", "order", "change_reason")
    inlines = (DomainTranslationInline,)
    list_filter = (OutdatedFilter,)
    list_display = ("title", "order")
    search_fields = ("title", "slug")
    ordering = ("order", "pk")


@admin.register(Topic)
class TopicAdmin(EvidenceAdmin):
    fields = ("domain", "order", "slug", "question", "why", ("kind", "unit"), "phase", "change_reason")
    inlines = (ChoiceInline, BurdenLevelInline, TopicTranslationInline)
    list_display = ("question", "domain", "kind", "phase")
    list_select_related = ("domain",)
    list_filter = ("domain", "kind", "phase", OutdatedFilter)
    search_fields = ("question", "slug", "domain__title")
    autocomplete_fields = ("domain",)
    ordering = ("domain__order", "domain_id", "order", "pk")

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        topic: Topic = form.instance
        _forget_labels(topic)
        if topic.kind == Kind.CHOICE:
            marks = topic.burden_levels.exclude(value="").exclude(value__in=topic.choices.values("value"))
            if stray := ", ".join(marks.values_list("value", flat=True)):
                message = _("The burden scale has marks at values that are none of the choices: %(stray)s.") % {"stray": stray}
                self.message_user(request, message, messages.WARNING)


def _forget_labels(topic: Topic) -> None:
    """Of choices that the topic has no longer."""
    values = set(topic.choices.values_list("value", flat=True))
    for translation in topic.translations.all():
        kept = {value: label for value, label in translation.choices.items() if value in values}
        if kept != translation.choices:
            translation.choices = kept
            translation.save() if translation.texts else translation.delete()


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(EvidenceAdmin):
    fields = ("term", "full", "meaning", "topics", "change_reason")
    inlines = (TermTranslationInline,)
    list_filter = (OutdatedFilter,)
    list_display = ("term", "full", "meaning")
    search_fields = ("term", "full", "meaning")
    autocomplete_fields = ("topics",)
    ordering = ("term",)
