"""Puts a backup in a database's place: all of it, in one transaction, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, DataError, IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model
from django.utils import timezone

from milenari.core import revision, rules, table_statistics
from milenari.core.audit import record
from milenari.portal.audit import Event
from milenari.portal.backup import format, reading
from milenari.portal.backup.archive import ArchiveReader, PartReader, Source
from milenari.portal.backup.files import FileRestore
from milenari.portal.backup.problems import Code, Refused, damaged
from milenari.portal.backup.reading import Checked
from milenari.portal.backup.tables import BY_ITSELF, RowReader, Schema, applied, continue_numbers

BATCH = 500  # rows that are written at once
BURST = 1_000  # changes that a site may see within a second, see _move_revision

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """`revision`: the number that the evidence has now. `broken`: rules of the database that rows of the backup do not keep."""

    rows: int
    files: int
    revision: int
    broken: tuple[str, ...]


def held(using: str) -> dict[str, int]:
    """What the database holds beyond what the site writes by itself: numbers of rows, by the plural of what they are."""
    connection = connections[using]
    schema = Schema(applied(using))
    tables = set(connection.introspection.table_names())
    found = {}
    for label, model in schema.kept.items():
        if label not in BY_ITSELF and model._meta.db_table in tables and (count := model._base_manager.using(using).count()):
            found[str(model._meta.verbose_name_plural)] = count
    return found


def restore(
    open_source: Callable[[], Source], using: str = "default", *, replace: bool = False, say: Say = lambda _: None
) -> Restored:
    """Checks the backup, which `open_source` opens from its beginning each time, and puts it into the database `using`.

    What the database held is gone then, with all sessions and caches. Raises Refused, and nothing is changed, where the backup is
    damaged or made by a newer version, the database holds rows (unless `replace`), or does not take those of the backup.
    """
    say("Checking the backup …")
    checked = reading.check(open_source())
    if not replace and (there := held(using)):
        raise Refused(Code.OCCUPIED, _occupied(there))
    files = FileRestore(checked.schema)
    files.require_room(checked.size_of_files)
    done = False
    try:
        with _exclusively(using):
            restored = _fill(ArchiveReader(open_source()), checked, files, using, say)
        done = True
    except (DataError, IntegrityError) as error:
        raise Refused(Code.DATABASE, f"The database did not take the backup: {_told(error)}. Nothing was changed.") from error
    except DatabaseError as error:
        told = f"The database was in use or failed: {_told(error)}. Nothing was changed; stop the site and try again."
        raise Refused(Code.DATABASE, told) from error
    finally:
        if not done:
            files.undo()
    ContentType.objects.clear_cache()
    for name in caches:
        caches[name].clear()
    try:
        files.keep()
    except OSError as error:
        told = f"The database is restored, but its files are not all in their place: {error}. Make room and restore once more."
        raise Refused(Code.ROOM, told) from error
    table_statistics.count_again(restored.rows, using)
    return restored


def _occupied(there: dict[str, int]) -> str:
    largest = sorted(there.items(), key=lambda pair: -pair[1])
    told = ", ".join(f"{count:,} {name}" for name, count in largest[:6])
    rest = sum(count for _, count in largest[6:])
    more = f" and {rest:,} other rows" if rest else ""
    return f"The database holds something already: {told}{more}. Nothing was changed; --replace puts the backup in its place."


def _told(error: DatabaseError) -> str:
    return " ".join(str(error).split()).rstrip(".")


@contextmanager
def _exclusively(using: str) -> Iterator[None]:
    """One transaction, which no other writer comes into; the tables may be rebuilt in it."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        connection.disable_constraint_checking()  # or tables could not be rebuilt; all references are checked at the end
    try:
        with transaction.atomic(using=using):
            yield
    finally:
        if connection.vendor == "sqlite":
            connection.enable_constraint_checking()


def _fill(archive: ArchiveReader, checked: Checked, files: FileRestore, using: str, say: Say) -> Restored:
    connection = connections[using]
    there = Schema(applied(using))
    reached = _revision(there, using)
    for label, model, field in there.file_fields:
        if label in {file for file, _, _ in checked.schema.file_fields} and _exists(model, using):
            names: Any = model._base_manager.using(using).exclude(**{field.name: ""}).values_list(field.name, flat=True)
            files.remember(label, set(names))
    files.expect(checked.manifest.files)
    _make_room(there, checked.schema, using)
    rows = _load(archive, checked, files, using, say)
    continue_numbers(using, checked.schema.kept, checked.manifest.last)
    connection.check_constraints()
    if not checked.schema.is_latest:
        say("Bringing the tables up to this version of the site …")
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
        connection.check_constraints()
    number = _move_revision(checked, reached, using)
    say("Putting the rules of the database in force …")
    emit_post_migrate_signal(verbosity=0, interactive=False, db=using)  # rules, permissions and roles, as after any migration
    made = f"backup of {checked.header.made_at:%Y-%m-%d %H:%M} UTC"
    record(Event.BACKUP_RESTORED, made, using=using, rows=rows, revision=number)
    return Restored(rows, sum(bool(file.part) for file in checked.manifest.files), number, tuple(rules.broken(using)))


