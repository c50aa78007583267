"""An HTML file of its own in as few bytes as say the same: for a mail on a bad line."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2
from minify_html import minify

from milenari.core.passages import begins_from_the_right

# A text in another language, as the filter `said` marks it; what is a whole answer has rules of style of its own.
_MARK = re.compile(r'(?<!answer-words">)<span class="original" lang="([\w-]+)" dir="(\w+)">([^<]*)</span>')
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[\w-]+")
_BREAK = re.compile(r"\n\s+")


def compact(html: str) -> str:
    """The page without the tags, quotes and white space that a browser does without; style and script stay as they are."""
    return minify(_MARK.sub(_short_mark, html), keep_html_and_head_opening_tags=True)


def _short_mark(mark: re.Match[str]) -> str:
    """`<bdi>` for a mark of a language: by itself it has the direction in which its text begins."""
    language, direction, text = mark.groups()
    return f'<bdi lang="{language}">{text}</bdi>' if begins_from_the_right(text) == (direction == "rtl") else mark.group()


def style_in_use(style: str, page: str, script: str) -> str:
    """The style's rules without those that can apply to nothing: neither to a tag of the page nor to a class that the script may
    set, which is any of its words."""
    words = set(_WORD.findall(script)).union(*map(_WORD.findall, _TAG.findall(page)))
    return "\n".join(_rules(tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True), words))


def _rules(rules: Sequence[Any], words: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports", "layer", "container"} and rule.content:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if kept := "\n".join(_rules(inner, words)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{kept}}}"
        elif rule.type == "qualified-rule":
            selectors = [selector for selector in _selectors(rule.prelude) if _wanted(selector) <= words]
            if selectors:
                prelude = ",".join(tinycss2.serialize(selector).strip() for selector in selectors)
                yield f"{prelude}{{{_BREAK.sub(chr(10), tinycss2.serialize(rule.content)).strip()}}}"
        else:
            yield rule.serialize()


def _selectors(prelude: Sequence[Any]) -> Iterator[list[Any]]:
    selector: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _wanted(selector: Sequence[Any]) -> set[str]:
    """What must be there for a selector to apply: elements, classes, names. What stands within :is(), :not() or [] need not."""
    wanted = set()
    for before, token in zip((None, *selector), selector, strict=False):
        if token.type == "hash" or (token.type == "ident" and not (before and before.type == "literal" and before.value == ":")):
            wanted.add(token.value)
    return wanted
