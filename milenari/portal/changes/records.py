"""Which records have a history that readers follow, and how a row of it is said in plain words."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language_info, pgettext
from django.utils.translation import gettext as _

from barriers.models import Barrier, BarrierCitation, BarrierTranslation, Mitigation, Step, StepCitation, StepTranslation
from countries.models import Authority, Institution, Jurisdiction
from milenari.core.lists import comma
from milenari.core.models import EvidenceModel
from milenari.core.said import Composed, composed, evidence, joined
from milenari.core.said import Said as InLanguage
from milenari.core.translation import Translation
from regulations import landscape as picture
from regulations import wording
from regulations.models import (
    Ahead,
    AheadCitation,
    AheadTranslation,
    BurdenLevel,
    Choice,
    Citation,
    Document,
    DocumentCitation,
    DocumentFiling,
    DocumentTranslation,
    Domain,
    DomainTranslation,
    Duty,
    DutyRecipient,
    DutyTranslation,
    GlossaryTerm,
    InstitutionCitation,
    Instrument,
    Paper,
    PaperTranslation,
    ProfileTopic,
    Requirement,
    RequirementCitation,
    RequirementTranslation,
    Reviewed,
    Source,
    TermTranslation,
    Topic,
    TopicTranslation,
)
from regulations.vocabulary import Burden, Kind, Phase, Review, Unit
from reports.telling import Said as Said
from reports.telling import is_prose, said_of_name, spelt

Data = Mapping[str, Any]  # a row of history: its fields' columns, as JSON has them


OF_PLANS = (Paper, DocumentFiling, Duty, ProfileTopic)  # how documents and answers are put together to a trial's plan


@dataclass(frozen=True, slots=True)
class ChildKind:
    """Rows that belong to a record alone; `owner` is the field that says to which."""

    model: type[EvidenceModel]
    owner: str

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)


@dataclass(frozen=True, slots=True)
class RecordKind:
    """One kind of record, with its rows. `title`: the field that it is called by; `hangs_on_topics`: it has topics."""

    model: type[EvidenceModel]
    children: tuple[ChildKind, ...] = ()
    title: str = "title"
    hangs_on_topics: bool = False

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def is_questionnaire(self) -> bool:
        """Whether it is asked of every jurisdiction, and belongs to none."""
        return self.model in (Domain, Topic, GlossaryTerm, *OF_PLANS)

    @property
    def label(self) -> str:
        return pgettext("record", "answer") if self.model is Requirement else str(self.model._meta.verbose_name)

    @property
    def plural(self) -> str:
        return pgettext("record", "answers") if self.model is Requirement else str(self.model._meta.verbose_name_plural)


# In the order in which a reader finds them.
KINDS = (
    RecordKind(Requirement, (ChildKind(RequirementCitation, "requirement"), ChildKind(RequirementTranslation, "record"))),
    RecordKind(
        Barrier,
        (ChildKind(BarrierCitation, "barrier"), ChildKind(Mitigation, "barrier"), ChildKind(BarrierTranslation, "record")),
        hangs_on_topics=True,
    ),
    RecordKind(Step, (ChildKind(StepCitation, "step"), ChildKind(StepTranslation, "record")), hangs_on_topics=True),
    RecordKind(Ahead, (ChildKind(AheadCitation, "ahead"), ChildKind(AheadTranslation, "record")), hangs_on_topics=True),
    RecordKind(
        Document, (ChildKind(DocumentCitation, "document"), ChildKind(DocumentTranslation, "record")), hangs_on_topics=True
    ),
    RecordKind(Instrument),
    RecordKind(Source),
    RecordKind(Authority, title="name"),
    RecordKind(Institution, (ChildKind(InstitutionCitation, "institution"),), title="name"),
    RecordKind(Jurisdiction, title="name"),
    RecordKind(Domain, (ChildKind(DomainTranslation, "record"),)),
    RecordKind(
        Topic,
        (ChildKind(Choice, "topic"), ChildKind(BurdenLevel, "topic"), ChildKind(TopicTranslation, "record")),
        title="question",
    ),
    RecordKind(GlossaryTerm, (ChildKind(TermTranslation, "record"),), title="term", hangs_on_topics=True),
    RecordKind(Paper, (ChildKind(PaperTranslation, "record"),)),
    RecordKind(DocumentFiling, title="document"),
    RecordKind(Duty, (ChildKind(DutyRecipient, "duty"), ChildKind(DutyTranslation, "record"))),
    RecordKind(ProfileTopic, title="topic"),
)
KIND = {kind.name: kind for kind in KINDS}
REQUIREMENT = KIND["requirement"]
CHILD = {child.name: child for kind in KINDS for child in kind.children}


@dataclass(frozen=True, slots=True)
class Names:
    """What other records are called, by model name and id; and each topic's choices. Deleted ones are among them."""

    records: Mapping[tuple[str, int], Data]
    choices: Mapping[int, tuple[picture.Choice, ...]]

    def record(self, model: type[models.Model], pk: int | None) -> Data:
        return self.records.get((str(model._meta.model_name), pk or 0), {})

    def name(self, model: type[models.Model], pk: int | None) -> str:
        if not pk:
            return ""
        data = self.record(model, pk)
        if "username" in data:
            return f"{data['first_name']} {data['last_name']}".strip() or str(data["username"])
        called = str(data.get("title") or data.get("name") or data.get("question") or "")
        return said_of_name(model, called) if called else _("a record that is gone")

    def topic(self, pk: int) -> picture.Topic | None:
        """Enough of a topic to say its values in words."""
        data = self.record(Topic, pk)
        if not data:
            return None
        return picture.Topic(
            slug=data["slug"],
            domain=data["domain__slug"] or "",
            question=data["question"],
            kind=Kind(data["kind"]),
            unit=data["unit"],
            phase=Phase.SETUP,
            choices=self.choices.get(pk, ()),
            scale=picture.NO_SCALE,
        )


