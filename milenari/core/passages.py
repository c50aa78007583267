"""Left-to-right passages on a page that is read from the right: marked, so that each keeps its own order. Pure.

Much of what an Arabic page shows is Latin: a question not yet translated, the title of a law, an authority, a web address. Where
such a passage stands alone, its full stop, its question mark and its brackets belong to it, and would go to its wrong end. Each
is put into `<bdi dir="ltr">`, which neither moves nor aligns anything else. It is done to the finished page, so that no template
can forget it; what says its direction itself (`dir`) is left as it is, and so are codes, forms' values and drawings.

And the comma or semicolon that a template puts after a word of the page's own becomes the one of its script.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

_TAG = re.compile(r"""<(?:!--.*?-->|(/?)([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|![^>]*>)""", re.DOTALL)
_DIRECTED = re.compile(r"\sdir\s*=")
_APART = re.compile(r"""\sclass=["'][^"']*\bnumber\b""")  # a number of ours stands before a passage, at the page's own side
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_LEFT_ALONE = frozenset({"code", "head", "option", "pre", "script", "select", "style", "svg", "textarea", "title"})
# Elements that stand within a sentence: what is around them and what is in them is one passage. A span may be anything.
_IN_SENTENCES = frozenset({"a", "abbr", "b", "cite", "del", "dfn", "em", "i", "ins", "mark", "small", "strong", "sub", "sup"})

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LEFT_TO_RIGHT = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02b8\u0370-\u052f\u1e00-\u1fff]")
# What within a text of the page's own is a passage: what is quoted, and what stands where a sentence begins.
_QUOTED = re.compile("(?<=[“«])[^“”«»]+(?=[”»])")
_SENTENCE = re.compile(f"(?:^|(?<=[.!?؟؛] ))[^{_RIGHT_TO_LEFT.pattern[1:-1]}“”«»]+")
# What parts a passage from its neighbours, and is of the page's language: it stays outside.
_EDGES = re.compile(r"^([\s·,;:–—→←/|]*)(.*?)([\s·,;:–—→←/|]*)$", re.DOTALL)

_LETTER = re.compile(f"{_RIGHT_TO_LEFT.pattern}|{_LEFT_TO_RIGHT.pattern}")
_REFERENCE = re.compile(r"&#?\w+$")  # to a sign, such as “&amp;”: its semicolon belongs to it
_COMMA = re.compile(r"([,;])(?=\s|$)")
_OWN_COMMAS = {",": "،", ";": "؛"}

BEGIN, END = '<bdi dir="ltr">', "</bdi>"


def has_right_to_left(text: str) -> bool:
    """Whether there is a letter in it of a script that is written from the right."""
    return bool(_RIGHT_TO_LEFT.search(text))


def begins_from_the_right(text: str) -> bool:
    """Whether its first letter is of such a script."""
    first = _LETTER.search(text)
    return bool(first and _RIGHT_TO_LEFT.fullmatch(first.group()))


def mark_passages(html: str) -> str:
    """The page, or the part of one, with its left-to-right passages marked. But for marks and commas nothing of it changes."""
    return "".join(_marked(_parsed(html)))


# ---- the page as a tree, just as good as is needed: what was read is written back sign by sign


@dataclass(slots=True)
class _Element:
    """An element, or (without a name) a piece of text. `is_foreign`: it has left-to-right letters, and none of the page's own."""

    name: str
    start: str
    end: str = ""
    children: list["_Element"] = field(default_factory=list)
    has_ltr: bool = False
    has_rtl: bool = False
    is_left_alone: bool = False
    is_apart: bool = False

    @property
    def is_text(self) -> bool:
        return not self.name

    @property
    def is_foreign(self) -> bool:
        return self.has_ltr and not self.has_rtl and not self.is_left_alone

    @property
    def is_blank(self) -> bool:
        return not self.has_ltr and not self.has_rtl

    @property
    def is_in_sentences(self) -> bool:
        return not (self.is_left_alone or self.is_apart or self.has_rtl) and (self.is_text or self.name in _IN_SENTENCES)


def _parsed(html: str) -> _Element:
    root = _Element("#", "")
    way = [root]
    at, last = 0, ""
    for tag in _TAG.finditer(html):
        if tag.start() > at:
            text, last = _with_own_commas(html[at : tag.start()], last, any(element.is_left_alone for element in way))
            way[-1].children.append(_text(text))
        at = tag.end()
        name = (tag.group(2) or "").lower()
        if tag.group(1):
            _leave(way, name, tag.group())
            continue
        element = _Element(name or "!", tag.group())
        element.is_left_alone = not name or name in _LEFT_ALONE or bool(_DIRECTED.search(tag.group(3)))
        element.is_apart = bool(_APART.search(tag.group(3) or ""))
        way[-1].children.append(element)
        if name and name != "html" and name not in _VOID and not tag.group(3).endswith("/"):
            way.append(element)
    if at < len(html):
        way[-1].children.append(_text(_with_own_commas(html[at:], last, any(element.is_left_alone for element in way))[0]))
    while len(way) > 1:
        _close(way)
    return root


def _with_own_commas(text: str, last: str, is_left_alone: bool) -> tuple[str, str]:
    """A piece of text with the commas of the page's script after its words, and the last letter of it, or that before: `last`."""
    letters = _LETTER.findall(text)
    if is_left_alone:
        return text, letters[-1] if letters else last

    def own(found: re.Match[str]) -> str:
        before = text[: found.start()]
        if found.group() == ";" and _REFERENCE.search(before):
            return ";"
        letter = next(reversed(_LETTER.findall(before)), last)
        return _OWN_COMMAS[found.group()] if letter and has_right_to_left(letter) else found.group()

    return _COMMA.sub(own, text), letters[-1] if letters else last


def _text(text: str) -> _Element:
    plain = unescape(text) if "&" in text else text
    return _Element("", text, has_ltr=bool(_LEFT_TO_RIGHT.search(plain)), has_rtl=bool(_RIGHT_TO_LEFT.search(plain)))


def _leave(way: list[_Element], name: str, end: str) -> None:
    """The innermost open element of that name ends, with whatever HTML lets end untold within it; a stray end tag is kept."""
    if not any(element.name == name for element in way[1:]):
        way[-1].children.append(_Element("!", end, is_left_alone=True))
        return
    while way[-1].name != name:
        _close(way)
    way[-1].end = end
    _close(way)


def _close(way: list[_Element]) -> None:
    element = way.pop()
    element.has_ltr = any(child.has_ltr for child in element.children)
    element.has_rtl = any(child.has_rtl for child in element.children)


# ---- and with its passages marked


def _marked(element: _Element) -> Iterator[str]:
    yield element.start
    if element.is_left_alone:
        yield from (part for child in element.children for part in _as_it_is(child))
    else:
        for run in _runs(element.children):
            yield from _marked_run(run)
    yield element.end


def _runs(children: list[_Element]) -> Iterator[list[_Element]]:
    """The children, those that make one passage together."""
    run: list[_Element] = []
    for child in children:
        if child.is_in_sentences:
            run.append(child)
            continue
        if run:
            yield run
            run = []
        yield [child]
    if run:
        yield run


def _marked_run(run: list[_Element]) -> Iterator[str]:
    if len(run) == 1 and run[0].is_text and run[0].has_rtl:
        yield _SENTENCE.sub(_within, _QUOTED.sub(_within, run[0].start))
        return
    if not any(child.is_text and child.is_foreign for child in run):
        yield from (part for child in run for part in _marked(child))
        return
    first = next(place for place, child in enumerate(run) if child.is_foreign)
    last = max(place for place, child in enumerate(run) if child.is_foreign)
    yield from (part for child in run[:first] for part in _as_it_is(child))
    before, body, after = "", "".join(part for child in run[first : last + 1] for part in _as_it_is(child)), ""
    if run[first].is_text or run[last].is_text:
        before, body, after = _trimmed(body)
    yield f"{before}{BEGIN}{body}{END}{after}"
    yield from (part for child in run[last + 1 :] for part in _as_it_is(child))


def _trimmed(body: str) -> tuple[str, str, str]:
    """What of it stays outside before, the passage, and what stays outside after."""
    found = _EDGES.match(body)
    assert found  # it matches anything
    before, passage, after = found.groups()
    if passage.endswith(("(", "[")):
        bare = passage[:-1].rstrip()
        passage, after = bare, passage[len(bare) :] + after
    if passage.startswith((")", "]")) or (passage.startswith("(") and ")" not in passage):
        before, passage = before + passage[0], passage[1:]
    if after.startswith(";") and _REFERENCE.search(passage):
        passage, after = f"{passage};", after[1:]
    return before, passage, after


def _within(found: re.Match[str]) -> str:
    text = found.group()
    if BEGIN in text or not _text(text).is_foreign:
        return text
    before, passage, after = _trimmed(text)
    return f"{before}{BEGIN}{passage}{END}{after}"


def _as_it_is(element: _Element) -> Iterator[str]:
    yield element.start
    for child in element.children:
        yield from _as_it_is(child)
    yield element.end