def _exists(model: type[Model], using: str) -> bool:
    return model._meta.db_table in connections[using].introspection.table_names()


def _revision(schema: Schema, using: str) -> int:
    """The number that this database has reached; 0 for an empty one."""
    counter = schema.models.get("core.RevisionCounter")
    if counter is None or not _exists(counter, using):
        return 0
    return int(counter._base_manager.using(using).filter(pk=1).values_list("number", flat=True).first() or 0)


def _make_room(there: Schema, wanted: Schema, using: str) -> None:
    """Empties the tables, if they are those of the backup; else drops them, and makes those of the backup."""
    connection = connections[using]
    tables = [model._meta.db_table for model in there.models.values() if _exists(model, using)]
    quoted = [connection.ops.quote_name(table) for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and quoted:
            cursor.execute("SET LOCAL lock_timeout = '60s'")
            cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN EXCLUSIVE MODE")  # readers go on, writers wait
        rules.lift(using)
        if there.leaves == wanted.leaves:
            for table in quoted:
                cursor.execute(f"DELETE FROM {table}")  # noqa: S608
            return
        if quoted:
            dropped = [", ".join(quoted)] if connection.vendor == "postgresql" else quoted
            for table in dropped:
                cursor.execute(f"DROP TABLE {table}")
        cursor.execute("DROP TABLE IF EXISTS django_migrations")
    MigrationExecutor(connection).migrate(wanted.leaves)
    with connection.cursor() as cursor:  # rows that migrations wrote; the backup has its own
        for model in wanted.models.values():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
    connection.check_constraints()  # on PostgreSQL: what migrations had checked at once is again checked at the end


def _load(archive: ArchiveReader, checked: Checked, files: FileRestore, using: str, say: Say) -> int:
    """Writes all rows and stores all files. Reads them a second time, and so compares them a second time."""
    count, last = 0, ""
    stored = {file.part: file for file in checked.manifest.files if file.part}
    for part in archive:
        if match := format.TABLE_PART.fullmatch(part.name):
            if match[1] != last:
                say(f"Restoring {match[1]} …")
            last = match[1]
            count += _load_rows(part, checked.schema.kept[last], checked.header.columns[last], using)
        elif part.name in stored:
            files.put(stored[part.name], part, checked.manifest.parts[part.name].sha256)
        if part.name != format.MANIFEST and checked.manifest.parts.get(part.name) != part.end():
            raise damaged(f"The backup's part {part.name} changed while it was read.")
    return count


def _load_rows(part: PartReader, model: type[Model], fields: tuple[str, ...], using: str) -> int:
    connection = connections[using]
    reader, quote = RowReader(model, fields, connection), connection.ops.quote_name
    names, places = ", ".join(map(quote, reader.columns)), ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    count = 0
    batch: list[tuple[Any, ...]] = []

    def write() -> None:
        try:
            cursor.executemany(statement, batch)
        except (UnicodeError, OverflowError) as error:  # not even the driver takes it
            raise damaged(f"The backup's part {part.name} has a value that no database takes, up to line {count}.") from error
        batch.clear()

    with connection.cursor() as cursor:
        for row in reading.rows(part):
            count += 1
            try:
                batch.append(reader.values(row))
            except ValueError as error:
                raise damaged(f"Line {count} of the backup's part {part.name} has a value that is none of {error}.") from error
            if len(batch) == BATCH:
                write()
        write()
    return count


def _move_revision(checked: Checked, reached: int, using: str) -> int:
    """Moves the counter beyond every number that it can have had, so that nothing of before is taken for what is there now.

    The database may be lost, and with it how far it had come since the backup. It cannot have come further than a change for each
    second that has passed (and a burst of them): so much is added.
    """
    from milenari.core.models import RevisionCounter

    now = timezone.now()
    passed = max(0, int((now - checked.header.made_at).total_seconds()))
    number = max(checked.header.revision, reached) + BURST + passed
    RevisionCounter.objects.using(using).update_or_create(pk=1, defaults={"number": number, "changed_at": now, "framed_at": now})
    revision.note(using)
    return number
