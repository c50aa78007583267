"""The workbook's sheet of documents: its columns, their words, and how a document is shown in its cells. Pure.

A document stands beside the questions of the other sheets: what is done with an answer (compared, shown, chosen, saved) is done
with a row of this sheet by the same functions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from milenari.core.concurrent import Row, Values
from regulations.vocabulary import Confidence, Procedure, Timing
from regulations.workbook.layout import LONGEST, PLACES, Place, SheetColumn, citation_line, plain

PREFIX = "document."  # of a document's key, which no topic's can be
NEW_ROWS = 30  # that wait empty below the documents there are
MOST_TOPICS = 50


class DocumentColumn(SheetColumn):
    """The columns of the sheet, in their order. The value is the field's name in the document's `Row`."""

    SLUG = "slug"
    TITLE = "title"
    PROCEDURE = "procedure"
    AUTHORITY = "authority"
    TIMING = "timing"
    CONDITION = "condition"
    LANGUAGE = "language"
    NOTE = "note"
    TOPICS = "topics"
    CONFIDENCE = "confidence"
    CITATIONS = PLACES
    COMMENT = "comment"

    @property
    def heading(self) -> str:
        return str(_HEADINGS[self])


_HEADINGS: Mapping[DocumentColumn, str | Promise] = {
    DocumentColumn.SLUG: gettext_lazy("Identifier"),
    DocumentColumn.TITLE: gettext_lazy("Document"),
    DocumentColumn.PROCEDURE: gettext_lazy("Procedure"),
    DocumentColumn.AUTHORITY: gettext_lazy("Who asks for it"),
    DocumentColumn.TIMING: gettext_lazy("When"),
    DocumentColumn.CONDITION: gettext_lazy("When it is needed"),
    DocumentColumn.LANGUAGE: gettext_lazy("Language"),
    DocumentColumn.NOTE: gettext_lazy("What it must contain, who signs"),
    DocumentColumn.TOPICS: gettext_lazy("Topics"),
    DocumentColumn.CONFIDENCE: gettext_lazy("Confidence"),
    DocumentColumn.CITATIONS: gettext_lazy("Citations"),
    DocumentColumn.COMMENT: gettext_lazy("Why you change it"),
}
SAID = tuple(column for column in DocumentColumn if column not in (DocumentColumn.SLUG, DocumentColumn.COMMENT))
NEEDED = (DocumentColumn.TITLE, DocumentColumn.PROCEDURE, DocumentColumn.TIMING, DocumentColumn.CONFIDENCE)
TEXTS = (DocumentColumn.TITLE, DocumentColumn.CONDITION, DocumentColumn.LANGUAGE, DocumentColumn.NOTE)
LISTED = (DocumentColumn.TOPICS, DocumentColumn.CITATIONS)  # several, one to a line
LONGEST_TEXTS = {
    DocumentColumn.TITLE: 200,
    DocumentColumn.CONDITION: 300,
    DocumentColumn.LANGUAGE: 300,
    DocumentColumn.NOTE: LONGEST,
}


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as a row of the sheet. `authorities`: who can ask for it, by slug, with what the cell shows."""

    slug: str
    title: str
    authorities: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def topic(self) -> str:
        """Its key among the answers, which are known by their topics."""
        return PREFIX + self.slug

    @property
    def number(self) -> str:
        return self.slug

    @property
    def question(self) -> str:
        return self.title

    @property
    def sheet(self) -> str:
        return documents_sheet()

    @property
    def columns(self) -> tuple[DocumentColumn, ...]:
        return SAID

    def labels(self, column: DocumentColumn) -> tuple[tuple[str, str], ...]:
        """The closed list that a column is chosen from: values with their labels; empty where there is none."""
        choices: Any = {
            DocumentColumn.PROCEDURE: Procedure.choices,
            DocumentColumn.TIMING: Timing.choices,
            DocumentColumn.CONFIDENCE: Confidence.choices,
            DocumentColumn.AUTHORITY: self.authorities,
        }
        return tuple((value, str(label)) for value, label in choices.get(column, ()))


def documents_sheet() -> str:
    return _("Documents")


def is_document(key: str) -> bool:
    return key.startswith(PREFIX)


def document_row(fields: Mapping[str, Any], topics: Values, citations: Values) -> Row:
    """A document as it is compared. `fields` as the model names them, but the authority by its slug."""
    lists = {DocumentColumn.TOPICS: topics, DocumentColumn.CITATIONS: citations}

    def values(column: DocumentColumn) -> Values:
        if column in lists:
            return lists[column]
        text = plain(fields[column.value])
        return (text,) if text else ()

    return {column.value: values(column) for column in SAID}


def shown_document(document: DocumentRow, column: DocumentColumn, values: Values, places: Mapping[str, Place]) -> str:
    """What stands in a cell; empty: nothing."""
    if column is DocumentColumn.CITATIONS:
        return "\n".join(citation_line(value, places) for value in values)[:LONGEST]
    if column is DocumentColumn.TOPICS:
        return "\n".join(values)[:LONGEST]
    text = values[0] if values else ""
    return dict(document.labels(column)).get(text, text)[:LONGEST]


def fields_of_document(row: Row) -> dict[str, str]:
    """The model's fields of a document, but the authority (its slug), its topics and its citations apart."""
    return {
        column.value: values[0] if (values := row.get(column.value, ())) else ""
        for column in SAID
        if column not in (*LISTED, DocumentColumn.AUTHORITY)
    }


def instruct() -> tuple[str, tuple[str, ...]]:
    """The words about this sheet on the first one: a heading with its paragraphs."""
    return (
        documents_sheet(),
        (
            _("This sheet has a row for each paper of a dossier. Its identifier stays as it is; all else is yours to correct. "
              "An empty “When it is needed” means always. A document cites something, or is refused."),
            _("A new document: fill in an empty row below the others, with an identifier of its own, in small letters, digits "
              "and hyphens (xx-cover-letter). A row that you remove takes nothing away: a document is removed on the site."),
            _("Topics: the identifiers of the questions that it bears on, one to a line, as the site’s addresses have them."),
            _("The last column is kept in the history as the reason of your change, for whoever verifies it."),
        ),
    )  # fmt: skip
