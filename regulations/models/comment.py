"""What people say to each other about an answer."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regulations.models.requirement import Requirement


class KeptForEver(Exception):
    """A comment was to be changed or deleted."""


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self) -> "CommentQuerySet":
        """Those that nobody has marked as dealt with."""
        return self.filter(resolved_at__isnull=True)

    def delete(self) -> NoReturn:
        raise KeptForEver("A comment is kept for ever; mark it as dealt with.")

    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django’s own: a manager alone deletes nothing


class Comment(models.Model):
    """A remark on an answer, kept for ever: nobody changes or deletes it, its author neither. It can be marked as dealt with.

    It is no evidence: it moves no revision, and stands in no file, release or report.
    """

    requirement = models.ForeignKey(Requirement, models.PROTECT, verbose_name=_("answer"), related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("author"), related_name="+")
    text = models.TextField(_("text"), max_length=5000)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("dealt with by"), null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(_("dealt with at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="comment_resolved_by_someone",
                violation_error_message=_("A comment that was dealt with says by whom and when."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="comment_says_something", violation_error_message=_("Write what you want to say.")
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def save(self, *args: Any, **options: Any) -> None:
        if self.pk is not None and options.get("update_fields") is None:
            raise KeptForEver("A comment is kept as it was written; mark it as dealt with.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise KeptForEver("A comment is kept for ever; mark it as dealt with.")
