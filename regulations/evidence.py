"""My part of the evidence files: the questionnaire, the glossary, law, answers, law that is ahead, documents, institutions."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from countries.evidence import OWNED_BY_JURISDICTION
from countries.models import Authority, Institution
from milenari.core.evidence import (
    Children,
    Column,
    Day,
    Files,
    Found,
    Part,
    Problem,
    Record,
    Reference,
    Relation,
    Resolve,
    Text,
    key_of_id,
)
from regulations import models, values
from regulations.actions import unreviewed
from regulations.citing import why_uncited
from regulations.dossier_evidence import DOSSIER, check_dossier
from regulations.vocabulary import AMOUNT_KINDS, WORD_KINDS, Kind, Ternary, Unit


def _citation_rows(given: Sequence[Record], resolve: Resolve) -> dict[int, Record]:
    return {
        order: {
            "order": order,
            "instrument_id": resolve(models.Instrument, citation["instrument"]) if citation.get("instrument") else None,
            "source_id": resolve(models.Source, citation["source"]) if citation.get("source") else None,
            "pinpoint": citation.get("pinpoint") or "",
        }
        for order, citation in enumerate(given)
    }


def _citations_to_file(rows: Sequence[models.Citation]) -> list[Record]:
    written = []
    for row in rows:
        place = {"instrument": row.instrument.slug} if row.instrument else {"source": row.source.slug} if row.source else {}
        written.append({**place, "pinpoint": row.pinpoint} if row.pinpoint else place)
    return written


def citations_of(model: type[models.Citation], owner: str) -> Children:
    """The citations of a record."""
    return Children(
        name="citations",
        model=model,
        owner=owner,
        identity=lambda row: row.order,
        to_rows=_citation_rows,
        to_file=_citations_to_file,
        refers_to=("instrument", "source"),
    )


def _choice_rows(given: Sequence[Record], resolve: Resolve) -> dict[str, Record]:
    return {choice["value"]: {**choice, "order": order} for order, choice in enumerate(given)}


def _burden_rows(given: Mapping[str, int], resolve: Resolve) -> dict[tuple[str, Decimal | None], Record]:
    rows: dict[tuple[str, Decimal | None], Record] = {}
    for mark, level in given.items():
        bound = Decimal(mark) if mark[0].isdigit() else None
        value = "" if bound is not None else mark
        rows[(value, bound)] = {"value": value, "from_amount": bound, "level": level}
    return rows


def plain_number(amount: Decimal) -> int | float:
    """A whole number as int, any other as float: as people write them."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _burden_to_file(rows: Sequence[models.BurdenLevel]) -> Record:
    return {row.value or str(plain_number(row.from_amount or Decimal(0))): row.level for row in rows}


class Value(Column):
    """`value` and `unit` of an answer: a word, or a number whose unit goes without saying where it is euros."""

    def from_model(self, instance: Any) -> Any:
        return (instance.value or None) if instance.amount is None else plain_number(instance.amount)

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        value, unit = record["value"], record["unit"] or ""
        if value is None or isinstance(value, str):
            return {"value": value or "", "amount": None, "unit": unit}
        return {"value": "", "amount": Decimal(str(value)), "unit": unit or Unit.EUR}


class ValueUnit(Column):
    def from_model(self, instance: Any) -> Any:
        return None if instance.unit in ("", Unit.EUR) else instance.unit

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        return {}


