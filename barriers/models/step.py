"""The steps from a finished protocol to the first patient treated."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from barriers.models.days import days_in_order
from barriers.vocabulary import DurationUnit
from countries.models import Jurisdiction
from milenari.core.models import EvidenceModel
from regulations.models import Citation, Topic
from regulations.vocabulary import Basis, Confidence


class Step(EvidenceModel):
    """One step of the way from a finished protocol to the first patient treated."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="steps")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    actor = models.CharField(_("who does it"), max_length=200, blank=True)
    days_min = models.PositiveIntegerField(_("days, at least"))
    days_typical = models.PositiveIntegerField(_("days, typically"))
    days_max = models.PositiveIntegerField(_("days, at most"))
    unit = models.CharField(_("counted in"), max_length=15, choices=DurationUnit, default=DurationUnit.CALENDAR_DAYS)
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
            days_in_order("step_days_in_order"),
            models.CheckConstraint(condition=Q(unit__in=DurationUnit.values), name="step_unit_known"),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="step_basis_known"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="step_confidence_known"),
        ]

    def __str__(self) -> str:
        return self.title


class StepCitation(Citation):
    step = models.ForeignKey(Step, models.CASCADE, related_name="citations")
