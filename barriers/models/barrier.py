"""What stands in the way, who removes it, and what it costs in time."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from barriers.models.days import days_in_order
from barriers.models.step import Step
from barriers.vocabulary import UNFINISHED, BarrierKind, BarrierStatus, Likelihood, MitigationStatus, Severity
from countries.models import Institution, Jurisdiction
from milenari.core.direction import arrow
from milenari.core.models import EvidenceManager, EvidenceModel, EvidenceQuerySet
from regulations.models import Citation, Topic
from regulations.vocabulary import Phase

LEVELS = [(levels, str(levels)) for levels in range(4)]


class BarrierQuerySet(EvidenceQuerySet["Barrier"]):
    def by_risk(self) -> "BarrierQuerySet":
        """The highest risk (severity × likelihood) first; among equals the more severe one."""
        return self.annotate(risk_score=F("severity") * F("likelihood")).order_by("-risk_score", "-severity", "title", "pk")

    def bearing_on(self, countries: list[str] | tuple[str, ...]) -> "BarrierQuerySet":
        """Those of the countries with these codes, of the unions that they are members of, or recorded as bearing on either."""
        of_them = Jurisdiction.objects.filter(Q(code__in=countries) | Q(members__code__in=countries)).values("pk")
        return self.filter(
            Q(jurisdiction__in=of_them)
            | Q(pk__in=Barrier.countries.through.objects.filter(jurisdiction__in=of_them).values("barrier"))
        )


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
    countries = models.ManyToManyField(
        Jurisdiction,
        verbose_name=_("stands in the way in, too"),
        blank=True,
        related_name="barriers_from_elsewhere",
        help_text=_("Further countries beside the one that it is recorded for; the members of a union need not be named."),
    )

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


class MitigationQuerySet(EvidenceQuerySet["Mitigation"]):
    def overdue(self, today: date) -> "MitigationQuerySet":
        """Due before today, and neither done nor dropped."""
        return self.filter(due__lt=today, status__in=UNFINISHED)


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
    lowers_severity = models.PositiveSmallIntegerField(
        _("lowers severity by"), choices=LEVELS, default=0, help_text=_("Expected effect, in levels of severity.")
    )
    lowers_likelihood = models.PositiveSmallIntegerField(
        _("lowers likelihood by"), choices=LEVELS, default=0, help_text=_("Expected effect, in levels of likelihood.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = EvidenceManager.from_queryset(MitigationQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["barrier", "order", "pk"]
        verbose_name = _("mitigation")
        verbose_name_plural = _("mitigations")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=MitigationStatus.values), name="mitigation_status_known"),
            models.CheckConstraint(
                condition=Q(lowers_severity__range=(0, 3), lowers_likelihood__range=(0, 3)),
                name="mitigation_lowers_0_to_3",
                violation_error_message=_("A mitigation lowers severity and likelihood by 0 to 3 levels."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def is_overdue(self, today: date) -> bool:
        return self.due is not None and self.due < today and self.status in UNFINISHED


class Delay(EvidenceModel):
    """By how many calendar days a barrier, if it strikes, lengthens a step."""

    barrier = models.ForeignKey(Barrier, models.CASCADE, verbose_name=_("barrier"), related_name="delays")
    step = models.ForeignKey(Step, models.CASCADE, verbose_name=_("step that it delays"), related_name="delays")
    days_min = models.PositiveIntegerField(_("days, at least"))
    days_typical = models.PositiveIntegerField(_("days, typically"))
    days_max = models.PositiveIntegerField(_("days, at most"))

    class Meta:
        ordering = ["barrier", "pk"]
        verbose_name = _("delay")
        verbose_name_plural = _("delays")
        constraints = [
            models.UniqueConstraint(
                fields=["barrier", "step"],
                name="delay_once_per_step",
                violation_error_message=_("This barrier's delay at this step is recorded already; change that one."),
            ),
            days_in_order("delay_days_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.barrier}{arrow()}{self.step}"
