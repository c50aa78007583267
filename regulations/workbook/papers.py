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


class PaperColumn(SheetColumn):
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


_HEADINGS: Mapping[PaperColumn, str | Promise] = {
    PaperColumn.SLUG: gettext_lazy("Identifier"),
    PaperColumn.TITLE: gettext_lazy("Document"),
    PaperColumn.PROCEDURE: gettext_lazy("Procedure"),
    PaperColumn.AUTHORITY: gettext_lazy("Who asks for it"),
    PaperColumn.TIMING: gettext_lazy("When"),
    PaperColumn.CONDITION: gettext_lazy("When it is needed"),
    PaperColumn.LANGUAGE: gettext_lazy("Language"),
    PaperColumn.NOTE: gettext_lazy("What it must contain, who signs"),
    PaperColumn.TOPICS: gettext_lazy("Topics"),
    PaperColumn.CONFIDENCE: gettext_lazy("Confidence"),
    PaperColumn.CITATIONS: gettext_lazy("Citations"),
    PaperColumn.COMMENT: gettext_lazy("Why you change it"),
}
SAID = tuple(column for column in PaperColumn if column not in (PaperColumn.SLUG, PaperColumn.COMMENT))
NEEDED = (PaperColumn.TITLE, PaperColumn.PROCEDURE, PaperColumn.TIMING, PaperColumn.CONFIDENCE)
TEXTS = (PaperColumn.TITLE, PaperColumn.CONDITION, PaperColumn.LANGUAGE, PaperColumn.NOTE)
LISTED = (PaperColumn.TOPICS, PaperColumn.CITATIONS)  # several, one to a line
LONGEST_TEXTS = {PaperColumn.TITLE: 200, PaperColumn.CONDITION: 300, PaperColumn.LANGUAGE: 300, PaperColumn.NOTE: LONGEST}


@dataclass(frozen=True, slots=True)
class Paper:
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
        return papers_sheet()

    @property
    def columns(self) -> tuple[PaperColumn, ...]:
        return SAID

    def labels(self, column: PaperColumn) -> tuple[tuple[str, str], ...]:
        """The closed list that a column is chosen from: values with their labels; empty where there is none."""
        choices: Any = {
            PaperColumn.PROCEDURE: Procedure.choices,
            PaperColumn.TIMING: Timing.choices,
            PaperColumn.CONFIDENCE: Confidence.choices,
            PaperColumn.AUTHORITY: self.authorities,
        }
        return tuple((value, str(label)) for value, label in choices.get(column, ()))


def papers_sheet() -> str:
    return _("Documents")


def is_paper(key: str) -> bool:
    return key.startswith(PREFIX)


def paper_row(fields: Mapping[str, Any], topics: Values, citations: Values) -> Row:
    """A document as it is compared. `fields` as the model names them, but the authority by its slug."""
    lists = {PaperColumn.TOPICS: topics, PaperColumn.CITATIONS: citations}

    def values(column: PaperColumn) -> Values:
        if column in lists:
            return lists[column]
        text = plain(fields[column.value])
        return (text,) if text else ()

    return {column.value: values(column) for column in SAID}


def shown_paper(paper: Paper, column: PaperColumn, values: Values, places: Mapping[str, Place]) -> str:
    """What stands in a cell; empty: nothing."""
    if column is PaperColumn.CITATIONS:
        return "\n".join(citation_line(value, places) for value in values)[:LONGEST]
    if column is PaperColumn.TOPICS:
        return "\n".join(values)[:LONGEST]
    text = values[0] if values else ""
    return dict(paper.labels(column)).get(text, text)[:LONGEST]


def fields_of_paper(row: Row) -> dict[str, str]:
    """The model's fields of a document, but the authority (its slug), its topics and its citations apart."""
    return {
        column.value: values[0] if (values := row.get(column.value, ())) else ""
        for column in SAID
        if column not in (*LISTED, PaperColumn.AUTHORITY)
    }


def instruct() -> tuple[str, tuple[str, ...]]:
    """The words about this sheet on the first one: a heading with its paragraphs."""
    return (
        papers_sheet(),
        (
            _("This sheet has a row for each paper of a dossier. Its identifier stays as it is; all else is yours to correct. "
              "An empty “When it is needed” means always. A document cites something, or is refused."),
            _("A new document: fill in an empty row below the others, with an identifier of its own, in small letters, digits "
              "and hyphens (xx-cover-letter). A row that you remove takes nothing away: a document is removed on the site."),
            _("Topics: the identifiers of the questions that it bears on, one to a line, as the site’s addresses have them."),
            _("The last column is kept in the history as the reason of your change, for whoever verifies it."),
        ),
    )  # fmt: skip
