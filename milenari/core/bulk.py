"""Many records of evidence written at once, with their history, which the database copies from the rows that it just wrote.

The rows are those that simple_history.utils would write; each of its objects costs as much as the record, and these cost none.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from milenari.core import revision

BATCH = 500


def create_with_history(records: Sequence[Any], reason: str) -> None:
    """Creates records of one model, which have their ids then."""
    if records:
        model: Any = type(records[0])
        with transaction.atomic(savepoint=False):
            QuerySet(model).bulk_create(records, batch_size=BATCH)  # Django's own: ours would say that no history tells of it
            revision.advance(of_frame=model.is_frame)
            _remember(records, "+", reason)


def update_with_history(records: Sequence[Any], fields: Sequence[str], reason: str) -> None:
    """Saves these fields of records of one model: one statement that is made many times, where Django would make a long one."""
    if not records:
        return
    model: Any = type(records[0])
    columns = [model._meta.get_field(name) for name in fields]
    quote = connection.ops.quote_name
    told = ", ".join(f"{quote(field.column)} = %s" for field in columns)
    statement = f"UPDATE {quote(model._meta.db_table)} SET {told} WHERE {quote(model._meta.pk.column)} = %s"  # noqa: S608 (as below)

    def values(record: Any) -> list[Any]:
        return [*(field.get_db_prep_save(getattr(record, field.attname), connection) for field in columns), record.pk]

    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.executemany(statement, [values(record) for record in records])
        revision.advance(of_frame=model.is_frame)
        _remember(records, "~", reason)


def _remember(records: Sequence[Any], kind: str, reason: str) -> None:
    """Copies the rows of these records into their history, as of now."""
    model: Any = type(records[0])
    past: Any = model.history.model
    user = past.get_default_history_user(records[0])
    told = {"history_date": timezone.now(), "history_change_reason": reason, "history_type": kind}
    told["history_user"] = user.pk if user else None
    columns = [field.column for field in past.tracked_fields]
    places, values = [], []
    for name, value in told.items():
        field = past._meta.get_field(name)
        places.append(field.column)
        values.append(field.get_db_prep_save(value, connection))
    quote = connection.ops.quote_name
    into = ", ".join(quote(column) for column in (*columns, *places))
    copied = ", ".join((*(quote(column) for column in columns), *("%s" for _ in values)))
    key = quote(model._meta.pk.column)
    ids = sorted(record.pk for record in records)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            among = ", ".join("%s" for _ in batch)
            cursor.execute(
                f"INSERT INTO {quote(past._meta.db_table)} ({into}) "  # noqa: S608 (names from the models alone)
                f"SELECT {copied} FROM {quote(model._meta.db_table)} "
                f"WHERE {key} BETWEEN %s AND %s AND {key} IN ({among}) ORDER BY {key}",
                [*values, batch[0], batch[-1], *batch],
            )
