"""Which originals a translation was made from, and whether they still say the same. Pure.

A translation keeps a checksum of each original that it translates. Whatever changes an original, and wherever, its translation is
outdated from then on: it is not shown, and not taken as read by an expert, until somebody brings it up to date. An original that
says again what it said makes its translation current again.

Texts, their originals and the checksums (`made_from`) have the same shape: by name a text or, of what a record has several of, a
mapping from each one's key to its text.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

Shaped = Mapping[str, Any]

# No text of these letters is anything but text in YAML, which would take 12345678 and 1234e567 for numbers.
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
LENGTH = 8  # letters
MADE_FROM = "made_from"  # as records and files call the checksums


def checksum(original: str) -> str:
    """Of what a text says: spaces and line ends, which files and forms set otherwise, change none."""
    said = " ".join(original.split()).encode()
    return hashlib.sha256(said).hexdigest()[:LENGTH].translate(_LETTERS)


def is_outdated(made_from: str | None, original: str) -> bool:
    """Whether an original says something else than what a translation was made from; not where that is not recorded."""
    return made_from is not None and made_from != checksum(original)


def checksums(texts: Shaped, originals: Shaped) -> dict[str, Any]:
    """Of the originals of all that is translated. What is known by its own text, as a mitigation is, needs none."""
    return carried(texts, originals, {}, {}, {})


def carried(texts: Shaped, originals: Shaped, before: Shaped, made_from: Shaped, given: Shaped) -> dict[str, Any]:
    """From which originals these `texts` are made: as `given`, where that is said; the present ones, where a text is new or is
    not what it was `before`; and where it is, those that it was `made_from` then."""
    found: dict[str, Any] = {}
    for name, key, text in _each(texts):
        original = _at(originals, name, key)
        if original is None or original == key:
            continue
        known = _at(given, name, key) or (_at(made_from, name, key) if _at(before, name, key) == text else None)
        if key is None:
            found[name] = known or checksum(original)
        else:
            found.setdefault(name, {})[key] = known or checksum(original)
    return found


def outdated(texts: Shaped, originals: Shaped, made_from: Shaped) -> tuple[str, ...]:
    """The names of the texts whose originals say something else now, or, of one of several, are gone."""
    found = []
    for name, key, _text in _each(texts):
        original = _at(originals, name, key)
        if is_outdated(_at(made_from, name, key), original) if original is not None else key is not None:
            found.append(name)
    return tuple(dict.fromkeys(found))


def _each(texts: Shaped) -> Iterator[tuple[str, str | None, str]]:
    """Each text with its name and, where it is one of several, its key."""
    for name, text in texts.items():
        if isinstance(text, Mapping):
            yield from ((name, key, one) for key, one in text.items() if one)
        elif text:
            yield name, None, text


def _at(texts: Shaped, name: str, key: str | None) -> str | None:
    found = texts.get(name)
    if key is not None:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None
