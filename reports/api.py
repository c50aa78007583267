"""Releases in the API, and what changed between two."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from milenari.core.api import BadWords, ReadView, RecordSerializer, RecordViewSet
from milenari.core.api.parameters import Schema, names_evidence, one_of, some_of
from regulations.queries import read_outline
from reports.changes import Change, compare
from reports.conditional import latest_release
from reports.filters import ReleaseFilterSet
from reports.models import Release
from reports.release_presenters import chosen_countries, holdings, parse_scope
from reports.release_queries import read_release
from reports.versions import parse_since, place_of, read_versions


class ReleaseSerializer(RecordSerializer):
    slug = serializers.CharField()
    api_url = serializers.HyperlinkedIdentityField("api:release-detail", lookup_field="slug")
    url = serializers.HyperlinkedIdentityField("releases:release", lookup_field="slug")
    evidence_url = serializers.HyperlinkedIdentityField("releases:evidence", lookup_field="slug")
    changes_url = serializers.HyperlinkedIdentityField("api:release-changes", lookup_field="slug")
    title = serializers.CharField()
    note = serializers.CharField()
    revision = serializers.IntegerField()
    changed_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField()
    made_by = serializers.CharField(source="made_by_name")
    checksum = serializers.CharField()


class HoldingSerializer(RecordSerializer):
    """Of a reports.release_presenters.Holding."""

    jurisdiction = serializers.CharField(source="code")
    name = serializers.CharField()
    answers = serializers.IntegerField()
    answers_found = serializers.IntegerField(source="found")
    answers_verified = serializers.IntegerField(source="verified")
    barriers = serializers.IntegerField()
    steps = serializers.IntegerField()
    documents = serializers.IntegerField()
    instruments_and_sources = serializers.IntegerField(source="places")


class WholeReleaseSerializer(ReleaseSerializer):
    """With what it holds."""

    jurisdictions = serializers.SerializerMethodField()

    def get_jurisdictions(self, release: Release) -> list[dict[str, Any]]:
        """How many records of each jurisdiction."""
        return list(HoldingSerializer(holdings(read_release(release)), many=True).data)


class ReleaseViewSet(RecordViewSet):
    """Frozen copies of the evidence, the newest first. None is ever changed or deleted."""

    also = staticmethod(latest_release)
    serializer_class = ReleaseSerializer
    detail_serializer_class = WholeReleaseSerializer
    filterset_class = ReleaseFilterSet
    key = {"slug": "slug"}
    sorts = {"made_at": "made_at", "title": "title", "revision": "revision", "slug": "slug"}
    ordering = ("-made_at",)

    def get_queryset(self) -> QuerySet[Release]:
        """A page is read in 2 queries."""
        return Release.objects.without_content().select_related("made_by")


class VersionSerializer(RecordSerializer):
    """Of a reports.versions.Version."""

    slug = serializers.CharField()
    title = serializers.CharField()
    revision = serializers.IntegerField()
    moment = serializers.DateTimeField()


class ReleaseChangeSerializer(RecordSerializer):
    """Of a reports.changes.Change."""

    action = serializers.CharField(source="action.value")
    action_label = serializers.CharField(source="action.label")
    part = serializers.CharField(source="part.name")
    part_label = serializers.CharField(source="label")
    key = serializers.CharField()
    jurisdiction = serializers.CharField(source="code")
    domain = serializers.CharField()
    topic = serializers.CharField()
    title = serializers.CharField()
    differences = serializers.SerializerMethodField()

    def get_differences(self, change: Change) -> list[dict[str, str | None]]:
        """What it says otherwise, in plain words; null: nothing was (or is) recorded."""
        return [
            {"label": found.label, "before": found.before or None, "after": found.after or None} for found in change.differences
        ]


class ReleaseChangesSerializer(RecordSerializer):
    """What is different between two states of the evidence."""

    since = VersionSerializer()
    until = VersionSerializer()
    count = serializers.IntegerField()
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    removed = serializers.IntegerField()
    changes = ReleaseChangeSerializer(many=True)


class ReleaseChangesEndpoint(ReadView):
    """What changed until a release, or (“live” in place of its slug) until now, `since` another one.

    Without `since` it is the one before.
    """

    also = staticmethod(latest_release)
    words = ("since", "country", "domain")

    @classmethod
    def word_schemas(cls, action: str | None = None) -> dict[str, tuple[Schema, str]]:
        vocabulary = read_outline().vocabulary
        known = names_evidence()
        slugs = [version.slug for version in read_versions()] if known else ()
        countries = (*vocabulary.unions, *vocabulary.countries) if known else ()
        return super().word_schemas(action) | {
            "since": (one_of(slugs), _("Since which release, or “live”; the one before where it is left out.")),
            "country": (
                some_of(countries),
                _("Of which countries and unions."),
            ),
            "domain": (some_of(vocabulary.domains if known else ()), _("On which domains.")),
        }

    @extend_schema(responses=ReleaseChangesSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """In 4 queries at most, beside those of the live evidence where this process has not read it yet."""
        versions = read_versions()
        until = place_of(slug, versions)
        if until is None:
            message = _("There is no release “%(slug)s”; the list at api/v1/releases/ has the ones that there are.")
            raise exceptions.NotFound(message % {"slug": Truncator(slug).chars(60)})
        since, problems = parse_since(request.query_params.get("since", "").strip(), versions, until)
        if problems:
            raise BadWords(problems)
        if since is None:
            raise exceptions.NotFound(_("Nothing was frozen before it; say since which release."))
        before, after = versions[since].read(), versions[until].read()
        selection, unfit = parse_scope(request.query_params, before, after)
        if unfit:
            raise BadWords(unfit)
        found = compare(before, after, chosen_countries(selection), selection.domains)
        told = {
            "since": versions[since],
            "until": versions[until],
            "count": found.total,
            "created": found.created,
            "changed": found.changed,
            "removed": found.removed,
            "changes": found.changes,
        }
        return Response(ReleaseChangesSerializer(told).data)
