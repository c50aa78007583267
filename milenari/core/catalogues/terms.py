"""The terms of law and medicine, locale/<language>/terms.yaml, and what a translation says otherwise."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import polib
import yaml

from milenari.core.catalogues import shown
from milenari.core.search import words

_FILLED_IN = re.compile(r"%\([a-zA-Z0-9_]+\)[sd]|<[^<>]*>")  # whose names are English, and no words of the message
# What Arabic writes together with a word: before it “and”, “so”, “by”, “for”, “like” and the article; behind it whose it is,
# and the ending of the accusative (its ta marbuta, which is folded to a ha, opens before a pronoun).
_BEFORE = "[وف]?(?:[بك]?ال|لل|[بلك])?"
_BEHIND = "(?:ا|ه|ها|هما|هم|هن|ك|كم|نا)?"
_ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True, slots=True)
class Term:
    """An English term, how this language says it, and other forms by which a message may. `not_in` has messages in which the
    English words mean something else, or the translation rightly does without, each with the reason."""

    term: str
    translation: str
    accept: tuple[str, ...] = ()
    not_in: Mapping[str, str] = field(default_factory=dict)

    @property
    def forms(self) -> tuple[str, ...]:
        return self.translation, *self.accept


def read_terms(path: Path) -> tuple[Term, ...]:
    """The terms of a file, none where there is no file. Raises ValueError where it is not a list of terms."""
    if not path.exists():
        return ()
    try:
        held = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return tuple(
            Term(one["term"], one["translation"], tuple(one.get("accept") or ()), dict(one.get("not_in") or {})) for one in held
        )
    except (yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path.name} must be a list of term, translation, accept, not_in: {error}") from error


class Terms:
    """The terms of a language, to hold messages against."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.terms = {one.term.lower(): one for one in terms}
        longest_first = sorted(self.terms, key=len, reverse=True)
        self._english = re.compile(rf"(?<!\w)({'|'.join(map(_with_plural, longest_first))})(?!\w)", re.IGNORECASE)
        self._singular = {name.lower(): term for term in self.terms for name in (term, *_plurals(term))}

    def of(self, english: str) -> list[Term]:
        """The terms that a message has, the longest first: of a “clinical trial application” no “clinical trial”."""
        if not self.terms:
            return []
        found = {self._singular[" ".join(match[1].lower().split())]: None for match in self._english.finditer(_plain(english))}
        return [self.terms[name] for name in found]

    def outdated(self, messages: Set[str]) -> Iterator[str]:
        """The exceptions for messages that are asked for no more."""
        for term in self.terms.values():
            for message in term.not_in.keys() - messages:
                yield f"terms.yaml: “{term.term}” has an exception (not_in) for {shown(message)}, which is asked for nowhere."

    def deviations(self, entry: polib.POEntry) -> Iterator[str]:
        """What a translated message says otherwise than the list, in sentences."""
        for term in self.of(entry.msgid_plural or entry.msgid):
            if entry.msgid in term.not_in:
                continue
            for text in entry.msgstr_plural.values() if entry.msgid_plural else (entry.msgstr,):
                if not any(_has(text, form) for form in term.forms):
                    yield f"“{term.term}” is not said as “{term.translation}” or as terms.yaml accepts, in {shown(text)}."


def _plain(text: str) -> str:
    return _FILLED_IN.sub(" ", text)


def _plurals(term: str) -> tuple[str, ...]:
    return f"{term}s", f"{term}es", f"{term[:-1]}ies"


def _with_plural(term: str) -> str:
    spaced = r"\s+".join(map(re.escape, term.split()))
    return rf"{spaced[:-1]}(?:y|ies)" if term.endswith("y") else rf"{spaced}(?:e?s)?"


def _has(text: str, form: str) -> bool:
    """Whether a text has these words one after the other, whatever their case, accents, and what Arabic writes with them."""
    said, wanted = [word.folded for word in words(_plain(text))], [_pattern(word.bare) for word in words(form)]
    places = range(len(said) - len(wanted) + 1)
    return any(all(one.fullmatch(word) for one, word in zip(wanted, said[place:], strict=False)) for place in places)


@lru_cache(maxsize=10_000)
def _pattern(word: str) -> re.Pattern[str]:
    if not _ARABIC.search(word):
        return re.compile(re.escape(word))
    stem = re.sub("ه$", "[هت]", re.escape(word))
    return re.compile(f"{_BEFORE}{stem}{_BEHIND}")


NO_TERMS = Terms(())
