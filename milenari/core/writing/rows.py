"""The rows that belong to a record (its citations): a list that is sent takes the place of the list that there is.

A row that stays is left as it is, so that the history tells only what came, went and changed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from milenari.core.selection import Problem
from milenari.core.writing.state import row_of


@dataclass(frozen=True, slots=True)
class RowsEdit:
    """What becomes of a list: the rows to be written, in their order, and those that go."""

    owner: str  # the field by which a row knows its record
    model: type[Model]
    saved: tuple[Any, ...]
    gone: tuple[Any, ...]
    left: int = 0  # so many are in the list afterwards

    @property
    def is_change(self) -> bool:
        return bool(self.saved or self.gone)

    @property
    def comes_or_goes(self) -> bool:
        """Whether it is more than another order, or another word in a row that stays."""
        return bool(self.gone) or any(row.pk is None for row in self.saved)

    @property
    def actions(self) -> frozenset[str]:
        """What is done with rows, as permissions name it."""
        return frozenset({"delete"} if self.gone else ()) | {"change" if row.pk else "add" for row in self.saved}

    def write(self, record: Model, sign: Callable[[Any], None]) -> None:
        for row in self.gone:
            sign(row)
            row.delete()
        for row in self.saved:
            setattr(row, self.owner, record)
            sign(row)
            row.save()


def edit_rows(
    record: Any, listed: str, fields: tuple[str, ...], key: tuple[str, ...], wanted: Iterable[Mapping[str, Any]]
) -> tuple[RowsEdit, list[Problem]]:
    """What makes of the list `listed` the rows that are wanted, each given as its fields; in 1 query and those of the checks.

    `fields` are those of a row; two rows with equal `key` are the same one. Without the order among the fields it is kept apart.
    """
    relation = record._meta.get_field(listed)
    model, owner = relation.related_model, relation.field.name
    before = list(getattr(record, listed).all()) if record.pk else []
    was = {row.pk: row_of(row, fields) for row in before}
    left = list(before)
    rows: list[Any] = []
    problems: list[Problem] = []
    for place, values in enumerate(wanted):
        sent = model(**values)
        row = next((one for one in left if row_of(one, key) == row_of(sent, key)), None)
        if row is None:
            row = model(**{owner: record})
        else:
            left.remove(row)
        for name in fields:
            if name != "order":
                setattr(row, name, getattr(sent, name))
        if any(row_of(row, key) == row_of(other, key) for other in rows) and "order" not in fields:
            problems.append(Problem(f"{listed}[{place}]", "", _("It stands twice in the list; it can stand there once.")))
        problems += _misfits(row, f"{listed}[{place}]", exclude=[owner])
        rows.append(row)
    if "order" in fields and [row.pk for row in rows] != [row.pk for row in before]:
        _put_in_order(rows)
    changed = tuple(row for row in rows if row.pk is None or row_of(row, fields) != was[row.pk])
    return RowsEdit(owner, model, changed, tuple(left), len(rows)), problems


def _misfits(row: Any, place: str, exclude: list[str]) -> Iterable[Problem]:
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        for name, sentences in error.message_dict.items():
            field = place if name == "__all__" else f"{place}.{name}"
            yield Problem(field, "" if name == "__all__" else str(getattr(row, name)), " ".join(sentences))


def _put_in_order(rows: list[Any]) -> None:
    """Each after the one before it; a place that does that already is kept."""
    last = -1
    for row in rows:
        if row.pk is None or row.order <= last:
            row.order = last + 1
        last = row.order
