"""Frozen evidence in another language than it was written in, by the translations that were frozen with it. No database."""

from collections.abc import Mapping, Sequence

from milenari.core.evidence import Record
from milenari.core.originals import MADE_FROM
from milenari.core.said import Translated
from milenari.core.said import translated as translated_into

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
    "papers": "paper_translations",
    "duties": "duty_translations",
}
# What a record has several of: how a translation calls each key and text, and under which key the record lists them.
LINES = {"choices": ("value", "label"), "mitigations": ("what", "what"), "recipients": ("jurisdiction", "whom")}
LISTED = {"recipients": "to"}
OF_A_TRANSLATION = {"language", "of", "reviewed", MADE_FROM}


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
    texts = {name: text for name, text in translation.items() if name not in OF_A_TRANSLATION and text}
    said = translated_into(texts, language, translation.get(MADE_FROM) or {})  # releases of earlier versions have none
    told = dict(record)
    for name, text in texts.items():
        if isinstance(text, Mapping):
            listed = LISTED.get(name, name)
            told[listed] = [_line(one, said, name) for one in record[listed]]
        elif record[name]:
            told[name] = said.said(name, record[name])
    return told


def _line(one: Record, said: Translated, of: str) -> Record:
    """A choice with its label; a mitigation with what is done; a recipient with whom."""
    key, name = LINES[of]
    return {**one, name: said.said_of(of, one[key], one[name])}
