"""How translations stand, in the API: which are read by a native expert, and which wait to be brought up to date."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from milenari.core import revision
from milenari.core.api import BadWords, ReadView, RecordSerializer
from milenari.core.api.formats import CSVRenderer, Table
from milenari.core.api.parameters import Schema, one_of
from milenari.core.api.problems import shown
from milenari.core.selection import Problem
from milenari.core.translation import into
from milenari.portal.translations import Standing, kinds, standings

ANSWERS = ("yes", "no")


class StandingSerializer(RecordSerializer):
    """Of a milenari.portal.translations.Standing: `outdated_texts` are the fields whose original is shown in their place."""

    kind = serializers.CharField()
    key = serializers.CharField()
    language = serializers.CharField()
    reviewed = serializers.BooleanField()
    outdated = serializers.SerializerMethodField()
    outdated_texts = serializers.ListField(source="outdated", child=serializers.CharField())

    def get_outdated(self, standing: Standing) -> bool:
        return bool(standing.outdated)


class StandingsSerializer(RecordSerializer):
    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    count = serializers.IntegerField()
    results = StandingSerializer(many=True)


class TranslationsEndpoint(ReadView):
    """Every translation of a record: whether a native expert has read it beside the original as it is now, and what of it is
    outdated. A text whose original has changed since it was translated is not shown until somebody brings it up to date: the
    original is, in its place.
    """

    renderer_classes = (JSONRenderer, CSVRenderer)
    words = ("language", "kind", "outdated")

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        fits = _fits()
        told = {
            "language": (one_of(fits["language"]), _("The language of the translations; none: all of them.")),
            "kind": (one_of(fits["kind"]), _("What is translated; none: all of it.")),
            "outdated": (one_of(fits["outdated"]), _("Whether they wait to be brought up to date.")),
        }
        return super().word_schemas(action) | told

    @extend_schema(responses=StandingsSerializer)
    def get(self, request: Request, **options: Any) -> Response:
        """In 2 queries for each kind of record at the most, beside that of the revision."""
        if problems := tuple(_problems(request.query_params)):
            raise BadWords(problems)
        now, asked = revision.current(), request.query_params
        wanted = {"yes": (True,), "no": (False,)}.get(asked.get("outdated", ""), (True, False))
        found = [one for one in standings(asked.get("language", ""), asked.get("kind", "")) if bool(one.outdated) in wanted]
        if isinstance(request.accepted_renderer, CSVRenderer):
            return Response(Table(tuple(StandingSerializer().fields), StandingSerializer(found, many=True).data))
        told = {"revision": now.number, "changed_at": now.changed_at, "count": len(found), "results": found}
        return Response(StandingsSerializer(told).data)


def _fits() -> dict[str, tuple[str, ...]]:
    return {"language": into(), "kind": kinds(), "outdated": ANSWERS}


def _problems(given: QueryDict) -> Iterator[Problem]:
    for name, fits in _fits().items():
        value = ", ".join(word for word in dict.fromkeys(given.getlist(name)) if word)
        if value and value not in fits:
            message = _("“%(shown)s” is not known here; it can be: %(fits)s.")
            yield Problem(name, shown(value), message % {"shown": shown(value), "fits": ", ".join(fits)})
