"""Words that the records themselves give to filters: codes and slugs, read for all the fields of an address at once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Model, QuerySet, Value, Window
from django.db.models.functions import Cast, RowNumber

Choices = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Of:
    """The words in the field `word` of a model's records, said as their field `label`, in `order`."""

    model: type[Model]
    word: str
    label: str
    order: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Choices for a WordsFilter: `always` those, then what is recorded, each word once. Called, it reads its own alone."""

    parts: tuple[Of, ...]
    always: tuple[tuple[str, Any], ...] = ()

    def __call__(self) -> Choices:
        return read({"": self})[""]


def read(wanted: Mapping[str, Recorded]) -> dict[str, Choices]:
    """The choices of each of these fields, in one query for all of them."""
    found: dict[str, dict[str, Any]] = {name: dict(recorded.always) for name, recorded in wanted.items()}
    arms = list(_arms(wanted))
    rows: Iterable[tuple[str, int, int, str, str]] = arms[0].union(*arms[1:], all=True) if arms else ()
    for name, _part, _rank, word, label in sorted(rows, key=lambda row: row[:3]):
        found[name].setdefault(word, label)
    return {name: list(words.items()) for name, words in found.items()}


def _arms(wanted: Mapping[str, Recorded]) -> Iterator[QuerySet[Any]]:
    """A query for each part, as rows of field, part, rank, word and label; a union keeps no order, so each row has its rank."""
    for name, recorded in wanted.items():
        for number, part in enumerate(recorded.parts):
            yield (
                part.model._default_manager.order_by()
                .annotate(
                    words_field=Value(name, output_field=CharField()),
                    words_part=Value(number),
                    words_rank=Window(RowNumber(), order_by=[*part.order, F("pk").asc()]),
                    words_word=Cast(part.word, CharField()),
                    words_label=Cast(part.label, CharField()),
                )
                .values_list("words_field", "words_part", "words_rank", "words_word", "words_label")
            )
