"""What a reader is told of a change: the record, who saved it and when, and what was before and after. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from milenari.core.differences import Action as Action
from milenari.core.differences import Difference as Difference
from milenari.core.differences import gist
from regulations.vocabulary import Review


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
    key: str  # what its address in the API ends in: “xx/topic” of an answer; empty where only what belongs to it is known
    address: str  # where it can be read; empty where it is gone, or has no page
    rank: tuple[int, ...]  # its place within its country
    action: Action
    review: Review | None  # of an answer that there is
    differences: tuple[Difference, ...]
    saves: tuple[Save, ...]

    @property
    def last(self) -> Save:
        return self.saves[0]

    @property
    def at(self) -> datetime:
        return self.last.at

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
        """In a line."""
        return gist(self.action, self.differences)


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
