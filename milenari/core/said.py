"""Texts that know which language they are in, and a record's texts in another language than it was written in. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.conf import settings

from milenari.core.originals import is_outdated
from milenari.core.passages import begins_from_the_right


class Said(str):
    """A text, and the language (its code) that it is in. Wherever nobody asks for that it is an ordinary text."""

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        said = super().__new__(cls, text)
        said.language = language
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.language)


class Composed(str):
    """A text that was put together of `pieces`: what is `Said` among them is in its own language, all else in the reader's."""

    pieces: tuple[str, ...]

    def __new__(cls, pieces: Iterable[str]) -> Self:
        flat = tuple(_flat(pieces))
        composed = super().__new__(cls, "".join(flat))
        composed.pieces = flat
        return composed

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.pieces,)


def _flat(pieces: Iterable[str]) -> Iterator[str]:
    for piece in pieces:
        yield from piece.pieces if isinstance(piece, Composed) else (piece,)


_PLACE = re.compile(r"%\((\w+)\)s")


def composed(message: str, values: Mapping[str, Any]) -> Composed:
    """`message % values`, in which the values keep their language. Its places for them are all like `%(name)s`."""
    pieces = _PLACE.split(message)
    return Composed(_piece(values[piece]) if number % 2 else piece.replace("%%", "%") for number, piece in enumerate(pieces))


def joined(apart: str, pieces: Iterable[str]) -> Composed:
    """`apart.join(pieces)`, in which each keeps its language."""
    found = list(pieces)
    return Composed(part for number, piece in enumerate(found) for part in ((apart, piece) if number else (piece,)))


def _piece(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


def evidence(text: str) -> str:
    """A text of a record, knowing its language: where it knows none, it is the one that records are written in.

    What was written from the right is not; of that it can't be told.
    """
    if isinstance(text, Said | Composed) or not text or begins_from_the_right(text):
        return text
    return Said(text, settings.LANGUAGE_CODE)


def like(original: str, text: str) -> str:
    """A text that was made of the `original`: in the same language."""
    return Said(text, original.language) if isinstance(original, Said) else text


@dataclass(frozen=True, slots=True)
class Translated:
    """What one record says in another language, by name, and from which originals that was made (milenari.core.originals).

    Whatever is not translated, and whatever is outdated, it says as it was written.
    """

    texts: Mapping[str, Any] = field(default_factory=dict)
    made_from: Mapping[str, Any] = field(default_factory=dict)
    reviewed: bool = True

    def said(self, name: str, original: str) -> str:
        """A text, or as it was written. What is empty in the record stays empty, whatever its translation says."""
        return _standing(self.texts.get(name), self.made_from.get(name), original)

    def said_of(self, name: str, key: str, original: str) -> str:
        """One of several, which the record knows by a key."""
        return _standing(self.texts.get(name, {}).get(key), self.made_from.get(name, {}).get(key), original)


def _standing(found: str | None, made_from: str | None, original: str) -> str:
    return found if found and original and not is_outdated(made_from, original) else original


def translated(texts: Mapping[str, Any], language: str, made_from: Mapping[str, Any], reviewed: bool = False) -> Translated:
    """Those of the texts that are not empty, each knowing its language."""
    known = {
        name: {key: Said(one, language) for key, one in text.items()} if isinstance(text, Mapping) else Said(text, language)
        for name, text in texts.items()
        if text
    }
    return Translated(known, made_from, reviewed)


_UNTRANSLATED = Translated()


@dataclass(frozen=True)
class Texts:
    """Translations into one language (its code; empty: none), by the name of the record's model and by its id."""

    language: str
    found: Mapping[str, Mapping[int, Translated]]

    def of(self, model: str, pk: int) -> Translated:
        return self.found.get(model, {}).get(pk, _UNTRANSLATED)

    def said(self, record: Any, name: str) -> str:
        """A text of a record: its translation where it has one that is not outdated, else as it was written."""
        original: str = getattr(record, name)
        return self.of(str(record._meta.model_name), record.pk).said(name, original)

    @property
    def is_reviewed(self) -> bool:
        return all(one.reviewed for records in self.found.values() for one in records.values())


NO_TEXTS = Texts("", {})
