"""What a record says, read from the record itself, and a digest of it: the same State that its page in the admin carries."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Model
from django.utils.text import normalize_newlines

from milenari.core.concurrent import Row, State, Values

RowFields = Mapping[str, tuple[str, ...]]  # by the list that rows stand in, the fields of a row that can be changed


def values_of(record: Model, name: str) -> Values:
    """What a field holds, as a form would send it (milenari.core.form_state.shown_values); 50 and 50.00 are the same."""
    field: Any = record._meta.get_field(name)
    if field.many_to_many:
        return tuple(sorted(str(one.pk) for one in getattr(record, name).all()))
    value = field.value_from_object(record)
    if value is None or value == "":
        return ()
    if isinstance(field, DecimalField):
        value = f"{Decimal(value):.{field.decimal_places}f}"
    return (normalize_newlines(str(value)),)


def row_of(record: Model, names: Iterable[str]) -> Row:
    return {name: values_of(record, name) for name in names}


def state_of(record: Any, names: Iterable[str], rows: RowFields) -> State:
    """The record's fields with these names, and the rows that belong to it. In one query for each list that is not read."""
    return State(
        row_of(record, names),
        {listed: {str(row.pk): row_of(row, fields) for row in getattr(record, listed).all()} for listed, fields in rows.items()},
    )


def digest(record: Model, state: State) -> str:
    """A short text that changes with the state, and is another for every record."""
    plain = {"of": f"{record._meta.label_lower}:{record.pk}", "fields": state.fields, "rows": state.rows}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:20]
