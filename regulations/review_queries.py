"""What waits for an expert, and all that they need to decide on it, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from countries import roles
from countries.models import Authority, Jurisdiction
from countries.names import place_name
from milenari.core.differences import Difference
from milenari.core.lists import comma
from milenari.core.said import evidence, joined
from regulations import actions, review
from regulations.document_queries import checked_document, cited_documents
from regulations.documents import CheckedDocument
from regulations.landscape import Cell
from regulations.models import Comment, Document, Requirement, RequirementCitation, Reviewed
from regulations.pictures import citation_picture, requirement_picture, topic_picture
from regulations.queries import Outline, read_answers
from regulations.review import Edit, Queue, pressing
from regulations.review_dashboard import Dashboard, dashboard
from regulations.vocabulary import Procedure


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, and whether the reader may mark it as dealt with."""

    comment: Comment
    may_resolve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is reviewed, as somebody who may do something about it sees it.

    `why_not_verify` and `why_not_review` are empty where they may; `until`: the last day of a verification that begins now.
    """

    edit: Edit | None
    differences: tuple[Difference, ...]
    version: str
    until: date
    why_not_verify: str
    why_not_review: str
    may_change: bool
    may_comment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerEntry(Entry):
    requirement: Requirement
    cell: Cell
    remarks: tuple[Remark, ...]

    @property
    def anchor(self) -> str:
        return f"{self.requirement.jurisdiction.code}-{self.requirement.topic.slug}"

    @property
    def name(self) -> str:
        place = place_name(self.requirement.jurisdiction.name)
        return joined(comma(), (place, evidence(self.cell.topic.question)))

    @property
    def verify_address(self) -> str:
        return reverse("regulations:verify", args=self._place)

    @property
    def dispute_address(self) -> str:
        return reverse("regulations:dispute", args=self._place)

    @property
    def edit_address(self) -> str:
        return reverse("admin:regulations_requirement_change", args=[self.requirement.pk])

    @property
    def _place(self) -> list[str]:
        return [self.requirement.jurisdiction.code, self.requirement.topic.slug]

    @property
    def open_remarks(self) -> int:
        return sum(remark.comment.resolved_at is None for remark in self.remarks)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEntry(Entry):
    record: Document
    document: CheckedDocument

    @property
    def anchor(self) -> str:
        return f"document-{self.document.slug}"

    @property
    def name(self) -> str:
        return joined(comma(), (self.document.jurisdiction_name, evidence(self.document.title)))

    @property
    def verify_address(self) -> str:
        return reverse("regulations:verify-document", args=[self.document.slug])

    @property
    def dispute_address(self) -> str:
        return reverse("regulations:dispute-document", args=[self.document.slug])

    @property
    def edit_address(self) -> str:
        return reverse("admin:regulations_document_change", args=[self.record.pk])


def in_care_of(user: Any, model: type[Reviewed] = Requirement) -> QuerySet[Any]:
    """The records of a model that wait for this user: those that they edit."""
    return roles.scoped(user, model._default_manager.all(), roles.Action.CHANGE)


def countries_of(*records: QuerySet[Any]) -> QuerySet[Jurisdiction]:
    """Whose the records are."""
    owners = (Q(pk__in=found.order_by().values("jurisdiction")) for found in records)
    return Jurisdiction.objects.in_reading_order().filter(reduce(or_, owners))


def count_queues(records: Sequence[QuerySet[Any]], today: date) -> dict[Queue, int]:
    """How many of the records wait for each reason, in 4 queries for each kind of them."""
    return {queue: sum(queue.of(found, today).count() for found in records) for queue in Queue}


def read_dashboard(requirements: QuerySet[Requirement], outline: Outline) -> Dashboard:
    """How far each country of the requirements has come, domain by domain. In 2 queries."""
    listed = Jurisdiction.objects.in_reading_order().filter(pk__in=requirements.order_by().values("jurisdiction"))
    countries = [(found.code, found.name) for found in listed]
    return dashboard(read_answers(outline, [code for code, _name in countries]), countries)


def in_order(requirements: QuerySet[Requirement], outline: Outline) -> list[int]:
    """The primary keys of the requirements, the most burdensome first, then in the order of the questionnaire. 1 query."""
    places = {slug: place for place, slug in enumerate(outline.pictures)}
    today = timezone.localdate()

    def rank(found: Requirement) -> tuple[int, int, str]:
        topic = outline.pictures[found.topic.slug]
        cell = Cell(found.jurisdiction.code, topic, requirement_picture(found, found.jurisdiction.code, topic.slug, (), today))
        return -pressing(cell), places[topic.slug], found.jurisdiction.name

    listed = requirements.select_related("jurisdiction", "topic", "verified_by", "disputed_by")
    return [found.pk for found in sorted(listed, key=rank)]


def documents_in_order(documents: QuerySet[Document]) -> list[int]:
    """The primary keys of the documents, country by country and procedure by procedure. 1 query."""
    order = list(Procedure.values)
    listed = documents.order_by("jurisdiction__name", "pk").values_list("pk", "procedure", "jurisdiction__name")
    return [pk for pk, _procedure, _name in sorted(listed, key=lambda row: (row[2], order.index(row[1]), row[0]))]


def read_entries(user: Any, keys: Sequence[int], *, with_resolved: bool = True) -> tuple[AnswerEntry, ...]:
    """The answers with these primary keys, in this order, in at most 10 queries beside those for the user's roles."""
    today = timezone.localdate()
    found = Requirement.objects.filter(pk__in=keys).select_related("jurisdiction", "topic__domain", "verified_by", "disputed_by")
    found = found.prefetch_related("topic__choices", "topic__burden_levels")
    by_key = {requirement.pk: requirement for requirement in found}
    citations = _citations(by_key)
    edits = review.last_edits(Requirement, by_key)
    places = review.places_of(edits.values())
    comments = _comments(by_key, with_resolved)

    def entry(requirement: Requirement) -> AnswerEntry:
        topic, code = topic_picture(requirement.topic), requirement.jurisdiction.code
        requirement._prefetched_objects_cache = {"citations": citations[requirement.pk]}  # type: ignore[attr-defined]
        cited = tuple(citation_picture(citation) for citation in citations[requirement.pk])
        edit = edits.get(requirement.pk)
        common = _common(user, requirement, edit, today)
        return AnswerEntry(
            **common,
            requirement=requirement,
            cell=Cell(code, topic, requirement_picture(requirement, code, topic.slug, cited, today)),
            differences=tuple(review.differences(edit, topic, places)) if edit else (),
            remarks=tuple(
                Remark(comment, comment.resolved_at is None and (common["may_change"] or comment.author == user))
                for comment in comments[requirement.pk]
            ),
            may_comment=roles.may(user, roles.Action.COMMENT, requirement),
        )

    return tuple(entry(by_key[key]) for key in keys if key in by_key)


