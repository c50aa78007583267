"""The closed lists of words that answers are made of, with the labels that a reader sees."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What kind of value a topic's answer has."""

    TERNARY = "ternary", _("Yes, in part or no")
    CHOICE = "choice", _("One of several choices")
    DURATION = "duration", _("A number of days")
    MONEY = "money", _("An amount in euros")
    NUMBER = "number", _("A number")
    TEXT = "text", _("No comparable value: the summary is the answer")


AMOUNT_KINDS = (Kind.DURATION, Kind.MONEY, Kind.NUMBER)
WORD_KINDS = (Kind.TERNARY, Kind.CHOICE)


class Ternary(TextChoices):
    YES = "yes", _("Yes")
    PARTIAL = "partial", _("In part")
    NO = "no", _("No")


class Phase(TextChoices):
    """Where in the trial's life a requirement bites."""

    SETUP = "setup", _("Setup")
    AUTHORISATION = "authorisation", _("Authorisation")
    MANUFACTURE = "manufacture", _("Manufacture")
    TREATMENT = "treatment", _("Treatment")
    FOLLOW_UP = "follow_up", _("Follow-up")


class Status(TextChoices):
    ANSWERED = "answered", _("Answered")
    NO_RULE = "no_rule", _("No rule exists")
    UNCLEAR = "unclear", _("Unclear")
    NOT_FOUND = "not_found", _("Not found in public sources")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class Basis(TextChoices):
    """What an answer rests on."""

    LAW = "law", pgettext_lazy("what an answer rests on", "Law")
    GUIDANCE = "guidance", _("Guidance")
    PRACTICE = "practice", _("Practice")
    ESTIMATE = "estimate", _("Estimate")


class Confidence(TextChoices):
    HIGH = "high", _("High confidence")
    MEDIUM = "medium", _("Medium confidence")
    LOW = "low", _("Low confidence")


class Review(TextChoices):
    UNVERIFIED = "unverified", _("Not yet verified by a national expert")
    VERIFIED = "verified", _("Verified")
    DISPUTED = "disputed", _("Disputed")


class Unit(TextChoices):
    CALENDAR_DAYS = "calendar_days", _("calendar days")
    WORKING_DAYS = "working_days", _("working days")
    EUR = "EUR", _("euros")
    YEARS = "years", _("years")
    HOURS = "hours", _("hours")


DAY_UNITS = (Unit.CALENDAR_DAYS, Unit.WORKING_DAYS)


class Burden(IntegerChoices):
    """The effort an answer adds to opening a trial: an editorial judgement, never a ranking of countries."""

    NONE = 0, pgettext_lazy("burden", "none")
    LIGHT = 1, _("light")
    HEAVY = 2, _("heavy")
    BLOCKING = 3, _("blocking")

    @property
    def phrase(self) -> str:
        """The level where it stands beside an answer, not beside the word burden."""
        phrases = (_("no burden"), _("light burden"), _("heavy burden"), _("blocking"))
        return str(phrases[self.value])


class InstrumentKind(TextChoices):
    LAW = "law", pgettext_lazy("kind of instrument", "Law")
    REGULATION = "regulation", _("Regulation")
    DIRECTIVE = "directive", _("Directive")
    DECREE = "decree", _("Decree")
    DECISION = "decision", _("Decision")
    GUIDELINE = "guideline", _("Guideline")
    TREATY = "treaty", _("Treaty")
    STANDARD = "standard", _("Standard")
    OTHER = "other", _("Other")


class InstrumentStatus(TextChoices):
    IN_FORCE = "in_force", _("In force")
    ADOPTED = "adopted", _("Adopted, not yet applicable")
    DRAFT = "draft", _("Draft")
    REPEALED = "repealed", _("Repealed")
    SUPERSEDED = "superseded", _("Superseded")


class Stage(TextChoices):
    """How far law that is ahead has come."""

    ADOPTED = "adopted", _("Adopted, not yet applicable")
    PROPOSED = "proposed", _("Proposed")
    ANNOUNCED = "announced", _("Announced")


class Procedure(TextChoices):
    """The file that a document belongs to."""

    TRIAL = "trial", _("Clinical trial application")
    ETHICS = "ethics", _("Ethics review")
    GMO = "gmo", _("Genetically modified organisms")
    MANUFACTURE = "manufacture", _("Manufacture")
    IMPORT = "import", _("Import")
    DATA = "data", _("Personal data")
    SITE = "site", _("Site")


class Timing(TextChoices):
    """When a document is asked for."""

    APPLICATION = "application", _("In the application")
    START = "start", _("Before the first patient")
    RUNNING = "running", _("While the trial runs")


class Written(TextChoices):
    """How often a paper that several countries ask for has to be written."""

    ONCE = "once", _("One text for all, translated where a country asks for it")
    EACH = "each", _("One for each country")


class Filing(TextChoices):
    """What a trial's profile decides about a document."""

    NEEDED = "needed", _("It is needed")
    OPEN = "open", _("The condition stays as a question")
    LEFT_OUT = "left_out", _("It is not needed")


class ProfileField(TextChoices):
    """What a trial is asked about, beside its countries and dates."""

    PATIENTS = "patients", _("Patients")
    SPONSOR = "sponsor", _("Sponsor’s country")
    CELLS = "cells", _("Where the cells are made")
    PURPOSE = "purpose", _("Purpose")
    FIRST = "first", _("First in human")
    NUMBER = "number", _("Planned number of patients")
    MONTHS = "months", _("Length of the trial")


# What can be decided by a field, in the words of a profile; a sponsor is seen from the country that asks for the document.
PROFILE_WORDS = {
    ProfileField.PATIENTS: ("children", "adults", "both"),
    ProfileField.SPONSOR: ("here", "abroad"),
    ProfileField.CELLS: ("site", "elsewhere"),
    ProfileField.PURPOSE: ("academic", "commercial"),
    ProfileField.FIRST: ("yes", "no"),
}


class DutyKind(TextChoices):
    REPORT = "report", _("Reports")
    REGISTRY = "registry", _("Registries and publication")
    FOLLOW_UP = "follow_up", _("Follow-up of patients")
    RECORDS = "records", _("Records to keep")
    BREACH = "breach", _("Breaches")


class Strictest(TextChoices):
    """Which of several countries' answers a sponsor in all of them must meet."""

    LEAST = "least", _("The smallest amount")
    MOST = "most", _("The largest amount")
    YES = "yes", _("Yes, before in part, before no")
    NONE = "none", _("Cannot be compared: each country’s own")


class CountedFrom(TextChoices):
    """The day from which a duty's time runs."""

    EVENT = "event", _("When it happens")
    START = "start", _("Before the first patient")
    AUTHORISATION = "authorisation", _("Every year from the authorisation on")
    TREATMENT = "treatment", _("From each patient’s treatment")
    END = "end", _("From the end of the trial")
