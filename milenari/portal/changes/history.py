"""What django-simple-history kept, read over all kinds of record at once: each function is one query, however much has changed.

The tables have different columns; a row's own ones travel as JSON, so that one union can read them all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import CharField, Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, TruncDate

from countries.models import Authority, Institution, Jurisdiction
from milenari.core.evidence import through, through_fields
from milenari.portal.changes.records import CHILD, KIND, KINDS, ChildKind, Data, Names, RecordKind, Row
from milenari.portal.changes.states import NOWHERE
from milenari.portal.evidence import REASON
from regulations import landscape as picture
from regulations.models import Choice, Document, Domain, Instrument, Paper, Requirement, RequirementCitation, Source, Topic

Ids = Collection[int] | QuerySet[Any]
Arm = Any  # a query set of one table's rows, as tuples: one arm of a union

CREATED_FROM_FILES = Q(history_type="+", history_user__isnull=True, history_change_reason=REASON)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose records, and on which topics, by id (or a query of ids); None: all.

    Jurisdictions leave the questionnaire out, which belongs to none. Barriers, steps and the like are on the topics that they
    hang on now (their relations keep no history); instruments and sources on those whose answers cite them now.
    """

    jurisdictions: Ids | None = None
    topics: Ids | None = None
    kinds: tuple[RecordKind, ...] = KINDS

    def rows(self, kind: RecordKind) -> QuerySet[Any]:
        """The rows of history of this kind's records that are in scope."""
        found = history(kind.model)
        if self.jurisdictions is not None:
            if kind.is_questionnaire:
                return found.none()
            found = found.filter(**{f"{'id' if kind.model is Jurisdiction else 'jurisdiction_id'}__in": self.jurisdictions})
        if self.topics is not None:
            found = found.filter(_on_topics(kind, self.topics)) if _has_topics(kind) else found.none()
        return found

    def child_rows(self, kind: RecordKind, child: ChildKind) -> QuerySet[Any]:
        found = history(child.model)
        if self.jurisdictions is None and self.topics is None:
            return found
        return found.filter(**{f"{child.owner}_id__in": self.rows(kind).values("id")})


def _has_topics(kind: RecordKind) -> bool:
    return kind.hangs_on_topics or kind.model in (Requirement, Topic, Domain, Instrument, Source)


def _on_topics(kind: RecordKind, topics: Ids) -> Q:
    if kind.model is Requirement:
        return Q(topic_id__in=topics)
    if kind.model is Topic:
        return Q(id__in=topics)
    if kind.model is Domain:
        return Q(id__in=Topic.objects.filter(pk__in=topics).order_by().values("domain_id"))
    if kind.model in (Instrument, Source):
        cited = RequirementCitation.objects.filter(requirement__topic__in=topics, **{f"{kind.name}__isnull": False})
        return Q(id__in=cited.order_by().values(f"{kind.name}_id"))
    owner, _target = through_fields(kind.model, "topics")
    return Q(id__in=through(kind.model, "topics")._default_manager.filter(topic_id__in=topics).values(f"{owner}_id"))


def history(model: Any) -> QuerySet[Any]:
    """The rows of a model's history, in no order."""
    found: QuerySet[Any] = _history_model(model)._default_manager.order_by()
    return found


@cache  # the history's manager is a new class each time that it is asked for
def _history_model(model: Any) -> Any:
    return model.history.model


def _union(arms: Iterable[Arm]) -> Arm:
    first, *others = (arm for arm in arms if not arm.query.is_empty())
    return first.union(*others, all=True)


def _any(arms: Iterable[Arm]) -> bool:
    return any(not arm.query.is_empty() for arm in arms)


def _word(text: str) -> Value:
    return Value(text, output_field=CharField())


def _nowhere() -> Value:
    return Value(NOWHERE, output_field=models.BigIntegerField())


