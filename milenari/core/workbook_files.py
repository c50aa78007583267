"""Whether an Excel file that somebody sent may be opened at all: it is looked at as bytes, as a ZIP archive and as XML first.

What a workbook is made of is read piece by piece with limits on everything, so that a small file cannot grow without bound,
nothing in it points to anything outside, and nothing in it can run.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import sax  # type: ignore[import-untyped]
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
MOST_BYTES_UNPACKED = 40 * 1024 * 1024
MOST_TIMES_LARGER = 150  # unpacked than packed; those made here are some 10 times larger
SMALL = 1024 * 1024  # bytes unpacked, below which it does not matter how well something is packed
MOST_PARTS = 300
MOST_CELLS = 200_000
MOST_ELEMENTS = 300_000  # of XML, in all parts together
DEEPEST = 100  # elements inside each other

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
CONTENT_TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
PLAIN_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = re.compile(r"vbaProject|vbaData|xl/macrosheets/|xl/dialogsheets/|xl/activeX/|xl/ctrlProps/", re.IGNORECASE)
OUTSIDE = re.compile(r"xl/(externalLinks|embeddings|queryTables|model|webextensions)/|xl/connections\.xml", re.IGNORECASE)
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. What is not known, or not to be said of it, is empty (`row`: 0); `found` stands there now."""

    remedy: str
    sheet: str = ""
    row: int = 0
    column: str = ""  # letter and heading: “G, Unit”
    found: str = ""


class Unreadable(Exception):
    """The file is refused as a whole. Nothing of it was looked at beyond the problems."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(" ".join(problem.remedy for problem in problems))
        self.problems = problems


def quoted(found: str, most: int = 80) -> str:
    """What was found, short enough to be shown."""
    return found if len(found) <= most else f"{found[: most - 1]}…"


@dataclass(slots=True)
class Sheet:
    """What a sheet holds: the last row with content, the first cells with content beyond each column, and formulas."""

    last_row: int = 0
    rows: int = 0
    formulas: list[str] = field(default_factory=list)  # cells: “F5”
    cells: set[str] = field(default_factory=set)  # with content
    has_notes: bool = False


def inspect(data: bytes, name: str) -> dict[str, Sheet]:
    """The sheets by name. Raises Unreadable for what must not be opened; `name` is the file's."""
    _check_bytes(data, name)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_parts(archive, len(data))
            return _Inspection(archive).sheets()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _damaged() from error


def _damaged() -> Unreadable:
    return Unreadable(Problem(_("The file is damaged. Open it in your spreadsheet program, save it as .xlsx, and upload that.")))


def _check_bytes(data: bytes, name: str) -> None:
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if not data:
        raise Unreadable(Problem(_("The file is empty. Choose the one that you filled in.")))
    if len(data) > MOST_BYTES:
        raise Unreadable(
            Problem(
                _("The file is too large: as it is downloaded it has less than 5 MB. Take the one that you downloaded."),
                found=_("%(size)s MB") % {"size": round(len(data) / 1024 / 1024)},
            )
        )
    if data.startswith(OLD_OFFICE):
        raise Unreadable(
            Problem(
                _("This is an old Excel file (.xls), or has a password. Save it as .xlsx without a password, and upload that.")
            )
        )
    if not data.startswith(ZIP) or suffix in ("ods", "xls", "csv"):
        raise Unreadable(
            Problem(
                _("This is no Excel workbook (.xlsx). Download the file anew, fill it in, and save it in that format."),
                found=quoted(name),
            )
        )
    if suffix in ("xlsm", "xltm", "xlam", "xlsb"):
        raise _macros(name)
    if suffix != "xlsx":
        raise Unreadable(Problem(_("The file's name must end in .xlsx: save it as an Excel workbook."), found=quoted(name)))


def _macros(found: str) -> Unreadable:
    return Unreadable(
        Problem(
            _("The file holds macros or controls, or is of a format for them. Save it as .xlsx without."), found=quoted(found)
        )
    )


def _check_parts(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    names = [part.filename for part in parts]
    size = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or size > MOST_BYTES_UNPACKED or (size > SMALL and size > packed * MOST_TIMES_LARGER):
        raise _far_too_much(_("%(parts)s parts, %(size)s MB") % {"parts": len(parts), "size": round(size / 1024 / 1024)})
    if "mimetype" in names:
        raise Unreadable(Problem(_("This is an OpenDocument file. Save it as .xlsx (Excel 2007 or later), and upload that.")))
    if len(set(map(str.lower, names))) != len(names) or CONTENT_TYPES not in names or WORKBOOK not in names:
        raise _damaged()
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(Problem(_("The file has a password. Save it without one, and upload that.")))
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):  # no program writes such a name; it leads out
            raise _damaged()
        if MACROS.search(name):
            raise _macros(name)
        if OUTSIDE.search(name):
            raise _outside(name)


