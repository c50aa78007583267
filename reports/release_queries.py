"""Where frozen evidence comes from: releases, and the evidence as it stands, in a fixed number of queries."""

import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.revision import Revision
from regulations.frozen import Reviewed
from regulations.frozen_documents import key_of
from regulations.models import Document, Requirement
from regulations.pictures import name_of
from regulations.review import standing
from regulations.vocabulary import Review
from reports.changes import compare
from reports.frozen import Frozen, Unreadable, checksum, from_bytes
from reports.models import Release
from reports.records import PART_BY_NAME, read_records


def read_live() -> Frozen:
    """The evidence as it stands, in some 45 queries; in 1 where this process has read it before at the same revision."""
    return _live_at(revision.current(), timezone.localdate())


@lru_cache(maxsize=2)
def _live_at(now: Revision, today: date) -> Frozen:
    """Kept until the revision or the day moves on (verifications run out): what it holds is only read, never changed."""
    return read_evidence(now, today)


def read_evidence(now: Revision, today: date | None = None) -> Frozen:
    """All records of the database, said to be of revision `now`; countries in reading order."""
    records = read_records()
    by_code = {record["code"]: record for record in records["jurisdiction"]}
    in_order = Jurisdiction.objects.in_reading_order().values_list("code", flat=True)
    records["jurisdiction"] = [by_code[code] for code in in_order if code in by_code]
    return Frozen(now.number, now.changed_at, records, _read_reviews(today or timezone.localdate()))


def _read_reviews(today: date) -> dict[str, Reviewed]:
    """As they stand on a day, by the key of the answer or the document, in 2 queries."""
    answers = Requirement.objects.select_related("jurisdiction", "topic", "verified_by", "disputed_by").order_by("pk")
    documents = Document.objects.select_related("jurisdiction", "verified_by", "disputed_by").order_by("pk")
    found = {f"{answer.jurisdiction.code}/{answer.topic.slug}": _reviewed(answer, today) for answer in answers}
    return found | {key_of(document.jurisdiction.code, document.slug): _reviewed(document, today) for document in documents}


def _reviewed(checked: Requirement | Document, today: date) -> Reviewed:
    return Reviewed(
        review=standing(Review(checked.review), checked.verified_until, today),
        verified_by=name_of(checked.verified_by),
        verified_at=checked.verified_at,
        verified_until=checked.verified_until,
        disputed_by=name_of(checked.disputed_by),
        disputed_at=checked.disputed_at,
        dispute_reason=checked.dispute_reason,
    )


def read_release(release: Release) -> Frozen:
    """What a release holds, in 1 query; in none where this process has unpacked the same content before.

    Raises Unreadable where the content is no longer what the checksum was taken of.
    """
    return _unpacked(release.checksum, release.revision, release.changed_at)


@lru_cache(maxsize=4)
def _unpacked(digest: str, then: int, changed_at: datetime) -> Frozen:
    """The same content is the same evidence, whatever it was called."""
    frozen = from_bytes(content_of(digest), then, changed_at)
    return replace(frozen, records=_canonical(frozen.records))


def content_of(digest: str) -> bytes:
    """The unpacked content with this checksum, in 1 query. Raises Unreadable where it was damaged."""
    packed = Release.objects.filter(checksum=digest).order_by("pk").values_list("content", flat=True).first()
    try:
        content = zlib.decompress(bytes(packed or b""))
    except zlib.error as error:
        raise Unreadable(f"The release with the checksum {digest} cannot be unpacked: {error}.") from error
    if checksum(content) != digest:
        raise Unreadable(f"The release with the checksum {digest} was damaged: its content has another one.")
    return content


def _canonical(records: Mapping[str, Any]) -> dict[str, Any]:
    """With every part and key that records have today: a release can be older than some of them."""
    return {name: [part.canonical(record) for record in records.get(name, ())] for name, part in PART_BY_NAME.items()}


def count_changes(release: Release, now: Revision) -> int:
    """How many records the evidence at its present revision `now` has otherwise than the release. Raises Unreadable."""
    return _counted(release.checksum, release.revision, release.changed_at, now, timezone.localdate())


@lru_cache(maxsize=256)
def _counted(digest: str, then: int, changed_at: datetime, now: Revision, today: date) -> int:
    return compare(_unpacked(digest, then, changed_at), _live_at(now, today)).total
