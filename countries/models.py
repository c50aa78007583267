"""Who regulates, who decides, and who would run the trial."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from milenari.core.models import EvidenceManager, EvidenceModel, EvidenceQuerySet


class JurisdictionKind(models.TextChoices):
    COUNTRY = "country", _("Country")
    UNION = "union", _("Union of countries")


# Members of one union side by side, then the others, each by name: neighbours with the same rules stand together.
READING_ORDER = (F("member_of__code").asc(nulls_last=True), F("name").asc())


class JurisdictionQuerySet(EvidenceQuerySet["Jurisdiction"]):
    def in_reading_order(self) -> "JurisdictionQuerySet":
        return self.order_by(*READING_ORDER)


class Jurisdiction(EvidenceModel):
    """A country, or a union of countries whose rules hold in its members."""

    is_frame = True

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


class TokenEnd(models.TextChoices):
    """Why a token was revoked."""

    OWNER = "owner", _("by its owner")
    ADMINISTRATOR = "administrator", _("by an administrator")
    PASSWORD = "password", _("because the account’s password was changed")


class TokenQuerySet(models.QuerySet["Token"]):
    def working(self) -> "TokenQuerySet":
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class Token(models.Model):
    """With what a script reads and writes in an account's name. Of its secret a checksum is kept, never the secret itself.

    It is never deleted: with its history it says who made and who revoked it. It is no evidence, and moves no revision.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("account"), related_name="tokens")
    name = models.CharField(_("name"), max_length=60, help_text=_("What it is for: “R on my laptop”."))
    mark = models.CharField(_("beginning"), max_length=8, unique=True)
    digest = models.CharField(_("checksum"), max_length=64)
    writes = models.BooleanField(_("reads and writes"), default=False)
    made_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("works until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("revoked by"), related_name="+", null=True, blank=True
    )
    revoked_because = models.CharField(_("why it was revoked"), max_length=20, choices=TokenEnd, blank=True)

    objects = TokenQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["digest", "last_used_at"])

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("token for scripts")
        verbose_name_plural = _("tokens for scripts")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_expires_after_made"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_because="")
                | Q(revoked_at__isnull=False, revoked_because__in=TokenEnd.values),
                name="token_revoked_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (mil_{self.mark}…)"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def works(self) -> bool:
        return self.revoked_at is None and not self.has_expired
