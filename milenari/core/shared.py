"""What is found in the evidence at a price: once at each revision, for all processes together.

Whoever needs it first writes it down; from then on it is found again after each change, by the process that made the change.
It is never more than a copy: where it is missing or of another revision, it is found anew.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from milenari.core import revision
from milenari.core.models import SharedFinding
from milenari.core.outages import in_a_line
from milenari.core.revision import Revision

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shared:
    """`find` gives what JSON can hold, from the evidence as it is; `name` says what that is, and changes with what it means."""

    name: str
    find: Callable[[], Any]

    def at(self, now: Revision) -> Any:
        """What was found at the evidence's present revision: in 1 query where somebody has found it."""
        stored = SharedFinding.objects.filter(pk=self.name, made_from=now.mark).first()
        return stored.found if stored else self._found_anew(now)

    def renew(self) -> None:
        """After a change: finds it again if anybody has ever asked for it, which takes 2 queries where there is nothing to do."""
        stored = SharedFinding.objects.filter(pk=self.name).first()
        now = revision.current()
        if stored and stored.made_from != now.mark:
            self._found_anew(now)

    def _found_anew(self, now: Revision) -> Any:
        found = self.find()
        if now == revision.current():  # else it may be of a later one
            written = [SharedFinding(name=self.name, made_from=now.mark, found=found)]
            told = ["made_from", "found"]
            with in_a_line(logger, f"What was found for {self.name} could not be kept"), transaction.atomic():
                SharedFinding.objects.bulk_create(written, update_conflicts=True, unique_fields=["name"], update_fields=told)
        return found
