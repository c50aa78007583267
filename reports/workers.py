"""Whether anybody makes reports: each worker says at short intervals that it lives, in a row of its own."""

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError
from django.db.models import Count, DateTimeField, ExpressionWrapper, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from reports.models import Worker

FORGOTTEN = timedelta(days=1)  # a worker that was killed leaves its row behind


@dataclass(frozen=True, slots=True)
class Workers:
    """How many workers live; when the last sign of any was; and how many seconds ago by the database's clock (None: never)."""

    living: int
    seen_at: datetime | None
    silence: float | None

    @property
    def notice(self) -> str:
        """What a reader is told who waits for a report; nothing where a worker lives."""
        if self.living:
            return ""
        return _(
            "No worker is running, so no report is being made at the moment. What you ask for waits, and is made as soon as one "
            "runs; everything else on the site works. Whoever runs this site starts a worker with: python manage.py worker"
        )


def new_name() -> str:
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"


def interval() -> float:
    """Seconds between two signs of life; three may be missed before a worker counts as dead."""
    return max(settings.REPORT_LEASE / 3, 1)


def beat(name: str) -> None:
    """The worker of this name lives."""
    if not Worker.objects.filter(pk=name).update(seen_at=Now()):
        Worker.objects.create(name=name, started_at=Now(), seen_at=Now())
    Worker.objects.filter(seen_at__lt=_ago(FORGOTTEN)).delete()


def leave(name: str) -> None:
    """The worker of this name ends. Where the database is away, it is taken for dead soon anyway."""
    try:
        Worker.objects.filter(pk=name).delete()
    except OperationalError:
        return


def workers() -> Workers:
    """In one query."""
    living = Count("pk", filter=Q(seen_at__gt=_ago(timedelta(seconds=max(settings.REPORT_LEASE, 3)))))
    found = Worker.objects.aggregate(living=living, seen_at=Max("seen_at"), now=Max(Now()))
    silence = (found["now"] - found["seen_at"]).total_seconds() if found["seen_at"] else None
    return Workers(found["living"], found["seen_at"], silence)


def _ago(time: timedelta) -> ExpressionWrapper:
    return ExpressionWrapper(Now() - time, output_field=DateTimeField())
