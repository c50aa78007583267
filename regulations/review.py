"""The rule of review: what state an answer or a document is in on a day, who changed it last, and who may verify it.

A record that is reviewed (models.Reviewed) begins unverified. A country expert other than its last editor of substance verifies
it for a time, or any of them disputes it with a reason (regulations.actions writes both down). Whatever changes what it says
makes it unverified again. A verification that has run out is not taken back by anybody: it is due, which is computed from the
day and never stored.
"""

import calendar
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from countries import roles
from countries.names import place_name
from milenari.core.differences import Difference
from milenari.core.said import evidence
from regulations import landscape as picture
from regulations import wording
from regulations.models import Instrument, Reviewed, Source
from regulations.vocabulary import Basis, Procedure, Review, Status, Timing

PLACE = ("instrument_id", "source_id", "pinpoint")  # of a citation
ONE_SAVE = timedelta(minutes=1)  # what one person writes to a record and its citations within it is one edit


def standing(review: Review, verified_until: date | None, today: date) -> Review:
    """The state on a day: what was verified is unverified from the day after `verified_until` on."""
    if review is Review.VERIFIED and verified_until is not None and verified_until < today:
        return Review.UNVERIFIED
    return review


def months_on(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def pressing(cell: picture.Cell) -> int:
    """How much an answer's review matters: its burden; where it is not known, the heaviest of its scale; -1 without a scale."""
    weight = cell.topic.scale.highest if cell.is_uncertain else cell.burden
    return -1 if weight is None else int(weight)


class Queue(StrEnum):
    """Why an answer or a document waits for an expert. One can wait for several reasons."""

    DUE = "due"
    DISPUTED = "disputed"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str | Promise:
        return _QUEUES[self]

    def of(self, records: Any, today: date) -> Any:
        """Those of the records (a query set) that wait for this reason."""
        return records.due_for_review(today) if self is Queue.DUE else getattr(records, self.value)()


_QUEUES = {
    Queue.DUE: gettext_lazy("Due again"),
    Queue.DISPUTED: gettext_lazy("Disputed"),
    Queue.UNVERIFIED: gettext_lazy("Not yet verified"),
    Queue.UNKNOWN: gettext_lazy("Unknown"),
}


# ---- the last edit of substance


@dataclass(frozen=True, slots=True)
class State:
    """What a record said at one moment: its fields of substance, and each citation's place by its id."""

    fields: Mapping[str, Any]
    cited: Mapping[int, tuple[Any, ...]]

    @property
    def places(self) -> list[tuple[Any, ...]]:
        return sorted(self.cited.values(), key=repr)

    def says_as(self, other: "State") -> bool:
        return self.fields == other.fields and self.places == other.places


NOTHING = State({}, {})


@dataclass(frozen=True, slots=True)
class Edit:
    """Who changed last what a record says. `by` is a user's primary key, None where a command or the evidence files did."""

    by: int | None
    who: str
    at: datetime
    reason: str
    before: State
    after: State

    @property
    def is_first(self) -> bool:
        """Whether the record was made then."""
        return not self.before.fields


@dataclass(frozen=True, slots=True)
class _Event:
    at: datetime
    row: Any  # of the history, of the record or of a citation
    after: State


def last_edit(record: Reviewed) -> Edit | None:
    """The last edit that changed what the record says; None where the history was not kept. In 2 queries."""
    return last_edits(type(record), [record.pk]).get(record.pk)


def last_edits(model: type[Reviewed], keys: Collection[int]) -> dict[int, Edit]:
    """The same for several records of a model, by primary key, in 2 queries however many they are."""
    citation, owner = citations_of(model)
    rows: list[tuple[int, Any]] = [(found.id, found) for found in _history(model, id__in=keys)]
    rows += [(getattr(found, owner), found) for found in _history(citation, **{f"{owner}__in": keys})]
    rows.sort(key=lambda row: row[1].history_date)
    states: dict[int, State] = {}
    events: dict[int, list[tuple[State, _Event]]] = {}
    for pk, row in rows:
        before = states.get(pk, NOTHING)
        after = states[pk] = _after(before, row, model, owner)
        if not after.says_as(before):
            events.setdefault(pk, []).append((before, _Event(row.history_date, row, after)))
    return {pk: _edit(found) for pk, found in events.items()}


def citations_of(model: type[Reviewed]) -> tuple[type[Any], str]:
    """The model of a record's citations, and the column that says whose they are."""
    relation: Any = next(relation for relation in model._meta.related_objects if relation.name == "citations")
    return relation.related_model, relation.field.attname


def _history(model: Any, **scope: Any) -> Any:
    return model.history.filter(**scope).select_related("history_user").order_by("history_date", "history_id")


def _after(before: State, row: Any, model: type[Reviewed], owner: str) -> State:
    if hasattr(row, owner):
        cited = {pk: place for pk, place in before.cited.items() if pk != row.id}
        if row.history_type != "-":
            cited[row.id] = tuple(getattr(row, name) for name in PLACE)
        return State(before.fields, cited)
    return State({name: getattr(row, name) for name in model.SUBSTANCE}, before.cited)


def _edit(events: list[tuple[State, _Event]]) -> Edit:
    """The last event together with those just before it by the same hand: a record and its citations are written one by one."""
    first, last = events[-1]
    for before, event in reversed(events[:-1]):
        if event.row.history_user_id != last.row.history_user_id or last.at - event.at > ONE_SAVE:
            break
        first = before
    user = last.row.history_user
    return Edit(
        by=last.row.history_user_id,
        who=(user.get_full_name() or user.get_username()) if user else "",
        at=last.at,
        reason=last.row.history_change_reason or "",
        before=first,
        after=last.after,
    )


@dataclass(frozen=True, slots=True)
class Places:
    """How instruments and sources are called, by id."""

    instruments: Mapping[int, str]
    sources: Mapping[int, str]

    def said(self, place: tuple[Any, ...]) -> str:
        instrument, source, pinpoint = place
        names = self.instruments if instrument else self.sources
        title = names.get(instrument or source, _("a record that is gone"))
        return f"{title}, {pinpoint}" if pinpoint else title


def places_of(edits: Collection[Edit]) -> Places:
    """Of all that the edits cite, in at most 2 queries."""
    cited = [place for edit in edits for state in (edit.before, edit.after) for place in state.cited.values()]

    def titles(model: Any, pks: set[int]) -> dict[int, str]:
        return dict(model.objects.filter(pk__in=pks).values_list("pk", "title")) if pks else {}

    instruments = titles(Instrument, {place[0] for place in cited if place[0]})
    return Places(instruments, titles(Source, {place[1] for place in cited if place[1]}))


def differences(edit: Edit, topic: picture.Topic, places: Places) -> Iterator[Difference]:
    """What the edit of an answer changed, in words; nothing where the answer was first recorded then."""
    if edit.is_first:
        return
    before, after = edit.before.fields, edit.after.fields
    yield from _different(_("Answer"), _value(topic, before), _value(topic, after))
    yield from _different(_("Status"), str(Status(before["status"]).label), str(Status(after["status"]).label))
    yield from _different(_("Basis"), _basis(before), _basis(after))
    yield from _different(_("In effect since"), _day(before["valid_from"]), _day(after["valid_from"]))
    yield from _different_prose(_("Summary"), before["summary"], after["summary"])
    yield from _different_places(edit, places)


def document_differences(edit: Edit, authorities: Mapping[int, str], places: Places) -> Iterator[Difference]:
    """What the edit of a document changed, in words; nothing where it was first recorded then. `authorities`: names by id."""
    if edit.is_first:
        return
    before, after = edit.before.fields, edit.after.fields
    yield from _different_prose(_("Document"), before["title"], after["title"])
    yield from _different(_("Procedure"), str(Procedure(before["procedure"]).label), str(Procedure(after["procedure"]).label))
    asking = [authorities.get(fields["authority_id"] or 0, "") for fields in (before, after)]
    yield from _different(_("Who asks for it"), *asking)
    yield from _different(_("When"), str(Timing(before["timing"]).label), str(Timing(after["timing"]).label))
    yield from _different_prose(_("When it is needed"), before["condition"], after["condition"])
    yield from _different_prose(_("Language"), before["language"], after["language"])
    yield from _different_prose(_("Note"), before["note"], after["note"])
    yield from _different_places(edit, places)


def _different_places(edit: Edit, places: Places) -> Iterator[Difference]:
    was, now = edit.before.places, edit.after.places
    gone, come = [place for place in was if place not in now], [place for place in now if place not in was]
    for place in gone:
        yield Difference(_("Citation"), evidence(places.said(place)), "", is_item=True)
    for place in come:
        yield Difference(_("Citation"), "", evidence(places.said(place)), is_item=True)


def _different_prose(label: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(label, evidence(before), evidence(after), is_prose=True)


def _different(label: str, before: str, after: str) -> Iterator[Difference]:
    if before != after:
        yield Difference(label, before, after)


def _value(topic: picture.Topic, fields: Mapping[str, Any]) -> str:
    amount: Decimal | None = fields["amount"]
    return wording.word(topic, fields["value"]) if amount is None else wording.amount_in(fields["unit"], amount)


def _basis(fields: Mapping[str, Any]) -> str:
    return str(Basis(fields["basis"]).label) if fields["basis"] else ""


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


# ---- who may


def why_not_verify(user: Any, record: Reviewed, edit: Edit | None) -> str:
    """Why the user may not verify the record, whose last edit of substance this is; empty where they may."""
    if why := why_not_review(user, record):
        return why
    if edit is not None and edit.by == user.pk:
        words = {"when": date_format(edit.at, "DATE_FORMAT"), "country": place_name(record.jurisdiction.name)}
        return _("You changed what it says, on %(when)s: another expert for %(country)s has to verify it.") % words
    return ""


def why_not_review(user: Any, record: Reviewed) -> str:
    """Why the user may neither verify nor dispute the record; empty where they may."""
    if roles.may(user, roles.Action.VERIFY, record):
        return ""
    return _("A country expert for %(country)s verifies or disputes it.") % {"country": place_name(record.jurisdiction.name)}
