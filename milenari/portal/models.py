from django.db import models


class LoadedRecord(models.Model):
    """What the evidence files last said of a record: by its digest one can tell whether people have edited it since.

    `comment` keeps the file's comment lines before the record, so that a dump can write them again.
    """

    file = models.CharField(max_length=100)
    part = models.CharField(max_length=30)
    key = models.CharField(max_length=130)
    digest = models.CharField(max_length=64)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="loaded_record_once")]

    def __str__(self) -> str:
        return f"{self.part} {self.key}"
