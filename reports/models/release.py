"""A named, frozen copy of the evidence."""

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

LIVE = "live"  # in place of a release's slug: the evidence as it stands


class ReleaseQuerySet(models.QuerySet["Release"]):
    def without_content(self) -> "ReleaseQuerySet":
        """For whoever tells of releases and does not look into them."""
        return self.defer("content")

    def newest_first(self) -> "ReleaseQuerySet":
        return self.order_by("-made_at", "-pk")


class Release(models.Model):
    """The evidence under a name, as it stood at one revision; made by reports.actions.freeze alone.

    No evidence itself: it moves no revision. The database refuses to change or to delete it (reports.rules): whoever cites it
    finds what was cited. `content` is compressed (zlib), `checksum` the SHA-256 of what it unpacks to.
    """

    slug = models.SlugField(
        _("identifier"),
        max_length=60,
        unique=True,
        help_text=_("Its address for good: small letters, digits and hyphens, as in “deliverable-3-1”."),
    )
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("note"), blank=True, help_text=_("What it is for: a deliverable, a meeting, a submission."))
    revision = models.PositiveBigIntegerField(_("evidence revision"))
    changed_at = models.DateTimeField(_("evidence last changed"))
    made_at = models.DateTimeField(_("frozen"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("frozen by"),
        null=True,
        blank=True,
        related_name="releases",
    )
    checksum = models.CharField(_("checksum (SHA-256)"), max_length=64, validators=[MinLengthValidator(64)])
    content = models.BinaryField(_("content"))

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug=LIVE),
                name="release_not_called_live",
                violation_error_message=_("“live” stands for the evidence as it is now; choose another identifier."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="release_has_title", violation_error_message=_("Give the release a title.")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("releases:release", args=[self.slug])

    @property
    def short_checksum(self) -> str:
        """Its first eight signs, for people to compare."""
        return self.checksum[:8]

    @property
    def made_by_name(self) -> str:
        """As pages show it; empty where a command made it."""
        return (self.made_by.get_full_name() or self.made_by.get_username()) if self.made_by else ""
