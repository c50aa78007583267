"""What changed between two moments of the evidence: which records came, went and changed, and what they said before and after.

By country and domain, in the order in which a reader finds them. No database.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from django.urls import reverse
from django.utils.translation import gettext as _

from milenari.core.differences import Action as Action
from milenari.core.differences import Difference as Difference
from milenari.core.differences import gist
from milenari.core.evidence import Part, Record
from milenari.core.originals import MADE_FROM
from milenari.core.said import evidence
from regulations.frozen import UNREVIEWED
from regulations.landscape import Domain
from reports.frozen import Frozen
from reports.records import ORIGINALS, PART_BY_NAME, TRANSLATIONS
from reports.telling import REQUIREMENTS, TOPICS, Said, Teller, kind_of, kinds_of, title_label

# In the order in which a reader finds them, after the answers.
OF_JURISDICTION = tuple(
    PART_BY_NAME[name]
    for name in (
        "barriers",
        "steps",
        "ahead",
        "documents",
        "instruments",
        "sources",
        "authorities",
        "institutions",
        "jurisdiction",
    )
)
OF_QUESTIONNAIRE = (
    tuple(PART_BY_NAME[name] for name in ("domains", "topics", "glossary", "papers", "filings", "duties", "profile"))
    + TRANSLATIONS
)
# From what a translation was made is told as what of it is outdated.
NOT_COMPARED = {"order", MADE_FROM}  # one question more moves all that come after it, and changes none of them


@dataclass(frozen=True, eq=False)
class Change:
    """What became of one record. `before` is None where there was none, `after` where there is none any more, never both."""

    part: Part
    key: str
    before: Record | None
    after: Record | None
    was: Teller
    becomes: Teller

    @property
    def record(self) -> Record:
        """As it became; as it was, where it is gone."""
        return self.after or self.before or {}

    @property
    def teller(self) -> Teller:
        return self.becomes if self.after else self.was

    @property
    def action(self) -> Action:
        return Action.CHANGED if self.before and self.after else Action.CREATED if self.after else Action.REMOVED

    @property
    def label(self) -> str:
        """What it is a change of, in words."""
        return kind_of(self.part)

    @property
    def title(self) -> str:
        return self.teller.title(self.part, self.record)

    @property
    def code(self) -> str:
        """The jurisdiction's; empty for the questionnaire."""
        return str(self.record["code"] if self.part.name == "jurisdiction" else self.record.get("jurisdiction", ""))

    @property
    def topic(self) -> str:
        """The slug of the topic that it answers, or that it is; empty where it is neither."""
        return str(self.record["topic"]) if self.part is REQUIREMENTS else self.key if self.part is TOPICS else ""

    @property
    def domain(self) -> str:
        """The slug of the topic's domain; empty where there is no topic."""
        return self.teller.topics[self.topic].domain if self.topic else ""

    @property
    def topics(self) -> frozenset[str]:
        """The topics that it is about, before or after."""
        hung = {slug for record in (self.before, self.after) if record for slug in record.get("topics", ())}
        return frozenset(hung | ({self.topic} - {""}))

    @property
    def address(self) -> str:
        """Where it can be read now, if `after` is what stands now; empty where it has no page."""
        record = self.after
        if record is None:
            return ""
        if self.topic:
            country = self.becomes.frozen.jurisdictions.get(self.code)
            return reverse("portal:topic", args=[self.topic]) + (
                f"?country={self.code}" if country and not country.is_union else ""
            )
        if self.part.name == "barriers":
            return reverse("barriers:barrier", args=[self.key])
        if self.part.name in ("instruments", "sources"):
            return reverse(f"regulations:{self.part.singular}", args=[self.key])
        if self.part.name in ("jurisdiction", "authorities", "institutions"):
            return reverse("profiles:country", args=[self.code])
        return ""

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What it says otherwise. Of a record that came or went: all that it says, beside its title."""
        return (*self._fields(), *self._items())

    def _fields(self) -> Iterator[Difference]:
        old, new = ({said.label: said for said in found} for found in self._said_by(Teller.fields))
        called = title_label(self.part) if self.action is not Action.CHANGED else ""  # it is headed by what it is called
        for label in dict.fromkeys((*old, *new)):
            before, after = old.get(label, Said(label, "")), new.get(label, Said(label, ""))
            if before.text != after.text and label != called:
                yield _difference(before, after)

    def _items(self) -> Iterator[Difference]:
        """Items of lists that came, went or changed. One that only moved is the same."""
        old, new = (list(found) for found in self._said_by(Teller.items))
        kept = Counter((item.label, item.text) for item in old) & Counter((item.label, item.text) for item in new)
        left, come = _without(old, kept), _without(new, kept)
        for label in dict.fromkeys(item.label for item in (*old, *new)):
            nothing = Said(label, "")
            for identity in dict.fromkeys(item.identity for item in (*left, *come) if item.label == label):
                pairs = zip_longest(_alike(left, label, identity), _alike(come, label, identity), fillvalue=nothing)
                yield from (_difference(before, after, is_item=True) for before, after in pairs)

    def _said_by(self, tell: Callable[[Teller, Part, Record], Iterable[Said]]) -> Iterator[Iterable[Said]]:
        """What `tell` (of a Teller) tells of the record before, and of the record after."""
        for teller, record in ((self.was, self.before), (self.becomes, self.after)):
            yield tell(teller, self.part, record) if record else ()

    @property
    def gist(self) -> str:
        """In a line."""
        return gist(self.action, self.differences)


def _difference(before: Said, after: Said, is_item: bool = False) -> Difference:
    return Difference(before.label, before.text, after.text, before.is_prose or after.is_prose, is_item)


def _without(items: Iterable[Said], texts: Counter[tuple[str, str]]) -> list[Said]:
    left = Counter(texts)
    found = []
    for item in items:
        if left[item.label, item.text]:
            left[item.label, item.text] -= 1
        else:
            found.append(item)
    return found


def _alike(items: Iterable[Said], label: str, identity: str) -> list[Said]:
    return [item for item in items if (item.label, item.identity) == (label, identity)]


class Counted:
    """Changes, counted by what became of the records."""

    changes: tuple[Change, ...]

    def _count(self, action: Action) -> int:
        return sum(change.action is action for change in self.changes)

    @property
    def created(self) -> int:
        return self._count(Action.CREATED)

    @property
    def changed(self) -> int:
        return self._count(Action.CHANGED)

    @property
    def removed(self) -> int:
        return self._count(Action.REMOVED)

    @property
    def total(self) -> int:
        return len(self.changes)


@dataclass(frozen=True)
class Section(Counted):
    """The changes of one country's answers in one domain (`slug` names it), or of one other kind of its records."""

    slug: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class CountryChanges(Counted):
    """What changed in one jurisdiction, or (with an empty code) in the questionnaire."""

    code: str
    name: str
    sections: tuple[Section, ...]

    @property
    def changes(self) -> tuple[Change, ...]:  # type: ignore[override]
        return tuple(change for section in self.sections for change in section.changes)


