"""The translations of all evidence: which are read by a native expert, and which wait to be brought up to date."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from milenari.core.evidence import Part, Reference
from milenari.core.originals import checksums
from milenari.core.translation import Translation, with_originals
from reports.records import ORIGINALS, TRANSLATIONS


@dataclass(frozen=True, slots=True)
class Standing:
    """How one translation stands: of which record (`kind`: the part that it is of, `key`: its key there), into which language.

    `reviewed`: by a native expert, beside the originals as they are now; `outdated`: the names of the texts whose originals have
    changed since.
    """

    kind: str
    key: str
    language: str
    reviewed: bool
    outdated: tuple[str, ...]
    translation: Translation

    @property
    def waiting(self) -> tuple[tuple[str, Any, Any, Any], ...]:
        """Of each text that is outdated its name, its original as it is now, the translation, and the original's checksum."""
        texts, originals = self.translation.texts, self.translation.originals_of(self.translation.record)
        made_from = checksums(texts, originals)
        return tuple((name, originals[name], texts[name], made_from.get(name)) for name in self.outdated)


def standings(language: str = "", kind: str = "") -> Iterator[Standing]:
    """Of the translations into a language, of one kind of record, or all; in 2 queries for a kind at the most."""
    for part in TRANSLATIONS:
        if kind in ("", ORIGINALS[part.name].name):
            yield from _standings(part, language)


def kinds() -> tuple[str, ...]:
    """What records that may be translated are called, in the order in which they are given."""
    return tuple(ORIGINALS[part.name].name for part in TRANSLATIONS)


def _standings(part: Part, language: str) -> Iterator[Standing]:
    (of,) = (column for column in part.columns if isinstance(column, Reference))
    rows = with_originals(part.model._default_manager.order_by("language", "record_id"), *of.beside)
    for row in rows.filter(language=language) if language else rows:
        outdated = row.outdated
        yield Standing(
            kind=ORIGINALS[part.name].name,
            key=str(of.from_model(row)),
            language=row.language,
            reviewed=row.reviewed and not outdated,
            outdated=outdated,
            translation=row,
        )
