"""Which tables are in a backup, at whatever state of the migrations, and how their rows are written and read as JSON."""

import base64
import binascii
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.apps import apps as installed
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, FileField, ForeignKey, Model
from django.utils.duration import duration_iso_string

from milenari.portal.backup.problems import Code, Refused

# Sessions end with a restore; the search's index, and what was found in the evidence, is made anew from it when needed.
LEFT_OUT = {"sessions.Session", "core.SharedFinding", "core.WantedPage", "portal.SearchEntry", "portal.SearchIndex"}
# What the site writes into an empty database by itself: alone, it is no reason to call a database filled.
BY_ITSELF = {"contenttypes.ContentType", "auth.Permission", "auth.Group", "auth.Group_permissions"} | {
    "core.RevisionCounter",
    "core.PastRevision",
    "core.AuditEntry",  # that a load was refused, that a backup of nothing was made
}

Name = tuple[str, str]  # of a migration: app, name


def applied(using: str) -> tuple[str, ...]:
    """The migrations that a database has, as app.name, of those in the code: of an app that was taken out nothing is known."""
    known = MigrationLoader(None).disk_migrations
    found = MigrationRecorder(connections[using]).applied_migrations()
    return tuple(sorted(f"{app}.{name}" for app, name in found if (app, name) in known))


class Schema:
    """The models as they are after certain migrations: those of the code where all are applied, else those of that time.

    Raises Refused where the code does not know one of the migrations, or there was never a state with just these.
    """

    def __init__(self, migrations: Collection[str]) -> None:
        loader = MigrationLoader(None)
        names = {(app, name) for app, _, name in (each.partition(".") for each in migrations)}
        known = set(loader.disk_migrations)
        if unknown := sorted(names - known):
            told = ", ".join(".".join(name) for name in unknown[:5]) + (", …" if len(unknown) > 5 else "")
            raise Refused(
                Code.VERSION,
                f"This backup was made by a newer version of the site: this one does not know its migrations {told}. "
                "Restore it with that version. Nothing was changed.",
            )
        graph = loader.graph
        if any(parent.key not in names for name in names for parent in graph.node_map[name].parents):
            raise Refused(
                Code.VERSION, "The backup's migrations are no state that a version of this site had. Nothing was changed."
            )
        self.is_latest = names == known
        self.leaves: list[Any] = [
            name
            for name in sorted(names)
            if not any(child.key in names and child.key[0] == name[0] for child in graph.node_map[name].children)
        ]
        self.apps: Apps = installed if self.is_latest else loader.project_state(self.leaves).apps
        self.models: dict[str, type[Model]] = {
            model._meta.label: model
            for model in self.apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy
        }

    @property
    def kept(self) -> dict[str, type[Model]]:
        """The models whose rows are in a backup, by label."""
        return {label: model for label, model in self.models.items() if label not in LEFT_OUT}

    @property
    def file_fields(self) -> Iterator[tuple[str, type[Model], FileField]]:
        """Every field that names a stored file, under app.Model.field."""
        for label, model in self.kept.items():
            for field in columns(model):
                if isinstance(field, FileField):
                    yield f"{label}.{field.name}", model, field


def columns(model: type[Model]) -> list[Field]:
    """The fields of its table, without those that the database computes."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


def column_names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in columns(model))


# ---- rows as JSON


def encoded(value: Any) -> Any:
    """A value of a row as JSON has it. What a JSON field holds is JSON already."""
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_iso_string(value)
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview() | bytearray():
            return base64.b64encode(value).decode("ascii")
        case _:
            return value


class RowReader:
    """Makes of a row's JSON what the database takes, for one table."""

    def __init__(self, model: type[Model], names: Sequence[str], connection: BaseDatabaseWrapper) -> None:
        fields = {field.attname: field for field in columns(model)}
        self._fields = [fields[name] for name in names]
        self._final = [_final(field) for field in self._fields]
        self._connection = connection

    @property
    def columns(self) -> list[str]:
        """Their names in the database."""
        return [str(field.column) for field in self._fields]

    def values(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Raises ValueError, with the field's name, where a value is none of its field."""
        return tuple(self._value(field, final, value) for field, final, value in zip(self._fields, self._final, row, strict=True))

    def _value(self, field: Field, final: Field, value: Any) -> Any:
        if isinstance(final, models.JSONField):
            if value is None and final.null:
                return None
            return self._connection.ops.adapt_json_value(value, final.encoder)
        try:
            if isinstance(final, models.BinaryField) and value is not None:
                value = base64.b64decode(value, validate=True)
            elif isinstance(value, list | dict):
                raise TypeError
            return field.get_db_prep_save(final.to_python(value), self._connection)
        except (ValidationError, TypeError, ValueError, InvalidOperation, OverflowError, binascii.Error) as error:
            raise ValueError(field.name) from error


def _final(field: Field) -> Field:
    """The field that says of what kind a reference's value is: that of the key that it points to."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    return field


# ---- the numbers that the database gives to rows


def numbered(schema: Iterable[type[Model]]) -> Iterator[type[Model]]:
    """The models whose rows the database numbers."""
    return (
        model for model in schema if isinstance(model._meta.pk, models.AutoField | models.BigAutoField | models.SmallAutoField)
    )


def last_numbers(using: str, kept: dict[str, type[Model]]) -> dict[str, int]:
    """The last number given in each table that numbers its rows, also to a row that is gone: its history stays its own."""
    connection = connections[using]
    found = {}
    with connection.cursor() as cursor:
        for label, model in kept.items():
            if model not in set(numbered([model])):
                continue
            table, column = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "postgresql":
                cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", [f'"{table}"', column])
            else:
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            found[label] = int(row[0] or 0) if row else 0
    return found


def continue_numbers(using: str, kept: dict[str, type[Model]], last: dict[str, int]) -> None:
    """New rows get numbers after the largest there is, and after the last that was ever given."""
    connection = connections[using]
    numbering = list(numbered(kept.values()))
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), numbering):
            cursor.execute(statement)
        for model in numbering:
            table, column, number = model._meta.db_table, model._meta.pk.column, last.get(model._meta.label, 0)
            if not number:
                continue
            if connection.vendor == "postgresql":
                sequence = "pg_get_serial_sequence(%s, %s)"
                cursor.execute(
                    f"SELECT setval({sequence}, greatest(%s, coalesce(pg_sequence_last_value({sequence}), 0)))",
                    [f'"{table}"', column, number, f'"{table}"', column],
                )
            else:
                cursor.execute("UPDATE sqlite_sequence SET seq = max(seq, %s) WHERE name = %s", [number, table])
                if not cursor.rowcount:
                    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