def _jurisdiction(kind: RecordKind) -> Any:
    if kind.is_questionnaire:
        return _nowhere()
    return F("id") if kind.model is Jurisdiction else F("jurisdiction_id")


def _domain(kind: RecordKind) -> Any:
    if kind.model is Requirement:
        return Coalesce(F("topic__domain_id"), Value(NOWHERE), output_field=models.BigIntegerField())
    return F("domain_id") if kind.model is Topic else _nowhere()


# ---- which records


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records of one kind, jurisdiction and domain (ids, or NOWHERE) the files made; the last one when."""

    kind: str
    jurisdiction: int
    domain: int
    records: int
    at: datetime


def read_loaded(scope: Scope, start: datetime, end: datetime, *, by_domain: bool = True) -> tuple[Loaded, ...]:
    """What the evidence files made in a span."""
    arms = [
        scope.rows(kind)
        .filter(CREATED_FROM_FILES, history_date__gte=start, history_date__lt=end)
        .annotate(
            change_kind=_word(kind.name),
            change_jurisdiction=_jurisdiction(kind),
            change_domain=_domain(kind) if by_domain else _nowhere(),
        )
        .values("change_kind", "change_jurisdiction", "change_domain")
        .annotate(change_records=Count("id", distinct=True), change_at=Max("history_date"))
        .values_list("change_kind", "change_jurisdiction", "change_domain", "change_records", "change_at")
        for kind in scope.kinds
    ]
    # Of a kind with neither jurisdiction nor domain there is a row even if there is nothing to count.
    return tuple(Loaded(*found) for found in _union(arms) if found[3]) if _any(arms) else ()


def read_changed(scope: Scope, start: datetime, end: datetime, singly: Collection[int]) -> dict[tuple[str, int], datetime]:
    """The records (kind and id) that changed in a span, and when last; the latest first.

    What the files made counts only where it belongs to one of the jurisdictions `singly`: elsewhere it is counted, not listed.
    """

    def arm(rows: QuerySet[Any], kind: RecordKind, record: str) -> Arm:
        return (
            rows.filter(history_date__gte=start, history_date__lt=end)
            .annotate(change_kind=_word(kind.name), change_record=F(record))
            .values("change_kind", "change_record")
            .annotate(change_at=Max("history_date"))
            .values_list("change_kind", "change_record", "change_at")
        )

    arms = []
    for kind in scope.kinds:
        rows = scope.rows(kind)
        if not kind.is_questionnaire:
            field = "id" if kind.model is Jurisdiction else "jurisdiction_id"
            rows = rows.filter(~CREATED_FROM_FILES | Q(**{f"{field}__in": singly}))
        elif NOWHERE not in singly:
            rows = rows.filter(~CREATED_FROM_FILES)
        arms.append(arm(rows, kind, "id"))
        for child in kind.children:
            arms.append(arm(scope.child_rows(kind, child).filter(~CREATED_FROM_FILES), kind, f"{child.owner}_id"))
    latest: dict[tuple[str, int], datetime] = {}
    for name, record, at in _union(arms) if _any(arms) else ():
        latest[name, record] = max(at, latest.get((name, record), at))
    return dict(sorted(latest.items(), key=lambda found: (found[1], found[0]), reverse=True))


@dataclass(frozen=True, slots=True)
class Lately:
    """The records (kind and id) that changed last, each with when, the latest first; and what the files made, by day."""

    records: Mapping[tuple[str, int], datetime]
    loaded: Mapping[date, tuple[Loaded, ...]]


def read_lately(scope: Scope, rows: int) -> Lately:
    """What changed last, as far as the newest `rows` rows of history tell."""

    def events(found: QuerySet[Any], kind: RecordKind, record: str) -> Arm:
        return found.filter(~CREATED_FROM_FILES).annotate(
            change_kind=_word(kind.name),
            change_record=F(record),
            change_jurisdiction=_nowhere(),
            change_records=Value(0, output_field=IntegerField()),
            change_day=TruncDate("history_date"),
            change_at=F("history_date"),
        )

    def loads(kind: RecordKind) -> Arm:
        return (
            scope.rows(kind)
            .filter(CREATED_FROM_FILES)
            .annotate(
                change_kind=_word(kind.name),
                change_record=Value(0, output_field=models.BigIntegerField()),
                change_jurisdiction=_jurisdiction(kind),
                change_day=TruncDate("history_date"),
            )
            .values("change_kind", "change_record", "change_jurisdiction", "change_day")
            .annotate(change_records=Count("id", distinct=True), change_at=Max("history_date"))
        )

    columns = ("change_kind", "change_record", "change_jurisdiction", "change_records", "change_day", "change_at")
    arms = []
    for kind in scope.kinds:
        arms += [events(scope.rows(kind), kind, "id"), loads(kind)]
        arms += [events(scope.child_rows(kind, child), kind, f"{child.owner}_id") for child in kind.children]
    arms = [arm.values_list(*columns) for arm in arms]
    found = list(_union(arms).order_by("-change_at")[:rows]) if _any(arms) else []
    records: dict[tuple[str, int], datetime] = {}
    for kind, record, *_, at in found:
        if record:
            records.setdefault((kind, record), at)
    # Rows older than the last one read may be missing: a day that was read in part tells no numbers.
    partly = found[-1][4] if len(found) == rows else None
    loaded: defaultdict[date, list[Loaded]] = defaultdict(list)
    for kind, record, jurisdiction, count, day, at in found:
        if not record and day != partly:
            loaded[day].append(Loaded(kind, jurisdiction, NOWHERE, count, at))
    return Lately(records, {day: tuple(parts) for day, parts in loaded.items()})


# ---- what they said


def read_rows(records: Iterable[tuple[str, int]], start: datetime | None = None, end: datetime | None = None) -> list[Row]:
    """The history of these records (kind and id) and what belongs to them: the rows of the span, and the last one before it."""
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for name, record in records:
        by_kind[name].append(record)
    arms = []
    for name, ids in by_kind.items():
        arms.append(_rows(history(KIND[name].model).filter(id__in=ids), name, "", "id", start, end))
        for child in KIND[name].children:
            rows = history(child.model).filter(**{f"{child.owner}_id__in": ids})
            arms.append(_rows(rows, name, child.name, f"{child.owner}_id", start, end))
    return _as_rows(_union(arms)) if _any(arms) else []


def read_rows_in(scope: Scope) -> list[Row]:
    """The whole history of the records in scope, and of what belongs to them."""
    arms = []
    for kind in scope.kinds:
        arms.append(_rows(scope.rows(kind), kind.name, "", "id"))
        arms += [_rows(scope.child_rows(kind, child), kind.name, child.name, f"{child.owner}_id") for child in kind.children]
    return _as_rows(_union(arms)) if _any(arms) else []


def _rows(
    rows: QuerySet[Any], kind: str, child: str, record: str, start: datetime | None = None, end: datetime | None = None
) -> Arm:
    model = (CHILD[child] if child else KIND[kind]).model
    if start is not None:
        before = history(model).filter(id=OuterRef("id"), history_date__lt=start).order_by("-history_date", "-history_id")
        rows = rows.filter(Q(history_date__gte=start) | Q(pk=Subquery(before.values("pk")[:1])))
    if end is not None:
        rows = rows.filter(history_date__lt=end)
    return rows.annotate(
        change_kind=_word(kind),
        change_child=_word(child),
        change_record=F(record),
        change_data=JSONObject(**{field.attname: field.attname for field in model._meta.concrete_fields}),
    ).values_list(
        "change_kind",
        "change_child",
        "change_record",
        "id",
        "history_id",
        "history_date",
        "history_type",
        "history_user_id",
        "history_user__first_name",
        "history_user__last_name",
        "history_user__username",
        "history_change_reason",
        "change_data",
    )


def _as_rows(found: Iterable[tuple[Any, ...]]) -> list[Row]:
    rows = []
    for kind, child, record, row, number, at, how, user, first, last, username, reason, data in found:
        who = f"{first or ''} {last or ''}".strip() or username or ""
        rows.append(Row(kind, child, record, row, number, at, how, user, who, reason or "", data))
    return sorted(rows, key=lambda row: (row.at, bool(row.child), row.history))


# ---- what others are called

_NAMED: dict[type[models.Model], tuple[str, ...]] = {
    Jurisdiction: ("code", "name", "kind"),
    Domain: ("slug", "title", "order"),
    Topic: ("slug", "question", "kind", "unit", "order", "domain_id", "domain__slug", "domain__title", "domain__order"),
    Instrument: ("slug", "title"),
    Source: ("slug", "title"),
    Authority: ("name",),
    Institution: ("name",),
    Document: ("slug", "title"),
    Paper: ("slug", "title"),
    get_user_model(): ("username", "first_name", "last_name"),
}


def read_names(rows: Iterable[Row], more: Iterable[tuple[type[models.Model], int]] = ()) -> Names:
    """What the records that these rows refer to, and `more`, are called: as they are now, or were before they were deleted."""
    wanted: defaultdict[type[models.Model], set[int]] = defaultdict(set)
    for model, pk in more:
        wanted[model].add(pk)
    for row in rows:
        for field in (CHILD[row.child] if row.child else KIND[row.kind]).model._meta.concrete_fields:
            target: Any = field.related_model
            if target in _NAMED and row.data.get(field.attname):
                wanted[target].add(row.data[field.attname])
        if row.kind == "topic":
            wanted[Topic].add(row.record)
    arms = [arm for model, ids in wanted.items() for arm in _names(model, sorted(ids - {NOWHERE}))]
    topics = sorted(wanted[Topic])
    if topics:
        arms += _choices(topics)
    records: dict[tuple[str, int], Data] = {}
    choices: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for name, pk, is_gone, data in sorted(_union(arms), key=lambda found: found[2]) if _any(arms) else ():
        if name == "choice":
            choices[data["topic_id"]].setdefault(data["value"], data["label"])
        elif not (is_gone and (name, pk) in records):
            records[name, pk] = data
    labels = {topic: tuple(picture.Choice(value, label) for value, label in found.items()) for topic, found in choices.items()}
    return Names(records, labels)


def _names(model: Any, ids: list[int]) -> list[Arm]:
    if not ids:
        return []
    data = JSONObject(**{column: column for column in _NAMED[model]})
    alive = _named(model._default_manager.order_by().filter(pk__in=ids), model, "pk", False, data)
    if not hasattr(model, "history"):
        return [alive]
    gone = _last(history(model).filter(id__in=ids)).exclude(
        id__in=model._default_manager.order_by().filter(pk__in=ids).values("pk")
    )
    return [alive, _named(gone, model, "id", True, data)]


def _choices(topics: list[int]) -> list[Arm]:
    """Labels of the choices that exist, and of those that do no more."""
    data = JSONObject(topic_id="topic_id", value="value", label="label")
    alive = Choice.objects.order_by().filter(topic__in=topics)
    gone = _last(history(Choice).filter(topic_id__in=topics)).exclude(id__in=alive.values("pk"))
    return [_named(alive, Choice, "pk", False, data), _named(gone, Choice, "id", True, data)]


def _last(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The last row of each record."""
    return rows.filter(pk__in=rows.values("id").annotate(last=Max("history_id")).values("last"))


def _named(rows: QuerySet[Any], model: Any, pk: str, is_gone: bool, data: JSONObject) -> Arm:
    return rows.annotate(
        change_kind=_word(str(model._meta.model_name)),
        change_record=F(pk),
        change_gone=Value(int(is_gone), output_field=IntegerField()),
        change_data=data,
    ).values_list("change_kind", "change_record", "change_gone", "change_data")
