"""A language that nobody speaks, in which every text of a page shows where it comes from.

What went through gettext is the English in marks: ⟦Save⟧. What is evidence is written in Cyrillic letters. Latin letters outside
of marks came to the page past gettext, and would stand in English on an Arabic one.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import override_settings
from django.utils.translation import trans_real
from lxml import etree, html

from tests.unmarked import with_elements_in_titles

CODE = "en-gb"  # a language that Django knows and the site has not, with dates as in English

# ---- marks about what gettext was asked for

_KEPT = re.compile(r"(<[^>]*>|%\([^)]+\)[a-z]|%[sd]|%%|\{[^{}]*\}|&\w+;)")
_MARKED = re.compile("⟦[^⟦⟧]*(?:⟧|…$)")  # the end of a text that was cut, too


class Marked:
    """A catalogue that has every message: each piece of it between placeholders and tags is in marks of its own."""

    def __init__(self) -> None:
        self._english = trans_real.DjangoTranslation("en")

    def gettext(self, message: str) -> str:
        return marked(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def language(self) -> str:
        return CODE

    to_language = language

    def __getattr__(self, name: str) -> Any:
        return getattr(self._english, name)


def marked(text: str) -> str:
    pieces = _KEPT.split(text)
    return "".join(piece if index % 2 or not re.search(r"\w", piece) else f"⟦{piece}⟧" for index, piece in enumerate(pieces))


@contextmanager
def pseudo_language() -> Iterator[None]:
    """The site has the language beside its own while this lasts; below the address /en-gb/."""
    with pytest.MonkeyPatch.context() as patch, override_settings(LANGUAGES=[*settings.LANGUAGES, (CODE, "Pseudo")]):
        patch.setitem(trans_real._translations, CODE, Marked())
        yield


# ---- evidence in another script

_CYRILLIC = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "абцдефгхийклмнопярстувшжызАБЦДЕФГХИЙКЛМНОПЯРСТУВШЖЫЗ"
)
_PROSE = frozenset(
    {
        *("acronym", "actor", "capabilities", "city", "condition", "description", "full", "local_name", "local_title", "meaning"),
        *(
            "mitigation",
            "name",
            "note",
            "number",
            "pinpoint",
            "publisher",
            "question",
            "role",
            "summary",
            "term",
            "title",
            "whom",
        ),
    }
)
_ALL_PROSE = ("labels.yaml", "why.yaml")  # whose keys are names, and values texts


def cyrillic(text: str) -> str:
    return text.translate(_CYRILLIC)


def write_evidence(target: Path) -> Path:
    """The project's evidence files with every text of theirs in Cyrillic letters; what is a name to programs stays as it is.

    Without its translations into other languages than this one.
    """
    for path in (found for found in settings.EVIDENCE_DIR.glob("*.yaml") if found.name.count(".") == 1):
        held = _disguised(yaml.load(path.read_text(), yaml.CSafeLoader), path.name in _ALL_PROSE)
        (target / path.name).write_text(yaml.dump(held, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False))
    for path in settings.EVIDENCE_DIR.glob("*.json"):
        (target / path.name).write_text(path.read_text())
    return target


def _disguised(value: Any, is_prose: bool, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _disguised(held, is_prose or (key == "sources" and name == "kind"), name) for name, held in value.items()}
    if isinstance(value, list):
        return [_disguised(held, is_prose, key) for held in value]
    is_text = is_prose or key in _PROSE or (key == "language" and len(str(value)) > 2)
    return cyrillic(value) if isinstance(value, str) and is_text else value


# ---- what a reader sees

_UNREAD = ("script", "style", "code", "pre", "kbd", "textarea", "template", "noscript", "time-zone")
_SAID = ("alt", "title", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "placeholder", "label")


def texts_of_html(content: str) -> Iterator[str]:
    """Every text that is seen or read aloud, with the element's name before it; what is a program's own is left out."""
    for element in html.document_fromstring(with_elements_in_titles(content)).iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        if element.tag not in _UNREAD and (
            element.tag == "html" or "lang" not in element.attrib
        ):  # another language, said to be one
            yield element.text or ""
            yield from (element.get(name, "") for name in _SAID)
            yield from (said for name, said in element.items() if name.startswith("data-") and " " in said and said[0].isupper())
            if element.tag == "input" and element.get("type") in ("submit", "button", "reset"):
                yield element.get("value", "")
        yield element.tail or ""


def texts_of_archive(content: Any) -> Iterator[str]:
    """Every text of an Excel or Word file, as it is written there."""
    with zipfile.ZipFile(content) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and not name.startswith("docProps/") and "theme" not in name:
                for element in etree.fromstring(archive.read(name)).iter():
                    if str(element.tag).endswith("}t"):
                        yield element.text or ""
                    if str(element.tag).endswith("}sheet"):
                        yield element.get("name", "")


# ---- what no translator is asked for

_ADDRESS = re.compile(r"\S*[/@_]\S*|\b[\w-]+(?:\.\w[\w-]*)+\b")  # addresses, files, names of fields
_SLUG = re.compile(r"\b[a-z0-9]+(?:-[a-z0-9]+)+\b|\b[0-9a-f]{8,64}\b|\{\w+\}")  # checksums; what a script fills in
_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]+s?\b")
_WORD = re.compile(r"[A-Za-z]{2,}")


def past_gettext(text: str) -> str:
    """What of a text did not come through gettext, though a reader would take it for the site's own words; else nothing."""
    before, text = "", " ".join(text.split())
    while before != text:
        before, text = text, _MARKED.sub(" ", text)
    text = rest = text.strip()
    for pattern in (_ADDRESS, _SLUG, _ABBREVIATION):
        rest = pattern.sub(" ", rest)
    return text if _WORD.search(rest) else ""
