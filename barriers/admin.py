"""Editing of barriers, of what is done about them, and of the steps to the first patient."""

from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from barriers.models import Barrier, BarrierCitation, Delay, Mitigation, Step, StepCitation
from milenari.core.admin import EvidenceAdmin, EvidenceInline, ReasonedForm
from regulations.admin.law import CitationInline


class MitigationInline(EvidenceInline):
    model = Mitigation
    fields = ("what", "owner", "due", "status", "lowers_severity", "lowers_likelihood", "order")
    autocomplete_fields = ("owner",)


class DelayInline(EvidenceInline):
    model = Delay
    fields = ("step", "days_min", "days_typical", "days_max")
    autocomplete_fields = ("step",)


class BarrierCitationInline(CitationInline):
    model = BarrierCitation


@admin.register(Barrier)
class BarrierAdmin(EvidenceAdmin):
    fields = (
        "jurisdiction",
        "slug",
        "title",
        ("kind", "phase"),
        ("severity", "likelihood"),
        ("status", "owner"),
        "description",
        "mitigation",
        "topics",
        "countries",
        "change_reason",
    )
    inlines = (MitigationInline, DelayInline, BarrierCitationInline)
    list_display = ("title", "jurisdiction", "kind", "phase", "how_risky", "status", "owner")
    list_select_related = ("jurisdiction", "owner")
    list_filter = ("jurisdiction", "status", "kind", "phase", "severity", "likelihood", "owner")
    search_fields = ("title", "description", "mitigation", "slug", "jurisdiction__name")
    autocomplete_fields = ("jurisdiction", "owner", "topics", "countries")
    ordering = ("jurisdiction__name", "pk")

    @admin.display(description=_("risk, of 16"), ordering=F("severity") * F("likelihood"))
    def how_risky(self, barrier: Barrier) -> str:
        return f"{barrier.risk} ({barrier.get_severity_display()} × {barrier.get_likelihood_display()})"


@admin.register(Mitigation)
class MitigationAdmin(EvidenceAdmin):
    fields = (
        "barrier",
        "what",
        "owner",
        ("due", "status"),
        ("lowers_severity", "lowers_likelihood"),
        "order",
        "change_reason",
    )
    list_display = ("what", "barrier", "jurisdiction", "owner", "due", "status")
    list_select_related = ("barrier__jurisdiction", "owner")
    list_filter = ("status", "owner", "barrier__jurisdiction")
    search_fields = ("what", "barrier__title", "owner__name")
    autocomplete_fields = ("barrier", "owner")
    date_hierarchy = "due"
    ordering = ("due", "barrier_id", "order", "pk")

    @admin.display(description=_("jurisdiction"), ordering="barrier__jurisdiction__name")
    def jurisdiction(self, mitigation: Mitigation) -> str:
        return mitigation.barrier.jurisdiction.name


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
                    "cycle": " → ".join(f"“{titles[pk].title}”" for pk in (*circle[start:], *circle[:start], self.instance.pk))
                },
            ) from None
        return after


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
    inlines = (StepCitationInline,)
    list_display = ("title", "jurisdiction", "actor", "days_min", "days_typical", "days_max", "basis", "confidence")
    list_select_related = ("jurisdiction",)
    list_filter = ("jurisdiction", "basis", "confidence")
    search_fields = ("title", "actor", "note", "slug", "jurisdiction__name")
    autocomplete_fields = ("jurisdiction", "after", "topics")
    ordering = ("jurisdiction__name", "pk")
