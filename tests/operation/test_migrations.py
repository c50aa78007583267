"""An upgrade while the site is read: the version before goes on until the new one serves, on the database as it is by then."""

import json
import tomllib

import pytest
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from tests.operation.expanding import problems

FIRST = (0, 1, 0)
RELEASED = settings.BASE_DIR / "docs" / "released-migrations.json"
OURS = {"core", "countries", "regulations", "barriers", "reports", "portal"}


def version() -> tuple[int, ...]:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return tuple(int(number) for number in project["version"].split("."))


def test_migrations_since_the_first_release_only_add():
    if version() < FIRST:
        pytest.skip("0.1.0 is not released: every migration belongs to it")
    if not RELEASED.exists():
        pytest.fail(f"{RELEASED.name} is missing: the migrations of 0.1.0 as a JSON list of “app.name”; see docs/operations.md")
    released = set(json.loads(RELEASED.read_text()))
    loader = MigrationLoader(None)
    found = []
    for app, name in sorted(loader.disk_migrations):
        if app in OURS and f"{app}.{name}" not in released:
            found += problems(loader.disk_migrations[app, name], loader.project_state((app, name), at_end=False))
    assert found == []


# ---- the checker itself


def state() -> ProjectState:
    found = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=9, null=True))]
    found.add_model(ModelState("law", "Paper", fields))
    return found


def found(*steps: object, **more: str) -> list[str]:
    made = type("Migration", (migrations.Migration,), {"operations": list(steps), **more})("0002_made_up", "law")
    return problems(made, state())


TEXT = models.CharField(max_length=9)
BREAKING = {
    "drops a table": migrations.DeleteModel("Paper"),
    "renames a table": migrations.RenameModel("Paper", "Document"),
    "moves a table": migrations.AlterModelTable("Paper", "document"),
    "drops a column": migrations.RemoveField("Paper", "name"),
    "renames a column": migrations.RenameField("Paper", "name", "title"),
    "adds a column that must be given": migrations.AddField("Paper", "kind", TEXT),
    "adds one that Django alone has a default for": migrations.AddField(
        "Paper", "kind", models.CharField(max_length=9, default="x")
    ),
    "lets a column no longer be empty": migrations.AlterField("Paper", "name", TEXT),
    "changes a type": migrations.AlterField("Paper", "name", models.IntegerField(null=True)),
    "drops in SQL": migrations.RunSQL("ALTER TABLE law_paper  drop column name"),
    "hides it": migrations.SeparateDatabaseAndState(database_operations=[migrations.RemoveField("Paper", "name")]),
}


@pytest.mark.parametrize("what", BREAKING)
def test_what_the_version_before_would_stumble_over_is_refused(what):
    (said,) = found(BREAKING[what])
    assert said.startswith("law.0002_made_up ")


@pytest.mark.parametrize("what", BREAKING)
def test_once_no_version_in_use_knows_it_it_may_go(what):
    assert found(BREAKING[what], contracts="0.3.0") == []


FITTING = {
    "a table": [migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))])],
    "a table, and a column of it": [
        migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("Note", "kind", TEXT),
    ],
    "a column that may be empty": [migrations.AddField("Paper", "kind", models.CharField(max_length=9, null=True))],
    "a column with a default of the database": [
        migrations.AddField("Paper", "kind", models.CharField(max_length=9, db_default="x"))
    ],
    "a longer column": [migrations.AlterField("Paper", "name", models.CharField(max_length=90, null=True))],
    "an index": [migrations.AddIndex("Paper", models.Index(fields=["name"], name="by_name"))],
    "words alone": [migrations.AlterModelOptions("Paper", {"verbose_name": "paper"})],
    "a step of Python": [migrations.RunPython(migrations.RunPython.noop)],
    "the state alone": [migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Paper", "name")])],
}  # fmt: skip


@pytest.mark.parametrize("what", FITTING)
def test_what_only_adds_fits(what):
    assert found(*FITTING[what]) == []
