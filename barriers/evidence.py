"""My part of the evidence files: steps, and barriers with their mitigations."""

import datetime
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from barriers import models
from barriers.vocabulary import BarrierStatus, MitigationStatus
from countries.evidence import OWNED_BY_JURISDICTION
from countries.models import Institution
from milenari.core.evidence import Children, Column, Files, Part, Problem, Record, Reference, Relation, Resolve, Text
from regulations.evidence import check_citations, check_topics, citations_of, key_of_id
from regulations.models import Topic


def _mitigation_rows(given: Sequence[Record], resolve: Resolve) -> dict[int, Record]:
    return {
        order: {
            "order": order,
            "what": mitigation["what"],
            "owner_id": resolve(Institution, mitigation["owner"]) if mitigation.get("owner") else None,
            "due": datetime.date.fromisoformat(mitigation["due"]) if mitigation.get("due") else None,
            "status": mitigation.get("status") or MitigationStatus.PLANNED,
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
        }
        for row in rows
    ]


class OpenUnlessSaid(Column):
    """A barrier's status; a file that says none means that it is open."""

    def from_model(self, instance: models.Barrier) -> str | None:  # type: ignore[override]
        return None if instance.status == BarrierStatus.OPEN else instance.status

    def to_model(self, record: Record, resolve: Resolve) -> Record:
        return {"status": record["status"] or BarrierStatus.OPEN}


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
        OpenUnlessSaid("status", optional=True),
        Reference("owner", target=Institution, optional=True),
        Column("description"),
        Text("mitigation"),
    ),
    relations=(Relation("topics", Topic),),
    children=(
        Children(
            name="mitigations",
            model=models.Mitigation,
            owner="barrier",
            identity=lambda row: row.order,
            to_rows=_mitigation_rows,
            to_file=_mitigations_to_file,
            select_related=("owner",),
            optional=True,
        ),
        citations_of(models.BarrierCitation, "barrier"),
    ),
)
PARTS = (STEPS, BARRIERS)


def check(files: Files) -> Iterator[Problem]:
    """What is wrong with my records of the files, beyond their form."""
    for found in files.records("steps"):
        step = found.record
        yield from check_topics(files, found)
        yield from check_citations(files, found)
        yield from files.unknown(found, "steps", step["after"], "the step before it,")
        if not step["days_min"] <= step["days_typical"] <= step["days_max"]:
            days = f"{step['days_min']}, {step['days_typical']}, {step['days_max']}"
            yield Problem(found.place, f"days_min, days_typical, days_max are {days}; they must rise, or be equal.")
    yield from _check_cycles(files)
    for found in files.records("barriers"):
        barrier = found.record
        yield from check_topics(files, found)
        yield from check_citations(files, found)
        owners = [barrier["owner"], *(mitigation.get("owner") for mitigation in barrier["mitigations"])]
        yield from files.unknown(found, "institutions", owners, "owner")


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
