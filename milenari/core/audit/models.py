"""One line of the audit log. It is written once, by milenari.core.audit.record, and then stays as it is."""

from datetime import datetime
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from milenari.core.audit.events import label_of


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")


class KeptAsWritten(Exception):
    """An entry of the audit log was to be changed or deleted."""


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def outdated(self, now: datetime, written_before: datetime) -> "AuditQuerySet":
        """Those that were kept for as long as was promised when they were written, and for as long as is wanted now."""
        return self.filter(kept_until__lt=now, at__lt=written_before)

    def update(self, **values: Any) -> NoReturn:
        raise KeptAsWritten("An entry of the audit log stays as it was written.")

    def delete(self) -> NoReturn:
        raise KeptAsWritten("An entry of the audit log is deleted by nobody; the worker removes those that are old enough.")

    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django's own: a manager alone deletes nothing


class AuditEntry(models.Model):
    """Who did what, to whom or what, when (UTC), from where, and how that ended. It holds no password and no token.

    Names are copied: the entry says what they were then, and outlives what it tells of. `account` and `about_key` say who and
    what that is, if it is still there. The database refuses every change, and a deletion before `kept_until` (rules.py).
    """

    at = models.DateTimeField(_("when (UTC)"))
    what = models.CharField(_("what"), max_length=40)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, default=Outcome.DONE)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        verbose_name=_("account"),
        null=True,
        blank=True,
        db_constraint=False,
        related_name="+",
    )
    who = models.CharField(_("who"), max_length=200, blank=True, help_text=_("Empty: somebody who was not logged in."))
    about = models.CharField(_("about"), max_length=200, blank=True)
    about_kind = models.CharField(_("kind of what it is about"), max_length=100, blank=True)
    about_key = models.CharField(_("key of what it is about"), max_length=100, blank=True)
    address = models.CharField(_("from which address"), max_length=45, blank=True)
    request_id = models.CharField(_("id of the request"), max_length=64, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    kept_until = models.DateTimeField(_("kept until at least"))

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        constraints = [models.CheckConstraint(condition=models.Q(outcome__in=Outcome.values), name="audit_outcome_known")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["what", "-at"], name="audit_by_event"),
            models.Index(fields=["who", "-at"], name="audit_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.label}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise KeptAsWritten("An entry of the audit log stays as it was written.")
        super().save(*args, **{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise KeptAsWritten("An entry of the audit log is deleted by nobody; the worker removes those that are old enough.")

    @property
    def label(self) -> str:
        return label_of(self.what)

    @property
    def said(self) -> str:
        """The details as one line: “roles given: lead; by: a command”."""
        return "; ".join(f"{name.replace('_', ' ')}: {_shown(value)}" for name, value in self.details.items())


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
