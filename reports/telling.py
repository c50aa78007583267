"""What a record of frozen evidence says, field by field, in plain words. No database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from barriers.network import Days
from barriers.vocabulary import DurationUnit, MitigationStatus
from barriers.wording import days_in_words
from countries.models import Institution, Jurisdiction
from milenari.core.evidence import Children, Column, Part, Record, Reference, Relation
from milenari.core.lists import comma, enumerated
from milenari.core.originals import MADE_FROM, outdated
from milenari.core.said import Composed, composed, evidence, joined
from milenari.core.said import Said as InLanguage
from regulations import wording
from regulations.frozen import UNREVIEWED, value_of
from regulations.landscape import Topic
from regulations.languages import language_name
from regulations.models import GlossaryTerm
from regulations.vocabulary import Burden, Kind, Review, Unit
from reports.frozen import Frozen
from reports.records import ORIGINALS, PART_BY_NAME, PART_OF_MODEL

REQUIREMENTS, TOPICS = PART_BY_NAME["requirements"], PART_BY_NAME["topics"]

# What a record is called by; an answer is called by its question, and so are others by the record that they are about.
CALLED_BY = {"requirements": "topics", "filings": "documents", "profile": "topics"}  # what is called by another record
TITLES = {"jurisdiction": "name", "authorities": "name", "institutions": "name", "topics": "question", "glossary": "term"} | {
    "filings": "document",
    "profile": "topic",
}

# What identifies a record, says where it stands, or is said together with another key.
_NOT_SAID = {"id", "code", "term", "order", "jurisdiction", "document", "days_min", "days_max", "of", MADE_FROM}
_NOT_SAID_OF = {"requirements": {"unit", "topic"}, "profile": {"topic"}, "steps": {"unit"}, "barriers": {"mitigations"}}
_NOT_SAID_OF |= {name: {"language"} for name in ORIGINALS}
_PROSE_FROM = 100  # characters that a field can hold from which it is a text rather than a word


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a record says; an empty text: nothing is recorded. `is_prose`: a text, of which single words may change.

    `identity` tells the items of a list apart, so that one that changed is known from one that came while another went.
    """

    label: str
    text: str
    is_prose: bool = False
    identity: str = ""


def kind_of(part: Part) -> str:
    """What one record of a part is, in words."""
    return capfirst(pgettext("record", "answer") if part is REQUIREMENTS else str(part.model._meta.verbose_name))


def kinds_of(part: Part) -> str:
    """What several are."""
    return capfirst(pgettext("record", "answers") if part is REQUIREMENTS else str(part.model._meta.verbose_name_plural))


def title_label(part: Part) -> str:
    """The label of what a record is called by; empty for answers, which are called by their question."""
    return "" if part is REQUIREMENTS or part.name in ORIGINALS else _label(part, TITLES.get(part.name, "title"))


