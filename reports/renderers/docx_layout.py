"""The layout of the Word document: its styles, sections and running heads; and what the file says of itself."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from reports.contents import GapReport
from reports.renderers import ooxml

FONT = "Calibri"
AUTHOR = "MILenARI consortium"
INK, MUTED, LINE, ACCENT, PAPER = "1B2129", "545E69", "D5DAE0", "0A5A6B", "FFFFFF"
A4 = (Mm(210), Mm(297))
MARGIN = Mm(18)
TWIPS = 635  # EMU in a twentieth of a point
PORTRAIT = round((A4[0] - 2 * MARGIN) / TWIPS)  # the widths of the text
LANDSCAPE = round((A4[1] - 2 * MARGIN) / TWIPS)

# The first of these that a document's settings hold stands after updateFields (17.15.1.78).
_AFTER_UPDATE_FIELDS = {qn(f"w:{name}") for name in ("hdrShapeDefaults", "footnotePr", "endnotePr", "compat", "docVars", "rsids")}


def shape(section: Any, width: int) -> None:
    """The page of a section, by the width of its text."""
    is_landscape = width == LANDSCAPE
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = A4[::-1] if is_landscape else A4
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header_distance = section.footer_distance = Mm(10)


def edges(section: Any, title: str, edition: str, width: int) -> None:
    """The running head and foot of a section."""
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    for found in (head, foot):
        found.paragraph_format.tab_stops.add_tab_stop(width * TWIPS, WD_TAB_ALIGNMENT.RIGHT)
    head.add_run(ooxml.legal(title))
    foot.add_run(f"{edition}\t")
    before, between, after = (_("Page %(page)s of %(pages)s") % {"page": "\n", "pages": "\n"}).split("\n")
    for piece in (
        ooxml.run(before),
        *ooxml.field("PAGE", "1"),
        ooxml.run(between),
        *ooxml.field("NUMPAGES", "1"),
        ooxml.run(after),
    ):
        foot._p.append(piece)


def properties(file: Any, report: GapReport) -> None:
    """What the file says of itself, and that Word is to fill its fields when it opens it."""
    told = file.core_properties
    made_at = report.made_at.replace(tzinfo=None, microsecond=0)
    told.title = _("MILenARI gap report, %(date)s") % {"date": date_format(report.made_at, "DATE_FORMAT")}
    told.author = told.last_modified_by = _(AUTHOR)
    told.subject = _("What countries ask of a CAR-T clinical trial, where they differ, and what stands in the way.")
    told.keywords = ooxml.legal(", ".join(["CAR-T", *(country.name for country in report.scope.countries)]))[:255]
    told.comments = ""
    told.language = get_language() or ""
    told.created = told.modified = made_at
    told.revision = 1
    package = file.part.package
    for identifier, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # of the library's empty document
            del package.rels[identifier]
    settings = file.settings.element
    later = next(found for found in settings if found.tag in _AFTER_UPDATE_FIELDS)
    later.addprevious(ooxml.element("w:updateFields", {"val": "true"}))


def styles(file: Any) -> None:
    """The styles that the report is written in."""
    found = file.styles
    normal = found["Normal"]
    normal.font.name = FONT
    normal.font.size, normal.font.color.rgb = Pt(9.5), RGBColor.from_string(INK)
    normal.paragraph_format.space_after = Pt(5)
    for language in found.element.iter(qn("w:lang")):
        language.set(qn("w:val"), get_language() or "en")
        language.set(qn("w:bidi"), "ar")
    for name, size, before, after in (
        ("Title", 34, 90, 6),
        ("Subtitle", 13, 0, 4),
        ("Heading 1", 19, 0, 10),
        ("Heading 2", 12.5, 14, 4),
        ("Heading 3", 10, 10, 3),
        ("Caption", 9, 8, 3),
    ):
        style = found[name]
        style.font.size, style.font.italic, style.font.cs_italic = Pt(size), False, False
        style.font.color.rgb = RGBColor.from_string(MUTED if name == "Subtitle" else ACCENT if name == "Heading 1" else INK)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name != "Subtitle"
    for line in list(found["Title"].element.iter(qn("w:pBdr"))):
        line.getparent().remove(line)
    for name, based, size, after in (
        ("Table Text", "Normal", 8, 1),
        ("After Table", "Normal", 4, 2),
        ("Source", "Normal", 8.5, 3),
        ("Contents Title", "Normal", 19, 10),
        ("toc 1", "Normal", 9.5, 2),
        ("toc 2", "Normal", 8, 0),
    ):
        style = found.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
        style.base_style = found[based]
        style.font.size = Pt(size)
        style.paragraph_format.space_after = Pt(after)
    found["Contents Title"].font.bold = True
    found["Contents Title"].paragraph_format.page_break_before = True
    found["toc 1"].font.bold = True
    found["toc 1"].paragraph_format.space_before = Pt(3)
    found["toc 2"].paragraph_format.left_indent = Mm(6)
    for name in ("toc 1", "toc 2"):
        found[name].paragraph_format.line_spacing = 1.0
        found[name].paragraph_format.tab_stops.add_tab_stop(PORTRAIT * TWIPS, WD_TAB_ALIGNMENT.RIGHT, 1)
    found["Source"].paragraph_format.left_indent = Mm(10)
    found["Source"].paragraph_format.first_line_indent = Mm(-10)
    for name in ("Header", "Footer"):
        for tabs in list(found[name].element.iter(qn("w:tabs"))):
            tabs.getparent().remove(tabs)
        found[name].font.size, found[name].font.color.rgb = Pt(7.5), RGBColor.from_string(MUTED)
    table = found.add_style("Report Table", WD_STYLE_TYPE.TABLE)
    table.element.append(_hairlines())


def _hairlines() -> Any:
    edges = [
        ooxml.element(f"w:{edge}", {"val": "single", "sz": 2, "space": 0, "color": LINE}) for edge in ("top", "bottom", "insideH")
    ]
    margins = [
        ooxml.element(f"w:{edge}", {"w": width, "type": "dxa"})
        for edge, width in (("top", 40), ("left", 60), ("bottom", 40), ("right", 60))
    ]
    return ooxml.element(
        "w:tblPr", None, [ooxml.element("w:tblBorders", None, edges), ooxml.element("w:tblCellMar", None, margins)]
    )
