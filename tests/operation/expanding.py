"""Whether a migration leaves room for the version of the site that still runs while it is applied (docs/operations.md)."""

import re
from collections.abc import Iterator, Sequence

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field

ENDS = {
    operations.DeleteModel: "deletes the table of {0.name}",
    operations.RenameModel: "renames the table of {0.old_name}",
    operations.AlterModelTable: "renames the table of {0.name}",
    operations.RemoveField: "drops the column {0.model_name}.{0.name}",
    operations.RenameField: "renames the column {0.model_name}.{0.old_name}",
}
SQL = re.compile(r"\b(DROP\s+(TABLE|COLUMN)|RENAME\s+(TO|COLUMN)|SET\s+NOT\s+NULL)\b", re.IGNORECASE)


def problems(migration: Migration, before: ProjectState) -> list[str]:
    """What the version before would stumble over, each as a sentence. `before`: the models as they were.

    A migration that ends what no version in use knows any more says so: `contracts = "0.3.0"` names the first version without it.
    """
    if getattr(migration, "contracts", ""):
        return []
    return [f"{migration.app_label}.{migration.name} {said}" for said in _said(migration.app_label, migration.operations, before)]


def _said(app: str, steps: Sequence[Operation], state: ProjectState) -> Iterator[str]:
    made: set[str] = set()
    state = state.clone()
    for step in steps:
        if isinstance(step, operations.SeparateDatabaseAndState):
            yield from _said(app, step.database_operations, state)
        if isinstance(step, operations.CreateModel):
            made.add(step.name_lower)
        elif getattr(step, "model_name_lower", "") not in made:
            yield from _about(app, step, state)
        step.state_forwards(app, state)


def _about(app: str, step: Operation, state: ProjectState) -> Iterator[str]:
    for kind, words in ENDS.items():
        if isinstance(step, kind):
            yield words.format(step) + ": the version before still uses it; end its use first, and this one version later"
    if isinstance(step, operations.AddField) and _must_be_given(step.field):
        yield (
            f"adds the column {step.model_name}.{step.name} that must have a value: the version before gives none; "
            "let it be empty, or give it a db_default"
        )
    if isinstance(step, operations.AlterField):
        was = state.models[app, step.model_name_lower].fields[step.name]
        if was.null and _must_be_given(step.field):
            yield f"lets the column {step.model_name}.{step.name} no longer be empty: the version before may leave it so"
        if was.get_internal_type() != step.field.get_internal_type():
            yield f"changes the type of {step.model_name}.{step.name}: add a column beside it, and copy"
    if isinstance(step, operations.RunSQL) and SQL.search(str(step.sql)):
        yield "drops, renames or narrows something in SQL: the version before still uses it"


def _must_be_given(field: Field) -> bool:
    return not (field.many_to_many or field.null or field.primary_key or field.has_db_default())
