"""Barriers, the gaps that they cover, and the risk matrix in the API."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from barriers.filters import YES_OR_NO, BarrierFilterSet, parse_covered
from barriers.gaps import Gap, only_covered
from barriers.models import Barrier, BarrierCitation, Delay, Mitigation
from barriers.pictures import effect_of, residual_of, risk_of
from barriers.queries import read_gaps
from barriers.risk import RiskCell, after, band_label, risk_matrix
from barriers.translations import mitigation_said, spoken
from barriers.writing_api import BarrierWriting
from countries.api_fields import PlaceNameField
from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.api import BadWords, ReadView, RecordSerializer, TranslatedSerializer
from milenari.core.api.formats import CSVRenderer, Table, streamed
from milenari.core.api.parameters import Schema, filter_schemas, one_of, selection_schemas
from milenari.core.selection import LIGHTEST, Problem, Selection, parse
from milenari.core.slug_lists import SlugList
from regulations.api import RecordedCitationSerializer, recorded_in_short
from regulations.models import Topic
from regulations.queries import Outline, read_outline, shown_at_once
from regulations.wording import answer


class MitigationSerializer(RecordSerializer):
    """`risk_after` is what this mitigation alone would leave of the barrier's risk."""

    what = serializers.SerializerMethodField()
    owner = serializers.CharField(source="owner.slug", allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    due = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    status_label = serializers.CharField(source="get_status_display")
    overdue = serializers.SerializerMethodField()
    lowers_severity = serializers.IntegerField()
    lowers_likelihood = serializers.IntegerField()
    risk_after = serializers.SerializerMethodField()

    def get_what(self, mitigation: Mitigation) -> str:
        return mitigation_said(mitigation)

    def get_overdue(self, mitigation: Mitigation) -> bool:
        return mitigation.is_overdue(timezone.localdate())

    def get_risk_after(self, mitigation: Mitigation) -> int:
        return after(risk_of(mitigation.barrier), (effect_of(mitigation),)).score


class DelaySerializer(RecordSerializer):
    """In calendar days."""

    step = serializers.CharField(source="step.slug")
    step_title = serializers.SerializerMethodField()
    days_min = serializers.IntegerField()
    days_typical = serializers.IntegerField()
    days_max = serializers.IntegerField()

    def get_step_title(self, delay: Delay) -> str:
        return spoken().said(delay.step, "title")


class BarrierSerializer(TranslatedSerializer):
    """`residual_…` is what remains when every mitigation that was not dropped has had its expected effect."""

    spoken = staticmethod(spoken)

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:barrier-detail", lookup_field="slug")
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    jurisdiction_name = PlaceNameField(source="jurisdiction.name")
    countries = serializers.SerializerMethodField()
    title = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")
    severity = serializers.IntegerField()
    severity_label = serializers.CharField(source="get_severity_display")
    likelihood = serializers.IntegerField()
    likelihood_label = serializers.CharField(source="get_likelihood_display")
    risk = serializers.IntegerField()
    residual_severity = serializers.SerializerMethodField()
    residual_likelihood = serializers.SerializerMethodField()
    residual_risk = serializers.SerializerMethodField()
    phase = serializers.CharField()
    phase_label = serializers.CharField(source="get_phase_display")
    status = serializers.CharField()
    status_label = serializers.CharField(source="get_status_display")
    owner = serializers.CharField(source="owner.slug", allow_null=True)
    owner_name = serializers.CharField(source="owner.name", allow_null=True)
    description = serializers.CharField()
    mitigation = serializers.CharField()
    mitigations = MitigationSerializer(many=True)
    delays = DelaySerializer(source="delays.all", many=True)
    topics = serializers.SerializerMethodField()
    citations = RecordedCitationSerializer(source="citations.all", many=True)

    def short_mitigations(self, barrier: Barrier) -> list[str]:
        """What each of them does."""
        return [mitigation_said(mitigation) for mitigation in barrier.mitigations.all()]

    def short_delays(self, barrier: Barrier) -> list[str]:
        """The slugs of the steps that it lengthens."""
        return [delay.step.slug for delay in barrier.delays.all()]

    def short_citations(self, barrier: Barrier) -> list[str]:
        return recorded_in_short(barrier.citations.all())

    def get_countries(self, barrier: Barrier) -> list[str]:
        """The codes of those that it bears on beside its own jurisdiction, and the members of a union among all these."""
        return list(barrier.country_codes)  # type: ignore[attr-defined]

    def get_residual_severity(self, barrier: Barrier) -> int:
        return residual_of(barrier).severity.value

    def get_residual_likelihood(self, barrier: Barrier) -> int:
        return residual_of(barrier).likelihood.value

    def get_residual_risk(self, barrier: Barrier) -> int:
        return residual_of(barrier).score

    def get_topics(self, barrier: Barrier) -> list[str]:
        """The slugs of the topics that it hangs on."""
        return list(barrier.topic_slugs)  # type: ignore[attr-defined]


class BarrierViewSet(BarrierWriting):
    """What stands in the way, as people recorded it; the highest risk (severity times likelihood) first."""

    serializer_class = BarrierSerializer
    filterset_class = BarrierFilterSet
    key = {"slug": "slug"}
    sorts = {
        "risk": "risk_score",
        "severity": "severity",
        "likelihood": "likelihood",
        "title": "title",
        "slug": "slug",
        "jurisdiction": "jurisdiction__code",
        "kind": "kind",
        "phase": "phase",
        "status": "status",
    }
    ordering = ("-risk", "-severity", "title")
    expands = ("mitigations", "delays", "citations")

    def get_queryset(self) -> QuerySet[Barrier]:
        """A page is read in 4 queries."""
        return (
            Barrier.objects.by_risk()
            .select_related("jurisdiction", "owner")
            .annotate(
                country_codes=SlugList(
                    Jurisdiction.objects.filter(barriers_from_elsewhere=OuterRef("pk")).order_by("code").values("code")
                ),
                topic_slugs=SlugList(Topic.objects.filter(barriers=OuterRef("pk")).values("slug")),
            )
            .prefetch_related(
                Prefetch("delays", Delay.objects.select_related("step")),
                Prefetch("mitigations", Mitigation.objects.select_related("owner")),
                Prefetch("citations", BarrierCitation.objects.select_related("instrument", "source")),
            )
        )


class GapSerializer(RecordSerializer):
    """Of a barriers.gaps.Gap."""

    country = serializers.CharField(source="country.code")
    country_name = serializers.CharField(source="country.name")
    topic = serializers.CharField(source="row.topic.slug")
    question = serializers.CharField(source="row.topic.question")
    phase = serializers.CharField(source="row.topic.phase.value")
    phase_label = serializers.CharField(source="row.topic.phase.label")
    kind = serializers.CharField(source="kind.value")
    kind_label = serializers.CharField(source="kind.label")
    level = serializers.IntegerField()
    level_label = serializers.CharField(source="level.label")
    reason = serializers.CharField()
    answer = serializers.SerializerMethodField()
    baseline_jurisdiction = serializers.CharField(source="row.baseline.jurisdiction", allow_null=True)
    baseline_answer = serializers.SerializerMethodField()
    barriers = serializers.SerializerMethodField()

    def get_answer(self, gap: Gap) -> str:
        return answer(gap.cell)

    def get_baseline_answer(self, gap: Gap) -> str | None:
        """None where the row has nothing to be held against."""
        return answer(gap.row.baseline) if gap.row.baseline else None

    def get_barriers(self, gap: Gap) -> list[str]:
        """The slugs of the barriers that cover it; none: work for the lead."""
        return [barrier.slug for barrier in gap.barriers]


class GapListSerializer(RecordSerializer):
    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    baseline = serializers.CharField()
    baseline_label = serializers.CharField()
    countries = serializers.ListField(child=serializers.CharField())
    count = serializers.IntegerField()
    gaps = GapSerializer(many=True)


class GapEndpoint(ReadView):
    """Every gap of the countries against the baseline, in the questionnaire's order, with why it is one and what covers it."""

    renderer_classes = (JSONRenderer, CSVRenderer)
    words = ("country", "domain", "phase", "baseline", "covered")

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        told = super().word_schemas(action)
        known = selection_schemas(read_outline().vocabulary)
        known["covered"] = (one_of(word for word, _label in YES_OR_NO), _("Whether a barrier covers it."))
        return told | {name: known[name] for name in told if name in known}

    @extend_schema(responses=GapListSerializer)
    def get(self, request: Request, **options: Any) -> Response | StreamingHttpResponse:
        """In 7 queries at most; a table of more than is shown at once in 2 for each domain."""
        outline = read_outline()
        selection, problems = parse(request.query_params, outline.vocabulary)
        covered, covered_problems = parse_covered(request.query_params)
        if problems or covered_problems:
            raise BadWords((*problems, *covered_problems))
        is_table = isinstance(request.accepted_renderer, CSVRenderer)
        _shown, not_all = shown_at_once(outline, selection)
        if not_all and not is_table:
            raise BadWords([Problem("country", "", f"{not_all} {_('As CSV (format=csv) all of it is sent.')}")])
        if not_all:
            return streamed(tuple(GapSerializer().fields), self._rows(outline, selection, covered))
        comparison, gaps = read_gaps(outline, selection)
        found = only_covered(gaps, covered)
        if is_table:
            return Response(Table(tuple(GapSerializer().fields), GapSerializer(found, many=True).data))
        baseline = selection.baseline
        held_against = _("The lightest answer in the row") if baseline == LIGHTEST else outline.jurisdictions[baseline].name
        told = {
            "revision": outline.revision.number,
            "changed_at": outline.revision.changed_at,
            "baseline": baseline,
            "baseline_label": held_against,
            "countries": [country.code for country in comparison.countries],
            "count": len(found),
            "gaps": found,
        }
        return Response(GapListSerializer(told).data)

    def _rows(self, outline: Outline, selection: Selection, covered: str) -> Iterator[dict[str, Any]]:
        """The rows of a table, read and sent domain by domain: however many there are, no more than those of one are held."""
        for domain in outline.vocabulary.domains:
            if not selection.domains or domain in selection.domains:
                _comparison, gaps = read_gaps(outline, replace(selection, domains=(domain,)))
                yield from GapSerializer(only_covered(gaps, covered), many=True).data


class RiskBarrierSerializer(TranslatedSerializer):
    spoken = staticmethod(spoken)

    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:barrier-detail", lookup_field="slug")
    title = serializers.CharField()
    jurisdiction = serializers.CharField(source="jurisdiction.code")
    residual_risk = serializers.SerializerMethodField()

    def get_residual_risk(self, barrier: Barrier) -> int:
        return residual_of(barrier).score


class RiskCellSerializer(RecordSerializer):
    """Of a barriers.risk.RiskCell."""

    likelihood = serializers.IntegerField(source="likelihood.value")
    likelihood_label = serializers.CharField(source="likelihood.label")
    risk = serializers.IntegerField()
    band = serializers.CharField()
    band_label = serializers.SerializerMethodField()
    barriers = RiskBarrierSerializer(many=True)

    def get_band_label(self, cell: RiskCell[Barrier]) -> str:
        return band_label(cell.band)


class RiskRowSerializer(RecordSerializer):
    severity = serializers.IntegerField(source="severity.value")
    severity_label = serializers.CharField(source="severity.label")
    cells = RiskCellSerializer(many=True)


class RiskMatrixSerializer(RecordSerializer):
    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    count = serializers.IntegerField()
    rows = RiskRowSerializer(many=True)


class RiskEndpoint(ReadView):
    """The risk matrix: severity down from the highest, likelihood across from the lowest, and the barriers at each place.

    It takes the words of the list of barriers; those that are resolved stand in it only where a status is asked for.
    """

    words = tuple(BarrierFilterSet.base_filters)

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        return super().word_schemas(action) | filter_schemas(BarrierFilterSet)

    @extend_schema(responses=RiskMatrixSerializer)
    def get(self, request: Request) -> Response:
        """In 4 queries."""
        found = BarrierFilterSet(request.query_params, queryset=Barrier.objects.by_risk())
        if found.problems:
            raise BadWords(found.problems)
        barriers = list(found.standing.select_related("jurisdiction").prefetch_related("mitigations"))
        now = revision.current()
        told = {
            "revision": now.number,
            "changed_at": now.changed_at,
            "count": len(barriers),
            "rows": risk_matrix(barriers, risk_of),
        }
        return Response(RiskMatrixSerializer(told, context={"request": request}).data)
