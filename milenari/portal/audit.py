"""What of the whole site's data stands in the audit log: evidence files and backups, out and in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    EVIDENCE_LOADED = "evidence_loaded", _("Evidence files loaded")
    EVIDENCE_DUMPED = "evidence_dumped", _("Evidence files written")
    BACKUP_MADE = "backup_made", _("Backup made")
    BACKUP_RESTORED = "backup_restored", _("Backup restored")
