"""The comparison in the API: as JSON in the order of the questionnaire, as CSV one line for each topic and country."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from barriers.gaps import Gap
from milenari.core.api import BadWords, ReadView, RecordSerializer
from milenari.core.api.formats import CSVRenderer, Table, streamed
from milenari.core.api.parameters import Schema, selection_schemas, shape_schemas
from milenari.core.api.shape import Shape, read_shape
from milenari.core.selection import LIGHTEST, Problem, Selection, parse
from milenari.portal.comparison import ComparisonView, build
from regulations.api import AnswerSerializer, QuestionSerializer
from regulations.landscape import Cell
from regulations.queries import Outline, read_outline, shown_at_once


class CellGapSerializer(RecordSerializer):
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

    gap = CellGapSerializer(allow_null=True)


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


EXPANDS = ("citations",)
PLACE = ("jurisdiction", "jurisdiction_name", "domain", "domain_title", *QuestionSerializer().fields)
OF_THE_ROW = ("agreement", "agreement_label", "unverified")
OF_THE_GAP = ("kind", "kind_label", "level", "level_label", "reason", "barriers")
OF_THE_BASELINE = (
    "jurisdiction",
    "answer",
    "status",
    "value",
    "amount",
    "unit",
    "comparable_amount",
    "comparable_unit",
    "burden",
)
COLUMNS = (
    *PLACE,
    "inherited",
    "inherited_from",
    *AnswerSerializer().fields,
    *OF_THE_ROW,
    *(f"gap_{name}" for name in OF_THE_GAP),
    *(f"baseline_{name}" for name in OF_THE_BASELINE),
)


def flat(comparison: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Of what ComparisonSerializer gives: COLUMNS for each topic and country; null where there is no gap, or no baseline."""
    names = {country["code"]: country["name"] for country in comparison["countries"]}
    for section in comparison["sections"]:
        for row in section["rows"]:
            baseline, about = row["baseline"] or {}, {name: row[name] for name in row if name not in ("baseline", "cells")}
            for cell in row["cells"]:
                gap = cell["gap"] or {}
                yield {
                    **cell,
                    **about,
                    "jurisdiction_name": names[cell["jurisdiction"]],
                    "domain": section["domain"],
                    "domain_title": section["domain_title"],
                    **{f"gap_{name}": gap.get(name) for name in OF_THE_GAP},
                    **{f"baseline_{name}": baseline.get(name) for name in OF_THE_BASELINE},
                }


class ComparisonEndpoint(ReadView):
    """The countries side by side, row by row in the questionnaire's order, with each answer's gap against the baseline."""

    renderer_classes = (JSONRenderer, CSVRenderer)
    words = ("country", "domain", "phase", "show", "baseline", "expand")

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        told = super().word_schemas(action)
        known = {**selection_schemas(read_outline().vocabulary), **shape_schemas((), EXPANDS)}
        return told | {name: known[name] for name in told if name in known}

    @extend_schema(responses=ComparisonSerializer)
    def get(self, request: Request, **options: Any) -> Response | StreamingHttpResponse:
        """In 9 queries; a table of more than is shown at once in 3 for each domain."""
        shape = read_shape(request, (), EXPANDS)
        outline = read_outline()
        selection, problems = parse(request.query_params, outline.vocabulary)
        if problems:
            raise BadWords(problems)
        is_table = isinstance(request.accepted_renderer, CSVRenderer)
        _shown, not_all = shown_at_once(outline, selection)
        if not_all and not is_table:
            raise BadWords([Problem("country", "", f"{not_all} {_('As CSV (format=csv) all of it is sent.')}")])
        if not_all:
            return streamed(COLUMNS, self._rows(outline, selection, shape))
        view = build(outline, selection)
        data = self._told(view, selection, shape)
        return Response(Table(COLUMNS, flat(data)) if is_table else data)

    def _rows(self, outline: Outline, selection: Selection, shape: Shape) -> Iterator[dict[str, Any]]:
        """The rows of a table, read and sent domain by domain: however many there are, no more than those of one are held."""
        for domain in outline.vocabulary.domains:
            if not selection.domains or domain in selection.domains:
                narrowed = replace(selection, domains=(domain,))
                yield from flat(self._told(build(outline, narrowed), narrowed, shape))

    def _told(self, view: ComparisonView, selection: Selection, shape: Shape) -> dict[str, Any]:
        serializer = ComparisonSerializer(view, context={"view": view, "selection": selection})
        row: Any = serializer.fields["sections"].child.fields["rows"].child  # type: ignore[attr-defined]
        for answer in (row.fields["baseline"], row.fields["cells"].child):
            shape.fit(answer, EXPANDS)
        told: dict[str, Any] = serializer.data
        return told
