"""Writes of an upload: citations as a file lists them, and documents."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from countries import roles
from countries.models import Authority, Jurisdiction
from regulations import actions
from regulations.actions import Refused
from regulations.citing import why_uncited
from regulations.models import Document, Instrument, Reviewed, Source, Topic
from regulations.review import citations_of
from regulations.workbook.comparing import Change
from regulations.workbook.documents import LISTED, DocumentColumn, DocumentRow, fields_of_document
from regulations.workbook.layout import citation_parts
from regulations.workbook.queries import cited_as


def cite(record: Reviewed, wanted: tuple[str, ...], sign: Callable[[Any], None]) -> None:
    """Leaves the rows of citations that stay, so that the history tells only what came and went."""
    model, owner = citations_of(type(record))
    listed = model._default_manager.filter(**{owner: record.pk}).select_related("instrument", "source")
    rows = list(listed.order_by("order", "pk"))
    cited = [citation_parts(text) for text in wanted]
    places = {
        kind: dict(
            place._default_manager.filter(slug__in={slug for one, slug, _p in cited if one == kind}).values_list("slug", "pk")
        )
        for kind, place in (("instrument", Instrument), ("source", Source))
    }
    for order, text in enumerate(wanted):
        row = next((one for one in rows if cited_as(one) == text), None)
        if row is not None:
            rows.remove(row)
            if row.order == order:
                continue
        else:
            kind, slug, pinpoint = citation_parts(text)
            place = places[kind].get(slug)
            if place is None:
                raise Refused(_("Nothing was saved: “%(place)s” is no longer recorded, and cannot be cited.") % {"place": slug})
            row = model(**{owner: record.pk, f"{kind}_id": place}, pinpoint=pinpoint)
        row.order = order
        sign(row)
        row.save()
    for row in rows:
        sign(row)
        row.delete()


class DocumentWriter:
    """Writes documents of one jurisdiction. `reasons` by key, where a row gives one."""

    def __init__(self, jurisdiction: Jurisdiction, user: Any, source: str, reasons: Mapping[str, str]) -> None:
        self.jurisdiction, self.user, self.source, self.reasons = jurisdiction, user, source, reasons

    def save(self, asked: DocumentRow, change: Change) -> None:
        """Raises Refused where the account does not edit it, or the site has no longer what the row names."""
        merged = change.merged
        found = Document.objects.filter(slug=asked.slug).select_related("jurisdiction").first()
        document = found or Document(jurisdiction=self.jurisdiction, slug=asked.slug)
        action = roles.Action.CHANGE if found else roles.Action.ADD
        if document.jurisdiction_id != self.jurisdiction.pk or not roles.may(self.user, action, document):
            raise Refused(_("Nothing was saved: your account does not edit “%(question)s”.") % {"question": asked.title})
        if why := why_uncited(len(merged[DocumentColumn.CITATIONS.value])):
            raise Refused(_("Nothing was saved: %(why)s") % {"why": why})
        reason = self.reasons.get(asked.topic, "")

        def sign(record: Any) -> None:
            record._history_user = self.user
            record._change_reason = f"{reason} ({self.source})" if reason else self.source

        sign(document)
        if found is None or any(column not in LISTED for column in change.cells):
            for name, value in fields_of_document(merged).items():
                setattr(document, name, value)
            document.authority = self._authority(merged[DocumentColumn.AUTHORITY.value])
            document.clean_fields(exclude=["jurisdiction", "authority", "verified_by", "disputed_by"])
            actions.save_reviewed(document)
        if DocumentColumn.TOPICS in change.cells:
            slugs = merged[DocumentColumn.TOPICS.value]
            topics = {topic.slug: topic for topic in Topic.objects.filter(slug__in=slugs)}
            if len(topics) < len(slugs):
                raise Refused(_("Nothing was saved: a topic that “%(title)s” names is no longer asked.") % {"title": asked.title})
            document.topics.set([topics[slug] for slug in slugs])
        if DocumentColumn.CITATIONS in change.cells:
            with actions.editing_citations(document):
                cite(document, merged[DocumentColumn.CITATIONS.value], sign)

    def _authority(self, named: tuple[str, ...]) -> Authority | None:
        if not named:
            return None
        found = Authority.objects.filter(slug=named[0]).first()
        if found is None:
            raise Refused(_("Nothing was saved: the authority “%(slug)s” is no longer recorded.") % {"slug": named[0]})
        return found
