"""What of reports stands in the audit log: what those with an account, and commands, asked for and took away."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from milenari.core.audit import record
from reports.models import Report


class Event(TextChoices):
    REPORT_ASKED = "report_asked", _("Report asked for")
    REPORT_DOWNLOADED = "report_downloaded", _("Report downloaded")
    REPORT_WRITTEN = "report_written", _("Report written by a command")


def of_account(event: Event, report: Report, user: Any) -> None:
    """Readers without an account are not followed."""
    if user.is_authenticated:
        record(event, report, format=report.format, scope=report.scope, revision=report.revision)
