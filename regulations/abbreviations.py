"""The first use of an abbreviation on a page is spelt out, and leads to the glossary: a pass over finished HTML. Pure.

Only text is touched, and never within what is itself a link, a control, code or a heading. So the page stays as valid as it was:
without the elements that were put in, it is what it was, to the letter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape

# A tag or a comment; what is in quotes belongs to the tag, whatever it holds. All else is text.
_TAG = re.compile(r"""<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend", "title")
_CONTROLS = ("a", "button", "label", "option", "select", "summary", "textarea")
_LEFT_ALONE = frozenset((*_HEADINGS, *_CONTROLS, "abbr", "bdi", "code", "kbd", "pre", "script", "style", "svg"))
_FOLD = "details"
_ROWS = re.compile(r"(?=<tr[ >])")
# Not seen, told there already, or in another language, unless it is evidence that stands there as it was written.
_APART = re.compile(r'\b(?:visually-hidden|hidden|data-spelt-out)|(?<!class="original" )\blang=')
_VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """What it stands for, and where it is explained."""

    short: str
    full: str
    address: str


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """Abbreviations, made ready to be found. `pattern` is None where there are none."""

    pattern: re.Pattern[str] | None
    by_text: Mapping[str, Abbreviation]  # by how it stands in HTML

    @classmethod
    def of(cls, known: Iterable[Abbreviation]) -> "Abbreviations":
        by_text = {str(escape(one.short)): one for one in known if one.short and one.full}
        if not by_text:
            return cls(None, {})
        longest_first = sorted(by_text, key=lambda text: (-len(text), text))
        return cls(re.compile(rf"(?<![\w&-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])"), by_text)


def spelt_out(html: str, known: Abbreviations) -> str:
    """The HTML with the first use of each abbreviation spelt out.

    What is folded away is not seen: a first use there does not count for the text outside, where it is spelt out once more.
    """
    if known.pattern is None or not known.pattern.search(html):
        return html
    scan, told = _Scan(known.pattern), _Told(known.by_text)
    return "".join(part for row in _ROWS.split(html) for part in told.spell_out(row, scan.uses(row)))


@dataclass(frozen=True, slots=True)
class _Use:
    """Where an abbreviation stands in a text, and whether it is folded away there."""

    start: int
    end: int
    is_folded: bool


class _Scan:
    """One pass over a page, piece by piece, and where it is: in what is left alone, or folded away."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.open: list[str] = []  # elements that are left alone, from the outermost on, with whatever is open within them
        self.folds = 0

    def uses(self, piece: str) -> Iterable[_Use]:
        """The abbreviations in the text of the page's next piece."""
        if not self.open and not self.folds and (found := _uses_of_whole(self.pattern, piece)) is not None:
            return found
        return self._uses(piece)

    def _uses(self, piece: str) -> Iterator[_Use]:
        end = 0
        for tag in _TAG.finditer(piece):
            yield from self._uses_between(piece, end, tag.start())
            end = tag.end()
            if tag.group(2):
                self._enter_or_leave(tag.group(2).lower(), bool(tag.group(1)), tag.group(3))
        yield from self._uses_between(piece, end, len(piece))

    def _enter_or_leave(self, name: str, is_end: bool, attributes: str) -> None:
        if name == _FOLD:
            self.folds += -1 if is_end else 1
        if name in _VOID or attributes.endswith("/"):
            return
        if not is_end:
            if self.open or name in _LEFT_ALONE or _APART.search(attributes):
                self.open.append(name)
        elif name in self.open:  # whatever was left open within it (HTML lets some end tags out) ends with it
            while self.open.pop() != name:
                pass

    def _uses_between(self, piece: str, start: int, end: int) -> Iterator[_Use]:
        if not self.open:
            for found in self.pattern.finditer(piece, start, end):
                yield _Use(found.start(), found.end(), self.folds > 0)


@lru_cache(maxsize=1000)
def _uses_of_whole(pattern: re.Pattern[str], piece: str) -> tuple[_Use, ...] | None:
    """Of a piece that begins and ends outside of all that is left alone or folded; None of any other.

    An edit changes one row of a matrix: of the others it is known.
    """
    scan = _Scan(pattern)
    found = tuple(scan._uses(piece))
    return None if scan.open or scan.folds else found


class _Told:
    """What a page has spelt out so far."""

    def __init__(self, by_text: Mapping[str, Abbreviation]) -> None:
        self.by_text = by_text
        self.seen: set[str] = set()
        self.folded: set[str] = set()

    def spell_out(self, piece: str, uses: Iterable[_Use]) -> Iterator[str]:
        end = 0
        for use in uses:
            text = piece[use.start : use.end]
            if text in self.seen or (use.is_folded and text in self.folded):
                continue
            (self.folded if use.is_folded else self.seen).add(text)
            one = self.by_text[text]
            yield piece[end : use.start]
            yield f'<a class="abbreviation" href="{escape(one.address)}"><abbr title="{escape(one.full)}">{text}</abbr></a>'
            end = use.end
        yield piece[end:]
