"""What changed, in the API: each record as it was and as it became since a day, a time or a revision."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.core import signing
from django.http import QueryDict
from django.urls import NoReverseMatch
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from milenari.core import revision
from milenari.core.api import BadWords, ReadView, RecordSerializer
from milenari.core.api.pages import LIMIT, read_size
from milenari.core.api.parameters import MOMENT, Schema, names_evidence, or_none, page_schemas, some_of
from milenari.core.api.problems import shown
from milenari.core.selection import Problem
from milenari.portal.changes import Action, Change, Place, Scope, following
from milenari.portal.changes.records import KIND
from milenari.portal.changes.views import make_scope, parse_scope
from milenari.portal.changes.words import read_moments
from regulations.queries import outline_of_places, read_outline

SALT = "milenari.portal.changes.api"
REVISION: Schema = {"type": "string", "pattern": "^[rR]?[0-9]{1,18}$"}
FROZEN = ("since", "until", "after")  # pages after the first have these as the first one found them


class DifferenceSerializer(RecordSerializer):
    """Of a milenari.core.differences.Difference; null: nothing was (or is) recorded."""

    label = serializers.CharField()  # type: ignore[assignment]  # the base has a property of this name
    before = serializers.CharField()
    after = serializers.CharField()


class SaveSerializer(RecordSerializer):
    """That somebody wrote to the record, when and why; `by` is null where it is not recorded who, and for the evidence files."""

    at = serializers.DateTimeField()
    by = serializers.CharField(source="who")
    from_files = serializers.BooleanField()
    reason = serializers.CharField()


class EvidenceChangeSerializer(RecordSerializer):
    """Of a milenari.portal.changes.Change. When, who and why are those of the last save; `saves` has all, the newest first."""

    id = serializers.SerializerMethodField()
    at = serializers.DateTimeField()
    by = serializers.CharField(source="last.who")
    from_files = serializers.BooleanField(source="last.from_files")
    reason = serializers.CharField(source="last.reason")
    action = serializers.CharField(source="action.value")
    action_label = serializers.CharField(source="action.label")
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="label")
    key = serializers.CharField()
    title = serializers.CharField()
    jurisdiction = serializers.CharField(source="code", allow_null=True)
    domain = serializers.CharField(allow_null=True)
    api_url = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    differences = DifferenceSerializer(many=True)
    saves = SaveSerializer(many=True)

    def get_id(self, change: Change) -> str:
        """Of this change for good: another save of the record gives another one."""
        return f"{change.kind}/{change.record}/{change.number}"

    def get_api_url(self, change: Change) -> str | None:
        """Null where the record is gone, and of records that the API does not give one by one."""
        if change.action in (Action.REMOVED, Action.PASSING) or not change.key:
            return None
        names = {"requirement": ("jurisdiction", "topic"), "jurisdiction": ("code",)}.get(change.kind, ("slug",))
        key = dict(zip(names, change.key.split("/"), strict=True))
        try:
            return reverse(f"api:{change.kind}-detail", kwargs=key, request=self.context["request"])
        except NoReverseMatch:
            return None

    def get_url(self, change: Change) -> str | None:
        """The record's page; null where it is gone, or has none."""
        address: str = self.context["request"].build_absolute_uri(change.address)
        return address if change.address else None


class LoadSerializer(RecordSerializer):
    """Records of a jurisdiction (null: of the questionnaire) that the evidence files made, so many that they are only counted."""

    jurisdiction = serializers.CharField(source="code", allow_null=True)
    at = serializers.DateTimeField()
    records = serializers.IntegerField()


class EvidenceChangesSerializer(RecordSerializer):
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    revision = serializers.IntegerField()
    count = serializers.IntegerField()
    loaded = serializers.IntegerField()
    page_size = serializers.IntegerField()
    page_size_limit = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    loads = LoadSerializer(many=True)
    results = EvidenceChangeSerializer(many=True)