class Teller:
    """Tells of the records of one moment, in the names that other records had then."""

    def __init__(self, frozen: Frozen) -> None:
        self.frozen = frozen
        self._names: dict[str, Mapping[str, str]] = {}
        self._originals: dict[str, Mapping[str, Record]] = {}

    @cached_property
    def topics(self) -> Mapping[str, Topic]:
        return {topic.slug: topic for topic in self.frozen.topics}

    def name(self, part: Part, key: str) -> str:
        """What a record is called."""
        if part.name not in self._names:
            self._names[part.name] = {part.key(record): self.title(part, record) for record in self.frozen.records[part.name]}
        return self._names[part.name].get(key) or str(_("a record that is gone"))

    def title(self, part: Part, record: Record) -> str:
        if part.name in ORIGINALS:
            return Composed((self.name(ORIGINALS[part.name], record["of"]), f" ({language_name(record['language'])})"))
        called = TITLES.get(part.name, "topic" if part is REQUIREMENTS else "title")
        other = CALLED_BY.get(part.name)
        return self.name(PART_BY_NAME[other], record[called]) if other else said_of_name(part.model, str(record[called]))

    def fields(self, part: Part, record: Record) -> Iterator[Said]:
        """All that a record says beside its lists. The value is what a reader looks for first."""
        if part is REQUIREMENTS:
            yield Said(_label(part, "value"), self._value(record))
        skipped = _NOT_SAID | _NOT_SAID_OF.get(part.name, set()) | ({"value"} if part is REQUIREMENTS else set())
        for column in part.columns:
            if column.name == "days_typical":
                yield Said(_("Duration"), _days(record, record["unit"]))
            elif column.name not in skipped:
                yield self._column(part, column, record)
        if part is REQUIREMENTS:
            yield Said(_label(part, "review"), self._review(record))
        if part.name in ORIGINALS:
            names = (_label(part, name) for name in self.outdated(part, record))
            yield Said(str(_("Outdated, since its original has changed")), enumerated(names))

    def items(self, part: Part, record: Record) -> Iterator[Said]:
        """What its lists hold."""
        for relation in part.relations:
            yield from self._related(part, relation, record[relation.name])
        for child in part.children:
            label = capfirst(str(child.model._meta.verbose_name))
            yield from (Said(label, text, True, identity) for identity, text in self._owned(child, record))

    def outdated(self, part: Part, translation: Record) -> tuple[str, ...]:
        """The names of the texts of a translation whose originals said something else than what they were made from."""
        original = ORIGINALS[part.name]
        if part.name not in self._originals:
            self._originals[part.name] = {original.key(record): record for record in self.frozen.records[original.name]}
        record = self._originals[part.name].get(translation["of"])
        model: Any = part.model
        texts = {name: translation[name] for name in (*model.TEXTS, *model.MAPS) if translation[name]}
        return outdated(texts, model.originals_in(record), translation.get(MADE_FROM) or {}) if record else ()

    # ---- one field

    def _column(self, part: Part, column: Column, record: Record) -> Said:
        value = record[column.name]
        field: Any = part.model._meta.get_field(column.field)
        text = self._said(part, column, field, value)
        in_language = _in_language(part, record, text) if is_prose(field) or isinstance(value, Mapping) else text
        return Said(capfirst(str(field.verbose_name)), in_language, is_prose(field))

    def _said(self, part: Part, column: Column, field: Any, value: Any) -> str:
        if value is None and hasattr(column, "usual"):
            value = column.usual  # goes without saying in a file, not on a page
        if value in (None, "", []):
            return ""
        if isinstance(column, Reference):
            return self.name(PART_OF_MODEL[column.target], value)
        if column.name == "words":
            return ", ".join(value)
        if column.name == "languages":
            return ", ".join(language_name(code) for code in value)
        if isinstance(value, Mapping):
            return "; ".join(value.values())
        if column.name == "language" and part.name == "instruments":
            return language_name(value)
        return _plain(field, value)

    def _value(self, record: Record) -> str:
        value, amount, unit = value_of(record)
        if amount is not None:
            return wording.amount_in(unit, amount) if unit in Unit.values else wording.number(amount)
        return self._word(record["topic"], value) if value else ""

    def _word(self, topic: str, value: str) -> str:
        said = wording.word(self.topics[topic], value) if topic in self.topics else value
        return spelt(value) if said == value else said

    def _review(self, record: Record) -> str:
        reviewed = self.frozen.reviews.get(REQUIREMENTS.key(record), UNREVIEWED)
        if reviewed.review is Review.VERIFIED and reviewed.verified_at:
            words = {"who": reviewed.verified_by, "when": date_format(reviewed.verified_at, "DATE_FORMAT")}
            return _("Verified by %(who)s, %(when)s") % words
        return str(reviewed.review.label)

    # ---- one item of a list

    def _related(self, part: Part, relation: Relation, slugs: list[str]) -> Iterator[Said]:
        label = capfirst(str(part.model._meta.get_field(relation.name).verbose_name))  # type: ignore[union-attr]
        for slug in slugs:
            yield Said(label, self.name(PART_OF_MODEL[relation.target], slug), False, slug)

    def _owned(self, child: Children, record: Record) -> Iterator[tuple[str, str]]:
        """Each item's identity and text."""
        owned = record[child.name]
        if child.name == "citations":
            return (self._citation(citation) for citation in owned)
        if child.name == "choices":
            return ((choice["value"], evidence(choice["label"])) for choice in owned)
        if child.name == "burden":
            return ((mark, self._burden(record, mark, level)) for mark, level in owned.items())
        if child.name == "delays":
            return ((delay["step"], self._delay(delay)) for delay in owned)
        if child.name == "mitigations":
            return ((mitigation["what"], self._mitigation(mitigation)) for mitigation in owned)
        if child.name == "to":
            jurisdictions = PART_BY_NAME["jurisdiction"]
            return (
                (one["jurisdiction"], joined(": ", (self.name(jurisdictions, one["jurisdiction"]), evidence(one["whom"]))))
                for one in owned
            )
        raise NotImplementedError(f"Say here how {child.name} are told.")

    def _citation(self, citation: Record) -> tuple[str, str]:
        kind = "instrument" if citation.get("instrument") else "source"
        slug = citation[kind]
        place = self.name(PART_BY_NAME[f"{kind}s"], slug)
        return f"{kind} {slug}", joined(comma(), filter(None, (place, evidence(citation.get("pinpoint") or ""))))

    def _burden(self, record: Record, mark: str, level: int) -> str:
        said = str(Burden(level).label) if level in Burden.values else str(level)
        kind = record["kind"]
        if kind not in (Kind.DURATION, Kind.MONEY, Kind.NUMBER):
            return joined(": ", (self._word(record["id"], mark), said))
        unit = {Kind.DURATION: Unit.CALENDAR_DAYS.value, Kind.MONEY: Unit.EUR.value}.get(Kind(kind), record["unit"] or "")
        amount = Decimal(mark)
        bound = wording.amount_in(unit, amount) if unit in Unit.values else wording.number(amount)
        return _("from %(bound)s: %(level)s") % {"bound": bound, "level": said}

    def _delay(self, delay: Record) -> str:
        words = {"step": self.name(PART_BY_NAME["steps"], delay["step"]), "days": _days(delay)}
        return composed(_("%(step)s: %(days)s longer"), words)

    def _mitigation(self, mitigation: Record) -> str:
        owner, due = mitigation.get("owner"), mitigation.get("due")
        facts = [str(MitigationStatus(mitigation.get("status") or MitigationStatus.PLANNED).label)]
        facts += [self.name(PART_BY_NAME["institutions"], owner)] if owner else []
        facts += [_("due %(day)s") % {"day": _day(due)}] if due else []
        if count := mitigation.get("lowers_severity"):
            words = ngettext("lowers severity by %(count)s level", "lowers severity by %(count)s levels", count)
            facts.append(words % {"count": count})
        if count := mitigation.get("lowers_likelihood"):
            words = ngettext("lowers likelihood by %(count)s level", "lowers likelihood by %(count)s levels", count)
            facts.append(words % {"count": count})
        return Composed((evidence(mitigation["what"]), f" ({'; '.join(facts)})"))


