"""A report that somebody asked for: what it covers, how far it is, and the file that it ended in."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.vocabulary import STANDING, UNDER_WAY, ReportState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.auth.models import User as SomeUser


def report_storage() -> Storage:
    return storages["reports"]


def _stored_name(report: "Report", name: str) -> str:
    """A name that no reader sees, and that no other attempt at the same report shares."""
    return f"{report.pk}-{report.claim}{name[name.rfind('.') :]}"


class ReportQuerySet(models.QuerySet["Report"]):
    def standing(self) -> "ReportQuerySet":
        """Waiting, being made, or ready with its file kept."""
        return self.filter(state__in=STANDING)

    def under_way(self) -> "ReportQuerySet":
        return self.filter(state__in=UNDER_WAY)

    def asked_by(self, user: "SomeUser | AnonymousUser", session: str) -> "ReportQuerySet":
        """Of this account; of a reader without one, those of the same browser session."""
        if user.is_authenticated:
            return self.filter(requested_by=user)
        return self.filter(requested_by=None, session=session) if session else self.none()

    def lapsed(self, now: datetime) -> "ReportQuerySet":
        """Being made, as far as the record knows, by a worker that has not been heard of in time."""
        return self.filter(state=ReportState.RUNNING, lease_until__lt=now)

    def outdated(self, now: datetime) -> "ReportQuerySet":
        """Ready, and kept for as long as was promised."""
        return self.filter(state=ReportState.DONE, expires_at__lte=now)

    def with_ahead(self) -> "ReportQuerySet":
        """Each with `ahead`: how many under way were asked for before it."""
        earlier = Report.objects.under_way().filter(requested_at__lt=OuterRef("requested_at")).order_by()
        count = earlier.annotate(all=Value(1)).values("all").annotate(count=Count("pk")).values("count")
        return self.annotate(ahead=Coalesce(Subquery(count), 0))

    def newest_first(self) -> "ReportQuerySet":
        return self.order_by("-requested_at", "-pk")


class Report(models.Model):
    """One run of one report. No evidence: it moves no revision. Written through reports.queue alone.

    `scope` is the canonical query string of what it covers (reports.scope), so that equal scopes are equal strings. `done` of
    `total` counts the units of work that its renderer announced; `stage` says in the report's language what is being done.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.CharField(_("format"), max_length=20)
    scope = models.TextField(_("scope"), blank=True)
    release = models.CharField(_("release"), max_length=100, blank=True, help_text=_("Empty: the evidence as it stands."))
    revision = models.PositiveBigIntegerField(_("evidence revision"))
    language = models.CharField(_("language"), max_length=10)
    build = models.CharField(_("version of the site"), max_length=16)

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("asked for by"),
        null=True,
        blank=True,
        related_name="reports",
    )
    session = models.CharField(_("browser session"), max_length=40, blank=True)
    requested_at = models.DateTimeField(_("asked for"))
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.QUEUED)
    done = models.PositiveIntegerField(_("units done"), default=0)
    total = models.PositiveIntegerField(_("units in all"), default=0)
    stage = models.CharField(_("what is being done"), max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    reason = models.TextField(_("reason"), blank=True)

    task = models.CharField(_("task"), max_length=64, blank=True)
    claim = models.CharField(_("held by"), max_length=64, blank=True)
    lease_until = models.DateTimeField(_("held until"), null=True, blank=True)

    file = models.FileField(_("file"), storage=report_storage, upload_to=_stored_name, blank=True, max_length=200)
    file_name = models.CharField(_("file name"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="report_state_known"),
            # A bar that is full before the report is ready would be a lie.
            models.CheckConstraint(
                condition=Q(state__in=(ReportState.DONE, ReportState.EXPIRED)) | Q(done=0) | Q(done__lt=F("total")),
                name="report_full_only_when_done",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.RUNNING) | (Q(started_at__isnull=False, lease_until__isnull=False) & ~Q(claim="")),
                name="report_running_is_held",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReportState.DONE)
                | (
                    Q(size__isnull=False, finished_at__isnull=False, expires_at__isnull=False)
                    & ~Q(file="")
                    & ~Q(file_name="")
                    & ~Q(sha256="")
                ),
                name="report_done_has_file",
            ),
            models.CheckConstraint(condition=~Q(state=ReportState.FAILED) | ~Q(reason=""), name="report_failed_says_why"),
            models.UniqueConstraint(
                fields=["format", "scope", "release", "revision", "language", "build"],
                condition=Q(state__in=STANDING),
                name="report_made_once",
            ),
        ]
        indexes = [models.Index(fields=["-requested_at"], name="report_newest")]

    def __str__(self) -> str:
        return f"{self.format} {self.requested_at:%Y-%m-%d %H:%M} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.pk])

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def may_be_cancelled_by(self, user: "SomeUser | AnonymousUser", session: str) -> bool:
        """By who asked for it, and by whoever may change reports."""
        if user.is_authenticated:
            return self.requested_by_id == user.pk or user.has_perm("reports.change_report")
        return self.requested_by_id is None and bool(session) and self.session == session