class ChangesEndpoint(ReadView):
    """What changed `since` a day, a time or a revision: each record as it was and as it became, what changed last first.

    `count` says how many records did. Where the evidence files made many of one jurisdiction, these are only counted, in `loads`
    and, all together, in `loaded`. Ask again with `since` set to this answer's `until` or `revision`: nothing is missed or told
    twice. Without `since` it is the last 30 days. `next` leads to what is left of the same span, whatever changes meanwhile.
    """

    words = ("since", "until", "country", "domain", "kind", "after", "page_size")

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        known = read_outline().vocabulary if names_evidence() else None
        moment = {"anyOf": [*MOMENT["anyOf"], REVISION]}
        return super().word_schemas(action) | {
            "since": (or_none(moment), _("A day, a time (UTC unless it says otherwise), or a revision: what came after it.")),
            "until": (or_none(moment), _("The same: a day with all of it, until before a time, or what a revision has.")),
            "country": (
                some_of((*known.countries, *known.unions) if known else ()),
                _("Of which countries and unions; what holds in a country by its union is among it."),
            ),
            "domain": (some_of(known.domains if known else ()), _("On which domains.")),
            "kind": (some_of(KIND), _("Which kinds of record.")),
            **{name: told for name, told in page_schemas({}).items() if name in cls.words},
        }

    @extend_schema(responses=EvidenceChangesSerializer)
    def get(self, request: Request) -> Response:
        """In 7 queries at most."""
        words, now = request.query_params, revision.current()
        several = tuple(_several(words, ("since", "until", "after")))
        moments, problems = read_moments(words.get("since", ""), words.get("until", ""), now)
        scope, unfit = _read_scope(words)
        size, after = read_size(request), _read_place(words.get("after", ""))
        if problems := (*several, *problems, *unfit):
            raise BadWords(problems)
        found, place = following(moments.start, moments.end, scope, size, after)
        told = {
            "since": moments.start,
            "until": moments.end,
            "revision": now.number,
            "count": found.total,
            "loaded": sum(load.records for load in found.loads),
            "page_size": size,
            "page_size_limit": LIMIT,
            "next": None,
            "loads": found.loads,
            "results": found.changes,
        }
        headers = {}
        if place:
            same = [(name, value) for name, values in words.lists() if name not in FROZEN for value in values]
            frozen = {"since": moments.start.isoformat(), "until": moments.end.isoformat(), "after": _mark(place)}
            told["next"] = f"{request.build_absolute_uri(request.path)}?{urlencode([*same, *frozen.items()])}"
            headers["Link"] = f'<{told["next"]}>; rel="next"'
        return Response(EvidenceChangesSerializer(told, context={"request": request}).data, headers=headers)


def _several(words: QueryDict, names: Iterable[str]) -> Iterator[Problem]:
    """None of several words is ignored in silence where one is taken."""
    for name in names:
        given = [word for word in words.getlist(name) if word]
        if len(set(given)) > 1:
            value = shown(", ".join(given))
            message = _("“%(value)s” are several; %(field)s takes one.") % {"value": value, "field": name}
            yield Problem(name, value, message)


def _read_scope(words: QueryDict) -> tuple[Scope, tuple[Problem, ...]]:
    """Whose changes, and of which kinds. Where no country and no domain is named, no vocabulary is read."""
    chosen, problems = Scope(), []
    if words.getlist("country") or words.getlist("domain"):
        outline = outline_of_places(revision.current())
        selection, unfit = parse_scope(words, outline)
        chosen, problems = make_scope(selection, outline), list(unfit)
    kinds = [word for word in words.getlist("kind") if word]
    for word in kinds:
        if word not in KIND:
            message = _("“%(value)s” is not a kind of record here; it can be: %(fits)s.")
            problems.append(Problem("kind", shown(word), message % {"value": shown(word), "fits": ", ".join(KIND)}))
    narrowed = tuple(kind for name, kind in KIND.items() if name in kinds)
    return Scope(chosen.jurisdictions, chosen.topics, narrowed or chosen.kinds), tuple(problems)


def _mark(place: Place) -> str:
    """Where a page ended, signed, as those of lists are."""
    return signing.dumps([place.at.isoformat(), *place.record], salt=SALT, compress=True)


def _read_place(mark: str) -> Place | None:
    """Raises NotFound for what no page led to."""
    if not mark:
        return None
    try:
        at, kind, record = signing.loads(mark, salt=SALT)
    except signing.BadSignature as error:
        message = _("There is no page after “%(value)s”; take it from “next”.") % {"value": shown(mark)}
        raise exceptions.NotFound(message) from error
    moment = parse_datetime(at)
    assert moment is not None
    return Place(moment, (kind, record))
