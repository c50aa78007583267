"""The closed lists of words that barriers are made of, with the labels that a reader sees."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class BarrierKind(TextChoices):
    LEGAL = "legal", _("Legal")
    PROCEDURAL = "procedural", _("Procedural")
    CAPACITY = "capacity", _("Capacity")
    FINANCIAL = "financial", _("Financial")
    LOGISTICAL = "logistical", _("Logistical")
    GEOPOLITICAL = "geopolitical", _("Geopolitical")
    DATA = "data", _("Data")
    ETHICAL = "ethical", _("Ethical")


class BarrierStatus(TextChoices):
    OPEN = "open", _("Open")
    MITIGATED = "mitigated", _("Being mitigated")
    RESOLVED = "resolved", _("Resolved")
    ACCEPTED = "accepted", _("Accepted")


class Severity(IntegerChoices):
    """How much harm it does if it strikes."""

    MINOR = 1, _("minor")
    MODERATE = 2, _("moderate")
    MAJOR = 3, _("major")
    CRITICAL = 4, _("critical")


class Likelihood(IntegerChoices):
    """How likely it is to strike."""

    UNLIKELY = 1, _("unlikely")
    POSSIBLE = 2, _("possible")
    LIKELY = 3, _("likely")
    ALMOST_CERTAIN = 4, _("almost certain")


# How often each likelihood is taken to strike where time is simulated: our own scale (docs/adr/0008), shown wherever it counts.
PROBABILITY = {
    Likelihood.UNLIKELY: 0.10,
    Likelihood.POSSIBLE: 0.35,
    Likelihood.LIKELY: 0.65,
    Likelihood.ALMOST_CERTAIN: 0.90,
}


class MitigationStatus(TextChoices):
    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


UNFINISHED = (MitigationStatus.PLANNED, MitigationStatus.UNDER_WAY)


RISK_BANDS = {"high": range(9, 17), "middle": range(4, 9), "low": range(1, 4)}  # of severity × likelihood


def risk_band(risk: int) -> str:
    """The band that a risk (severity × likelihood, 1 to 16) falls in: high, middle or low."""
    return next(name for name, band in RISK_BANDS.items() if risk in band)


class DurationUnit(TextChoices):
    """What a step's days are counted in."""

    CALENDAR_DAYS = "calendar_days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")


LONGEST_STEP = 36_500  # days that a step or a delay may take; a typing error lies beyond
