"""From rows of history to changes: what a record said before and after, and by which saves. Pure: no database, no request."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from barriers.models import Barrier
from countries.models import Authority, Institution, Jurisdiction, JurisdictionKind
from milenari.core.said import evidence
from milenari.portal.changes.records import (
    KIND,
    KINDS,
    ChildKind,
    Data,
    Names,
    RecordKind,
    Row,
    Said,
    said,
    said_of_child,
    title_label,
)
from milenari.portal.changes.told import Action, Change, Difference, Load, Part, Save
from milenari.portal.evidence import REASON
from regulations import glossary
from regulations.models import Ahead, Document, Domain, GlossaryTerm, Instrument, Requirement, Reviewed, Source, Topic
from regulations.vocabulary import Review
from reports.telling import said_of_name

ONE_SAVE = timedelta(minutes=1)  # what somebody wrote to one record within it is one save: the record, and its citations
NOWHERE = 0  # in place of a jurisdiction's or a domain's id, where a record belongs to none

State = dict[tuple[str, int], Data]  # what is recorded: by kind of child (empty: the record itself) and id


def by_record(rows: Iterable[Row]) -> Collection[list[Row]]:
    """The rows of each record together, in the order of time."""
    found: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        found[row.kind, row.record].append(row)
    return found.values()


def net_change(rows: list[Row], names: Names, start: datetime, singly: Collection[int]) -> Iterator[Change]:
    """One record's change since `start`: as it was, as it became.

    What the files created counts as how it was, except in the jurisdictions `singly`, whose new records are shown one by one.
    """
    past, events = _divided(rows, start)
    if jurisdiction_of(rows) not in singly:
        created, events = _created_by_files(events)
        past += created
    if events:
        yield _change(past, events, _saves(events), names)


def changes_by_save(rows: list[Row], names: Names, start: datetime | None = None, with_files: bool = False) -> Iterator[Change]:
    """One record's changes since `start`, save by save, the oldest first; its creation by the files only `with_files`."""
    past, events = _divided(rows, start)
    created, events = _created_by_files(events)
    if created and with_files:
        yield _change(past, created, _saves(created), names, in_brief=True)
    past += created
    for save in _saves(events):
        yield _change(past, save, [save], names)
        past += save


def jurisdiction_of(rows: list[Row]) -> int:
    """The id of the jurisdiction that a record belongs to, or NOWHERE."""
    kind, data = KIND[rows[0].kind], _data(rows)
    if kind.is_questionnaire:
        return NOWHERE
    return rows[0].record if kind.model is Jurisdiction else int(data.get("jurisdiction_id") or NOWHERE)


def make_load(jurisdiction: int, parts: Iterable[tuple[str, int, int, datetime]], names: Names) -> Load:
    """`parts` are kind, domain (its id), how many, and when the last one was made."""
    parts = tuple(parts)
    place = names.record(Jurisdiction, jurisdiction)
    kinds, domains = Counter[str](), Counter[int]()
    for kind, domain, records, _at in parts:
        kinds[kind] += records
        if domain and KIND[kind].model is Requirement:
            domains[domain] += records
    sections = sorted(
        ((names.record(Domain, domain), count) for domain, count in domains.items()), key=lambda found: _order(found[0])
    )
    return Load(
        code=str(place.get("code", "")),
        country=str(place.get("name", "")),
        is_union=place.get("kind") == JurisdictionKind.UNION,
        at=max(at for *_rest, at in parts),
        kinds=tuple(Part(capfirst(kind.plural), kinds[kind.name]) for kind in KINDS if kind.name in kinds),
        domains=tuple(Part(evidence(data["title"]), count, data["slug"]) for data, count in sections if data),
    )


def _order(data: Data) -> int:
    return int(data.get("order") or 0)


def _divided(rows: list[Row], start: datetime | None) -> tuple[list[Row], list[Row]]:
    past = [row for row in rows if start is not None and row.at < start]
    return past, rows[len(past) :]


