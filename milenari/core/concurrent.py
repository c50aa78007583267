"""Two people who edit the same record at once: what each of them did, field by field, and what becomes of it. Pure.

Whoever opens a record is given a token of what they see. When they save, the record is held against it: if it is another by now,
nothing is saved, and the differences are shown with a choice for each. It is the same for a form, a workbook and a script: they
differ in what a record's `State` is made of.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.core import signing

Values = tuple[str, ...]  # what a field holds, as a form sends it; several where it names several records, none where it is empty
Row = Mapping[str, Values]
Side = Literal["theirs", "mine"]
SALT = "milenari.core.concurrent"


@dataclass(frozen=True, slots=True)
class State:
    """What a record says: its fields, and the rows that belong to it, by the list they stand in and their id."""

    fields: Row = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw when they opened a record, and when (UTC)."""

    state: State
    at: datetime


class NotSeen(ValueError):
    """A token that is missing, or none of ours."""


def token(subject: str, seen: Seen) -> str:
    """A signed text that holds what was seen of the record `subject`, the same for the same; to be carried by the form."""
    plain = {"fields": seen.state.fields, "rows": seen.state.rows, "at": seen.at.isoformat()}
    return signing.Signer(salt=f"{SALT}:{subject}").sign_object(plain, compress=True)


def read_token(subject: str, text: str) -> Seen:
    """What `token` was given. Raises NotSeen for a text that it did not make of this record."""
    try:
        plain = signing.Signer(salt=f"{SALT}:{subject}").unsign_object(text)
    except signing.BadSignature as error:
        raise NotSeen from error
    rows = {name: {key: _row(row) for key, row in listed.items()} for name, listed in plain["rows"].items()}
    return Seen(State(_row(plain["fields"]), rows), datetime.fromisoformat(plain["at"]))


def _row(plain: Mapping[str, list[str]]) -> Row:
    return {name: tuple(values) for name, values in plain.items()}


@dataclass(frozen=True, slots=True)
class Clash:
    """Where two people's versions differ: a field (`listed` is empty), or a row of a list. None: no such row.

    `was` is what both began with.
    """

    listed: str
    name: str  # of the field, or the row's id
    was: Row | None
    theirs: Row | None
    mine: Row | None

    @property
    def key(self) -> str:
        return f"{self.listed}:{self.name}"

    @property
    def by_them(self) -> bool:
        return self.theirs != self.was

    @property
    def by_me(self) -> bool:
        return self.mine != self.was

    @property
    def default(self) -> Side | None:
        """Whose version goes without saying: theirs where only they changed it, mine where only I did; None where both did."""
        if self.by_them and self.by_me:
            return None
        return "mine" if self.by_me else "theirs"


def clashes(was: State, theirs: State, mine: State) -> tuple[Clash, ...]:
    """Where `theirs` and `mine` differ, both having begun with `was`. What both changed alike needs no choice."""

    def found() -> Iterator[Clash]:
        for name in mine.fields:
            values = (state.fields.get(name, ()) for state in (was, theirs, mine))
            yield Clash("", name, *({name: value} for value in values))
        for listed in mine.rows:
            old, their, own = (state.rows.get(listed, {}) for state in (was, theirs, mine))
            for key in dict.fromkeys((*old, *their, *own)):
                yield Clash(listed, key, old.get(key), their.get(key), own.get(key))

    return tuple(clash for clash in found() if clash.theirs != clash.mine)


def has_changed(was: State, theirs: State) -> bool:
    """Whether the record says something else than what was seen."""
    return was != theirs


def merged(theirs: State, found: tuple[Clash, ...], choose: Callable[[Clash], Side]) -> State:
    """Their version with mine in its place wherever it is chosen. A row chosen to be away is away."""
    fields = dict(theirs.fields)
    rows = {listed: dict(their) for listed, their in theirs.rows.items()}
    for clash in found:
        chosen = clash.mine if choose(clash) == "mine" else clash.theirs
        if not clash.listed:
            fields.update(chosen or {})
        elif chosen is None:
            rows[clash.listed].pop(clash.name, None)
        else:
            rows.setdefault(clash.listed, {})[clash.name] = chosen
    return State(fields, rows)