DOMAINS = Part(
    name="domains",
    singular="domain",
    model=models.Domain,
    key=key_of_id,
    columns=(Column("id", "slug"), Column("title"), Column("order")),
    per_jurisdiction=False,
    order_by=("order", "pk"),
)
TOPICS = Part(
    name="topics",
    singular="topic",
    model=models.Topic,
    key=key_of_id,
    columns=(
        Reference("domain", target=models.Domain),
        Column("order"),
        Column("id", "slug"),
        Column("kind"),
        Text("unit", optional=True),
        Column("phase"),
        Column("question"),
        Text("why", optional=True),
    ),
    children=(
        Children(
            name="choices",
            model=models.Choice,
            owner="topic",
            identity=lambda row: row.value,
            to_rows=_choice_rows,
            to_file=lambda rows: [{"value": row.value, "label": row.label} for row in rows],
            optional=True,
        ),
        Children(
            name="burden",
            model=models.BurdenLevel,
            owner="topic",
            identity=lambda row: (row.value, row.from_amount),
            to_rows=_burden_rows,
            to_file=_burden_to_file,
            optional=True,
            order_by=("from_amount", "pk"),
            empty=dict,
        ),
    ),
    per_jurisdiction=False,
    order_by=("domain__order", "domain_id", "order", "pk"),
)
GLOSSARY = Part(
    name="glossary",
    singular="term",
    model=models.GlossaryTerm,
    key=lambda record: str(record["term"]),
    columns=(Column("term"), Text("full"), Column("meaning")),
    relations=(Relation("topics", models.Topic),),
    per_jurisdiction=False,
)
INSTRUMENTS = Part(
    name="instruments",
    singular="instrument",
    model=models.Instrument,
    key=key_of_id,
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("title"),
        Text("local_title"),
        Column("kind"),
        Text("number"),
        Day("date"),
        Column("status"),
        Reference("issuer", target=Authority),
        Column("language"),
        Text("url"),
        Text("eli"),
        Text("note"),
    ),
)
SOURCES = Part(
    name="sources",
    singular="source",
    model=models.Source,
    key=key_of_id,
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("title"),
        Text("publisher"),
        Day("date"),
        Text("kind"),
        Text("url"),
    ),
)
REQUIREMENTS = Part(
    name="requirements",
    singular="requirement",
    model=models.Requirement,
    key=lambda record: f"{record['jurisdiction']}/{record['topic']}",
    columns=(
        OWNED_BY_JURISDICTION,
        Reference("topic", target=models.Topic),
        Value("value"),
        ValueUnit("unit"),
        Column("status"),
        Text("basis", optional=True),
        Column("summary"),
        Column("confidence"),
        Day("valid_from", optional=True),
        Text("note", optional=True),
    ),
    children=(citations_of(models.RequirementCitation, "requirement"),),
    in_block=True,
    reset=lambda record: unreviewed(),
)
AHEAD = Part(
    name="ahead",
    singular="law that is ahead",
    model=models.Ahead,
    key=key_of_id,
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("title"),
        Reference("instrument", target=models.Instrument),
        Column("stage"),
        Day("applies_from"),
        Column("summary"),
        Column("confidence"),
    ),
    relations=(Relation("topics", models.Topic),),
    children=(citations_of(models.AheadCitation, "ahead"),),
    in_block=True,
)
DOCUMENTS = Part(
    name="documents",
    singular="document",
    model=models.Document,
    key=key_of_id,
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("title"),
        Column("procedure"),
        Reference("authority", target=Authority),
        Column("timing"),
        Text("condition"),
        Text("language"),
        Text("note"),
        Column("confidence"),
    ),
    relations=(Relation("topics", models.Topic),),
    children=(citations_of(models.DocumentCitation, "document"),),
    in_block=True,
    reset=lambda record: unreviewed(),
)
INSTITUTIONS = Part(
    name="institutions",
    singular="institution",
    model=Institution,
    key=key_of_id,
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("name"),
        Text("city"),
        Column("lat", "latitude"),
        Column("lon", "longitude"),
        Text("role"),
        Text("capabilities"),
    ),
    children=(citations_of(models.InstitutionCitation, "institution"),),
)
PARTS = (DOMAINS, TOPICS, GLOSSARY, INSTRUMENTS, SOURCES, REQUIREMENTS, AHEAD, DOCUMENTS, *DOSSIER, INSTITUTIONS)


def check_citations(files: Files, found: Found) -> Iterator[Problem]:
    """Each citation points to one instrument or one source that is known."""
    for citation in found.record["citations"]:
        places = [name for name in ("instrument", "source") if citation.get(name)]
        if len(places) != 1:
            yield Problem(
                found.place,
                "a citation names one instrument or one source; this one names " + (" and ".join(places) or "none") + ".",
            )
        yield from files.unknown(found, "instruments", [citation.get("instrument")], "the cited instrument")
        yield from files.unknown(found, "sources", [citation.get("source")], "the cited source")


def check_topics(files: Files, found: Found) -> Iterator[Problem]:
    """Every topic that a record hangs on is one of the questionnaire's."""
    yield from files.unknown(found, "topics", found.record["topics"], "topic")


