"""Barriers and steps in other languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from barriers.models.barrier import Barrier
from barriers.models.step import Step
from milenari.core.translation import Several, Translation


class BarrierTranslation(Translation):
    """`mitigations`: what is done about it, by what that is called in the barrier; who changes that loses its translation."""

    TEXTS = ("title", "description", "mitigation")
    MAPS = {"mitigations": Several("mitigations", "what", "what")}

    record = models.ForeignKey(Barrier, models.CASCADE, verbose_name=_("barrier"), related_name="translations")
    title = models.CharField(_("title"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    mitigation = models.TextField(_("what would clear it"), blank=True)
    mitigations = models.JSONField(_("mitigations"), default=dict, blank=True)


class StepTranslation(Translation):
    TEXTS = ("title", "actor", "note")

    record = models.ForeignKey(Step, models.CASCADE, verbose_name=_("step"), related_name="translations")
    title = models.CharField(_("title"), max_length=300, blank=True)
    actor = models.CharField(_("who does it"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
