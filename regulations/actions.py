"""Writes with rules of their own."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from countries import roles
from milenari.core import revision
from regulations.models import Comment, Requirement, Reviewed
from regulations.review import PLACE, last_edit, months_on, why_not_review, why_not_verify
from regulations.vocabulary import Review

Checked = TypeVar("Checked", bound=Reviewed)

REVIEW = (
    "review", "verified_by", "verified_at", "verified_until", "disputed_by", "disputed_at", "dispute_reason",
)  # fmt: skip


class Refused(Exception):
    """Something was not done, and nothing was written; the message says why, and what to do."""


class Changed(Refused):
    """What somebody decided on is no longer what they saw."""


def substance(record: Reviewed) -> tuple[Any, ...]:
    """What a record says, its citations apart: equal for two that say the same."""
    return tuple(getattr(record, name) for name in record.SUBSTANCE)


def cited(record: Reviewed) -> tuple[Any, ...]:
    """What a saved record cites, in whatever order: equal where the citations say the same. In 1 query."""
    return tuple(sorted((tuple(getattr(found, name) for name in PLACE) for found in _citations(record)), key=repr))


def _citations(record: Reviewed) -> Iterable[Any]:
    citations: Any = record.citations  # type: ignore[attr-defined]
    found: Iterable[Any] = citations.all()
    return found


def version(record: Reviewed) -> str:
    """A short text that changes with what a record says or how its review stands: what somebody saw who decides on it."""
    stated = (*substance(record), record.review, record.verified_at, record.disputed_at)
    text = repr((*map(str, stated), *cited(record)))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def begin_review_anew(record: Reviewed) -> None:
    """Makes it unverified, without saving it."""
    for name, value in unreviewed().items():
        setattr(record, name, value)


def unreviewed() -> dict[str, Any]:
    """The fields of a review that has not begun."""
    return {**dict.fromkeys(REVIEW), "review": Review.UNVERIFIED, "dispute_reason": ""}


def why_reasoned(record: Reviewed, cites_otherwise: bool) -> str:
    """Why an edit, not saved yet, needs a reason: it unsays what is verified today, by itself or by what it cites. Else empty."""
    stored = _all(record).verified_on(timezone.localdate()).filter(pk=record.pk).first()
    if stored is None or (substance(stored) == substance(record) and not cites_otherwise):
        return ""
    return _("This is verified; say why you change it.")


def save_reviewed(record: Reviewed) -> bool:
    """Saves an edit; returns whether that ended an earlier review.

    Editing never verifies: the review stays as the database has it, and begins anew where the record is new or says
    something else than before. To be called in a transaction.
    """
    stored = _all(record).select_for_update().filter(pk=record.pk).first()
    if stored is not None and substance(stored) == substance(record):
        for name in REVIEW:
            setattr(record, name, getattr(stored, name))
    else:
        begin_review_anew(record)
    record.save()
    return stored is not None and stored.review != record.review


@contextmanager
def editing_citations(record: Reviewed) -> Iterator[None]:
    """Around writes to a saved record's citations: its review begins anew if they say something else afterwards."""
    before = cited(record)
    yield
    if record.review != Review.UNVERIFIED and cited(record) != before:
        begin_review_anew(record)
        record.save()


# ---- review


def verify(record: Checked, by: Any, until: date | None = None, seen: str | None = None) -> Checked:
    """Writes down that an expert has checked a record, and gives it as it is now; it holds until the day `until`.

    Without `until` for as many months as the site says. `seen`: the `version` that the expert looked at.
    Raises Refused where four eyes or the role are missing, or the day lies behind; Changed where it says something else by now.
    """
    today = timezone.localdate()
    until = until or months_on(today, settings.REVIEW_MONTHS)
    if until < today:
        raise Refused(
            _("%(day)s is over: a verification holds until a day to come.") % {"day": date_format(until, "DATE_FORMAT")}
        )

    def verified(found: Checked) -> str:
        if why := why_not_verify(by, found, last_edit(found)):
            raise Refused(why)
        begin_review_anew(found)
        found.review, found.verified_by, found.verified_at, found.verified_until = Review.VERIFIED, by, timezone.now(), until
        return _("Verified until %(day)s") % {"day": date_format(until, "DATE_FORMAT")}

    return _reviewed(record, by, seen, verified)


def dispute(record: Checked, by: Any, reason: str, seen: str | None = None) -> Checked:
    """Writes down that an expert holds a record for wrong, and why, and gives it as it is now. `seen` as for `verify`.

    Whoever edited it may do so, too. Raises Refused without a reason or the role; Changed where it says something else by now.
    """
    reason = reason.strip()
    if not reason:
        raise Refused(_("Nothing was saved: say why you dispute it, and what it should be."))

    def disputed(found: Checked) -> str:
        if why := why_not_review(by, found):
            raise Refused(why)
        begin_review_anew(found)
        found.review, found.disputed_by, found.disputed_at, found.dispute_reason = Review.DISPUTED, by, timezone.now(), reason
        return _("Disputed")

    return _reviewed(record, by, seen, disputed)


def _reviewed(record: Checked, by: Any, seen: str | None, decide: Callable[[Checked], str]) -> Checked:
    """Decides on the stored record while nobody else can change it. `decide` gives the reason that the history keeps."""
    with revision.one_step():
        found: Any = _all(record).select_for_update().get(pk=record.pk)
        if seen is not None and seen != version(found):
            raise Changed(_("Nothing was saved: it was changed since you opened the page. Look at it as it is now."))
        found._change_reason = decide(found)
        found._history_user = by
        found.save()
    reviewed: Checked = found
    return reviewed


def _all(record: Reviewed) -> Any:
    return type(record)._default_manager


# ---- comments


def comment(requirement: Requirement, author: Any, text: str) -> Comment:
    """Keeps a comment on an answer. Raises Refused where there is nothing to keep, or the author may not comment."""
    text = text.strip()
    if not roles.may(author, roles.Action.COMMENT, requirement):
        raise Refused(_("Nothing was saved: to comment, log in as a member of the consortium."))
    if not text:
        raise Refused(_("Nothing was saved: write what you want to say."))
    if len(text) > (most := Comment._meta.get_field("text").max_length or 0):
        raise Refused(_("Nothing was saved: a comment has at most %(most)s characters.") % {"most": most})
    return Comment.objects.create(requirement=requirement, author=author, text=text)


def resolve(found: Comment, by: Any) -> None:
    """Marks a comment as dealt with, once. Raises Refused where the user is neither its author nor edits the answer."""
    if by != found.author and not roles.may(by, roles.Action.CHANGE, found.requirement):
        raise Refused(_("Nothing was saved: its author, or who edits the answer, marks a comment as dealt with."))
    with transaction.atomic():
        Comment.objects.select_for_update().open().filter(pk=found.pk).update(resolved_by=by, resolved_at=timezone.now())
