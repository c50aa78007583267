"""The workers that make reports, and when each was last heard of."""

from django.db import models


class Worker(models.Model):
    """One running worker. No evidence: no history, and it moves no revision. Written through reports.workers alone.

    Both times are the database's own, so that machines whose clocks differ agree on who lives.
    """

    name = models.CharField(primary_key=True, max_length=80)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
