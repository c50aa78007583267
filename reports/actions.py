"""Writes of releases, which have rules of their own."""

import zlib
from typing import Any

from django.db import transaction
from django.utils import timezone

from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.models import RevisionCounter
from regulations.models import Topic
from reports.frozen import checksum, to_bytes
from reports.models import Release
from reports.release_queries import read_evidence


class NothingToFreeze(Exception):
    """The database holds no evidence that could be cited."""


def freeze(slug: str, title: str, note: str = "", by: Any = None) -> Release:
    """Freezes the evidence as it stands, all of one revision, under a name; `by` is a user, or None for a command.

    It is no change of the evidence: the revision stays where it is. The same evidence can be frozen under several names.
    Raises django.core.exceptions.ValidationError where a name does not fit or is taken, NothingToFreeze for an empty database.
    """
    release = Release(slug=slug, title=title.strip(), note=note.strip(), made_by=by)
    release.clean_fields(exclude=("revision", "changed_at", "made_at", "checksum", "content"))
    with transaction.atomic():
        # Every write of evidence moves the counter before it is seen by others: while its row is held, none is.
        RevisionCounter.objects.select_for_update().filter(pk=1).first()
        check_freezable()
        frozen = read_evidence(revision.current())
        content = to_bytes(frozen)
        release.revision, release.changed_at = frozen.revision, frozen.changed_at
        release.made_at = timezone.now()
        release.checksum, release.content = checksum(content), zlib.compress(content, 9)
        release.full_clean()
        release.save(force_insert=True)
    return release


def check_freezable() -> None:
    """Raises NothingToFreeze for a database without countries or topics."""
    if not Jurisdiction.objects.exists() or not Topic.objects.exists():
        raise NothingToFreeze
