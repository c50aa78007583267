"""What is wrong with a catalogue, in sentences that name the message: what a reader would see in English, or not at all."""

import gettext
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polib

from milenari.core.catalogues import catalogues, shown
from milenari.core.catalogues.gathering import Message, gather
from milenari.core.catalogues.terms import NO_TERMS, Terms, read_terms
from milenari.core.catalogues.typography import misspaced

_PLURALS = re.compile(r"nplurals=(\d+); *plural=([^;]+);?")
MOST_COUNTS = 5  # that are named of a form
_PLACEHOLDER = re.compile(r"%\([a-zA-Z0-9_]+\)[sd]")
_TAG = re.compile(r"</?[a-z][^>]*>")


@dataclass(frozen=True, slots=True)
class Forms:
    """How many forms a count has; which of them are for one count alone (one, two, none), so that they may say it without a
    digit; and which is the form of 1, that needs none where the original's singular has none. `counts` are those that each is
    for, the first of them: “3, 4, 5 …”."""

    number: int
    of_one_count: frozenset[int]
    singular: int
    counts: tuple[str, ...]


def forms_of(catalogue: polib.POFile) -> Forms:
    """As the header Plural-Forms has them. Raises ValueError where it can't be read."""
    header = _PLURALS.fullmatch(catalogue.metadata.get("Plural-Forms", ""))
    if header is None:
        raise ValueError("The header Plural-Forms must be: nplurals=NUMBER; plural=EXPRESSION;")
    chosen = gettext.c2py(header[2])
    number = int(header[1])
    held: list[list[int]] = [[] for _form in range(number)]
    for count in (*range(1001), *range(1_000_000, MOST_COUNTS * 1_000_000, 1_000_000)):
        held[chosen(count)].append(count)
    of_one_count = frozenset(form for form, counts in enumerate(held) if len(counts) == 1)
    return Forms(number, of_one_count, chosen(1), tuple(map(_first_few, held)))


def _first_few(counts: list[int]) -> str:
    return ", ".join(map(str, counts[:MOST_COUNTS])) + (" …" if len(counts) > MOST_COUNTS else "")


def check_all() -> list[str]:
    """Every problem of every catalogue; none where all is well."""
    messages = gather()
    found = []
    for language, path in catalogues().items():
        catalogue = polib.pofile(str(path), encoding="utf-8")
        terms = Terms(read_terms(path.parents[1] / "terms.yaml"))
        found += [f"locale/{language}: {problem}" for problem in check(catalogue, messages, terms)]
    return found


def check(catalogue: polib.POFile, messages: Sequence[Message], terms: Terms = NO_TERMS) -> Iterator[str]:
    try:
        forms = forms_of(catalogue)
    except ValueError as wrong:
        yield str(wrong)
        return
    held = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue if not entry.obsolete}
    wanted = {message.key: message for message in messages}
    for key, message in wanted.items():
        if key not in held:
            yield f"{shown(message.text)} of {message.place} is missing; run make messages."
        elif held[key].msgid_plural != message.plural:
            yield f"{shown(message.text)} of {message.place} has another plural; run make messages."
    for key, entry in held.items():
        if key not in wanted:
            yield f"{shown(entry.msgid)} is asked for nowhere any more; run make messages."
        else:
            yield from problems_of(entry, forms)
            if entry.translated():
                said = (*terms.deviations(entry), *_misspaced_in(entry, catalogue.metadata.get("Language", "")))
                yield from (f"{shown(entry.msgid)}: {problem}" for problem in said)
    yield from terms.outdated({message.text for message in messages})


def problems_of(entry: polib.POEntry, forms: Forms) -> Iterator[str]:
    """What is wrong with one translation."""
    said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.msgid_plural and len(said) != forms.number:
        yield f"{shown(entry.msgid)} has {len(said)} forms; this language has {forms.number}."
    if not all(said):
        yield f"{shown(entry.msgid)} is not translated."
        return
    if "fuzzy" in entry.flags:
        yield f"{shown(entry.msgid)} is marked as fuzzy: look at it, and take the mark away."
    yield from (f"{shown(entry.msgid)}: {problem}" for problem in broken_in(entry, forms))


def _misspaced_in(entry: polib.POEntry, language: str) -> Iterator[str]:
    for text in entry.msgstr_plural.values() if entry.msgid_plural else (entry.msgstr,):
        yield from misspaced(language, f"{entry.msgid} {entry.msgid_plural or ''}", text)


def broken_in(entry: polib.POEntry, forms: Forms) -> Iterator[str]:
    """What a translation, in any of its forms, has lost of its original, or made up."""
    for number, text in enumerate(list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]):
        original = entry.msgid_plural or entry.msgid
        may_lack: frozenset[str] = frozenset()
        if entry.msgid_plural and number in forms.of_one_count:
            may_lack = placeholders(original)
        elif entry.msgid_plural and number == forms.singular:
            may_lack = placeholders(original) - placeholders(entry.msgid)
        yield from broken(original, text, may_lack)


def broken(original: str, text: str, may_lack: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a translation has lost of its original, or made up: placeholders, tags, the newline at its ends."""
    wanted, given = placeholders(original), placeholders(text)
    for name in sorted(wanted - given - may_lack):
        yield f"the placeholder {name} is missing in {shown(text)}."
    for name in sorted(given - wanted):
        yield f"the placeholder {name} of {shown(text)} is not in the original."
    if wanted and re.search(r"%(?!\([a-zA-Z0-9_]+\)[sd]|%)", text):
        yield f"a single % stands in {shown(text)}; write %%."
    if sorted(_TAG.findall(original)) != sorted(_TAG.findall(text)):
        yield f"the tags of {shown(text)} are not those of the original."
    if original.startswith("\n") != text.startswith("\n") or original.endswith("\n") != text.endswith("\n"):
        yield f"{shown(text)} must begin and end with a new line where the original does."


def placeholders(text: str) -> frozenset[str]:
    return frozenset(_PLACEHOLDER.findall(text))
