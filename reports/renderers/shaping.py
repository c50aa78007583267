"""What WeasyPrint does not do for joined scripts: words in drawings shaped as a whole, and glyphs that know their letters.

WeasyPrint lays the words of an SVG out letter by letter, which leaves Arabic letters unjoined and in the wrong order; and it
tells of a glyph what was written where it was first used, which for parts of a ligature is another letter's: text that is copied
from the PDF, read out or searched in would not be what was written. Importing this module mends both.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any
from unicodedata import normalize

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from weasyprint import svg
from weasyprint.pdf import fonts, stream

from milenari.core.passages import has_right_to_left

_draw_words = svg.text
_OF_WORDS = ("text", "tspan", "textPath", "a")  # elements of words in a drawing


class _Whole(str):
    """A text that is one sign to who goes through it sign by sign."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def _draw_words_whole(picture: Any, node: Any, font_size: float) -> None:
    if node.text and has_right_to_left(node.text):
        node._etree_node.text = _Whole(node.text)
    _draw_words(picture, node, font_size)


class _Letters(dict[int, str]):
    """By glyph, what is written with it: as the font itself has it where that can be told, else as WeasyPrint found it."""

    def __init__(self, font: Any) -> None:
        super().__init__()
        self.font = font

    def __setitem__(self, glyph: int, text: str) -> None:
        if has_right_to_left(text) or not text:
            text = letters_of(bytes(self.font.file_content)).get(glyph, text)
        super().__setitem__(glyph, text)


@cache
def letters_of(font: bytes) -> dict[int, str]:
    """What each glyph of a font is written for, by its number: what it is given for, or put in the place of."""
    read = TTFont(BytesIO(font), lazy=True)
    told: dict[str, str] = {glyph: _plain(chr(code)) for code, glyph in sorted(read.getBestCmap().items(), reverse=True)}
    if "GSUB" in read:
        subtables = [
            getattr(table, "ExtSubTable", table) for lookup in read["GSUB"].table.LookupList.Lookup for table in lookup.SubTable
        ]
        before = -1
        while len(told) > before:
            before = len(told)
            for table in subtables:
                for glyphs, replacements in _replacements(table):
                    if all(glyph in told for glyph in glyphs):
                        for place, replacement in enumerate(replacements):
                            told.setdefault(replacement, "" if place else "".join(told[glyph] for glyph in glyphs))
    return {read.getGlyphID(glyph): text for glyph, text in told.items()}


def _plain(letter: str) -> str:
    """The letter itself for one of its joined forms. A ligature stays one sign: readers of PDFs turn several of them around."""
    plain = normalize("NFKC", letter)
    return plain if len(plain) == 1 and has_right_to_left(letter) else letter


def _replacements(table: Any) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Which glyphs of a table of substitutions are replaced, and by which."""
    match type(table).__name__:
        case "SingleSubst":
            for glyph, replacement in table.mapping.items():
                yield (glyph,), (replacement,)
        case "MultipleSubst":
            for glyph, replacements in table.mapping.items():
                yield (glyph,), tuple(replacements)
        case "LigatureSubst":
            for first, ligatures in table.ligatures.items():
                for ligature in ligatures:
                    yield (first, *ligature.Component), (ligature.LigGlyph,)


class _Font(fonts.Font):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.to_unicode = _Letters(self)


svg.text = _draw_words_whole
svg.TAGS.update(dict.fromkeys(_OF_WORDS, _draw_words_whole))
stream.Font = _Font
