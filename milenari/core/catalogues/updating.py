"""Catalogues brought up to what code and templates ask for: what is new is added, what is gone goes, the rest stays as it is."""

import os
import tempfile
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

import polib

from milenari.core.catalogues import catalogues
from milenari.core.catalogues.gathering import Message, gather

WIDTH = 100  # of a line
ALIKE = 0.75  # of a message that is gone: so much of it is in a new one that its translation is offered, marked as fuzzy


def update_all() -> dict[str, polib.POFile]:
    """Rewrites each catalogue, and gives them by their language."""
    messages = gather()
    return {language: update(path, messages) for language, path in catalogues().items()}


def update(path: Path, messages: Sequence[Message]) -> polib.POFile:
    """Rewrites the catalogue with these messages, in their order: the same ones give the same file."""
    held = read(path)
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in held if not entry.obsolete}
    wanted = {message.key for message in messages}
    gone = [entry for key, entry in known.items() if key not in wanted and entry.translated()]
    made = polib.POFile(encoding="utf-8", wrapwidth=WIDTH)
    made.header, made.metadata = held.header, held.metadata
    forms = int(held.metadata["Plural-Forms"].split("nplurals=")[1].split(";")[0])
    for message in messages:
        entry = polib.POEntry(msgid=message.text, msgctxt=message.context or None, comment=message.comment, tcomment="")
        entry.occurrences = [(message.place, "")]
        entry.msgid_plural = message.plural
        before = known.get(message.key)
        if before is not None and bool(before.msgid_plural) == bool(message.plural):
            entry.flags = [flag for flag in before.flags if flag == "fuzzy"]
            entry.tcomment, entry.previous_msgid = before.tcomment, before.previous_msgid
            _take(entry, before, forms)
            if message.plural and before.msgid_plural != message.plural:
                entry.flags = ["fuzzy"]
        elif alike := _most_alike(message, gone):
            entry.flags, entry.previous_msgid = ["fuzzy"], alike.msgid
            _take(entry, alike, forms)
        else:
            _take(entry, entry, forms)
        if "%" in message.text and _has_placeholder(message.text):
            entry.flags.append("python-format")
        made.append(entry)
    write(made, path)
    return made


def read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), encoding="utf-8", wrapwidth=WIDTH)


def write(catalogue: polib.POFile, path: Path) -> None:
    """Puts the catalogue in the file's place; whoever reads it meanwhile has the old one or the new one, whole."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    os.close(descriptor)
    catalogue.save(name, newline="\n")
    os.chmod(name, 0o644)
    os.replace(name, path)


def _take(entry: polib.POEntry, other: polib.POEntry, forms: int) -> None:
    entry.msgstr = other.msgstr
    if entry.msgid_plural:
        entry.msgstr_plural = {number: other.msgstr_plural.get(number, "") for number in range(forms)}


def _most_alike(message: Message, gone: Sequence[polib.POEntry]) -> polib.POEntry | None:
    best, found = ALIKE, None
    for entry in gone:
        if bool(entry.msgid_plural) != bool(message.plural):
            continue
        matcher = SequenceMatcher(None, entry.msgid, message.text, autojunk=False)
        if matcher.real_quick_ratio() >= best and matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
            best, found = ratio, entry
    return found


def _has_placeholder(text: str) -> bool:
    from milenari.core.catalogues.checking import placeholders

    return bool(placeholders(text))
