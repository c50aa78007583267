"""What an uploaded file changes: held against what it was downloaded with, and against what is recorded now. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from milenari.core.concurrent import Clash, Row, State, clashes
from regulations.workbook.documents import DocumentColumn, DocumentRow
from regulations.workbook.layout import ONE_STATEMENT, Asked, Column

AnyColumn = Column | DocumentColumn
Item = Asked | DocumentRow  # what a row of the workbook is about


@dataclass(frozen=True, slots=True)
class Change:
    """An answer or a document that its uploader changed. `was` at the download, `theirs` now, `mine` in the file."""

    asked: Item
    was: Row
    theirs: Row
    mine: Row

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """The cells where the file and the site differ."""
        return clashes(State(self.was), State(self.theirs), State(self.mine))

    @property
    def cells(self) -> tuple[AnyColumn, ...]:
        """Those that the uploader changed, and that the site does not have so already."""
        return tuple(self.column(clash.name) for clash in self.clashes if clash.by_me)

    def column(self, name: str) -> AnyColumn:
        return DocumentColumn(name) if isinstance(self.asked, DocumentRow) else Column(name)

    @property
    def is_conflict(self) -> bool:
        """Whether somebody else changed the answer, too, in whatever cell."""
        return self.theirs != self.was

    @property
    def is_new(self) -> bool:
        return not any(self.theirs.values())

    @property
    def merged(self) -> Row:
        """The site's answer with the uploader's cells in it. Status, value and unit are one statement, and of one hand."""
        taken = set(self.cells)
        if taken & set(ONE_STATEMENT):
            taken |= set(ONE_STATEMENT)
        mine = {column.value for column in taken}
        return {name: self.mine[name] if name in mine else values for name, values in self.theirs.items()}


def compare(asked: Iterable[Item], was: Mapping[str, Row], now: Mapping[str, Row], mine: Mapping[str, Row]) -> tuple[Change, ...]:
    """What (by key) the uploader changed, and the site does not have so already, in the order of `asked`."""

    def found() -> Iterator[Change]:
        for one in asked:
            if one.topic in mine:
                nothing: Row = {column.value: () for column in one.columns}
                yield Change(one, was.get(one.topic, nothing), now.get(one.topic, nothing), mine[one.topic])

    return tuple(change for change in found() if change.cells)


def why_other_question(then: Asked, now: Asked | None) -> str:
    """Why an answer to the question as the file asks it is none to the question as it is now; empty where it is."""
    if now is None:
        return _("This question is no longer asked. Put its row back as it was, or download the file anew.")
    if _asks(then) != _asks(now):
        return _("The question, or what its answer can be, was changed since the download. Download the file anew for it.")
    return ""


def _asks(one: Asked) -> tuple[object, ...]:
    """What makes a question the same one, in whatever language it is asked."""
    return (one.written, one.kind, one.unit, tuple(value for value, _label in one.choices))


def seen(changes: Iterable[Change]) -> str:
    """A short text that changes with what the site asks and says where the file would change it."""
    stated = sorted((change.asked.topic, repr(change.asked), sorted(change.theirs.items())) for change in changes)
    return hashlib.sha256(repr(stated).encode()).hexdigest()[:16]
