"""Spans of days, as steps and delays have them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from barriers.vocabulary import LONGEST_STEP


def days_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(
            days_min__gte=0, days_min__lte=F("days_typical"), days_typical__lte=F("days_max"), days_max__lte=LONGEST_STEP
        ),
        name=name,
        violation_error_message=_("The days must rise: at least ≤ typically ≤ at most, and at most 36,500."),
    )
