"""Writes with rules of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from regulations.models import Requirement
from regulations.vocabulary import Review

# What an expert confirms. How sure we are (confidence) and the note for whoever verifies say nothing of the law itself.
SUBSTANCE = ("jurisdiction_id", "topic_id", "status", "value", "amount", "unit", "basis", "summary", "valid_from")


def substance(requirement: Requirement) -> tuple[Any, ...]:
    """What a requirement says, its citations apart: equal for two that say the same."""
    return tuple(getattr(requirement, name) for name in SUBSTANCE)


def cited(requirement: Requirement) -> tuple[Any, ...]:
    """What a saved requirement cites, in whatever order: equal where the citations say the same. In 1 query."""
    places = ("instrument", "source", "pinpoint")
    return tuple(requirement.citations.order_by(*places).values_list(*places))


def begin_review_anew(requirement: Requirement) -> None:
    """Makes it unverified, without saving it."""
    requirement.review, requirement.verified_by, requirement.verified_at = Review.UNVERIFIED, None, None


def save_requirement(requirement: Requirement) -> bool:
    """Saves an edit; returns whether that ended an earlier review.

    Editing never verifies: the review stays as the database has it, and begins anew where the requirement is new or says
    something else than before. To be called in a transaction.
    """
    stored = Requirement.objects.select_for_update().filter(pk=requirement.pk).first()
    if stored is not None and substance(stored) == substance(requirement):
        requirement.review, requirement.verified_by, requirement.verified_at = (
            stored.review,
            stored.verified_by,
            stored.verified_at,
        )
    else:
        begin_review_anew(requirement)
    requirement.save()
    return stored is not None and stored.review != requirement.review


@contextmanager
def editing_citations(requirement: Requirement) -> Iterator[None]:
    """Around writes to a saved requirement's citations: its review begins anew if they say something else afterwards."""
    before = cited(requirement)
    yield
    if requirement.review != Review.UNVERIFIED and cited(requirement) != before:
        begin_review_anew(requirement)
        requirement.save()
