"""The comparison in the API, and the index that puts the parts together."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from barriers.api import BarrierViewSet, GapEndpoint, RiskEndpoint
from barriers.gaps import Gap
from barriers.pathway_api import PathwayEndpoint, StepViewSet
from countries.api import JurisdictionViewSet
from milenari.core import revision
from milenari.core.api import BadWords, ReadView, RecordSerializer
from milenari.core.selection import LIGHTEST, Selection, parse
from milenari.portal.comparison import ComparisonView, build
from regulations.api import AnswerSerializer, QuestionSerializer, RequirementViewSet, TopicViewSet
from regulations.landscape import Cell
from regulations.queries import read_outline
from reports.api import ReleaseViewSet


class GapSerializer(RecordSerializer):
    """The gap of a Cell, among those of the ComparisonView in the context; null where there is none."""

    kind = serializers.CharField(source="kind.value")
    kind_label = serializers.CharField(source="kind.label")
    level = serializers.IntegerField()
    level_label = serializers.CharField(source="level.label")
    reason = serializers.CharField()
    barriers = serializers.SerializerMethodField()

    def get_attribute(self, instance: Cell) -> Gap | None:
        view: ComparisonView = self.context["view"]
        return view.gaps_by_cell.get((instance.jurisdiction, instance.topic.slug))

    def get_barriers(self, gap: Gap) -> list[str]:
        """The slugs of the barriers that cover it; none: work for the lead."""
        return [barrier.slug for barrier in gap.barriers]


class HolderSerializer(RecordSerializer):
    """Of a Cell: where the answer holds, and whose it is."""

    jurisdiction = serializers.CharField()
    inherited = serializers.BooleanField(source="is_inherited")
    inherited_from = serializers.SerializerMethodField()

    def get_inherited_from(self, cell: Cell) -> str | None:
        return cell.requirement.jurisdiction if cell.requirement and cell.is_inherited else None


class BaselineSerializer(HolderSerializer, AnswerSerializer):
    """Of the Cell that a row is held against."""


class CellSerializer(HolderSerializer, AnswerSerializer):
    """Of a country's Cell, with its gap."""

    gap = GapSerializer(allow_null=True)


class RowSerializer(QuestionSerializer):
    agreement = serializers.CharField(source="agreement.value")
    agreement_label = serializers.CharField(source="agreement.label")
    unverified = serializers.BooleanField(source="is_unverified")
    baseline = BaselineSerializer(allow_null=True)
    cells = CellSerializer(many=True)


class SectionSerializer(RecordSerializer):
    domain = serializers.CharField(source="domain.slug")
    domain_title = serializers.CharField(source="domain.title")
    rows = RowSerializer(many=True)


class CountrySerializer(RecordSerializer):
    code = serializers.CharField()
    name = serializers.CharField()
    local_name = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    member_of = serializers.CharField(source="union")


class ComparisonSerializer(RecordSerializer):
    """Of a ComparisonView; the context has it as `view` too, and the `selection`."""

    revision = serializers.IntegerField(source="landscape.revision")
    changed_at = serializers.DateTimeField(source="landscape.changed_at")
    show = serializers.SerializerMethodField()
    baseline = serializers.CharField(source="comparison.baseline")
    baseline_label = serializers.SerializerMethodField()
    total_rows = serializers.IntegerField()
    shown_rows = serializers.SerializerMethodField()
    countries = CountrySerializer(source="comparison.countries", many=True)
    sections = SectionSerializer(source="comparison.sections", many=True)

    def get_show(self, view: ComparisonView) -> str:
        selection: Selection = self.context["selection"]
        return selection.show

    def get_baseline_label(self, view: ComparisonView) -> str:
        baseline = view.comparison.baseline
        return _("The lightest answer in the row") if baseline == LIGHTEST else view.landscape.jurisdictions[baseline].name

    def get_shown_rows(self, view: ComparisonView) -> int:
        return len(view.comparison.rows)


class ComparisonEndpoint(ReadView):
    """The countries side by side, row by row in the questionnaire's order, with each answer's gap against the baseline."""

    words = ("country", "domain", "phase", "show", "baseline")

    def get(self, request: Request) -> Response:
        """In 9 queries."""
        outline = read_outline()
        selection, problems = parse(request.query_params, outline.vocabulary)
        if problems:
            raise BadWords(problems)
        view = build(outline, selection)
        return Response(ComparisonSerializer(view, context={"view": view, "selection": selection}).data)


ENDPOINTS: dict[str, tuple[str, type[ReadView]]] = {
    "jurisdictions": ("api:jurisdiction-list", JurisdictionViewSet),
    "topics": ("api:topic-list", TopicViewSet),
    "requirements": ("api:requirement-list", RequirementViewSet),
    "barriers": ("api:barrier-list", BarrierViewSet),
    "comparison": ("api:comparison", ComparisonEndpoint),
    "gaps": ("api:gaps", GapEndpoint),
    "risk": ("api:risk", RiskEndpoint),
    "steps": ("api:step-list", StepViewSet),
    "pathways": ("api:pathways", PathwayEndpoint),
    "releases": ("api:release-list", ReleaseViewSet),
}


class IndexEndpoint(ReadView):
    """Where everything is, and the parameters that each address takes."""

    def get(self, request: Request) -> Response:
        now = revision.current()
        return Response(
            {
                "revision": now.number,
                "changed_at": now.changed_at,
                "notice": _(
                    "Nothing here is legal advice; each answer says where it was read, and whether an expert verified it."
                ),
                "addresses": {
                    name: {"url": reverse(address, request=request), "parameters": endpoint.known_words()}
                    for name, (address, endpoint) in ENDPOINTS.items()
                },
            }
        )
