"""The counter's row, when it came to each number, what was found at one, and the base of every model that holds evidence."""

from typing import Any, TypeVar

from django.db import models, transaction
from simple_history.models import HistoricalRecords

from milenari.core import revision
from milenari.core.audit.models import AuditEntry as AuditEntry

Record = TypeVar("Record", bound="EvidenceModel")


class RevisionCounter(models.Model):
    """One row, pk 1; read and moved through milenari.core.revision alone."""

    number = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField()
    framed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.number)


class PastRevision(models.Model):
    """When each revision was reached, and whether the history tells what changed with it (relations, which have none, aside).

    Written and read through milenari.core.revision alone.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    reached_at = models.DateTimeField()
    in_history = models.BooleanField(db_default=False)

    def __str__(self) -> str:
        return str(self.number)


class SharedFinding(models.Model):
    """What was found in the evidence, and at which revision. Written and read through milenari.core.shared alone."""

    name = models.CharField(max_length=60, primary_key=True)
    made_from = models.CharField(max_length=60)
    found = models.JSONField()

    def __str__(self) -> str:
        return f"{self.name} at {self.made_from}"


class WantedPage(models.Model):
    """A page that readers come back to, and what an edit made of it. Written and read through milenari.core.remade alone."""

    address = models.CharField(max_length=700, primary_key=True)
    asked_at = models.DateTimeField()
    is_read = models.BooleanField()  # since it was last made
    cost = models.PositiveIntegerField(default=0)  # milliseconds, the last time that it was made
    made_from = models.CharField(max_length=60, default="")
    key = models.CharField(max_length=400, default="")
    headers = models.JSONField(default=dict)
    compressed = models.BinaryField(null=True)

    def __str__(self) -> str:
        return self.address


class EvidenceQuerySet(models.QuerySet[Record]):
    """A query set whose writes in bulk move the revision on, as single writes do.

    They leave no history: for that there is milenari.core.bulk.
    """

    def update(self, **values: Any) -> int:
        with transaction.atomic():
            changed = super().update(**values)
            if changed:
                revision.advance(in_history=False, of_frame=self.model.is_frame)
        return changed

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Record]:
        with transaction.atomic():
            created = super().bulk_create(objs, *args, **options)
            if created:
                revision.advance(in_history=False, of_frame=self.model.is_frame)
        return created

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> int:
        with revision.one_step():  # it updates batch by batch, and each one counts
            return super().bulk_update(objs, fields, batch_size)

    def delete(self) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            revision.begin()
            deleted = super().delete()
            if deleted[0]:
                revision.advance(of_frame=self.model.is_frame)
        return deleted

    delete.queryset_only = True  # type: ignore[attr-defined]  # as Django's own: a manager alone deletes nothing


class EvidenceManager(models.Manager[Record]):
    _queryset_class = EvidenceQuerySet


class EvidenceModel(models.Model):
    """A record of evidence: its history is kept, and every write moves the revision on.

    `is_frame`: it says who or what there is to be answered, which every page reads and which seldom changes. Nothing of the
    frame is deleted with a record that is not of it (CASCADE).
    """

    is_frame = False

    history = HistoricalRecords(inherit=True)
    objects = EvidenceManager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            revision.begin()
            super().save(*args, **options)
            revision.advance(of_frame=self.is_frame)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            revision.begin()
            deleted = super().delete(*args, **options)
            revision.advance(of_frame=self.is_frame)
        return deleted


def relations_changed(sender: type[models.Model], instance: models.Model, action: str, pk_set: set[Any] | None, **_: Any) -> None:
    """Signal receiver: a many-to-many relation of a record of evidence changed (an empty `pk_set`: nothing did)."""
    if action.startswith("post_") and pk_set != set() and isinstance(instance, EvidenceModel):
        revision.advance(of_frame=instance.is_frame)