def _created_by_files(events: list[Row]) -> tuple[list[Row], list[Row]]:
    """The rows by which the files made a record and what belongs to it, and those that came after."""
    made = 0
    if events and not events[0].child:
        while made < len(events) and events[made].how == "+" and _is_from_files(events[made]):
            made += 1
    return events[:made], events[made:]


def _is_from_files(row: Row) -> bool:
    return row.user is None and row.reason == REASON


def _saves(events: list[Row]) -> list[list[Row]]:
    saves: list[list[Row]] = []
    for row in events:
        if saves and _is_same_save(saves[-1], row):
            saves[-1].append(row)
        else:
            saves.append([row])
    return saves


def _is_same_save(save: list[Row], row: Row) -> bool:
    """Whether one hand wrote it for one reason. Rows that go with their record, or in a load, may say neither who nor why."""
    known = [found for found in (*save, row) if found.user or found.reason]
    hands = {(found.user, _is_from_files(found)) for found in known}
    reasons = {found.reason for found in known if found.reason}
    return row.at - save[0].at <= ONE_SAVE and len(hands) < 2 and len(reasons) < 2


def _saved(save: list[Row]) -> Save:
    from_files = any(_is_from_files(row) for row in save)
    who = next((row.who for row in save if row.who), "")
    reason = next((row.reason for row in save if row.reason), "")
    return Save(save[-1].at, who, from_files, "" if from_files else reason)


def _state(past: list[Row], events: list[Row]) -> State:
    """What was recorded before the events. Where the history begins with a change, what it changed is not known, and left out."""
    state: State = {}
    _apply(past, state)
    seen: set[tuple[str, int]] = {(row.child, row.row) for row in past}
    for row in events:
        if (row.child, row.row) not in seen and row.how != "+":
            state[row.child, row.row] = row.data
        seen.add((row.child, row.row))
    return state


def _apply(rows: list[Row], state: State) -> None:
    for row in rows:
        if row.how == "-":
            state.pop((row.child, row.row), None)
        else:
            state[row.child, row.row] = row.data


def _data(rows: Iterable[Row]) -> Data:
    """The last that is known of a record itself."""
    return next((row.data for row in reversed(list(rows)) if not row.child), {})


def _change(past: list[Row], events: list[Row], saves: list[list[Row]], names: Names, in_brief: bool = False) -> Change:
    kind, record = KIND[events[0].kind], events[0].record
    before = _state(past, events)
    after = dict(before)
    _apply(events, after)
    was, becomes = before.get(("", record)), after.get(("", record))
    actions = {(False, True): Action.CREATED, (True, False): Action.REMOVED, (False, False): Action.PASSING}
    data = _data([*past, *events])
    jurisdiction = names.record(Jurisdiction, jurisdiction_of([*past, *events]))
    topic = names.record(Topic, record if kind.model is Topic else data.get("topic_id"))
    # A record of which only the rows that belong to it are known has changed.
    action = actions.get((was is not None, becomes is not None), Action.CHANGED) if data else Action.CHANGED
    return Change(
        kind=kind.name,
        label=capfirst(kind.label),
        record=record,
        number=events[-1].history,
        code=str(jurisdiction.get("code", "")),
        country=str(jurisdiction.get("name", "")),
        domain=str(topic.get("domain__slug") or ""),
        domain_title=str(topic.get("domain__title") or ""),
        title=_title(kind, data, names),
        key=_key(kind, data, jurisdiction, topic),
        address=_address(kind, data, jurisdiction, topic) if becomes is not None else "",
        rank=(KINDS.index(kind), *(int(topic.get(name) or 0) for name in ("domain__order", "domain_id", "order")), record),
        action=action,
        review=_review(becomes) if issubclass(kind.model, Reviewed) else None,
        differences=() if in_brief else tuple(_differences(kind, before, after, names)),
        saves=tuple(_saved(save) for save in reversed(saves)),
    )


