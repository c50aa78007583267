"""Texts that know which language they are in, and a record's texts in another language than it was written in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


class Said(str):
    """A text, and the language (its code) that it is in. Wherever nobody asks for that it is an ordinary text."""

    language: str

    def __new__(cls, text: str, language: str) -> Self:
        said = super().__new__(cls, text)
        said.language = language
        return said

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self.language)


Translated = Mapping[str, Any]  # of one record: the texts that are translated, by name, and whether they were `reviewed`


@dataclass(frozen=True)
class Texts:
    """Translations into one language (its code; empty: none), by the name of the record's model and by its id."""

    language: str
    found: Mapping[str, Mapping[int, Translated]]

    def of(self, model: str, pk: int) -> Translated:
        return self.found.get(model, {}).get(pk, {})

    def said(self, record: Any, name: str) -> str:
        """A text of a record: its translation, or as it was written."""
        original: str = getattr(record, name)
        return said(self.of(str(record._meta.model_name), record.pk), name, original)

    @property
    def is_reviewed(self) -> bool:
        return all(texts["reviewed"] for records in self.found.values() for texts in records.values())


def said(translated: Translated, name: str, original: str) -> str:
    """What is empty in the record stays empty, whatever its translation says."""
    found: str = translated.get(name, original) if original else original
    return found


NO_TEXTS = Texts("", {})


def translated(texts: Mapping[str, Any], language: str, reviewed: bool = False) -> Translated:
    """Those of the texts that are not empty, each knowing its language."""
    known = {
        name: {key: Said(one, language) for key, one in text.items()} if isinstance(text, Mapping) else Said(text, language)
        for name, text in texts.items()
        if text
    }
    return {**known, "reviewed": reviewed}
