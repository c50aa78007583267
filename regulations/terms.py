"""The words of the field and what they mean: no database, no HTML."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from milenari.core.collation import headword_key, initial


@dataclass(frozen=True, slots=True)
class TermTopic:
    slug: str
    question: str


@dataclass(frozen=True, slots=True)
class Term:
    """`full` is what it is short for; empty where it is no abbreviation. `topics`: where it matters, as they are asked."""

    term: str
    full: str
    meaning: str
    topics: tuple[TermTopic, ...]

    @property
    def anchor(self) -> str:
        return anchor(self.term)

    @property
    def letter(self) -> str:
        """Under which it stands: its first letter without accents, or “0–9” where it begins with none."""
        return initial(self.term) or "0–9"


def anchor(term: str) -> str:
    """The id of its place on the glossary's page."""
    return "term-" + "-".join(term.split())


def used_in(text: str, terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms that stand in a text as whole words: an abbreviation as it is written, any other word in whatever case."""

    def stands(term: Term) -> bool:
        pattern = rf"(?<![\w-]){re.escape(term.term)}(?![\w-])"
        return re.search(pattern, text, 0 if term.full else re.IGNORECASE) is not None

    return tuple(term for term in terms if stands(term))


def in_order(terms: Iterable[Term]) -> tuple[Term, ...]:
    """As a reader of the page's language looks them up."""
    return tuple(sorted(terms, key=lambda term: headword_key(term.term)))