def _far_too_much(found: str) -> Unreadable:
    remedy = _("The file would unpack to far more than it should hold, and was not opened. Download it anew.")
    return Unreadable(Problem(remedy, found=found))


def _outside(found: str) -> Unreadable:
    return Unreadable(
        Problem(
            _("The file has links to other files or to data outside, or holds other files. Remove them."), found=quoted(found)
        )
    )


class _TooMuch(SAXException):
    pass


class _Listener(ContentHandler):
    """Tells each element that begins, its name without prefix, and its attributes; `closed` each that ends."""

    def __init__(self, opened: Callable[[str, Any], None], closed: Callable[[str], None]) -> None:
        super().__init__()
        self.opened, self.closed, self.depth = opened, closed, 0

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802 - the parser's name for it
        self.depth += 1
        if self.depth > DEEPEST:
            raise _TooMuch("elements inside each other")
        self.opened(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        self.depth -= 1
        self.closed(name.rpartition(":")[2])


class _Inspection:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.cells = self.elements = 0

    def sheets(self) -> dict[str, Sheet]:
        self._check_content_types()
        targets = self._relationships("xl/_rels/workbook.xml.rels")
        named: dict[str, str] = {}  # by part

        def opened(name: str, attributes: Any) -> None:
            if name == "sheet":
                identity = next((attributes[key] for key in attributes.getNames() if key.endswith(":id")), "")
                named[targets.get(identity, "")] = attributes.get("name", "")

        self._parse(WORKBOOK, opened)
        found: dict[str, Sheet] = {}
        for part in self.archive.namelist():
            if part in named:
                found[named[part]] = self._sheet(part)
            elif part.endswith(".rels"):
                self._relationships(part)
            elif part.endswith((".xml", ".vml")) and part not in (CONTENT_TYPES, WORKBOOK):
                self._parse(part, lambda name, attributes: None)
        if len(found) != len(named):
            raise _damaged()
        return found

    def _parse(self, part: str, opened: Callable[[str, Any], None], closed: Callable[[str], None] = lambda name: None) -> None:
        def counted(name: str, attributes: Any) -> None:
            self.elements += 1
            if self.elements > MOST_ELEMENTS:
                raise _TooMuch("elements")
            opened(name, attributes)

        try:
            with self.archive.open(part) as file:
                sax.parse(file, _Listener(counted, closed), forbid_dtd=True, forbid_entities=True, forbid_external=True)
        except DefusedXmlException as error:
            raise Unreadable(
                Problem(_("The file defines entities of its own, which no workbook needs, and was not opened. Download it anew."))
            ) from error
        except _TooMuch as error:
            raise _far_too_much("") from error
        except SAXException as error:
            raise _damaged() from error

    def _check_content_types(self) -> None:
        types: list[str] = []
        self._parse(CONTENT_TYPES, lambda name, attributes: types.append(attributes.get("ContentType", "")))
        if macro := next((one for one in types if "macroenabled" in one.lower() or "vba" in one.lower()), ""):
            raise _macros(macro.rpartition("/")[2])
        if PLAIN_WORKBOOK not in types:
            raise Unreadable(Problem(_("This is no Excel workbook (.xlsx), but a template or another format. Save it as .xlsx.")))

    def _relationships(self, part: str) -> dict[str, str]:
        """What the part points to, by its ids. A link to a web page in a cell does no harm; anything else outside is refused."""
        found: dict[str, str] = {}

        def opened(name: str, attributes: Any) -> None:
            if name != "Relationship":
                return
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") == "External" and not attributes.get("Type", "").endswith("/hyperlink"):
                raise _outside(target)
            found[attributes.get("Id", "")] = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"

        self._parse(part, opened)
        return found

    def _sheet(self, part: str) -> Sheet:
        sheet = Sheet()
        rows: set[int] = set()
        cell = ""

        def opened(name: str, attributes: Any) -> None:
            nonlocal cell
            if name == "c":
                cell = attributes.get("r", "")
                self.cells += 1
                if self.cells > MOST_CELLS:
                    raise _TooMuch("cells")
                if not CELL.fullmatch(cell):
                    raise SAXException("a cell without a place")
            elif name == "f" and cell:
                sheet.formulas.append(cell)
            elif name == "legacyDrawing":
                sheet.has_notes = True
            if name in ("f", "v", "is") and cell:
                sheet.cells.add(cell)
                rows.add(int(CELL.fullmatch(cell).group(2)))  # type: ignore[union-attr]

        def closed(name: str) -> None:
            nonlocal cell
            if name == "c":
                cell = ""

        self._parse(part, opened, closed)
        sheet.rows, sheet.last_row = len(rows), max(rows, default=0)
        return sheet
