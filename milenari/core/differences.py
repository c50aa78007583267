"""What is different between two states of a record, and between two texts word by word. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, StrEnum
from functools import cached_property
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from milenari.core.direction import arrow
from milenari.core.said import Composed, composed

# A word keeps what joins its parts (“1,000”, “follow-up”) and the marks of its script (Arabic vowels, combining accents).
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_TOKEN = re.compile(rf"(\s*)(\w[\w{_MARKS}]*(?:['’.,:/‑–-]\w[\w{_MARKS}]*)*|\S|\Z)")
_UNLIKE = 0.3  # below this share of common words a text was written anew, and a mixture of both could not be read
_TOO_MANY = 30_000  # pairs of equal words: what has more (several thousand words, or the same word over and over) is not compared

Token = tuple[str, str]  # the space before a word, and the word


class Sort(Enum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both texts, only in the earlier (removed), or only in the later (added)."""

    sort: Sort
    text: str

    @property
    def is_removed(self) -> bool:
        return self.sort is Sort.REMOVED

    @property
    def is_added(self) -> bool:
        return self.sort is Sort.ADDED


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other; removed stands before added where one word became another.

    The pieces that are not added, put together, are `before`; those that are not removed are `after`.
    """
    old, new = _tokens(before), _tokens(after)
    pieces = tuple(_joined(_pieces(old, new)))
    return pieces if _likeness(pieces, before, after) >= _UNLIKE else _replaced(before, after)


def shortened(pieces: tuple[Piece, ...], around: int = 8) -> tuple[Piece, ...]:
    """The same with long stretches that did not change cut down to `around` words beside each change, and … for the rest."""
    last = len(pieces) - 1
    return tuple(
        Piece(piece.sort, _cut(piece.text, 0 if place == 0 else around, 0 if place == last else around))
        if piece.sort is Sort.SAME
        else piece
        for place, piece in enumerate(pieces)
    )


def text_before(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if not piece.is_added)


def text_after(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if not piece.is_removed)


def _tokens(text: str) -> list[Token]:
    """The words and signs of a text, each with the space before it; the last has the space at the end, and no word."""
    return _TOKEN.findall(text)


def _text(tokens: list[Token]) -> str:
    return "".join(space + word for space, word in tokens)


def _pieces(old: list[Token], new: list[Token]) -> Iterator[Piece]:
    counts = Counter(word for _space, word in new)
    if sum(counts[word] for _space, word in old) > _TOO_MANY:
        yield from _replaced(_text(old), _text(new))
        return
    matcher = SequenceMatcher(None, [word for _space, word in old], [word for _space, word in new], autojunk=False)
    for what, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if what != "equal":
            yield from _replaced(_text(old[old_start:old_end]), _text(new[new_start:new_end]))
            continue
        for (old_space, word), (new_space, _word) in zip(old[old_start:old_end], new[new_start:new_end], strict=True):
            yield from (Piece(Sort.SAME, old_space),) if old_space == new_space else _replaced(old_space, new_space)
            yield Piece(Sort.SAME, word)


def _replaced(before: str, after: str) -> tuple[Piece, ...]:
    return tuple(piece for piece in (Piece(Sort.REMOVED, before), Piece(Sort.ADDED, after)) if piece.text)


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one sort as one piece, removed before added, and the space that both begin with before them."""
    same = ""
    for is_same, group in groupby((piece for piece in pieces if piece.text), key=lambda piece: piece.sort is Sort.SAME):
        stretch = tuple(group)
        before, after = text_before(stretch), text_after(stretch)
        if is_same:
            same += after
            continue
        space = len(before) - len(before.lstrip())
        if before[:space] == after[:space]:
            same, before, after = same + before[:space], before[space:], after[space:]
        yield from (Piece(Sort.SAME, text) for text in (same,) if text)
        yield from _replaced(before, after)
        same = ""
    if same:
        yield Piece(Sort.SAME, same)


def _likeness(pieces: tuple[Piece, ...], before: str, after: str) -> float:
    """The share of the shorter text's signs that stand in both; 1 where one of them is empty."""
    shorter = min(len(before), len(after))
    return sum(len(piece.text) for piece in pieces if piece.sort is Sort.SAME) / shorter if shorter else 1.0


def _cut(text: str, leading: int, trailing: int) -> str:
    words = list(re.finditer(r"\S+", text))
    if len(words) <= leading + trailing + 3:  # “…” for three words or less saves nothing
        return text
    head = text[: words[leading - 1].end()] + " " if leading else ""
    tail = " " + text[words[-trailing].start() :] if trailing else ""
    return f"{head}…{tail}"


class Action(StrEnum):
    """What became of a record between two moments; PASSING: it came and went in between."""

    CREATED = "created"
    CHANGED = "changed"
    REMOVED = "removed"
    PASSING = "passing"

    @property
    def label(self) -> str | Promise:
        return _ACTIONS[self]


_ACTIONS = {
    Action.CREATED: gettext_lazy("new"),
    Action.CHANGED: gettext_lazy("changed"),
    Action.REMOVED: gettext_lazy("removed"),
    Action.PASSING: gettext_lazy("new, and removed again"),
}


@dataclass(frozen=True)
class Difference:
    """One thing that a record says otherwise than before; an empty text: nothing was (or is) recorded.

    `is_prose`: a text, to be read word by word. `is_item`: one of a list (a citation) came, went or changed.
    """

    label: str
    before: str
    after: str
    is_prose: bool = False
    is_item: bool = False

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """What leads from one text to the other; none where there is no text to read."""
        return difference(self.before, self.after) if self.is_prose and (self.before or self.after) else ()

    @property
    def is_anew(self) -> bool:
        """Whether a text has nothing in common with the one before."""
        return bool(self.pieces) and not any(piece.sort is Sort.SAME for piece in self.pieces)

    @property
    def excerpt(self) -> tuple[Piece, ...]:
        """The pieces, with what did not change cut short."""
        return shortened(self.pieces)

    @property
    def text(self) -> str:
        """Both in plain text: “Value: 50 days → 60 days”."""
        if self.before and self.after and self.is_prose:
            cut = self.excerpt
            words = {"label": self.label, "before": text_before(cut), "after": text_after(cut)}
            return _("%(label)s, before: %(before)s\n%(label)s, after: %(after)s") % words
        if self.is_item and not self.before:
            return composed(_("%(label)s added: %(after)s"), {"label": self.label, "after": self.after})
        if self.is_item and not self.after:
            return composed(_("%(label)s removed: %(before)s"), {"label": self.label, "before": self.before})
        nothing = _("nothing recorded")
        return Composed((f"{self.label}: ", self.before or nothing, arrow(), self.after or nothing))


def gist(action: Action, differences: Sequence[Difference]) -> str:
    """What became of a record, in a line: “Value: 50 days → 60 days”; “Summary, Citation”; “new”."""
    if action is not Action.CHANGED or not differences:
        return str(action.label)
    short = next((found for found in differences if not found.is_prose and not found.is_item), None)
    return short.text if short else ", ".join(dict.fromkeys(found.label for found in differences))
