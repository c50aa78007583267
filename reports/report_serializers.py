"""What the API tells of a report: what it covers, how far it is, and its file."""

from typing import Any

from django.http import QueryDict
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from countries import roles
from countries.roles import Action
from milenari.core import revision
from milenari.core.api import RecordSerializer
from reports.models import Report
from reports.renderers.formats import FORMATS
from reports.report_presenters import entry
from reports.report_words import REPEATED
from reports.vocabulary import ReportState


class ReportSerializer(RecordSerializer):
    """In the context `asker` (reports.queue.Asker): who reads."""

    id = serializers.UUIDField()
    api_url = serializers.HyperlinkedIdentityField("api:report-detail", lookup_field="pk", lookup_url_kwarg="id")
    url = serializers.HyperlinkedIdentityField("reports:report", lookup_field="pk")
    format = serializers.CharField()
    format_label = serializers.SerializerMethodField()
    language = serializers.CharField()
    release = serializers.CharField()
    revision = serializers.IntegerField()
    is_current = serializers.SerializerMethodField()
    scope = serializers.SerializerMethodField()
    requested_at = serializers.DateTimeField()
    requested_by = serializers.SerializerMethodField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    state = serializers.CharField()
    state_label = serializers.CharField(source="get_state_display")
    reason = serializers.CharField()
    attempts = serializers.IntegerField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    stage = serializers.CharField()
    file_url = serializers.SerializerMethodField()
    file_name = serializers.CharField()
    media_type = serializers.SerializerMethodField()
    size = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    cancel_url = serializers.SerializerMethodField()

    def get_format_label(self, report: Report) -> str:
        known = FORMATS.get(report.format)
        return str(known.label) if known else report.format.upper()

    def get_is_current(self, report: Report) -> bool:
        """Whether it holds what the evidence (or the release) says now."""
        return bool(report.release) or report.revision == revision.current().number

    def get_scope(self, report: Report) -> dict[str, Any]:
        """The words that differ from the usual, as they can be sent to ask for the same again; none: everything."""
        words = QueryDict(report.scope)
        return {name: found if name in REPEATED else found[-1] for name, found in words.lists()}

    def get_requested_by(self, report: Report) -> str | None:
        """An account's name, for those who may change reports, as on the report's page."""
        if report.requested_by is None or not roles.may(self.context["asker"].user, Action.CHANGE, Report):
            return None
        return str(report.requested_by)

    def get_file_url(self, report: Report) -> str | None:
        """Null while there is no file, and when there is none any more."""
        return self._address("file", report) if report.state == ReportState.DONE else None

    def get_media_type(self, report: Report) -> str | None:
        known = FORMATS.get(report.format)
        return known.content_type if known else None

    def get_cancel_url(self, report: Report) -> str | None:
        """Null where it has ended, and for those who may not."""
        asker = self.context["asker"]
        if not report.is_under_way or not report.may_be_cancelled_by(asker.user, asker.session):
            return None
        key = self.context.get("key")
        return self._address("cancel", report) + (f"?key={key}" if key else "")

    def _address(self, name: str, report: Report) -> str:
        return reverse(f"api:report-{name}", kwargs={"id": report.pk}, request=self.context["request"])


class CoverSerializer(RecordSerializer):
    what = serializers.CharField()
    which = serializers.CharField()


class WholeReportSerializer(ReportSerializer):
    """With what it covers in words, and how many are made before it (reports.models.ReportQuerySet.with_ahead)."""

    covers = serializers.SerializerMethodField()
    ahead = serializers.SerializerMethodField()

    @extend_schema_field(CoverSerializer(many=True))
    def get_covers(self, report: Report) -> list[dict[str, str]]:
        """In words: countries, domains, phases, chapters, baseline; and release, changes and first day where they are named."""
        return [{"what": what, "which": which} for what, which in entry(report).covers]

    def get_ahead(self, report: Report) -> int:
        """How many reports wait or are made before this one."""
        found: int = report.ahead if report.is_under_way else 0  # type: ignore[attr-defined]
        return found
