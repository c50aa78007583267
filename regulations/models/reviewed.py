"""What experts check: records that are verified for a time, or disputed, until they say something else."""

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.models import Jurisdiction
from milenari.core.models import EvidenceModel, EvidenceQuerySet, Record
from regulations.vocabulary import Review


class ReviewedQuerySet(EvidenceQuerySet[Record]):
    def due_for_review(self, today: date) -> Self:
        """Those whose verification has run out: its last day is before `today`."""
        return self.filter(review=Review.VERIFIED, verified_until__lt=today)

    def verified_on(self, today: date) -> Self:
        return self.filter(review=Review.VERIFIED, verified_until__gte=today)

    def disputed(self) -> Self:
        return self.filter(review=Review.DISPUTED)

    def unverified(self) -> Self:
        """Those that nobody has verified since they last said something else."""
        return self.filter(review=Review.UNVERIFIED)

    def unknown(self) -> Self:
        """Those of which it is recorded that nothing is known; none, where a record tells what is known alone."""
        return self.none()


class Reviewed(EvidenceModel):
    """A record of one `jurisdiction`, with `citations`, whose content experts verify or dispute.

    The rule is in regulations.review; regulations.actions writes it down.
    """

    SUBSTANCE: ClassVar[tuple[str, ...]]  # the columns that an expert confirms: a change of one of them ends the review
    jurisdiction: models.ForeignKey[Jurisdiction, Jurisdiction]  # each names its own, for how they are called from there

    review = models.CharField(
        _("review"), max_length=10, choices=Review, default=Review.UNVERIFIED, db_default=Review.UNVERIFIED.value
    )
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("verified by"), null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_until = models.DateField(
        _("verified until"), null=True, blank=True, help_text=_("The last day on which the verification holds.")
    )
    disputed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("disputed by"), null=True, blank=True, related_name="+"
    )
    disputed_at = models.DateTimeField(_("disputed at"), null=True, blank=True)
    dispute_reason = models.TextField(_("why it is disputed"), blank=True, default="", db_default="")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    review=Review.VERIFIED, verified_by__isnull=False, verified_at__isnull=False, verified_until__isnull=False
                )
                | Q(
                    review__in=[Review.UNVERIFIED, Review.DISPUTED],
                    verified_by__isnull=True,
                    verified_at__isnull=True,
                    verified_until__isnull=True,
                ),
                name="%(class)s_verified_by_someone",
                violation_error_message=_("What is verified says who verified it, when and until when; any other says neither."),
            ),
            models.CheckConstraint(
                condition=Q(~Q(dispute_reason=""), review=Review.DISPUTED, disputed_by__isnull=False, disputed_at__isnull=False)
                | Q(
                    review__in=[Review.UNVERIFIED, Review.VERIFIED],
                    disputed_by__isnull=True,
                    disputed_at__isnull=True,
                    dispute_reason="",
                ),
                name="%(class)s_disputed_for_a_reason",
                violation_error_message=_("What is disputed says who disputes it, when and why; any other says neither."),
            ),
        ]
