"""A trial's plan in the API: what its page and its calendar file tell, in the same words."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from milenari.core.api import BadWords, ReadView, RecordSerializer
from milenari.core.api.parameters import Schema, or_none, selection_schemas
from regulations.api import AnswerSerializer, CitationSerializer
from regulations.queries import read_outline
from reports.plan.calendar import Entry
from reports.plan.queries import WORDS, Found, read_plan
from reports.plan.wording import entry_title, undated
from reports.plan_words import profile_schemas


class PlanRequestSerializer(RecordSerializer):
    """Of a reports.plan.dossier.Request: one document, and which countries ask for it, `jurisdiction` being whose rule it is.

    `filing` is needed, or open: its condition stays as a question.
    """

    document = serializers.CharField(source="document.slug")
    title = serializers.CharField(source="document.title")
    jurisdiction = serializers.CharField(source="document.jurisdiction")
    countries = serializers.ListField(child=serializers.CharField())
    filing = serializers.CharField(source="filing.value")
    authority = serializers.CharField(source="document.authority_slug")
    authority_name = serializers.CharField(source="document.authority")
    procedure = serializers.CharField(source="document.procedure.value")
    procedure_label = serializers.CharField(source="document.procedure.label")
    timing = serializers.CharField(source="document.timing.value")
    timing_label = serializers.CharField(source="document.timing.label")
    condition = serializers.CharField(source="document.condition")
    language = serializers.CharField(source="document.language")
    note = serializers.CharField(source="document.note")
    confidence = serializers.CharField(source="document.confidence.value")
    confidence_label = serializers.CharField(source="document.confidence.label")
    citations = CitationSerializer(source="document.citations", many=True)


class PlanPaperSerializer(RecordSerializer):
    """Of a reports.plan.dossier.Line. `paper` is the shared paper's slug, null for a document that stands for itself; `texts` how
    often it is written."""

    slug = serializers.CharField()
    title = serializers.CharField()
    paper = serializers.CharField(source="paper.slug", default=None, allow_null=True)
    timing = serializers.CharField(source="timing.value")
    timing_label = serializers.CharField(source="timing.label")
    countries = serializers.ListField(child=serializers.CharField())
    texts = serializers.IntegerField()
    open = serializers.BooleanField(source="is_open")
    requests = PlanRequestSerializer(many=True)


class LeftOutSerializer(RecordSerializer):
    """A document that the profile excludes: `field` is the field that decides."""

    document = serializers.CharField(source="document.slug")
    title = serializers.CharField(source="document.title")
    countries = serializers.ListField(source="request.countries", child=serializers.CharField())
    condition = serializers.CharField(source="document.condition")
    field = serializers.CharField(source="document.decision.field.value")


class UnlistedSerializer(RecordSerializer):
    """A country for which no document of the procedure is recorded. `orientation`: the baseline's documents, no rule there."""

    country = serializers.CharField()
    orientation = serializers.SerializerMethodField()

    def get_orientation(self, unlisted: Any) -> list[str]:
        return [document.slug for document in unlisted.orientation]


class PlanFileSerializer(RecordSerializer):
    procedure = serializers.CharField(source="procedure.value")
    procedure_label = serializers.CharField(source="procedure.label")
    papers = PlanPaperSerializer(source="lines", many=True)
    left_out = LeftOutSerializer(many=True)
    unlisted = UnlistedSerializer(many=True)


class PlanAnswerSerializer(AnswerSerializer):
    """An answer, with whose it is; null where nothing is recorded."""

    jurisdiction = serializers.CharField(source="requirement.jurisdiction", allow_null=True)


class RuleSerializer(RecordSerializer):
    """Of a reports.plan.obligations.Rule. `elsewhere`: of an unknown rule the strictest known elsewhere, never the country's."""

    country = serializers.CharField()
    known = serializers.BooleanField(source="is_known")
    owed = serializers.BooleanField(source="is_owed")
    strictest = serializers.BooleanField(source="is_strictest")
    whom = serializers.CharField()
    answer = PlanAnswerSerializer(source="cell")
    elsewhere = PlanAnswerSerializer(many=True)


class ObligationSerializer(RecordSerializer):
    """Of a reports.plan.obligations.Obligation. `strictest`: what a sponsor in all the countries must meet; null: unknown."""

    duty = serializers.CharField(source="duty.slug")
    title = serializers.CharField(source="duty.title")
    kind = serializers.CharField(source="duty.kind.value")
    kind_label = serializers.CharField(source="duty.kind.label")
    topic = serializers.CharField(source="topic.slug")
    question = serializers.CharField(source="topic.question")
    counted_from = serializers.CharField(source="duty.counted_from.value")
    counted_from_label = serializers.CharField(source="duty.counted_from.label")
    strictest_is = serializers.CharField(source="duty.strictest.value")
    strictest = PlanAnswerSerializer(allow_null=True)
    patient_years = serializers.SerializerMethodField()
    rules = RuleSerializer(many=True)

    def get_patient_years(self, obligation: Any) -> float | None:
        years = obligation.patient_years(self.context["profile"])
        return None if years is None else float(years)