def _title(kind: RecordKind, data: Data, names: Names) -> str:
    if kind.model is Requirement:
        return names.name(Topic, data.get("topic_id")) or _("A topic that is gone")
    field: Any = kind.model._meta.get_field(kind.title)
    if field.is_relation:
        return names.name(field.related_model, data.get(field.attname)) or _("A record of which no history is kept")
    called = str(data.get(kind.title) or "")
    return said_of_name(kind.model, called) if called else _("A record of which no history is kept")


def _key(kind: RecordKind, data: Data, jurisdiction: Data, topic: Data) -> str:
    if kind.model is Requirement:
        return f"{jurisdiction['code']}/{topic['slug']}" if jurisdiction and topic else ""
    return str(data.get("code") or data.get("slug") or data.get("term") or "")


def _review(data: Data | None) -> Review | None:
    return Review(data["review"]) if data and data["review"] in Review.values else None


def _address(kind: RecordKind, data: Data, jurisdiction: Data, topic: Data) -> str:
    if kind.model is Topic:
        return reverse("portal:topic", args=[data["slug"]])
    if kind.model is Requirement and topic:
        is_country = jurisdiction.get("kind") == JurisdictionKind.COUNTRY
        return reverse("portal:topic", args=[topic["slug"]]) + (f"?country={jurisdiction['code']}" if is_country else "")
    if kind.model is Domain:
        return f"{reverse('portal:compare')}?domain={data['slug']}"
    if kind.model is Barrier:
        return reverse("barriers:barrier", args=[data["slug"]])
    if kind.model is Ahead:
        return f"{reverse('regulations:ahead')}#{data['slug']}"
    if kind.model is GlossaryTerm:
        return glossary.address(data["term"])
    if kind.model in (Jurisdiction, Authority, Institution, Document) and jurisdiction:
        profile = reverse("profiles:country", args=[jurisdiction["code"]])
        return profile if kind.model is Jurisdiction else f"{profile}#{kind.name}-{data['slug']}"
    if kind.model in (Instrument, Source):
        return reverse(f"regulations:{kind.name}", args=[data["slug"]])
    return ""


# ---- from two states to differences


def _differences(kind: RecordKind, before: State, after: State, names: Names) -> Iterator[Difference]:
    was, becomes = (next((data for (child, _pk), data in state.items() if not child), None) for state in (before, after))
    heading = title_label(kind)
    for old, new in zip(_fields(kind, was, becomes, names), _fields(kind, becomes, was, names), strict=True):
        if old.text != new.text and (
            old.label != heading or (was and becomes)
        ):  # a record that came or went is headed by its title
            yield _difference(old, new)
    for child in kind.children:
        yield from _items(child, before, after, names)


def _fields(kind: RecordKind, data: Data | None, other: Data | None, names: Names) -> tuple[Said, ...]:
    """What a record says; where it does not exist, the same fields as the `other`, empty."""
    if data is not None:
        return tuple(said(kind, data, names))
    return tuple(Said(found.label, "", found.is_prose) for found in said(kind, other, names)) if other is not None else ()


def _items(child: ChildKind, before: State, after: State, names: Names) -> Iterator[Difference]:
    """Items of a list that came, went or changed. One that only was written anew, or moved, is the same."""
    old, new = (
        {pk: said_of_child(child, data, names) for (name, pk), data in state.items() if name == child.name}
        for state in (before, after)
    )
    kept = Counter(item.text for item in old.values()) & Counter(item.text for item in new.values())
    old, new = _without(old, kept), _without(new, kept)
    for pk in (*old, *(pk for pk in new if pk not in old)):
        item = old.get(pk) or new[pk]
        nothing = Said(item.label, "", item.is_prose)
        yield _difference(old.get(pk, nothing), new.get(pk, nothing), is_item=True)


def _without(items: dict[int, Said], texts: Counter[str]) -> dict[int, Said]:
    left = Counter(texts)
    found = {}
    for pk, item in items.items():
        if left[item.text]:
            left[item.text] -= 1
        else:
            found[pk] = item
    return found


def _difference(old: Said, new: Said, is_item: bool = False) -> Difference:
    return Difference(old.label, old.text, new.text, old.is_prose, is_item)