# What identifies a record, where it belongs, or says nothing to a reader.
_NOT_SAID = {"id", "slug", "order", "jurisdiction", "topic", "verified_by", "verified_at", "amount", "unit"} | {
    "verified_until",
    "disputed_by",
    "disputed_at",
}
_OF_REVIEW = ("review", "dispute_reason")
_SAID_OF = {Topic: {"unit", "order"}, Domain: {"order"}, Paper: {"order"}, Duty: {"topic", "order"}}


def said(kind: RecordKind, data: Data, names: Names) -> Iterator[Said]:
    """All that a row of a record's history says, field by field, in words; an empty text means that nothing is recorded."""
    # The value is what a reader looks for first, and who checked it comes after what it says.
    for field in sorted(kind.model._meta.concrete_fields, key=lambda field: (field.name != "value", field.name in _OF_REVIEW)):
        if field.name in _NOT_SAID and field.name not in _SAID_OF.get(kind.model, ()):
            continue
        label = capfirst(str(field.verbose_name))
        if kind.model is Requirement and field.name == "value":
            yield Said(label, _value(data, names))
        elif issubclass(kind.model, Reviewed) and field.name == "review":
            yield Said(label, _review(data, names))
        else:
            text = _said(field, data.get(field.attname), names)
            yield Said(label, evidence(text) if is_prose(field) else text, is_prose(field))


def title_label(kind: RecordKind) -> str:
    """The label of what a record is called by; empty for answers, which are called by their question."""
    return "" if kind.model is Requirement else capfirst(str(kind.model._meta.get_field(kind.title).verbose_name))  # type: ignore[union-attr]


def said_of_child(child: ChildKind, data: Data, names: Names) -> Said:
    """What a row that belongs to a record says, as one item of a list."""
    label = capfirst(str(child.model._meta.verbose_name))
    if issubclass(child.model, Citation):
        place = names.name(Instrument, data["instrument_id"]) or names.name(Source, data["source_id"])
        return Said(label, joined(comma(), filter(None, (place, evidence(data["pinpoint"])))), is_prose=True)
    if issubclass(child.model, Translation):
        return Said(label, _translation(child.model, data), is_prose=True)
    if child.model is Choice:
        return Said(label, evidence(str(data["label"])), is_prose=True)
    if child.model is DutyRecipient:
        place = names.name(Jurisdiction, data["jurisdiction_id"])
        return Said(label, joined(": ", (place, evidence(data["whom"]))), is_prose=True)
    if child.model is BurdenLevel:
        return Said(label, _burden(data, names))
    facts = [
        _said(field, data.get(field.attname), names)
        for field in child.model._meta.concrete_fields
        if field.name in ("status", "owner", "due")
    ]
    told = Composed((evidence(data["what"]), f" ({'; '.join(fact for fact in facts if fact)})"))
    return Said(label, told, is_prose=True)


