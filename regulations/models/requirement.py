"""One jurisdiction's answers, what they rest on, what is ahead, and the papers of a dossier."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.models import Authority, Institution, Jurisdiction
from milenari.core.models import EvidenceManager, EvidenceModel
from regulations import values
from regulations.models.law import Instrument, Source
from regulations.models.questionnaire import Topic
from regulations.models.reviewed import Reviewed, ReviewedQuerySet
from regulations.vocabulary import Basis, Confidence, Kind, Procedure, Stage, Status, Timing, Unit


class Citation(EvidenceModel):
    """Where a record's content is written: an instrument or a source, with the pinpoint (“Art. 5(2)”)."""

    instrument = models.ForeignKey(
        Instrument, models.PROTECT, verbose_name=_("instrument"), null=True, blank=True, related_name="+"
    )
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), null=True, blank=True, related_name="+")
    pinpoint = models.CharField(
        _("pinpoint"), max_length=200, blank=True, help_text=_("Article, paragraph or page: “Art. 5(2)”.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        constraints = [
            models.CheckConstraint(
                condition=Q(instrument__isnull=False, source__isnull=True) | Q(instrument__isnull=True, source__isnull=False),
                name="%(class)s_one_place",
                violation_error_message=_("A citation points to an instrument or to a source: choose one of the two."),
            )
        ]

    def __str__(self) -> str:
        place = self.instrument or self.source
        return f"{place}, {self.pinpoint}" if self.pinpoint else str(place)


class RequirementQuerySet(ReviewedQuerySet["Requirement"]):
    def unknown(self) -> Self:
        """Those that were looked for and not found, or are unclear."""
        return self.filter(status__in=[Status.NOT_FOUND, Status.UNCLEAR])


class Requirement(Reviewed):
    """One jurisdiction's answer to one topic.

    The value is a word in `value` (yes, partial, no, or a choice) or a number in `amount` with its `unit`; a topic of kind
    text has neither, and its summary is the answer.
    """

    # How sure we are (confidence) and the note for whoever verifies say nothing of the law itself.
    SUBSTANCE = ("jurisdiction_id", "topic_id", "status", "value", "amount", "unit", "basis", "summary", "valid_from")

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="requirements")
    topic = models.ForeignKey(Topic, models.PROTECT, verbose_name=_("topic"), related_name="requirements")
    status = models.CharField(_("status"), max_length=15, choices=Status)
    value = models.CharField(
        _("value"), max_length=60, blank=True, help_text=_("yes, partial or no; or one of the topic's choices.")
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(_("unit"), max_length=15, choices=Unit, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, blank=True, help_text=_("What the answer rests on."))
    summary = models.TextField(_("summary"), help_text=_("In our own words: who, what, when."))
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)
    valid_from = models.DateField(_("in effect since"), null=True, blank=True)
    note = models.TextField(_("note for whoever verifies it"), blank=True)

    objects = EvidenceManager.from_queryset(RequirementQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["jurisdiction", "topic"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.UniqueConstraint(
                fields=["jurisdiction", "topic"],
                name="requirement_once",
                violation_error_message=_("This jurisdiction has an answer to this topic already: edit that one."),
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="requirement_status_known"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="requirement_confidence_known"),
            models.CheckConstraint(condition=Q(basis__in=["", *Basis.values]), name="requirement_basis_known"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, unit="")
                | Q(amount__isnull=False, amount__gte=0, value="", unit__in=Unit.values),
                name="requirement_amount_with_unit",
                violation_error_message=_("An amount is not negative and has a unit; without an amount there is none."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.ANSWERED, Status.UNCLEAR]) | Q(value="", amount__isnull=True),
                name="requirement_value_only_if_answered",
                violation_error_message=_("Only an answer that was given, or is unclear, has a value."),
            ),
            *Reviewed.Meta.constraints,
        ]
        indexes = [models.Index(fields=["topic", "jurisdiction"]), models.Index(fields=["review", "status"])]

    def __str__(self) -> str:
        return f"{self.jurisdiction}: {self.topic}"

    @property
    def key(self) -> str:
        """What the evidence files know it by."""
        return f"{self.jurisdiction.code}/{self.topic.slug}"

    def clean(self) -> None:
        if self.topic_id and self.jurisdiction_id:
            choices = self.topic.choices.values_list("value", flat=True) if self.topic.kind == Kind.CHOICE else ()
            question = values.Question(Kind(self.topic.kind), self.topic.unit, tuple(choices))
            found: dict[str, list[str]] = {}
            for problem in values.problems(question, self.status, self.value, self.amount, self.unit):
                found.setdefault(problem.field, []).append(problem.message)
            if found:
                raise ValidationError(found)


class RequirementCitation(Citation):
    requirement = models.ForeignKey(Requirement, models.CASCADE, related_name="citations")


class InstitutionCitation(Citation):
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="citations")


class Ahead(EvidenceModel):
    """Law that is adopted but not yet applicable, proposed or announced, and the answers that it will change."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="ahead")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, verbose_name=_("instrument"), null=True, blank=True, related_name="ahead"
    )
    stage = models.CharField(_("stage"), max_length=10, choices=Stage)
    applies_from = models.DateField(_("applies from"), null=True, blank=True)
    summary = models.TextField(_("what will change"))
    topics = models.ManyToManyField(Topic, verbose_name=_("answers that it will change"), blank=True, related_name="ahead")
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("law that is ahead")
        verbose_name_plural = _("law that is ahead")
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="ahead_stage_known"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="ahead_confidence_known"),
        ]

    def __str__(self) -> str:
        return self.title


class AheadCitation(Citation):
    ahead = models.ForeignKey(Ahead, models.CASCADE, related_name="citations")


class Document(Reviewed):
    """One paper of a dossier. It cites something (see regulations.citing)."""

    # Which topics it bears on is our own ordering, and says nothing of the law, as how sure we are doesn't.
    SUBSTANCE = ("jurisdiction_id", "title", "procedure", "authority_id", "timing", "condition", "language", "note")

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="documents")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    procedure = models.CharField(_("procedure"), max_length=12, choices=Procedure)
    authority = models.ForeignKey(
        Authority, models.PROTECT, verbose_name=_("who asks for it"), null=True, blank=True, related_name="documents"
    )
    timing = models.CharField(_("when"), max_length=12, choices=Timing)
    condition = models.CharField(_("when it is needed"), max_length=300, blank=True, help_text=_("Empty: always."))
    language = models.CharField(_("language"), max_length=300, blank=True, help_text=_("As the rule puts it."))
    note = models.TextField(_("note"), blank=True, help_text=_("What it must contain, who signs, where a template is."))
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="documents")
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)

    objects = EvidenceManager.from_queryset(ReviewedQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(condition=Q(procedure__in=Procedure.values), name="document_procedure_known"),
            models.CheckConstraint(condition=Q(timing__in=Timing.values), name="document_timing_known"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="document_confidence_known"),
            *Reviewed.Meta.constraints,
        ]

    def __str__(self) -> str:
        return self.title


class DocumentCitation(Citation):
    document = models.ForeignKey(Document, models.CASCADE, related_name="citations")
