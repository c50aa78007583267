"""How documents and answers are put together to a trial's plan: an editorial encoding of what they say, no country's rule."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from countries.models import Jurisdiction
from milenari.core.models import EvidenceModel
from regulations.models.questionnaire import Topic
from regulations.models.requirement import Document
from regulations.vocabulary import (
    PROFILE_WORDS,
    CountedFrom,
    DutyKind,
    Filing,
    Procedure,
    ProfileField,
    Strictest,
    Written,
)


class Paper(EvidenceModel):
    """A paper that several countries ask for, each in a document of its own."""

    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    procedure = models.CharField(_("procedure"), max_length=12, choices=Procedure, help_text=_("Where a plan lists it."))
    written = models.CharField(_("how often it is written"), max_length=5, choices=Written)
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("In which order papers are put together."))

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("shared paper")
        verbose_name_plural = _("shared papers")
        constraints = [
            models.CheckConstraint(condition=Q(procedure__in=Procedure.values), name="paper_procedure_known"),
            models.CheckConstraint(condition=Q(written__in=Written.values), name="paper_written_known"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentFiling(EvidenceModel):
    """Which paper a document is, and what of its condition a trial's profile decides.

    With one of `words` in the profile's field the document counts as `then`, with any other word as `otherwise`; a profile that
    says nothing there leaves the condition open.
    """

    document = models.OneToOneField(Document, models.CASCADE, verbose_name=_("document"), related_name="filing")
    paper = models.ForeignKey(
        Paper, models.PROTECT, verbose_name=_("shared paper"), null=True, blank=True, related_name="filings"
    )
    field = models.CharField(_("decided by"), max_length=10, choices=ProfileField, blank=True)
    words = models.JSONField(_("words"), default=list, blank=True, help_text=_("The profile’s words, as in an address."))
    then = models.CharField(_("with one of these words"), max_length=10, choices=Filing, blank=True)
    otherwise = models.CharField(_("with any other word"), max_length=10, choices=Filing, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("filing of a document")
        verbose_name_plural = _("filings of documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(field="", then="", otherwise="")
                | Q(
                    ~Q(then=F("otherwise")),
                    field__in=ProfileField.values,
                    then__in=Filing.values,
                    otherwise__in=Filing.values,
                ),
                name="document_filing_decides",
                violation_error_message=_(
                    "What decides has a field and two different outcomes; without a field there is neither of them."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    def clean(self) -> None:
        for problem in filing_problems(self.field, self.words):
            raise ValidationError({"words": problem})


def filing_problems(field: str, words: Any) -> list[str]:
    """What is wrong with the words by which a field decides; with each what would fit."""
    if not field:
        return [str(_("Words decide only together with a field; name it, or leave the words out."))] if words else []
    fits = PROFILE_WORDS.get(ProfileField(field), ())
    if not fits:
        return [str(_("“%(field)s” has no words that could decide.") % {"field": field})]
    if not isinstance(words, list) or not words or not all(word in fits for word in words) or set(words) == set(fits):
        return [str(_("Name at least one of these words, and not all: %(fits)s.") % {"fits": ", ".join(fits)})]
    return []


class Duty(EvidenceModel):
    """What a sponsor owes once the trial runs: the question whose answers say how fast, or for how long."""

    is_frame = True

    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    topic = models.OneToOneField(Topic, models.PROTECT, verbose_name=_("topic"), related_name="duty")
    kind = models.CharField(_("kind"), max_length=10, choices=DutyKind)
    strictest = models.CharField(_("strictest is"), max_length=5, choices=Strictest)
    counted_from = models.CharField(_("counted from"), max_length=15, choices=CountedFrom)
    after_step = models.ForeignKey(
        Topic,
        models.PROTECT,
        verbose_name=_("after the step that serves"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A plan counts from the end of the last step that serves this topic; without it from the first patient."),
    )
    order = models.PositiveIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DutyKind.values), name="duty_kind_known"),
            models.CheckConstraint(condition=Q(strictest__in=Strictest.values), name="duty_strictest_known"),
            models.CheckConstraint(condition=Q(counted_from__in=CountedFrom.values), name="duty_counted_from_known"),
        ]

    def __str__(self) -> str:
        return self.title


class DutyRecipient(EvidenceModel):
    """To whom a duty is owed where this jurisdiction's answer holds, as far as the answer says it."""

    duty = models.ForeignKey(Duty, models.CASCADE, verbose_name=_("duty"), related_name="recipients")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="+")
    whom = models.CharField(_("to whom"), max_length=200)

    class Meta:
        ordering = ["duty_id", "pk"]
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        constraints = [models.UniqueConstraint(fields=["duty", "jurisdiction"], name="duty_recipient_once")]

    def __str__(self) -> str:
        return self.whom


class ProfileTopic(EvidenceModel):
    """A topic whose answers depend on what a trial's profile says in a field."""

    is_frame = True

    topic = models.OneToOneField(Topic, models.CASCADE, verbose_name=_("topic"), related_name="profile_topic")
    field = models.CharField(_("field"), max_length=10, choices=ProfileField)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("topic that a profile touches")
        verbose_name_plural = _("topics that a profile touches")
        constraints = [models.CheckConstraint(condition=Q(field__in=ProfileField.values), name="profile_topic_field_known")]

    def __str__(self) -> str:
        return str(self.topic)
