"""Who regulates, who decides, and who would run the trial."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from milenari.core.models import EvidenceManager, EvidenceModel, EvidenceQuerySet


class JurisdictionKind(models.TextChoices):
    COUNTRY = "country", _("Country")
    UNION = "union", _("Union of countries")


class JurisdictionQuerySet(EvidenceQuerySet["Jurisdiction"]):
    def in_reading_order(self) -> "JurisdictionQuerySet":
        """Members of one union side by side, then the others, each by name: neighbours with the same rules stand together."""
        return self.order_by(F("member_of__code").asc(nulls_last=True), "name")


class Jurisdiction(EvidenceModel):
    """A country, or a union of countries whose rules hold in its members."""

    code = models.SlugField(_("code"), max_length=8, unique=True, help_text=_("Two letters, as in ISO 3166: “xx”."))
    name = models.CharField(_("name"), max_length=100, unique=True)
    local_name = models.CharField(_("name in its own language"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=JurisdictionKind, default=JurisdictionKind.COUNTRY)
    member_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("member of"),
        null=True,
        blank=True,
        related_name="members",
        limit_choices_to={"kind": JurisdictionKind.UNION},
        help_text=_("The union whose answers hold here wherever this country has none of its own."),
    )
    languages = models.JSONField(
        _("official languages"), default=list, help_text=_("Language codes, the main one first: [“ar”, “en”].")
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    objects = EvidenceManager.from_queryset(JurisdictionQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["name"]
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=JurisdictionKind.values), name="jurisdiction_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=JurisdictionKind.COUNTRY) | Q(member_of__isnull=True),
                name="jurisdiction_union_in_no_union",
                violation_error_message=_("A union cannot itself be a member of a union."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Authority(EvidenceModel):
    """Who decides: a medicines agency, a ministry, an ethics committee."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="authorities")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    local_name = models.CharField(_("name in its own language"), max_length=200, blank=True)
    role = models.TextField(_("role"), blank=True)
    url = models.URLField(_("website"), max_length=600, blank=True)

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")

    def __str__(self) -> str:
        return f"{self.name} ({self.acronym})" if self.acronym else self.name


class Institution(EvidenceModel):
    """A hospital or institute that would run the trial, or take part in it."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, verbose_name=_("jurisdiction"), related_name="institutions")
    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    city = models.CharField(_("city"), max_length=100, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)])
    longitude = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    role = models.CharField(_("role in the consortium"), max_length=300, blank=True)
    capabilities = models.TextField(_("what it can do"), blank=True)

    class Meta:
        ordering = ["jurisdiction", "pk"]
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False, latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="institution_on_earth",
                violation_error_message=_("Give latitude (−90 to 90) and longitude (−180 to 180) together, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Assignment(models.Model):
    """Who answers for a jurisdiction, as its country expert. Its history is kept; it is no evidence, and moves no revision."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="assignments")
    jurisdiction = models.ForeignKey(Jurisdiction, models.CASCADE, verbose_name=_("jurisdiction"), related_name="assignments")

    history = HistoricalRecords()

    class Meta:
        ordering = ["jurisdiction__name", "user__username"]
        verbose_name = _("assignment of a country")
        verbose_name_plural = _("assignments of countries")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "jurisdiction"],
                name="assignment_once",
                violation_error_message=_("This jurisdiction is assigned to this account already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}: {self.user}"
