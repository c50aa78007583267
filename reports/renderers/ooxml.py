"""Pieces of a Word document that python-docx leaves to its users: links, bookmarks, fields, shading, tables with merged cells.

Elements are those of WordprocessingML (ISO/IEC 29500-1, 17). Lengths in twentieths of a point, unless said otherwise.
"""

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from milenari.core.passages import has_right_to_left

ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # signs that XML 1.0 can't hold
UNKNOWN_SIGN = "\ufffd"
LONGEST_NAME = 40  # of a bookmark
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP archive can name


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks. `size` in half points; colours and fills as RRGGBB; empty or 0: as its style has it."""

    bold: bool = False
    italic: bool = False
    colour: str = ""
    fill: str = ""
    hatched: bool = False
    size: int = 0
    language: str = ""
    right_to_left: bool = False

    def but(self, **changes: Any) -> "Look":
        return replace(self, **changes)


PLAIN = Look()


def legal(text: str) -> str:
    """The text as XML can hold it."""
    return ILLEGAL.sub(UNKNOWN_SIGN, text)


def element(tag: str, attributes: Mapping[str, str | int] | None = None, children: Iterable[Any] = ()) -> Any:
    """An element such as w:p; attribute names without a prefix are Word's own."""
    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name if ":" in name else f"w:{name}"), str(value))
    made.extend(children)
    return made


def run(text: str, look: Look = PLAIN) -> Any:
    """A run of text; a line break in it is one in the document, too. What has letters written from the right is ordered so."""
    look = look.but(right_to_left=True) if has_right_to_left(text) else look
    made = element("w:r", None, _properties(look))
    for place, line in enumerate(legal(text).split("\n")):
        if place:
            made.append(element("w:br"))
        if line:
            made.append(_text("w:t", line))
    return made


def _text(tag: str, text: str) -> Any:
    made = element(tag, {"xml:space": "preserve"})
    made.text = text
    return made


def _properties(look: Look) -> Iterable[Any]:
    """The run's properties, in the order that the standard asks for (17.3.2.28)."""
    found = []
    if look.bold:
        found += [element("w:b"), element("w:bCs")]
    if look.italic:
        found += [element("w:i"), element("w:iCs")]
    if look.colour:
        found.append(element("w:color", {"val": look.colour}))
    if look.size:
        found += [element("w:sz", {"val": look.size}), element("w:szCs", {"val": look.size})]
    if look.hatched or look.fill:
        found.append(shading(look))
    if look.right_to_left:
        found.append(element("w:rtl"))
    if look.language:
        found.append(element("w:lang", {"bidi" if look.right_to_left else "val": look.language}))
    return [element("w:rPr", None, found)] if found else []


def shading(look: Look) -> Any:
    """A fill, or the hatch that stands for what is not known."""
    if look.hatched:
        return element("w:shd", {"val": "thinDiagStripe", "color": "D9D9E0", "fill": "F2F2F5"})
    return element("w:shd", {"val": "clear", "color": "auto", "fill": look.fill})


def field(code: str, shown: str, look: Look = PLAIN) -> list[Any]:
    """The runs of a field such as PAGE; `shown` is what stands there until Word computes it."""
    code_run = element("w:r", None, (*_properties(look), _text("w:instrText", f" {code} ")))
    marks = {kind: element("w:r", None, [element("w:fldChar", {"fldCharType": kind})]) for kind in ("begin", "separate", "end")}
    return [marks["begin"], code_run, marks["separate"], run(shown, look), marks["end"]]


def inner_link(bookmark: str, runs: Iterable[Any]) -> Any:
    return element("w:hyperlink", {"anchor": bookmark, "history": 1}, runs)


def outer_link(relationship: str, runs: Iterable[Any]) -> Any:
    """`relationship` is the identifier of the one that holds the address."""
    return element("w:hyperlink", {"r:id": relationship, "history": 1}, runs)


