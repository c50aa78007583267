"""Frozen evidence in another language than it was written in, by the translations that were frozen with it. No database."""

from collections.abc import Mapping, Sequence

from milenari.core.evidence import Record
from milenari.core.said import Said

Records = Mapping[str, Sequence[Record]]  # by the name of their part, canonical

# By the name of a part: that of its translations.
PARTS = {
    "domains": "domain_translations",
    "topics": "topic_translations",
    "glossary": "term_translations",
    "requirements": "requirement_translations",
    "steps": "step_translations",
    "barriers": "barrier_translations",
    "ahead": "ahead_translations",
    "documents": "document_translations",
}
OF_A_TRANSLATION = {"language", "of", "reviewed"}


def translated(records: Records, language: str) -> dict[str, Sequence[Record]]:
    """The records with whatever of them is translated, and the rest as it was written."""
    told = dict(records)
    for part, translations in PARTS.items():
        found = {row["of"]: row for row in records.get(translations, ()) if row["language"] == language}
        if found:
            told[part] = [_said(record, found.get(_key(record)), language) for record in records[part]]
    return told


def _key(record: Record) -> str:
    if "id" in record:
        return str(record["id"])
    return str(record["term"]) if "term" in record else f"{record['jurisdiction']}/{record['topic']}"


def _said(record: Record, translation: Record | None, language: str) -> Record:
    if translation is None:
        return record
    told = dict(record)
    for name, text in translation.items():
        if name in OF_A_TRANSLATION or not text or not record[name]:
            continue
        told[name] = _lines(record[name], text, language) if isinstance(text, Mapping) else Said(text, language)
    return told


def _lines(lines: Sequence[Record], labels: Mapping[str, str], language: str) -> list[Record]:
    """Choices, each with its label; mitigations, each with what is done."""

    def line(one: Record) -> Record:
        name, of = ("label", one["value"]) if "value" in one else ("what", one["what"])
        return {**one, name: Said(labels[of], language)} if of in labels else one

    return [line(one) for one in lines]
