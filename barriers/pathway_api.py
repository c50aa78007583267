"""The way to the first patient in the API: the forecast that the page shows, and the steps as recorded."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from barriers.filters import StepFilterSet
from barriers.forecast import FirstPatient, Forecast, PlannedStep
from barriers.models import Step, StepCitation
from barriers.network_queries import Pathways, read_pathways
from barriers.scenario import WORDS
from barriers.simulation import SAMPLES, SEED
from barriers.translations import spoken
from barriers.vocabulary import PROBABILITY
from countries.api_fields import PlaceNameField
from milenari.core import revision
from milenari.core.api import BadWords, ReadView, RecordSerializer, RecordViewSet, TranslatedSerializer
from milenari.core.api.parameters import Schema, one_of, or_none, selection_schemas, some_of
from milenari.core.selection import Problem
from regulations.api import CitationSerializer, RecordedCitationSerializer, recorded_in_short
from regulations.queries import read_outline


class FirstPatientSerializer(RecordSerializer):
    """Of a FirstPatient: dates, and `days` from the first day to `typical`. P10, P50 and P90 are null where not simulated."""

    country = serializers.CharField()
    country_name = serializers.SerializerMethodField()
    goals = serializers.ListField(child=serializers.CharField())
    shortest = serializers.DateField()
    typical = serializers.DateField()
    longest = serializers.DateField()
    days = serializers.IntegerField()
    p10 = serializers.DateField(source="simulated.p10", default=None)
    p50 = serializers.DateField(source="simulated.p50", default=None)
    p90 = serializers.DateField(source="simulated.p90", default=None)

    def get_country_name(self, outcome: FirstPatient) -> str | None:
        names: Mapping[str, str] = self.context["names"]
        return names.get(outcome.country)


class PlannedStepSerializer(RecordSerializer):
    """Of a PlannedStep: `slack` (calendar days), `critical` and `criticality` (0 to 1) are those toward the `target`."""

    slug = serializers.CharField(source="step.slug")
    title = serializers.CharField(source="step.title")
    jurisdiction = serializers.CharField(source="step.jurisdiction")
    actor = serializers.CharField(source="step.actor")
    days_min = serializers.IntegerField(source="step.days.minimum")
    days_typical = serializers.IntegerField(source="step.days.typical")
    days_max = serializers.IntegerField(source="step.days.maximum")
    unit = serializers.CharField(source="step.unit.value")
    unit_label = serializers.CharField(source="step.unit.label")
    after = serializers.ListField(source="step.after", child=serializers.CharField())
    followers = serializers.ListField(child=serializers.CharField())
    start = serializers.DateField()
    end = serializers.DateField()
    shortest_end = serializers.DateField()
    longest_end = serializers.DateField()
    slack = serializers.IntegerField(allow_null=True)
    critical = serializers.BooleanField(source="is_critical")
    criticality = serializers.FloatField(allow_null=True)
    critical_for = serializers.ListField(child=serializers.CharField())
    basis = serializers.CharField(source="step.basis.value")
    basis_label = serializers.CharField(source="step.basis.label")
    confidence = serializers.CharField(source="step.confidence.value")
    confidence_label = serializers.CharField(source="step.confidence.label")
    note = serializers.CharField(source="step.note")
    topics = serializers.ListField(source="step.topics", child=serializers.CharField())
    citations = CitationSerializer(source="step.citations", many=True)


class SavingSerializer(RecordSerializer):
    """Of a Saving: by how many days P50 comes earlier if the barrier never strikes; of each country, and of all together."""

    barrier = serializers.CharField(source="hazard.slug")
    title = serializers.CharField(source="hazard.title")
    jurisdiction = serializers.CharField(source="hazard.jurisdiction")
    likelihood = serializers.IntegerField(source="hazard.likelihood")
    likelihood_label = serializers.CharField(source="hazard.likelihood.label")
    probability = serializers.FloatField(source="hazard.probability")
    steps = serializers.SerializerMethodField()
    together = serializers.SerializerMethodField()
    countries = serializers.SerializerMethodField()

    def get_steps(self, saving: Any) -> list[str]:
        """The slugs of the steps that it delays."""
        return list(saving.hazard.delays)

    def get_together(self, saving: Any) -> int | None:
        days: int | None = saving.days.get("")
        return days

    def get_countries(self, saving: Any) -> dict[str, int]:
        return {code: days for code, days in saving.days.items() if code}


class PathwaysSerializer(RecordSerializer):
    """Of what `pathways_json` gives."""

    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    start = serializers.DateField()
    countries = serializers.ListField(child=serializers.CharField())
    scenario = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    simulated = serializers.BooleanField()
    samples = serializers.IntegerField(allow_null=True)
    seed = serializers.IntegerField(allow_null=True)
    probabilities = serializers.DictField(child=serializers.FloatField())
    target = serializers.CharField(allow_null=True)
    first_patients = FirstPatientSerializer(many=True)
    together = FirstPatientSerializer(allow_null=True)
    steps = PlannedStepSerializer(many=True)
    savings = SavingSerializer(many=True)
    loose_ends = serializers.ListField(child=serializers.CharField())


def pathways_json(found: Pathways, names: Mapping[str, str], changed: Mapping[str, Any]) -> dict[str, Any]:
    """What the API answers; where the countries have no step its lists are empty. `changed` tells the state of the evidence."""
    scenario, forecast = found.scenario, found.forecast
    words: dict[str, list[str]] = {name: [] for name in ("days", "delay", "wait", "parallel", "without")}
    for name, word in scenario.words():
        if name in words:
            words[name].append(word)
    context = {"names": names}
    return {
        **changed,
        "start": scenario.first,
        "countries": list(found.selection.countries),
        "scenario": words,
        "simulated": scenario.is_simulated,
        "samples": SAMPLES if scenario.is_simulated else None,
        "seed": SEED if scenario.is_simulated else None,
        "probabilities": {str(likelihood.value): share for likelihood, share in PROBABILITY.items()},
        "target": (forecast.target or "together") if forecast else None,
        "first_patients": FirstPatientSerializer(forecast.first_patients, many=True, context=context).data if forecast else [],
        "together": FirstPatientSerializer(forecast.together, context=context).data if forecast and forecast.together else None,
        "steps": PlannedStepSerializer(_in_groups(forecast), many=True).data if forecast else [],
        "savings": SavingSerializer(forecast.savings, many=True).data if forecast else [],
        "loose_ends": [step.slug for step in forecast.loose_ends] if forecast else [],
    }


def _in_groups(forecast: Forecast) -> list[PlannedStep]:
    """Each country's steps in the order in which they begin, the chosen countries first."""
    codes = list(dict.fromkeys((*forecast.countries, *(planned.step.jurisdiction for planned in forecast.steps))))
    return sorted(forecast.steps, key=lambda planned: codes.index(planned.step.jurisdiction))


