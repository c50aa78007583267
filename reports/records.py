"""All records of the evidence, of every app, in the order in which they are written and read."""

from collections.abc import Mapping, Sequence

import barriers.evidence
import countries.evidence
import regulations.dossier_evidence
import regulations.evidence
import regulations.translation_evidence
from milenari.core.evidence import Part, Record, Reference, stored

TRANSLATIONS = (*regulations.translation_evidence.TRANSLATIONS, *barriers.evidence.TRANSLATIONS)
# So that what is referred to is there before what refers to it.
PARTS = (
    regulations.evidence.DOMAINS,
    regulations.evidence.TOPICS,
    regulations.evidence.GLOSSARY,
    *countries.evidence.PARTS,
    regulations.evidence.INSTRUMENTS,
    regulations.evidence.SOURCES,
    regulations.evidence.INSTITUTIONS,
    regulations.evidence.REQUIREMENTS,
    *barriers.evidence.PARTS,
    regulations.evidence.AHEAD,
    regulations.evidence.DOCUMENTS,
    *regulations.dossier_evidence.DOSSIER,
    *TRANSLATIONS,
)
PART_BY_NAME = {part.name: part for part in PARTS}
PART_OF_MODEL = {part.model: part for part in PARTS}


def _original(translation: Part) -> Part:
    (of,) = (column for column in translation.columns if isinstance(column, Reference))
    return PART_OF_MODEL[of.target]


ORIGINALS = {part.name: _original(part) for part in TRANSLATIONS}  # what each is a translation of, by its name

Records = Mapping[str, Sequence[Record]]  # by the name of their part, canonical


def read_records() -> dict[str, list[Record]]:
    """Every record in the database, in a fixed number of queries for each READ_AT_ONCE of them."""
    return {part.name: [record for _instance, record in stored(part)] for part in PARTS}