def read_document_entries(user: Any, keys: Sequence[int]) -> tuple[DocumentEntry, ...]:
    """The documents with these primary keys, in this order, in at most 7 queries beside those for the user's roles."""
    today = timezone.localdate()
    by_key = {document.pk: document for document in cited_documents().filter(pk__in=keys)}
    edits = review.last_edits(Document, by_key)
    places = review.places_of(edits.values())
    states = [state for edit in edits.values() for state in (edit.before, edit.after)]
    asking = {int(pk) for state in states if (pk := state.fields.get("authority_id"))}
    authorities = dict(Authority.objects.filter(pk__in=asking).values_list("pk", "name")) if asking else {}

    def entry(document: Document) -> DocumentEntry:
        edit = edits.get(document.pk)
        return DocumentEntry(
            **_common(user, document, edit, today),
            record=document,
            document=checked_document(document, today),
            differences=tuple(review.document_differences(edit, authorities, places)) if edit else (),
        )

    return tuple(entry(by_key[key]) for key in keys if key in by_key)


def _common(user: Any, record: Reviewed, edit: Edit | None, today: date) -> dict[str, Any]:
    """What an entry has, whatever is reviewed."""
    return {
        "edit": edit,
        "version": actions.version(record),
        "until": review.months_on(today, settings.REVIEW_MONTHS),
        "why_not_verify": review.why_not_verify(user, record, edit),
        "why_not_review": review.why_not_review(user, record),
        "may_change": roles.may(user, roles.Action.CHANGE, record),
    }


def _citations(keys: Collection[int]) -> defaultdict[int, list[RequirementCitation]]:
    found: defaultdict[int, list[RequirementCitation]] = defaultdict(list)
    listed = RequirementCitation.objects.filter(requirement__in=keys).select_related("instrument", "source")
    for citation in listed.order_by("order", "pk"):
        found[citation.requirement_id].append(citation)
    return found


def _comments(keys: Collection[int], with_resolved: bool) -> defaultdict[int, list[Comment]]:
    found: defaultdict[int, list[Comment]] = defaultdict(list)
    listed = Comment.objects.filter(requirement__in=keys).select_related("author", "resolved_by")
    for comment in listed if with_resolved else listed.open():
        found[comment.requirement_id].append(comment)
    return found


def read_entries_of_topic(user: Any, slug: str, codes: Collection[str]) -> dict[str, AnswerEntry]:
    """The answers to a topic (its slug) of these jurisdictions, by their codes; none for who may not comment on answers."""
    if not user.is_authenticated or not roles.may(user, roles.Action.COMMENT, Requirement):
        return {}
    keys = Requirement.objects.filter(topic__slug=slug, jurisdiction__code__in=codes).values_list("pk", flat=True)
    return {entry.requirement.jurisdiction.code: entry for entry in read_entries(user, list(keys))}


def comments_stamp(request: HttpRequest, slug: str, code: str = "") -> str:
    """What changes with the comments on a topic's answers: part of the validator of pages that show them. Not shown: no query."""
    if not request.user.is_authenticated:
        return ""
    on_topic = Comment.objects.filter(requirement__topic__slug=slug)
    return repr(sorted(on_topic.aggregate(written=Count("pk"), resolved=Count("resolved_at"), last=Max("resolved_at")).items()))
