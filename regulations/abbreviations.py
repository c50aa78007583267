"""The first use of an abbreviation on a page is spelt out, and leads to the glossary: a pass over finished HTML. Pure.

Only text is touched, and never within what is itself a link, a control, code or a heading. So the page stays as valid as it was:
without the elements that were put in, it is what it was, to the letter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.html import escape

# A tag or a comment; what is in quotes belongs to the tag, whatever it holds. All else is text.
_TAG = re.compile(r"""<!--.*?-->|<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.DOTALL)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "dt", "legend", "title")
_CONTROLS = ("a", "button", "label", "option", "select", "summary", "textarea")
_LEFT_ALONE = frozenset((*_HEADINGS, *_CONTROLS, "abbr", "bdi", "code", "kbd", "pre", "script", "style", "svg"))
_FOLD = "details"
_APART = re.compile(r"\b(?:visually-hidden|hidden|lang=|data-spelt-out)")  # not seen, in another language, or told there already
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
    return "".join(_Pass(known.pattern, known.by_text).run(html))


class _Pass:
    """One pass over a page: where it is, and what it has spelt out so far."""

    def __init__(self, pattern: re.Pattern[str], by_text: Mapping[str, Abbreviation]) -> None:
        self.pattern = pattern
        self.by_text = by_text
        self.open: list[str] = []  # elements that are left alone, from the outermost on, with whatever is open within them
        self.folds = 0
        self.told: set[str] = set()
        self.told_in_folds: set[str] = set()

    def run(self, html: str) -> Iterator[str]:
        end = 0
        for tag in _TAG.finditer(html):
            yield self._text(html[end : tag.start()])
            yield tag.group()
            end = tag.end()
            if tag.group(2):
                self._enter_or_leave(tag.group(2).lower(), bool(tag.group(1)), tag.group(3))
        yield self._text(html[end:])

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

    def _text(self, text: str) -> str:
        if self.open or not text.strip():
            return text
        return self.pattern.sub(self._spell_out, text)

    def _spell_out(self, found: re.Match[str]) -> str:
        text = found.group()
        if text in self.told or (self.folds and text in self.told_in_folds):
            return text
        (self.told_in_folds if self.folds else self.told).add(text)
        one = self.by_text[text]
        return f'<a class="abbreviation" href="{escape(one.address)}"><abbr title="{escape(one.full)}">{text}</abbr></a>'
