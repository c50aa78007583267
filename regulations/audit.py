"""What of the questionnaire stands in the audit log: it takes a country's answers out of the site, and brings them in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    QUESTIONNAIRE_DOWNLOADED = "questionnaire_downloaded", _("Questionnaire downloaded")
    QUESTIONNAIRE_UPLOADED = "questionnaire_uploaded", _("Questionnaire uploaded, to look at its changes")
    QUESTIONNAIRE_APPLIED = "questionnaire_applied", _("Questionnaire saved")
