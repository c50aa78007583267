"""Editing of the steps to the first patient."""

from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from barriers.models import Step, StepCitation, StepTranslation
from milenari.core.admin import EvidenceAdmin, ReasonedForm
from milenari.core.direction import arrow
from regulations.admin.law import CitationInline
from regulations.admin.translation import OutdatedFilter, TranslationInline


class StepForm(ReasonedForm):
    """Keeps the rule step_waits_without_cycle, and names the steps of a cycle, each before the one that it waits for."""

    def clean_after(self) -> Any:
        after = self.cleaned_data["after"]
        waits: dict[int, set[int]] = {}
        for step, earlier in Step.after.through.objects.values_list("from_step_id", "to_step_id"):
            waits.setdefault(step, set()).add(earlier)
        if self.instance.pk:
            waits[self.instance.pk] = {step.pk for step in after}
        try:
            TopologicalSorter(waits).prepare()
        except CycleError as error:
            circle = error.args[1][:0:-1]  # each step before the one that it waits for
            start = circle.index(self.instance.pk)  # no circle without this step: the database lets none in
            titles = Step.objects.in_bulk(circle)
            raise ValidationError(
                _("These steps would wait for each other, and none could ever begin: %(cycle)s. Take one of them out."),
                params={
                    "cycle": arrow().join(f"“{titles[pk].title}”" for pk in (*circle[start:], *circle[:start], self.instance.pk))
                },
            ) from None
        return after


class StepTranslationInline(TranslationInline):
    model = StepTranslation


class StepCitationInline(CitationInline):
    model = StepCitation


@admin.register(Step)
class StepAdmin(EvidenceAdmin):
    form = StepForm
    fields = (
        "jurisdiction",
        "slug",
        "title",
        "actor",
        ("days_min", "days_typical", "days_max", "unit"),
        "after",
        "topics",
        "basis",
        "confidence",
        "note",
        "change_reason",
    )
    inlines = (StepCitationInline, StepTranslationInline)
    list_display = ("title", "jurisdiction", "actor", "days_min", "days_typical", "days_max", "basis", "confidence")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction", "basis", "confidence", OutdatedFilter)
    search_fields = ("title", "actor", "note", "slug", "jurisdiction__name")
    autocomplete_fields = ("jurisdiction", "after", "topics")
    ordering = ("jurisdiction__name", "pk")
