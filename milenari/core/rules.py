"""Rules of the database that a check constraint cannot say, since they look at other rows: kept by triggers.

An app lists its rules as RULES in a module `rules`. They are lifted before migrations run (SQLite rebuilds tables, and would
lose or trip over them) and imposed again afterwards. A violation raises django.db.IntegrityError with the rule's message.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal

from django.apps import apps
from django.db import IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

Event = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, slots=True)
class Rule:
    """`violated` is an SQL condition on the rows NEW and OLD of `table`, in words that SQLite and PostgreSQL share.

    `deferred`: what counts is how things stand when the transaction ends. PostgreSQL keeps such a rule. SQLite knows no trigger
    of that kind: there it is kept by whatever writes, and where a backup is restored (`broken`).
    """

    name: str
    table: str
    events: tuple[Event, ...]
    violated: str
    message: str
    deferred: bool = False


def all_rules() -> Iterator[Rule]:
    for config in apps.get_app_configs():
        # The ground floor's `rules` is this module; its own rules are those of the audit log.
        module = f"{config.name}.audit.rules" if config.label == "core" else f"{config.name}.rules"
        if find_spec(module):
            yield from getattr(import_module(module), "RULES", ())


def _drop(connection: BaseDatabaseWrapper, rule: Rule) -> list[str]:
    if connection.vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}", f"DROP FUNCTION IF EXISTS {rule.name}()"]
    return [f"DROP TRIGGER IF EXISTS {rule.name}_{event.lower()}" for event in rule.events]


def _create(connection: BaseDatabaseWrapper, rule: Rule) -> list[str]:
    message = rule.message.replace("'", "''")
    if connection.vendor == "postgresql":
        row = "OLD" if rule.events == ("DELETE",) else "NEW"
        kind, when, then = ("", "BEFORE", "") if not rule.deferred else ("CONSTRAINT ", "AFTER", "DEFERRABLE INITIALLY DEFERRED ")
        return [
            # Two writers at once don't see each other's rows, and could break a rule together: the second one waits for the
            # first, on the row that every write of evidence locks anyway.
            f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"PERFORM 1 FROM core_revisioncounter FOR UPDATE; IF ({rule.violated}) THEN "
            f"RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = '{message}'; END IF; RETURN {row}; END $$",
            f"CREATE {kind}TRIGGER {rule.name} {when} {' OR '.join(rule.events)} ON {rule.table} "
            f"{then}FOR EACH ROW EXECUTE FUNCTION {rule.name}()",
        ]
    if rule.deferred:
        return []
    return [
        f"CREATE TRIGGER {rule.name}_{event.lower()} BEFORE {event} ON {rule.table} FOR EACH ROW WHEN {rule.violated} "
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        for event in rule.events
    ]


def _run(using: str, statements: Any) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for rule in all_rules():
            if rule.table in tables:
                for statement in statements(connection, rule):
                    cursor.execute(statement)


def lift(using: str, plan: Sequence[Any] | None = None, **_: Any) -> None:
    """Signal receiver before migrations: drops every rule from the database `using`, unless there is nothing to migrate."""
    if plan != []:
        _run(using, _drop)


def impose(using: str, **_: Any) -> None:
    """Signal receiver after migrations: puts every rule in force in the database `using`."""
    _run(using, lambda connection, rule: _drop(connection, rule) + _create(connection, rule))


def broken(using: str) -> Iterator[str]:
    """The messages of the rules that rows of the database `using` break now, of rules that a row breaks by being there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for rule in all_rules():
            if "INSERT" in rule.events:
                cursor.execute(f"SELECT 1 FROM {rule.table} AS NEW WHERE {rule.violated} LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    yield rule.message


def refusal(error: IntegrityError) -> str:
    """What to tell an editor whose change the database refused: the rule's own sentence where it is one of ours."""
    why = next((rule.message for rule in all_rules() if rule.message in str(error)), "")
    return _("Nothing was saved. %(why)s Look at the record as it is now, and make your change again.") % {
        "why": why or _("It does not go together with what is recorded, perhaps since a moment ago.")
    }
