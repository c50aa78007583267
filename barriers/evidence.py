"""My part of the evidence files: steps, and barriers with their mitigations."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from django.db.models import Model

from barriers import models
from barriers.vocabulary import BarrierStatus, DurationUnit, MitigationStatus
from countries.evidence import OWNED_BY_JURISDICTION
from countries.models import Institution, Jurisdiction
from milenari.core.evidence import (
    Children,
    Column,
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
from milenari.core.translation import translations_of
from regulations.evidence import check_citations, check_topics, citations_of
from regulations.models import Topic
from regulations.translation_evidence import check_translation


def _mitigation_rows(given: Sequence[Record], resolve: Resolve) -> dict[int, Record]:
    return {
        order: {
            "order": order,
            "what": mitigation["what"],
            "owner_id": resolve(Institution, mitigation["owner"]) if mitigation.get("owner") else None,
            "due": datetime.date.fromisoformat(mitigation["due"]) if mitigation.get("due") else None,
            "status": mitigation.get("status") or MitigationStatus.PLANNED,
            "lowers_severity": mitigation.get("lowers_severity") or 0,
            "lowers_likelihood": mitigation.get("lowers_likelihood") or 0,
        }
        for order, mitigation in enumerate(given)
    }


def _mitigations_to_file(rows: Sequence[models.Mitigation]) -> list[Record]:
    return [
        {
            "what": row.what,
            **({"owner": row.owner.slug} if row.owner else {}),
            **({"due": row.due.isoformat()} if row.due else {}),
            **({"status": row.status} if row.status != MitigationStatus.PLANNED else {}),
            **({"lowers_severity": row.lowers_severity} if row.lowers_severity else {}),
            **({"lowers_likelihood": row.lowers_likelihood} if row.lowers_likelihood else {}),
        }
        for row in rows
    ]


DAYS = ("days_min", "days_typical", "days_max")


def _delay_rows(given: Sequence[Record], resolve: Resolve) -> dict[int, Record]:
    rows = ({"step_id": resolve(models.Step, delay["step"]), **{name: delay[name] for name in DAYS}} for delay in given)
    return {row["step_id"]: row for row in rows}


def _delays_to_file(rows: Sequence[models.Delay]) -> list[Record]:
    return [{"step": row.step.slug, **{name: getattr(row, name) for name in DAYS}} for row in rows]


@dataclass(frozen=True, slots=True)
class Usual(Column):
    """A word that a file leaves out where it is the usual one."""

    usual: str = ""

    def from_model(self, instance: Model) -> str | None:
        word: str = getattr(instance, self.field)
        return None if word == self.usual else word

    def to_model(self, record: Record, resolve: Resolve) -> Record:
        return {self.field: record[self.name] or self.usual}


STEPS = Part(
    name="steps",
    singular="step",
    model=models.Step,
    key=key_of_id,
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("title"),
        Text("actor"),
        Column("days_min"),
        Column("days_typical"),
        Column("days_max"),
        Usual("unit", optional=True, usual=DurationUnit.CALENDAR_DAYS),
        Column("basis"),
        Text("note"),
        Column("confidence"),
    ),
    relations=(Relation("after", models.Step), Relation("topics", Topic)),
    children=(citations_of(models.StepCitation, "step"),),
)
BARRIERS = Part(
    name="barriers",
    singular="barrier",
    model=models.Barrier,
    key=key_of_id,
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("title"),
        Column("kind"),
        Column("severity"),
        Column("likelihood"),
        Column("phase"),
        Usual("status", optional=True, usual=BarrierStatus.OPEN),
        Reference("owner", target=Institution, optional=True),
        Column("description"),
        Text("mitigation"),
    ),
    relations=(Relation("topics", Topic), Relation("countries", Jurisdiction, by="code", optional=True)),
    children=(
        Children(
            name="mitigations",
            model=models.Mitigation,
            owner="barrier",
            identity=lambda row: row.order,
            to_rows=_mitigation_rows,
            to_file=_mitigations_to_file,
            refers_to=("owner",),
            optional=True,
        ),
        Children(
            name="delays",
            model=models.Delay,
            owner="barrier",
            identity=lambda row: row.step_id,
            to_rows=_delay_rows,
            to_file=_delays_to_file,
            refers_to=("step",),
            optional=True,
            order_by=("pk",),
        ),
        citations_of(models.BarrierCitation, "barrier"),
    ),
)
PARTS = (STEPS, BARRIERS)
OF_STEPS = translations_of(models.StepTranslation, "step_translations", models.Step)
OF_BARRIERS = translations_of(models.BarrierTranslation, "barrier_translations", models.Barrier)
TRANSLATIONS = (OF_STEPS, OF_BARRIERS)


def check(files: Files) -> Iterator[Problem]:
    """What is wrong with my records of the files, beyond their form."""
    for found in files.records("steps"):
        step = found.record
        yield from check_topics(files, found)
        yield from check_citations(files, found)
        yield from files.unknown(found, "steps", step["after"], "the step before it,")
        yield from _check_days(found, step)
    yield from _check_cycles(files)
    for found in files.records("barriers"):
        barrier = found.record
        yield from check_topics(files, found)
        yield from check_citations(files, found)
        owners = [barrier["owner"], *(mitigation.get("owner") for mitigation in barrier["mitigations"])]
        yield from files.unknown(found, "institutions", owners, "owner")
        yield from files.unknown(found, "jurisdiction", barrier["countries"], "the country")
        steps = [delay["step"] for delay in barrier["delays"]]
        yield from files.unknown(found, "steps", steps, "the delayed step")
        for step in sorted({step for step in steps if steps.count(step) > 1}):
            yield Problem(found.place, f"the delay at the step “{step}” is given twice; keep one of the two.")
        for delay in barrier["delays"]:
            yield from _check_days(found, delay)
    for part, name in ((OF_STEPS, "steps"), (OF_BARRIERS, "barriers")):
        for found in files.records(part.name):
            yield from check_translation(files, found, name, f"the {name.removesuffix('s')}")


def _check_days(found: Found, days: Record) -> Iterator[Problem]:
    if not days["days_min"] <= days["days_typical"] <= days["days_max"]:
        given = ", ".join(str(days[name]) for name in DAYS)
        yield Problem(found.place, f"days_min, days_typical, days_max are {given}; they must rise, or be equal.")


def _check_cycles(files: Files) -> Iterator[Problem]:
    """Steps that wait for each other in a circle, over the files and what the database holds beside them."""
    given = {found.record["id"]: found for found in files.records("steps")}
    waits: dict[str, list[str]] = {}
    for step in models.Step.objects.prefetch_related("after"):
        waits[step.slug] = [other.slug for other in step.after.all()]
    waits |= {slug: found.record["after"] for slug, found in given.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        found = next((given[slug] for slug in circle if slug in given), None)
        if found:
            yield Problem(
                found.place, f"waits for itself: {' after '.join(reversed(circle))}; remove one `after` of this circle."
            )