class EntrySerializer(RecordSerializer):
    """Of a reports.plan.calendar.Entry: `first` to `last` day; `work_by` the last working day before a day off."""

    uid = serializers.CharField()
    kind = serializers.CharField(source="kind.value")
    title = serializers.SerializerMethodField()
    country = serializers.CharField()
    first = serializers.DateField()
    last = serializers.DateField()
    estimate = serializers.BooleanField(source="is_estimate")
    work_by = serializers.DateField(allow_null=True)
    step = serializers.CharField(source="step.step.slug", default=None, allow_null=True)
    duty = serializers.CharField(source="obligation.duty.slug", default=None, allow_null=True)

    def get_title(self, entry: Entry) -> str:
        return entry_title(entry, self.context["names"])


class WaitingSerializer(RecordSerializer):
    """A duty that is owed and has no day, and why."""

    duty = serializers.CharField(source="obligation.duty.slug")
    country = serializers.CharField(source="rule.country")
    why = serializers.CharField(source="why.value")
    why_label = serializers.SerializerMethodField()

    def get_why_label(self, waiting: Any) -> str:
        return undated(waiting.why)


class CalendarSerializer(RecordSerializer):
    """`url` is the iCalendar file, which programs subscribe to; `end` the trial's last day, null where its length is not said."""

    url = serializers.URLField()
    end = serializers.DateField(allow_null=True)
    entries = EntrySerializer(many=True)
    undated = WaitingSerializer(source="waiting", many=True)


class ProfileSerializer(RecordSerializer):
    """What was said of the trial; null: not said."""

    patients = serializers.CharField()
    sponsor = serializers.CharField()
    cells = serializers.CharField()
    purpose = serializers.CharField()
    first = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    months = serializers.IntegerField(allow_null=True)


class PlanSerializer(RecordSerializer):
    """Of what `plan_json` gives."""

    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    page_url = serializers.URLField()
    start = serializers.DateField()
    countries = serializers.ListField(child=serializers.CharField())
    baseline = serializers.CharField(allow_null=True)
    profile = ProfileSerializer()
    papers = serializers.IntegerField()
    texts = serializers.IntegerField()
    shared = serializers.IntegerField()
    open = serializers.IntegerField()
    left_out = serializers.IntegerField()
    without_list = serializers.ListField(child=serializers.CharField())
    procedures = PlanFileSerializer(many=True)
    obligations = ObligationSerializer(many=True)
    calendar = CalendarSerializer()


def plan_json(found: Found, names: Mapping[str, str], request: ApiRequest) -> dict[str, Any]:
    """What the API answers."""
    made = found.plan

    def whole(name: str, query: str) -> str:
        return str(request.build_absolute_uri(f"{reverse(name)}?{query}".rstrip("?")))

    context = {"names": names, "profile": made.profile}
    calendar = {
        "url": whole("plan:calendar", found.query(dated=True)),
        "end": made.calendar.end,
        "entries": EntrySerializer(made.calendar.entries, many=True, context=context).data,
        "undated": WaitingSerializer(made.calendar.waiting, many=True).data,
    }
    return {
        "revision": made.revision,
        "changed_at": made.changed_at,
        "page_url": whole("plan:plan", found.query()),
        "start": made.profile.first_day,
        "countries": list(made.profile.countries),
        "baseline": made.dossier.baseline or None,
        "profile": ProfileSerializer(made.profile).data,
        "papers": len(made.dossier.lines),
        "texts": made.dossier.texts,
        "shared": len(made.dossier.shared),
        "open": len(made.dossier.open),
        "left_out": len(made.dossier.left_out),
        "without_list": list(made.dossier.without_list),
        "procedures": PlanFileSerializer(made.dossier.files, many=True).data,
        "obligations": ObligationSerializer(made.obligations, many=True, context=context).data,
        "calendar": calendar,
    }


class PlanEndpoint(ReadView):
    """A trial's plan: the dossier of its countries, what it will owe, and the days, for a profile that the address holds."""

    words = WORDS

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        vocabulary = read_outline().vocabulary
        selection = selection_schemas(vocabulary)
        return super().word_schemas(action) | {
            "country": selection["country"],
            "baseline": (selection["baseline"][0], _("Whose documents are shown as orientation where a country has no list.")),
            "start": (
                or_none({"type": "string", "format": "date"}),
                _("The day on which the protocol is finished; today where it is left out."),
            ),
            **profile_schemas(vocabulary),
        }

    @extend_schema(responses=PlanSerializer)
    def get(self, request: ApiRequest) -> Response:
        """In 12 queries; in 1 where this process has made it before at the same revision."""
        outline = read_outline()
        found = read_plan(request.query_params, timezone.localdate())
        if found.problems:
            raise BadWords(found.problems)
        names = {code: jurisdiction.name for code, jurisdiction in outline.jurisdictions.items()}
        return Response(plan_json(found, names, request))