def _check_questionnaire(files: Files) -> Iterator[Problem]:
    for found in files.records("topics"):
        topic = found.record
        words = Ternary.values if topic["kind"] == Kind.TERNARY else [choice["value"] for choice in topic["choices"]]
        if (topic["kind"] == Kind.CHOICE) != bool(topic["choices"]):
            yield Problem(found.place, "a topic of kind choice lists its choices, and no other kind does.")
        if (topic["kind"] == Kind.NUMBER) != bool(topic["unit"]):
            yield Problem(found.place, "a topic of kind number names its unit, and no other kind does.")
        if len(set(words)) != len(words):
            yield Problem(found.place, "a choice stands twice; keep it once.")
        for mark in topic["burden"]:
            if topic["kind"] in WORD_KINDS and mark not in words:
                yield Problem(
                    found.place,
                    f"the burden scale names “{mark}”, which is no value of this topic; it can be: {', '.join(words)}.",
                )
            if topic["kind"] in (Kind.DURATION, Kind.MONEY) and not mark.isdigit():
                yield Problem(
                    found.place, f"the burden scale names “{mark}”; the marks of this topic are whole numbers from 0 up."
                )
        if (
            topic["kind"] in WORD_KINDS
            and topic["burden"]
            and (missing := [word for word in words if word not in topic["burden"]])
        ):
            yield Problem(
                found.place, f"the burden scale leaves out {', '.join(missing)}; give each value its level, or give no scale."
            )
        if topic["burden"] and topic["kind"] in (Kind.NUMBER, Kind.TEXT):
            yield Problem(found.place, f"a topic of kind {topic['kind']} has no burden scale; remove it.")


def questions_of(files: Files) -> dict[str, values.Question]:
    """Every topic's question, the files' version before the database's."""
    choices: dict[int, list[str]] = {}
    for topic_id, value in models.Choice.objects.values_list("topic_id", "value"):
        choices.setdefault(topic_id, []).append(value)
    questions = {
        topic.slug: values.Question(Kind(topic.kind), topic.unit, tuple(choices.get(topic.pk, ())))
        for topic in models.Topic.objects.all()
    }
    for found in files.records("topics"):
        given = found.record
        words = tuple(choice["value"] for choice in given["choices"])
        questions[given["id"]] = values.Question(Kind(given["kind"]), given["unit"] or "", words)
    return questions


def _check_requirements(files: Files) -> Iterator[Problem]:
    questions = questions_of(files)
    for found in files.records("requirements"):
        record = found.record
        yield from check_citations(files, found)
        question = questions.get(record["topic"])
        if question is None:
            yield Problem(
                found.place,
                f"topic “{record['topic']}” is not in the questionnaire; correct it, or add the topic to topics.yaml.",
            )
            continue
        fields = VALUE.to_model(record, _no_resolve)
        unit = "" if fields["unit"] == Unit.EUR and question.kind not in AMOUNT_KINDS else fields["unit"]
        if record["unit"] and question.kind == Kind.MONEY:
            yield Problem(
                found.place, f"unit “{record['unit']}” does not fit: an amount of money is in euros, and its unit is left out."
            )
            continue
        for problem in values.problems(question, record["status"], fields["value"], fields["amount"], unit):
            yield Problem(found.place, f"{problem.field}: {problem.message}")


VALUE = Value("value")


def _no_resolve(model: type, key: str) -> int:
    raise AssertionError("values name no other record")


def check(files: Files) -> Iterator[Problem]:
    """What is wrong with my records of the files, beyond their form."""
    yield from _check_questionnaire(files)
    for found in files.records("glossary"):
        yield from check_topics(files, found)
    for found in files.records("instruments"):
        yield from files.unknown(found, "authorities", [found.record["issuer"]], "issuer")
    yield from _check_requirements(files)
    for part in ("ahead", "documents"):
        for found in files.records(part):
            yield from check_topics(files, found)
            yield from check_citations(files, found)
    for found in files.records("ahead"):
        yield from files.unknown(found, "instruments", [found.record["instrument"]], "instrument")
    for found in files.records("documents"):
        yield from files.unknown(found, "authorities", [found.record["authority"]], "authority")
        if why := why_uncited(len(found.record["citations"])):
            yield Problem(found.place, why)
    yield from check_dossier(files)
    for found in files.records("institutions"):
        yield from check_citations(files, found)
