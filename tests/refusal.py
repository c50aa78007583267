"""What the database refuses, and what a person is told."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction


@contextmanager
def refused(match: str | None = None) -> Iterator[None]:
    """The database itself refuses what is written inside, whatever the models would have said."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        yield


def complaints(record: models.Model) -> dict[str, list[str]]:
    """What a person is told of the record, by field; empty where all fits."""
    try:
        record.full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}