class Bookmarks:
    """Names of places: for Word at most 40 letters, digits and underscores, a letter first, each once whatever its case."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()

    def name(self, place: str) -> str:
        if place not in self._names:
            plain = re.sub(r"\W", "_", place, flags=re.ASCII).lower()
            plain = plain if plain[:1].isalpha() else f"p_{plain}"
            name, number = plain[:LONGEST_NAME], len(self._names)
            while name in self._taken:
                number += 1
                name = f"{plain[:30]}_{number}"
            self._taken.add(name)
            self._names[place] = name
        return self._names[place]

    def mark(self, place: str) -> tuple[Any, Any]:
        """The elements that stand before and after what the name leads to."""
        name = self.name(place)
        number = list(self._names).index(place) + 1
        return element("w:bookmarkStart", {"id": number, "name": name}), element("w:bookmarkEnd", {"id": number})


def paragraph(
    style: str, inlines: Iterable[Any] = (), *, keeps: bool = False, fill: Look | None = None, bidi: bool = False
) -> Any:
    """A paragraph of the style with this identifier. `keeps`: it stays on the page of what follows."""
    properties = [element("w:pStyle", {"val": style})]
    if keeps:
        properties.append(element("w:keepNext"))
    if fill is not None and (fill.fill or fill.hatched):
        properties.append(shading(fill))
    if bidi:
        properties.append(element("w:bidi"))
    return element("w:p", None, (element("w:pPr", None, properties), *inlines))


@dataclass(slots=True)
class Cell:
    """A table's cell: its paragraphs, and over how many columns and rows it reaches. `goes_on`: its first row is further up."""

    content: list[Any]
    columns: int = 1
    rows: int = 1
    fill: Look = PLAIN
    goes_on: bool = False


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    is_head: bool = False
    may_split: bool = False


def merged(rows: list[Row]) -> list[Row]:
    """The rows with a cell in each place: where one reaches down from above, Word wants an empty one that goes on."""
    reaching: dict[int, tuple[int, Cell]] = {}  # by column: a cell from above, and how many rows it still has
    found = []
    for row in rows:
        cells: list[Cell] = []
        given = list(row.cells)
        below: dict[int, tuple[int, Cell]] = {}
        column = 0
        while given or column in reaching:
            left, cell = reaching.pop(column) if column in reaching else (0, given.pop(0))
            cells.append(Cell([], cell.columns, 1, cell.fill, goes_on=True) if left else cell)
            left = left or cell.rows
            if left > 1:
                below[column] = (left - 1, cell)
            column += cell.columns
        reaching = below
        found.append(Row(cells, row.is_head, row.may_split))
    return found


def table(rows: list[Row], widths: list[int], caption: str, style: str, *, bidi: bool = False) -> Any:
    """A table of fixed `widths`; its head is repeated on each page. `caption` is what is read aloud of it."""
    look: dict[str, str | int] = {
        "firstRow": 1,
        "lastRow": 0,
        "firstColumn": 1,
        "lastColumn": 0,
        "noHBand": 1,
        "noVBand": 1,
        "val": "06A0",
    }
    properties = [element("w:tblStyle", {"val": style})]
    if bidi:
        properties.append(element("w:bidiVisual"))
    properties += [
        element("w:tblW", {"w": sum(widths), "type": "dxa"}),
        element("w:tblLayout", {"type": "fixed"}),
        element("w:tblLook", look),
    ]
    if caption:
        properties.append(element("w:tblCaption", {"val": legal(caption)}))
    grid = element("w:tblGrid", None, (element("w:gridCol", {"w": width}) for width in widths))
    return element("w:tbl", None, (element("w:tblPr", None, properties), grid, *(_row(row, widths) for row in merged(rows))))


def _row(row: Row, widths: list[int]) -> Any:
    properties = []
    if not row.may_split:
        properties.append(element("w:cantSplit"))
    if row.is_head:
        properties.append(element("w:tblHeader"))
    made = element("w:tr", None, [element("w:trPr", None, properties)] if properties else ())
    column = 0
    for cell in row.cells:
        width = sum(widths[column : column + cell.columns])
        column += cell.columns
        made.append(_cell(cell, width))
    return made


def _cell(cell: Cell, width: int) -> Any:
    properties = [element("w:tcW", {"w": width, "type": "dxa"})]
    if cell.columns > 1:
        properties.append(element("w:gridSpan", {"val": cell.columns}))
    if cell.goes_on:
        properties.append(element("w:vMerge"))
    elif cell.rows > 1:
        properties.append(element("w:vMerge", {"val": "restart"}))
    if cell.fill.fill or cell.fill.hatched:
        properties.append(shading(cell.fill))
    return element("w:tc", None, (element("w:tcPr", None, properties), *(cell.content or [element("w:p")])))


def timeless(archive: bytes) -> bytes:
    """The same ZIP archive without the time at which it was written, so that the same contents are the same bytes."""
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(archive)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, EARLIEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            new.writestr(part, old.read(name))
    return written.getvalue()