@dataclass(frozen=True)
class Changes(Counted):
    """What changed from one moment to another, in countries and domains; only those in which something did."""

    before: Frozen
    after: Frozen
    countries: tuple[CountryChanges, ...]

    @cached_property
    def changes(self) -> tuple[Change, ...]:  # type: ignore[override]
        return tuple(change for country in self.countries for change in country.changes)


def compare(before: Frozen, after: Frozen, countries: Collection[str] = (), domains: Collection[str] = ()) -> Changes:
    """What changed from `before` to `after`.

    Countries and unions (by code) and domains (by slug) narrow it: of countries, to their own records, without the questionnaire;
    of domains, to their topics, the answers to them, and what hangs on them. None given: everything.
    """
    was, becomes = Teller(before), Teller(after)
    order = _order(before.domains, after.domains)
    topics = {slug for slug, (domain, _place) in order.items() if domain.slug in domains}

    def found(part: Part) -> list[Change]:
        changes = _changes(part, was, becomes)
        if domains:
            changes = (change for change in changes if not change.topics.isdisjoint(topics))
        if countries:
            changes = (change for change in changes if change.code in countries)
        return list(changes)

    by_part = {part.name: found(part) for part in (REQUIREMENTS, *OF_JURISDICTION, *OF_QUESTIONNAIRE)}
    names = {code: jurisdiction.name for side in (before, after) for code, jurisdiction in side.jurisdictions.items()}
    codes = dict.fromkeys((*after.jurisdictions, *before.jurisdictions))
    told = [
        CountryChanges(
            code,
            names[code],
            (*_answers(_of(by_part["requirements"], code), order), *_others(OF_JURISDICTION, by_part, code)),
        )
        for code in codes
    ]
    told.append(CountryChanges("", _("The questionnaire"), tuple(_others(OF_QUESTIONNAIRE, by_part, ""))))
    return Changes(before, after, tuple(country for country in told if country.sections))


def _changes(part: Part, was: Teller, becomes: Teller) -> Iterator[Change]:
    """In the order of the records as they are; those that are gone come last."""
    old = {part.key(record): record for record in was.frozen.records[part.name]}
    new = {part.key(record): record for record in becomes.frozen.records[part.name]}
    for key in dict.fromkeys((*new, *old)):
        if not _is_same(part, key, old.get(key), new.get(key), was, becomes):
            yield Change(part, key, old.get(key), new.get(key), was, becomes)


def _is_same(part: Part, key: str, old: Record | None, new: Record | None, was: Teller, becomes: Teller) -> bool:
    if old is None or new is None:
        return False
    if part is REQUIREMENTS and was.frozen.reviews.get(key, UNREVIEWED) != becomes.frozen.reviews.get(key, UNREVIEWED):
        return False
    if part.name in ORIGINALS and was.outdated(part, old) != becomes.outdated(part, new):
        return False
    return old == new or all(old[name] == new[name] for name in part.names if name not in NOT_COMPARED)


Order = Mapping[str, tuple[Domain, tuple[int, int]]]  # each topic's domain, and its place


def _order(before: Sequence[Domain], after: Sequence[Domain]) -> Order:
    """Of all topics, as the questionnaire has them now; what it no longer asks comes last."""
    placed: dict[str, tuple[Domain, tuple[int, int]]] = {}
    ranks = {slug: rank for rank, slug in enumerate(dict.fromkeys(domain.slug for domain in (*after, *before)))}
    for first, domains in ((0, after), (10_000, before)):
        for domain in domains:
            for place, topic in enumerate(domain.topics, start=first):
                placed.setdefault(topic.slug, (domain, (ranks[domain.slug], place)))
    return placed


def _of(changes: Iterable[Change], code: str) -> list[Change]:
    return [change for change in changes if change.code == code]


def _answers(changes: Iterable[Change], order: Order) -> Iterator[Section]:
    by_domain: dict[str, list[Change]] = {}
    titles: dict[str, str] = {}
    for change in sorted(changes, key=lambda change: order[change.topic][1]):
        domain, _place = order[change.topic]
        titles[domain.slug] = evidence(domain.title)
        by_domain.setdefault(domain.slug, []).append(change)
    for slug, found in by_domain.items():
        yield Section(slug, titles[slug], tuple(found))


def _others(parts: Iterable[Part], by_part: Mapping[str, Sequence[Change]], code: str) -> Iterator[Section]:
    for part in parts:
        if found := _of(by_part[part.name], code):
            yield Section("", kinds_of(part), tuple(found))
