"""How words find a record: folding, matching, ranking, and the passage that shows why. No database, no HTML.

Each app offers its own records as `Kind`s in its module `search`; the portal puts them together.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any
from unicodedata import category, normalize

from milenari.core.said import like

LONGEST_WORD = 60  # longer ones are cut, in records and in searches alike: databases refuse to index them
LONGEST_PASSAGE = 240

# ---- what can be found


@dataclass(frozen=True, slots=True)
class Findable:
    """One record as a search sees it.

    `key` names it within its kind and jurisdiction. `title`, `also` (an acronym, a number) and `local_title` (in `language`)
    are what it is called; `context` is what it is about, or whose it is (the question that an answer is to), and counts more than
    `texts`, what it says. A record without a title of its own is shown under the first of its context.
    """

    key: str
    title: str
    also: str = ""
    local_title: str = ""
    language: str = ""
    jurisdiction: str = ""
    texts: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its word in the address, what one and what several are called, and all of them in few queries.

    `labels` are the models (app.Model) whose records they are made of, beside their jurisdictions.
    """

    name: str
    label: Any
    plural: Any
    records: Callable[[], Iterator[Findable]]
    labels: frozenset[str]


def labels(*models: Any) -> frozenset[str]:
    return frozenset(model._meta.label for model in models)


# ---- folding: words that a reader takes for the same become the same

