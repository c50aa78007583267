"""What is cited: instruments, and sources where they were read elsewhere."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from countries.models import Authority, Jurisdiction
from milenari.core.models import EvidenceModel
from regulations.vocabulary import InstrumentKind, InstrumentStatus


class Instrument(EvidenceModel):
    """A law, decree, by-law or guideline."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="instruments")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=500)
    local_title = models.CharField(_("title in its own language"), max_length=500, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=InstrumentKind)
    number = models.CharField(_("number"), max_length=60, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=InstrumentStatus)
    issuer = models.ForeignKey(
        Authority, models.PROTECT, verbose_name=_("issuer"), null=True, blank=True, related_name="instruments"
    )
    language = models.CharField(_("language"), max_length=8, help_text=_("The code of the language it is written in: “ar”."))
    url = models.URLField(_("address"), max_length=600, blank=True)
    eli = models.URLField(_("European Legislation Identifier"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=InstrumentKind.values), name="instrument_kind_known"),
            models.CheckConstraint(condition=Q(status__in=InstrumentStatus.values), name="instrument_status_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Source(EvidenceModel):
    """Where something was read, when that is not the instrument itself."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="sources")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    date = models.DateField(_("date"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=40, blank=True, help_text=_("In plain words: web page, article, copy of law."))
    url = models.URLField(_("address"), max_length=600, blank=True)

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.title
