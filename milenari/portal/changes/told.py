"""What a reader is told of a change: the record, who saved it and when, and what was before and after. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from milenari.core.differences import Piece, Sort, shortened, text_after, text_before
from regulations.vocabulary import Review


class Action(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    PASSING = "passing"

    @property
    def label(self) -> str | Promise:
        return _ACTIONS[self]


_ACTIONS = {
    Action.CREATED: gettext_lazy("new"),
    Action.CHANGED: gettext_lazy("changed"),
    Action.REMOVED: gettext_lazy("removed"),
    Action.PASSING: gettext_lazy("new, and removed again"),
}


@dataclass(frozen=True, slots=True)
class Save:
    """That somebody wrote to a record. `who` is empty where a command did, and for the evidence files."""

    at: datetime
    who: str
    from_files: bool
    reason: str

    @property
    def by(self) -> str:
        if self.from_files:
            return _("Evidence files")
        return self.who or _("Author not recorded")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a record says otherwise than before; an empty text: nothing was (or is) recorded.

    `pieces` are given for texts, to be read word by word. `is_item`: one of a list (a citation) came, went or changed.
    """

    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()
    is_item: bool = False

    @property
    def is_anew(self) -> bool:
        """Whether a text has nothing in common with the one before."""
        return bool(self.pieces) and not any(piece.sort is Sort.SAME for piece in self.pieces)

    @property
    def excerpt(self) -> tuple[Piece, ...]:
        """The pieces, with what did not change cut short."""
        return shortened(self.pieces)

    @property
    def text(self) -> str:
        """Both in plain text: “Value: 50 days → 60 days”."""
        if self.before and self.after and self.pieces:
            cut = self.excerpt
            words = {"label": self.label, "before": text_before(cut), "after": text_after(cut)}
            return _("%(label)s, before: %(before)s\n%(label)s, after: %(after)s") % words
        if self.is_item and not self.before:
            return _("%(label)s added: %(after)s") % {"label": self.label, "after": self.after}
        if self.is_item and not self.after:
            return _("%(label)s removed: %(before)s") % {"label": self.label, "before": self.before}
        nothing = _("nothing recorded")
        return f"{self.label}: {self.before or nothing} → {self.after or nothing}"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one record, from one state to another, and by which saves (the newest first)."""

    kind: str
    label: str  # the kind in words
    record: int
    number: int  # of the newest row of its history: with kind and record it names this change for good
    code: str  # the jurisdiction's, empty for the questionnaire
    country: str
    domain: str  # a slug; empty where it belongs to none
    domain_title: str
    title: str
    address: str  # where it can be read; empty where it is gone, or has no page
    rank: tuple[int, ...]  # its place within its country
    action: Action
    review: Review | None  # of an answer that there is
    differences: tuple[Difference, ...]
    saves: tuple[Save, ...]

    @property
    def at(self) -> datetime:
        return self.saves[0].at

    @property
    def is_created_by_files(self) -> bool:
        return self.action is Action.CREATED and self.saves[0].from_files

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says otherwise, in plain text."""
        if self.action is Action.CREATED:
            return tuple(f"{found.label}: {found.after}" for found in self.differences)
        if self.action is Action.REMOVED:
            return tuple(
                _("%(label)s, until then: %(before)s") % {"label": found.label, "before": found.before}
                for found in self.differences
            )
        return tuple(found.text for found in self.differences)

    @property
    def gist(self) -> str:
        """In a line: “Value: 50 days → 60 days”; “Summary, Citation”; “new”."""
        if self.action is not Action.CHANGED or not self.differences:
            return str(self.action.label)
        short = next((found for found in self.differences if not found.pieces and not found.is_item), None)
        return short.text if short else ", ".join(dict.fromkeys(found.label for found in self.differences))


@dataclass(frozen=True, slots=True)
class Part:
    """So many of a load's records. `slug` names the domain where they are answers to its topics."""

    label: str
    records: int
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """Records of one country (or, with an empty code, of the questionnaire) that the evidence files made; the last one when."""

    code: str
    country: str
    is_union: bool
    at: datetime
    kinds: tuple[Part, ...]
    domains: tuple[Part, ...]

    @property
    def records(self) -> int:
        return sum(part.records for part in self.kinds)

    @property
    def text(self) -> str:
        count = self.records
        return ngettext(
            "%(count)s record was created from the evidence files",
            "%(count)s records were created from the evidence files",
            count,
        ) % {"count": count}
