"""How a language spaces its signs, where a catalogue can be held against it: French puts a space that no line breaks at before
: ; ? ! and within « », others none.
"""

import re
from collections.abc import Iterator

from milenari.core.catalogues import shown

_PLAIN_SPACE = re.compile(r"(?<=\S) (?=[:;?!»](?:\s|\W|$))|(?<=«) ")
_NO_SPACE = re.compile(r"(\S*[^\s\u00a0\u202f:;?!(<])([:;?!])(?=\s|$)(?:\s+(\S+))?|«(?=\w)|(?<=\w)»")
_ANY_SPACE = re.compile(r"(?<=\w)[ \u00a0\u202f](?=[:;?!؟؛،,.](?:\s|$))")


def misspaced(language: str, original: str, text: str) -> Iterator[str]:
    """What stands too close or too far apart in a translation."""
    if language != "fr":
        for found in _ANY_SPACE.finditer(text):
            yield f"no space stands before “{text[found.end()]}” in {shown(text)}."
        return
    for found in _PLAIN_SPACE.finditer(text):
        yield f"a line may break at the space in “{_around(text, found)}”; it must be U+00A0 or U+202F."
    for found in _NO_SPACE.finditer(text):
        if not _is_code(found, original):
            yield f"a space (U+00A0 or U+202F) is missing in “{_around(text, found)}”."


def _is_code(found: re.Match[str], original: str) -> bool:
    """Whether it is no French, but what somebody writes to the letter: “If-Match: *” in the original, too."""
    word, sign, following = found[1] or "", found[2] or "", found[3] or "%("
    is_name = "-" in word and f"{word}{sign}" in original
    return is_name or ("%(" not in following and f"{word}{sign} {following}" in original)


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(0, found.start() - 15) : found.end() + 5].strip()