_MARKS = ("Mn", "Me", "Cf")  # accents, Arabic vowel signs, marks of direction, soft hyphens
_MARKS_IN_WORDS = "".join(
    chr(code) for code in (*range(0xA0, 0x900), *range(0x200B, 0x2070), 0xFEFF) if category(chr(code)) in _MARKS
)
_WORD = re.compile(rf"[^\W_][^\W_{re.escape(_MARKS_IN_WORDS)}]*(?:[{re.escape(_MARKS_IN_WORDS)}]+[^\W_]*)*")
_PIECE = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart. Arabic: alef wasla, alef maqsura, ta marbuta, tatweel, letters as Persian and Urdu
# keyboards have them, and the hamza that stands alone, which many leave out as they do that on a carrier (carriers of a hamza do
# come apart). Transliteration: the half rings and primes for ayn and hamza.
_LETTERS = str.maketrans(
    {
        **{"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": "", "ء": "", "ی": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه"},
        **{"ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"},
        **dict.fromkeys("ʾʿʼʹʻ", ""),
        **{chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
    }
)
# The Arabic definite article, alone or with the particle written before it; at least two letters must remain.
_ARTICLE = re.compile("^(?:[وبكف]?ال|لل)(?=..)")


_ALIKE = ("اأإآٱ", "يىئی", "هةہھ", "وؤ", "كک", *(f"{digit}{chr(0x660 + digit)}{chr(0x6F0 + digit)}" for digit in range(10)))
_LIKE = {letter: f"[{letters}]" for letters in _ALIKE for letter in letters}
# Tatweel, a lone hamza, vowel signs, marks of direction and other accents.
_BETWEEN = r"[\u0640\u0621\u064b-\u065f\u0670\u200c-\u200f\u0300-\u036f\u00ad]*"
_ARABIC = re.compile("[\u0600-\u06ff]")


def spellings(word: str) -> str | None:
    """A regular expression, for Python and PostgreSQL alike, that finds a word in a text that is not folded.

    However Arabic writes it. None for a word without a letter or digit of Arabic script.
    """
    if not _ARABIC.search(word):
        return None
    letters = [letter for letter in normalize("NFC", word) if not re.fullmatch(_BETWEEN[:-1], letter)]
    return _BETWEEN.join(_LIKE.get(letter, re.escape(letter)) for letter in letters) or None


@dataclass(frozen=True, slots=True)
class Word:
    """A word that stands at text[start:end]: folded, and `bare`, without an Arabic article (the same where there is none)."""

    start: int
    end: int
    folded: str
    bare: str


@lru_cache(maxsize=20_000)
def fold(word: str) -> tuple[tuple[str, str], ...]:
    """The word without case, accents and Arabic spelling variants; and the same without an Arabic article.

    Several such pairs, or none, where a sign stands for several words ("½").
    """
    if word.isascii():
        plain = word.lower()[:LONGEST_WORD]
        return ((plain, plain),)
    letters = normalize("NFKD", normalize("NFKD", word).casefold())
    plain = "".join(letter for letter in letters if category(letter) not in _MARKS).translate(_LETTERS)
    pieces = (piece[:LONGEST_WORD] for piece in _PIECE.findall(plain))
    return tuple((piece, _ARTICLE.sub("", piece)) for piece in pieces)


def words(text: str) -> Iterator[Word]:
    """The words of a text, in order."""
    for found in _WORD.finditer(text):
        for folded, bare in fold(found.group()):
            yield Word(found.start(), found.end(), folded, bare)


# ---- what is searched for


@dataclass(frozen=True, slots=True)
class Term:
    """What must be found: words that follow each other, the last one perhaps only begun.

    `forms` are the ways to write it: as it was given, and without Arabic articles where there are any.
    """

    forms: tuple[tuple[str, ...], ...]

    @property
    def needles(self) -> tuple[str, ...]:
        """How each form stands in a folded section: after a space."""
        return tuple(" " + " ".join(form) for form in self.forms)


_JOINED = re.compile(r"[^\s\-/.\u2010-\u2015]+(?:[\-/.\u2010-\u2015]+[^\s\-/.\u2010-\u2015]+)*")
_APART = re.compile(r"[^\w\-/.\u2010-\u2015" + re.escape(_MARKS_IN_WORDS) + "]+")


_ELIDED = re.compile(r"\b[^\W\d_]['’]")  # “l’etica”, “d’eau”: the letter asks for nothing


def terms(search: str) -> tuple[Term, ...]:
    """What a search asks for, each once. It has no operators: signs only part words, and “536/2014” or “CAR-T” stay together."""
    found: dict[Term, None] = {}
    for chunk in _JOINED.findall(_APART.sub(" ", _ELIDED.sub(" ", search))):
        given = tuple(words(chunk))
        forms = (tuple(word.folded for word in given), tuple(word.bare for word in given))
        if given:
            found[Term(tuple(dict.fromkeys(forms)))] = None
    return tuple(found)


# ---- how well a record fits

# A record's folded text has a line for each of these; what is in the place alone is not enough.
_TITLE, _CONTEXT, _PLACE, _TEXT = range(4)
_PART_GRADES = (6, 4, 4, 2)  # a whole word is worth one more: title before context before text, whole words before parts
_APART_SIGN = " | "
_ALL_TOGETHER = {_TITLE: 3, _CONTEXT: 2, _TEXT: 1}  # the words stand there as they were given


def folded(record: Findable, place: Sequence[str] = ()) -> str:
    """What a record is searched in. `place` is what its jurisdiction is called."""
    sections = ((record.title, record.also, record.local_title), record.context, place, record.texts)
    return "\n".join(_section(parts) for parts in sections)


def _section(parts: Sequence[str]) -> str:
    """Each part's words between single spaces; then, so that both are found, every word that lost its article, with it."""
    made: list[str] = []
    with_article: dict[str, None] = {}
    for part in parts:
        found = [forms for word in _WORD.findall(part) for forms in fold(word)]
        if found:
            made.append(" ".join(bare for _folded, bare in found))
        with_article |= dict.fromkeys(folded for folded, bare in found if folded != bare)
    return f" {_APART_SIGN.join((*made, *with_article))} "


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a record fits a search: by `score`; among equals one that is called so goes first, then more `occurrences`."""

    score: int
    is_called_so: bool  # the words are the whole title, its acronym or its number
    occurrences: int


def fit(folded: str, sought: Sequence[Term]) -> Fit | None:
    """None where a term is missing, or where the record has all of them only in its place's name."""
    sections = folded.split("\n")
    score = occurrences = 0
    beyond_place = False
    for term in sought:
        needles = term.needles
        found_in = [index for index, text in enumerate(sections) if any(needle in text for needle in needles)]
        if not found_in:
            return None
        beyond_place |= found_in != [_PLACE]
        best = found_in[0]
        score += _PART_GRADES[best] + any(f"{needle} " in sections[best] for needle in needles)
        occurrences += sum(text.count(needle) for text in sections for needle in needles)
    if not beyond_place:
        return None
    whole = "".join(term.needles[-1] for term in sought)
    if len(sought) > 1:
        score += next((worth for section, worth in _ALL_TOGETHER.items() if whole in sections[section]), 0)
    names = (f" {name}" for name in sections[_TITLE].strip().split(_APART_SIGN))
    return Fit(score, whole in names, occurrences)


# ---- the passage that shows why


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; `marked` where it is what was searched for. It knows its language if the text does."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int
    term: int


def _hits(text: str, sought: Sequence[Term]) -> list[_Hit]:
    """Where the terms stand in a text, in order. Words are marked whole: a mark within one would break Arabic letters' joins."""
    found = tuple(words(text))
    hits = []
    for first in range(len(found)):
        for index, term in enumerate(sought):
            for form in term.forms:
                run = found[first : first + len(form)]
                if len(run) == len(form) and all(
                    _begins(word, part) if place == len(form) - 1 else part in (word.bare, word.folded)
                    for place, (word, part) in enumerate(zip(run, form, strict=True))
                ):
                    hits.append(_Hit(run[0].start, run[-1].end, index))
    return hits


def _begins(word: Word, part: str) -> bool:
    return word.bare.startswith(part) or word.folded.startswith(part)


def marked(text: str, sought: Sequence[Term]) -> tuple[Piece, ...]:
    """The whole text, with what was searched for marked."""
    return _pieces(text, _hits(text, sought), 0, len(text))


def passage(text: str, sought: Sequence[Term], longest: int = LONGEST_PASSAGE) -> tuple[Piece, ...]:
    """The part of a text, at most about `longest` characters of one paragraph, that has most of the terms; else its beginning."""
    paragraphs = [(like(text, paragraph), _hits(paragraph, sought)) for paragraph in text.split("\n")]
    paragraph, hits = max(paragraphs, key=lambda found: (len({hit.term for hit in found[1]}), bool(found[1])))
    lead = longest // 4
    start = 0
    if hits and hits[-1].end > longest:
        best = max(hits, key=lambda hit: _terms_within(hits, hit.start, hit.start + longest - lead))
        start = _word_before(paragraph, best.start - lead) if best.start > lead else 0
    end = start + longest
    end = len(paragraph) if end >= len(paragraph) else max(paragraph.rfind(" ", start + 1, end), start + longest // 2)
    pieces = _pieces(paragraph, hits, start, end)
    cut_before, cut_after = Piece(like(text, "…\u00a0")), Piece(like(text, "\u00a0…"))
    return (*((cut_before,) if start else ()), *pieces, *((cut_after,) if end < len(paragraph) else ()))


def _terms_within(hits: Sequence[_Hit], start: int, end: int) -> int:
    return len({hit.term for hit in hits if start <= hit.start and hit.end <= end})


def _word_before(text: str, place: int) -> int:
    """Where the first whole word from `place` on begins, or `place` itself in a text that has no spaces nearby."""
    space = text.find(" ", place, place + LONGEST_WORD)
    return place if space < 0 else space + 1


def _pieces(text: str, hits: Sequence[_Hit], start: int, end: int) -> tuple[Piece, ...]:
    """text[start:end], where hits that touch, or have only a space between them, make one mark."""
    marks: list[tuple[int, int]] = []
    for hit in hits:
        if hit.start < start or hit.end > end:
            continue
        if marks and not text[marks[-1][1] : hit.start].strip():
            marks[-1] = (marks[-1][0], max(marks[-1][1], hit.end))
        else:
            marks.append((hit.start, hit.end))
    bounds = [start, *chain.from_iterable(marks), end]  # unmarked, marked, unmarked, …
    pieces = (Piece(like(text, text[first:last]), bool(index % 2)) for index, (first, last) in enumerate(pairwise(bounds)))
    return tuple(piece for piece in pieces if piece.text)
