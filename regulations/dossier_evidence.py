"""My part of the evidence files that is ours: how documents and answers are put together to a trial's plan (dossier.yaml)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from countries.models import Jurisdiction
from milenari.core.evidence import Children, Column, Files, Part, Place, Problem, Record, Reference, Resolve, Text, key_of_id
from regulations import models


class Words(Column):
    """A list of words; empty where the file has none."""

    def to_model(self, record: Record, resolve: Resolve) -> Mapping[str, Any]:
        return {self.field: record[self.name] or []}

    def from_model(self, instance: Any) -> Any:
        return getattr(instance, self.field) or None


def _recipient_rows(given: Sequence[Record], resolve: Resolve) -> dict[int, Record]:
    codes = {resolve(Jurisdiction, one["jurisdiction"]): one["whom"] for one in given}
    return {pk: {"jurisdiction_id": pk, "whom": whom} for pk, whom in codes.items()}


PAPERS = Part(
    name="papers",
    singular="paper",
    model=models.Paper,
    key=key_of_id,
    columns=(Column("id", "slug"), Column("title"), Column("procedure"), Column("written"), Column("order", optional=True)),
    per_jurisdiction=False,
    order_by=("order", "pk"),
)
FILINGS = Part(
    name="filings",
    singular="filing",
    model=models.DocumentFiling,
    key=lambda record: str(record["document"]),
    columns=(
        Reference("document", target=models.Document),
        Reference("paper", target=models.Paper, optional=True),
        Text("decided_by", "field", optional=True),
        Words("words", optional=True),
        Text("then", optional=True),
        Text("otherwise", optional=True),
    ),
    per_jurisdiction=False,
)
DUTIES = Part(
    name="duties",
    singular="duty",
    model=models.Duty,
    key=key_of_id,
    columns=(
        Column("id", "slug"),
        Column("title"),
        Reference("topic", target=models.Topic),
        Column("kind"),
        Column("strictest"),
        Column("counted_from"),
        Reference("after_step", target=models.Topic, optional=True),
        Column("order", optional=True),
    ),
    children=(
        Children(
            name="to",
            model=models.DutyRecipient,
            owner="duty",
            identity=lambda row: row.jurisdiction_id,
            to_rows=_recipient_rows,
            to_file=lambda rows: [{"jurisdiction": row.jurisdiction.code, "whom": row.whom} for row in rows],
            refers_to=("jurisdiction",),
            optional=True,
            order_by=("pk",),
        ),
    ),
    per_jurisdiction=False,
    order_by=("order", "pk"),
)
PROFILE = Part(
    name="profile",
    singular="topic that a profile touches",
    model=models.ProfileTopic,
    key=lambda record: str(record["topic"]),
    columns=(Reference("topic", target=models.Topic), Column("field")),
    per_jurisdiction=False,
)
DOSSIER = (PAPERS, FILINGS, DUTIES, PROFILE)


def check_recipients(files: Files, translations: Part) -> Iterator[Problem]:
    """Recipients are translated of jurisdictions whose answers name one."""
    named: dict[str, set[str]] = {}
    recorded = models.DutyRecipient.objects if files.records(translations.name) else models.DutyRecipient.objects.none()
    for duty, code in recorded.values_list("duty__slug", "jurisdiction__code"):
        named.setdefault(duty, set()).add(code)
    named |= {found.record["id"]: {one["jurisdiction"] for one in found.record["to"]} for found in files.records(DUTIES.name)}
    for found in files.records(translations.name):
        known = named.get(found.record["of"], set())
        for code in found.record["recipients"] or ():
            if code not in known:
                fits = ", ".join(sorted(known)) or "none"
                yield Problem(
                    found.place, f"“{code}” is no jurisdiction to whose recipient this duty is owed; there are: {fits}."
                )


def check_dossier(files: Files) -> Iterator[Problem]:
    """How documents and answers are put together to a plan."""
    conditions = {found.record["id"]: found.record["condition"] for found in files.records("documents")}
    for found in files.records("filings"):
        filing = found.record
        yield from files.unknown(found, "documents", [filing["document"]], "document")
        yield from files.unknown(found, "papers", [filing["paper"]], "paper")
        decided = [filing[name] for name in ("decided_by", "words", "then", "otherwise")]
        if any(decided) and not all(decided):
            yield Problem(found.place, "what decides has four keys: decided_by, words, then and otherwise; give all, or none.")
        elif all(decided):
            for message in models.filing_problems(filing["decided_by"], filing["words"]):
                yield Problem(found.place, message)
            if filing["then"] == filing["otherwise"]:
                yield Problem(found.place, "then and otherwise are the same; nothing is decided.")
            if conditions.get(filing["document"], "unknown here") is None:
                yield Problem(found.place, "this document has no condition, so that nothing can be decided; it is always needed.")
    by_topic: dict[str, Place] = {}
    for found in files.records("duties"):
        topic = found.record["topic"]
        yield from files.unknown(found, "topics", [topic], "topic")
        yield from files.unknown(found, "jurisdiction", [one["jurisdiction"] for one in found.record["to"]], "jurisdiction")
        if topic in by_topic:
            yield Problem(found.place, f"topic “{topic}” is a duty already ({by_topic[topic]}); keep one.")
        by_topic.setdefault(topic, found.place)
        yield from files.unknown(found, "topics", [found.record["after_step"]], "the topic of the step")
    for found in files.records("profile"):
        yield from files.unknown(found, "topics", [found.record["topic"]], "topic")