NAMED = (Jurisdiction, Institution, GlossaryTerm)  # whose names are names in every language


def said_of_name(model: Any, name: str) -> str:
    """What a record is called, knowing its language unless it is a name."""
    return name if issubclass(model, NAMED) else evidence(name)


def _in_language(part: Part, record: Record, text: str) -> str:
    """A text of a record, in the language that this says: that of records, or the one that it translates into."""
    return InLanguage(text, record["language"]) if part.name in ORIGINALS and text else evidence(text)


def spelt(word: str) -> str:
    """A word of a vocabulary that has no label (any more)."""
    return capfirst(word.replace("_", " "))


def _label(part: Part, name: str) -> str:
    return capfirst(str(part.model._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def is_prose(field: Any) -> bool:
    """Whether a field holds a text rather than a word."""
    return isinstance(field, models.TextField) or (
        isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) >= _PROSE_FROM
    )


def _plain(field: Any, value: Any) -> str:
    if field.choices:
        labels = {str(choice): str(label) for choice, label in field.flatchoices}
        return capfirst(labels.get(str(value), spelt(str(value))))
    if isinstance(field, models.DateField):
        return _day(str(value))
    if isinstance(field, models.FloatField):
        return f"{value:g}"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return wording.number(Decimal(str(value))) if isinstance(value, int | float) else str(value)


def _day(text: str) -> str:
    day = parse_date(text)
    return date_format(day, "DATE_FORMAT") if day else text


def _days(record: Record, unit: str | None = None) -> str:
    days = Days(record["days_min"], record["days_typical"], record["days_max"])
    return days_in_words(days, DurationUnit(unit) if unit else DurationUnit.CALENDAR_DAYS)
