"""The closed lists of words that report runs are made of, with the labels that a reader sees."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportState(TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")


UNDER_WAY = (ReportState.QUEUED, ReportState.RUNNING)
STANDING = (*UNDER_WAY, ReportState.DONE)  # of one scope at one revision there is at most one of these