def _translation(model: type[Translation], data: Data) -> str:
    """The language, what is said in it, and whether a native expert has read it."""
    maps = [json.loads(data[name]) if isinstance(data[name], str) else data[name] for name in model.MAPS]
    texts = [data[name] for name in model.TEXTS] + [text for found in maps for text in found.values()]
    told = InLanguage("; ".join(text for text in texts if text), data["language"])
    words = {"language": _language(data["language"]), "texts": told}
    if data["reviewed"]:
        return composed(_("%(language)s, read by a native expert: %(texts)s"), words)
    return composed(_("%(language)s: %(texts)s"), words)


def _said(field: Any, value: Any, names: Names) -> str:
    if value in (None, "", []):
        return ""
    if field.choices:
        labels = {str(choice): str(label) for choice, label in field.flatchoices}
        return labels.get(str(value), spelt(str(value)))
    if isinstance(field, models.ForeignKey):
        return names.name(field.related_model, value)
    if isinstance(field, models.DateField):
        day = parse_date(str(value)[:10])
        return date_format(day, "DATE_FORMAT") if day else str(value)
    if isinstance(field, models.JSONField):
        words = json.loads(value) if isinstance(value, str) else value
        return ", ".join(_language(code) if field.name == "languages" else code for code in words)
    if isinstance(field, models.FloatField):
        return f"{value:g}"
    return wording.number(Decimal(str(value))) if isinstance(value, int | float) else str(value)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _value(data: Data, names: Names) -> str:
    if data["amount"] is not None:
        amount = Decimal(str(data["amount"]))
        return wording.amount_in(data["unit"], amount) if data["unit"] in Unit.values else wording.number(amount)
    return _word(data["topic_id"], data["value"], names)


def _word(topic_id: int, value: str, names: Names) -> str:
    topic = names.topic(topic_id)
    label = wording.word(topic, value) if topic else value
    return spelt(label) if label == value else label


def _review(data: Data, names: Names) -> str:
    when = parse_datetime(str(data["verified_at"])) if data["verified_at"] else None
    if data["review"] == Review.VERIFIED and when:
        who = names.name(Requirement._meta.get_field("verified_by").related_model, data["verified_by_id"])
        words = {"who": who, "when": date_format(when, "DATE_FORMAT")}
        until = parse_date(str(data.get("verified_until") or "")[:10])
        if until is None:  # as long as verifications held for ever
            return _("Verified by %(who)s, %(when)s") % words
        return _("Verified by %(who)s, %(when)s, until %(until)s") % {**words, "until": date_format(until, "DATE_FORMAT")}
    return str(Review(data["review"]).label) if data["review"] in Review.values else spelt(data["review"])


def _burden(data: Data, names: Names) -> str:
    level = str(Burden(data["level"]).label) if data["level"] in Burden.values else str(data["level"])
    if data["value"]:
        return joined(": ", (_word(data["topic_id"], data["value"], names), level))
    topic = names.topic(data["topic_id"])
    amount = Decimal(str(data["from_amount"] or 0))
    unit = {Kind.DURATION: Unit.CALENDAR_DAYS.value, Kind.MONEY: Unit.EUR.value}.get(topic.kind, topic.unit) if topic else ""
    bound = wording.amount_in(unit, amount) if unit else wording.number(amount)
    return _("from %(bound)s: %(level)s") % {"bound": bound, "level": level}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of history, of a record or (`child` names its kind) of a row that belongs to it. `how` is +, ~ or -."""

    kind: str
    child: str
    record: int
    row: int
    history: int
    at: datetime
    how: str
    user: int | None
    who: str
    reason: str
    data: Data