A_DAY_OR_NONE = {"anyOf": [{"type": "string", "format": "date"}, {"const": ""}]}


class PathwayEndpoint(ReadView):
    """When the first patient can be treated, country by country and in all of them; what if, by the words of a scenario."""

    words = ("country", *WORDS)

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        return super().word_schemas(action) | {
            "country": selection_schemas(read_outline().vocabulary)["country"],
            "start": (or_none({"type": "string", "format": "date"}), _("The first day; today where it is left out.")),
            "days": (some_of(()), _("<step>:<days> or <step>:<least>-<typical>-<most>: the step takes so many days.")),
            "delay": (some_of(()), _("<barrier>:<step>:<least>-<typical>-<most>: the barrier delays the step, if it strikes.")),
            "without": (some_of(()), _("A barrier’s slug: it never strikes.")),
            "parallel": (some_of(()), _("<step>:<step>: the two run at the same time.")),
            "wait": (some_of(()), _("<step>:<step>: the first waits for the second, too.")),
            "simulate": (one_of(("yes", "no")), _("Whether days are drawn many times, for P10, P50 and P90.")),
        }

    @extend_schema(responses=PathwaysSerializer)
    def get(self, request: Request) -> Response:
        """In 10 queries; in 1 where this process has read it before at the same revision."""
        with revision.held():
            outline = read_outline()
            found = read_pathways(request.query_params, timezone.localdate())
        if found.problems or found.not_all:
            raise BadWords(found.problems or (Problem("country", "", found.not_all),))
        names = {code: jurisdiction.name for code, jurisdiction in outline.jurisdictions.items()}
        changed = {"revision": outline.revision.number, "changed_at": outline.revision.changed_at}
        return Response(pathways_json(found, names, changed))


class StepSerializer(TranslatedSerializer):
    """Of a recorded step; `after` are the slugs of the steps that it waits for, whosoever they are."""

    spoken = staticmethod(spoken)

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:step-detail", lookup_field="slug")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = PlaceNameField(source="jurisdiction.name")
    title = serializers.CharField()
    actor = serializers.CharField()
    days_min = serializers.IntegerField()
    days_typical = serializers.IntegerField()
    days_max = serializers.IntegerField()
    unit = serializers.CharField()
    unit_label = serializers.CharField(source="get_unit_display")
    after = serializers.SerializerMethodField()
    basis = serializers.CharField()
    basis_label = serializers.CharField(source="get_basis_display")
    confidence = serializers.CharField()
    confidence_label = serializers.CharField(source="get_confidence_display")
    note = serializers.CharField()
    topics = serializers.SerializerMethodField()
    citations = RecordedCitationSerializer(source="citations.all", many=True)

    def short_citations(self, step: Step) -> list[str]:
        return recorded_in_short(step.citations.all())

    def get_after(self, step: Step) -> list[str]:
        return [earlier.slug for earlier in step.after.all()]

    def get_topics(self, step: Step) -> list[str]:
        """The slugs of the requirements' topics that it serves."""
        return [topic.slug for topic in step.topics.all()]


class StepViewSet(RecordViewSet):
    """The steps as recorded, jurisdiction by jurisdiction."""

    serializer_class = StepSerializer
    filterset_class = StepFilterSet
    key = {"slug": "slug"}
    sorts = {
        "jurisdiction_name": "jurisdiction__name",
        "jurisdiction": "jurisdiction__code",
        "slug": "slug",
        "title": "title",
        "days_min": "days_min",
        "days_typical": "days_typical",
        "days_max": "days_max",
    }
    ordering = ("jurisdiction_name", "slug")
    expands = ("citations",)

    def get_queryset(self) -> QuerySet[Step]:
        """A page is read in 4 queries, its filters and its count not counted."""
        steps = Step.objects.select_related("jurisdiction")
        cited = StepCitation.objects.select_related("instrument", "source")
        return steps.prefetch_related("after", "topics", Prefetch("citations", cited))
