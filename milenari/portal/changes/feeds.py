"""What changed, as an Atom feed (RFC 4287): all, per country, per domain."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, get_tag_uri
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from milenari.core.conditional import by_revision
from milenari.portal.changes import Change, Load, latest
from milenari.portal.changes.views import make_scope, parse_scope, scope_query
from regulations.queries import read_outline

ENTRIES = 50
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TextFeed(Atom1Feed):
    """A feed whose summaries are text, not HTML: what people wrote is shown as they wrote it, and never run."""

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["text"], {"type": "text"})


@by_revision
def feed(request: HttpRequest) -> HttpResponse:
    """An entry for each save of a record, and for each country's records that the evidence files made on a day.

    A word of the address that does not fit is answered by 400: a reader of feeds shows no notice, and would take all for what was
    asked for.
    """
    outline = read_outline()
    selection, problems = parse_scope(request.GET, outline)
    if problems:
        lines = [f"{problem.field}: {problem.message}" for problem in problems]
        return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")
    scope = make_scope(selection, outline)
    query = scope_query(selection)
    site = request.build_absolute_uri("/")
    page, self_address = (reverse(name) + (f"?{query}" if query else "") for name in ("changes:changes", "changes:feed"))
    named = [outline.jurisdictions[code].name for code in selection.countries] if scope.jurisdictions is not None else []
    named += [domain.title for domain in outline.domains if domain.slug in selection.domains]
    made = TextFeed(
        title=_text(": ".join((_("Changes of the evidence"), ", ".join(named))) if named else _("Changes of the evidence")),
        link=request.build_absolute_uri(page),
        description=None,
        subtitle=_("Answers, barriers, steps and law of the MILenARI regulatory landscape. Nothing in it is legal advice."),
        language=get_language(),
        author_name=_("MILenARI regulatory landscape"),
        feed_url=request.build_absolute_uri(self_address),
        feed_guid=request.build_absolute_uri(self_address),
    )
    for found in latest(ENTRIES, scope):
        _add(made, found, request, site)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    made.write(response, "utf-8")
    return response


def _add(made: TextFeed, found: Change | Load, request: HttpRequest, site: str) -> None:
    day = found.at.date().isoformat()
    of_day = f"{reverse('changes:changes')}?{urlencode({'from': day, 'to': day})}"
    if isinstance(found, Load):
        name = f"files/{found.code or 'questionnaire'}"
        title = f"{found.country or _('The questionnaire')}: {found.text}"
        summary = "\n".join(f"{part.label}: {part.records}" for part in (*found.kinds, *found.domains))
        address = f"{of_day}&{urlencode({'country': found.code})}" if found.code else of_day
        author, categories = _("Evidence files"), [found.country]
    else:
        name = f"{found.kind}/{found.record}/{found.number}"
        place = ", ".join(part for part in (found.country, found.label.lower()) if part)
        title = f"{found.title} ({place}): {found.gist}"
        reason = found.saves[0].reason
        why = [_("Reason: %(reason)s") % {"reason": reason}] if reason else []
        summary = "\n".join((*found.lines, *why)) or str(found.action.label)
        address = found.address or of_day
        author, categories = found.saves[0].by, [found.country, found.domain_title]
    made.add_item(
        title=_text(title),
        link=request.build_absolute_uri(address),
        description=None,  # type: ignore[arg-type]  # the summary below takes its place
        text=_text(summary),
        unique_id=get_tag_uri(f"{site}changes/{name}", found.at),
        updateddate=found.at,
        pubdate=found.at,
        author_name=_text(author),
        categories=[_text(category) for category in categories if category],
    )


def _text(text: str) -> str:
    """Without the signs that XML cannot hold."""
    return _NOT_XML.sub("", text)
