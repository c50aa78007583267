"""From records as the evidence files have them to the documents and duties of regulations.document_queries. No database."""

from collections import defaultdict
from collections.abc import Mapping

from milenari.core.evidence import Record
from regulations import documents as picture
from regulations.frozen import UNREVIEWED, Library, Records, Reviewed
from regulations.vocabulary import (
    Confidence,
    CountedFrom,
    DutyKind,
    Filing,
    Procedure,
    ProfileField,
    Strictest,
    Timing,
    Written,
)


def key_of(jurisdiction: str, slug: str) -> str:
    """By what the review of a document is kept: no answer's key (“xa/topic”) is one."""
    return f"{jurisdiction}/document/{slug}"


def documents(records: Records, reviews: Mapping[str, Reviewed], library: Library) -> picture.Library:
    """Every document and duty. `reviews` by `key_of`; `library` has what they cite."""
    order = {record["id"]: place for place, record in enumerate(records["topics"])}
    touched: defaultdict[ProfileField, list[str]] = defaultdict(list)
    for record in sorted(records["profile"], key=lambda record: order[record["topic"]]):
        touched[ProfileField(record["field"])].append(record["topic"])
    papers = {record["id"]: _paper(record) for record in records["papers"]}
    filings = {record["document"]: record for record in records["filings"]}
    authorities = {record["id"]: record["name"] for record in records["authorities"]}
    names = {record["code"]: record["name"] for record in records["jurisdiction"]}
    return picture.Library(
        documents=tuple(
            _document(record, filings.get(record["id"]), papers, authorities, names, reviews, library)
            for record in records["documents"]
        ),
        duties=tuple(_duty(record) for record in records["duties"]),
        touched={field: tuple(touched[field]) for field in ProfileField},
    )


def _document(
    record: Record,
    filing: Record | None,
    papers: Mapping[str, picture.Paper],
    authorities: Mapping[str, str],
    names: Mapping[str, str],
    reviews: Mapping[str, Reviewed],
    library: Library,
) -> picture.CheckedDocument:
    reviewed = reviews.get(key_of(record["jurisdiction"], record["id"]), UNREVIEWED)
    return picture.CheckedDocument(
        slug=record["id"],
        jurisdiction=record["jurisdiction"],
        title=record["title"],
        procedure=Procedure(record["procedure"]),
        authority=authorities[record["authority"]] if record["authority"] else "",
        authority_slug=record["authority"] or "",
        timing=Timing(record["timing"]),
        condition=record["condition"] or "",
        language=record["language"] or "",
        note=record["note"] or "",
        confidence=Confidence(record["confidence"]),
        citations=library.citations(record),
        paper=papers[filing["paper"]] if filing and filing["paper"] else None,
        decision=_decision(filing) if filing and filing["decided_by"] else None,
        jurisdiction_name=names[record["jurisdiction"]],
        review=reviewed.review,
        verified_by=reviewed.verified_by,
        verified_at=reviewed.verified_at,
        verified_until=reviewed.verified_until,
        disputed_by=reviewed.disputed_by,
        disputed_at=reviewed.disputed_at,
        dispute_reason=reviewed.dispute_reason,
    )


def _paper(record: Record) -> picture.Paper:
    written, place = Written(record["written"]), record["order"] or 0
    return picture.Paper(record["id"], record["title"], Procedure(record["procedure"]), written, place)


def _decision(filing: Record) -> picture.Decision:
    return picture.Decision(
        field=ProfileField(filing["decided_by"]),
        words=tuple(filing["words"] or ()),
        then=Filing(filing["then"]),
        otherwise=Filing(filing["otherwise"]),
    )


def _duty(record: Record) -> picture.Duty:
    return picture.Duty(
        slug=record["id"],
        title=record["title"],
        topic=record["topic"],
        kind=DutyKind(record["kind"]),
        strictest=Strictest(record["strictest"]),
        counted_from=CountedFrom(record["counted_from"]),
        after_step=record["after_step"] or "",
        recipients={one["jurisdiction"]: one["whom"] for one in record["to"]},
    )
