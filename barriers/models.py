"""What stands in the way, who removes it, and the steps to the first patient."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from barriers.vocabulary import BarrierKind, BarrierStatus, Likelihood, MitigationStatus, Severity
from countries.models import Institution, Jurisdiction
from milenari.core.models import EvidenceManager, EvidenceModel, EvidenceQuerySet
from regulations.models import Citation, Topic
from regulations.vocabulary import Basis, Confidence, Phase


class BarrierQuerySet(EvidenceQuerySet["Barrier"]):
    def by_risk(self) -> "BarrierQuerySet":
        """The highest risk (severity × likelihood) first; among equals the more severe one."""
        return self.annotate(risk_score=F("severity") * F("likelihood")).order_by("-risk_score", "-severity", "title", "pk")

    def bearing_on(self, countries: list[str] | tuple[str, ...]) -> "BarrierQuerySet":
        """Those of the countries with these codes, and of the unions that they are members of."""
        return self.filter(Q(jurisdiction__code__in=countries) | Q(jurisdiction__members__code__in=countries)).distinct()


class Barrier(EvidenceModel):
    """What stands in the way of a trial, as people recorded it."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="barriers")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=15, choices=BarrierKind)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Severity)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), choices=Likelihood)
    phase = models.CharField(_("phase"), max_length=15, choices=Phase)
    status = models.CharField(_("status"), max_length=10, choices=BarrierStatus, default=BarrierStatus.OPEN)
    owner = models.ForeignKey(
        Institution,
        models.PROTECT,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        related_name="barriers",
        help_text=_("Who clears it."),
    )
    description = models.TextField(_("description"))
    mitigation = models.TextField(_("what would clear it"), blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="barriers")

    objects = EvidenceManager.from_queryset(BarrierQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__range=(1, 4)),
                name="barrier_severity_1_to_4",
                violation_error_message=_("Severity goes from 1 (minor) to 4 (critical)."),
            ),
            models.CheckConstraint(
                condition=Q(likelihood__range=(1, 4)),
                name="barrier_likelihood_1_to_4",
                violation_error_message=_("Likelihood goes from 1 (unlikely) to 4 (almost certain)."),
            ),
            models.CheckConstraint(condition=Q(kind__in=BarrierKind.values), name="barrier_kind_known"),
            models.CheckConstraint(condition=Q(phase__in=Phase.values), name="barrier_phase_known"),
            models.CheckConstraint(condition=Q(status__in=BarrierStatus.values), name="barrier_status_known"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def risk(self) -> int:
        """Severity times likelihood, 1 to 16."""
        return self.severity * self.likelihood


class BarrierCitation(Citation):
    barrier = models.ForeignKey(Barrier, models.CASCADE, related_name="citations")


class Mitigation(EvidenceModel):
    """One thing that somebody does about a barrier."""

    barrier = models.ForeignKey(Barrier, models.CASCADE, verbose_name=_("barrier"), related_name="mitigations")
    what = models.TextField(_("what is done"))
    owner = models.ForeignKey(
        Institution,
        models.PROTECT,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        related_name="mitigations",
        help_text=_("Who does it."),
    )
    due = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=MitigationStatus, default=MitigationStatus.PLANNED)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["barrier", "order", "pk"]
        verbose_name = _("mitigation")
        verbose_name_plural = _("mitigations")
        constraints = [models.CheckConstraint(condition=Q(status__in=MitigationStatus.values), name="mitigation_status_known")]

    def __str__(self) -> str:
        return self.what


class Step(EvidenceModel):
    """One step of the way from a finished protocol to the first patient treated; durations in calendar days."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="steps")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    actor = models.CharField(_("who does it"), max_length=200, blank=True)
    days_min = models.PositiveIntegerField(_("days, at least"))
    days_typical = models.PositiveIntegerField(_("days, typically"))
    days_max = models.PositiveIntegerField(_("days, at most"))
    after = models.ManyToManyField(
        "self",
        verbose_name=_("waits for"),
        symmetrical=False,
        blank=True,
        related_name="before",
        help_text=_("Steps of any jurisdiction."),
    )
    topics = models.ManyToManyField(Topic, verbose_name=_("requirements that it serves"), blank=True, related_name="steps")
    basis = models.CharField(_("basis"), max_length=10, choices=Basis, help_text=_("Where the days come from."))
    note = models.TextField(_("note"), blank=True)
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.CheckConstraint(
                condition=Q(days_min__gte=0, days_min__lte=F("days_typical"), days_typical__lte=F("days_max")),
                name="step_days_in_order",
                violation_error_message=_("The days must rise: at least ≤ typically ≤ at most."),
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="step_basis_known"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="step_confidence_known"),
        ]

    def __str__(self) -> str:
        return self.title


class StepCitation(Citation):
    step = models.ForeignKey(Step, models.CASCADE, related_name="citations")
