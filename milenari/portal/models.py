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


class SearchIndex(models.Model):
    """One row, pk 1: what the search entries were made from. Written through milenari.portal.search alone."""

    made_from = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.made_from


class SearchEntry(models.Model):
    """One record as a search finds it and shows it, made from the evidence (milenari.core.search.Findable).

    `folded` is what is searched in, `checksum` of what all of it was made. The migrations add an index for full-text search: on
    PostgreSQL of a column with its words, on SQLite as a table beside it.
    """

    kind = models.CharField(max_length=20)
    jurisdiction = models.CharField(max_length=8, blank=True)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=500)
    also = models.CharField(max_length=300, blank=True)
    local_title = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=8, blank=True)
    text = models.TextField(blank=True)
    folded = models.TextField()
    checksum = models.CharField(max_length=32, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "jurisdiction", "key"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.jurisdiction} {self.key}"
