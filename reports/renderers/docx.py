"""The gap report as a Word document, to be pasted into a funder's template: real headings, tables, contents field and links.

It is made from the same HTML as the PDF, of whose small vocabulary it knows each word: so that both say the same. Charts stay
out: Word wants pictures of them, and the tables of steps beside them hold the same numbers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO

from django.http import QueryDict
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import html as markup  # type: ignore[import-untyped]

from milenari.core.said import Said
from reports.contents import GapReport
from reports.queries import read_steadily
from reports.renderers import docx_layout, ooxml
from reports.renderers.document import Chapter, chapters
from reports.renderers.docx_layout import ACCENT, INK, LANDSCAPE, MUTED, PAPER, PORTRAIT
from reports.renderers.formats import Made, Order, Progress
from reports.renderers.ooxml import PLAIN, Cell, Look, Row
from reports.renderers.pdf import as_html
from reports.renderers.pdf import file_name as pdf_name

BURDENS = ("EEF3F1", "FBE2AD", "EFA45B", "9C3328")
MARKS = ("○", "◔", "◑", "●")
RISKS = {"risk-high": "D9DDE2", "risk-middle": "F0F2F4"}

BLOCKS = {"p", "ul", "ol", "table", "h1", "h2", "h3", "h4", "section", "div", "article", "figure"}
INTRODUCES = {"inside", "lead"}  # paragraphs that stay on the page of what follows
# Spans that begin a line of their own in a cell.
OWN_LINE = {"fine", "kind", "line", "holds-in", "score", "details"}
LOOKS: dict[str, dict[str, Any]] = {
    "references": {"colour": MUTED},
    "fine": {"colour": MUTED, "size": 14},
    "nothing": {"colour": MUTED},
    "holds-in": {"colour": MUTED, "size": 15, "bold": False},
    "aside": {"colour": MUTED, "bold": False},
    "details": {"colour": MUTED},
    "inside": {"colour": MUTED},
    "lead": {"colour": MUTED},
    "kind": {"colour": MUTED},
    "note": {"italic": True},
    "trust": {"colour": MUTED, "size": 15},
    "agreement": {"colour": MUTED, "italic": True},
    "facts": {"colour": MUTED},
    "topics": {"colour": MUTED},
    "unclear": {"colour": MUTED},
    "project": {"colour": MUTED},
    "score": {"colour": MUTED, "size": 14},
    "countries-in-figures": {"size": 13},
    "number": {"colour": ACCENT, "bold": True},
    "risk": {"bold": True},
}
# How wide the columns of a table are to each other, by its class; else as wide as each other.
SHARES = {
    "scope": (25, 75),
    "in-full": (18, 82),
    "legend": (20, 80),
    "gaps": (34, 13, 27, 26),
    "unknown": (38, 24, 38),
    "differences": (20, 40, 40),
    "mitigations": (40, 16, 12, 14, 18),
    "steps": (54, 18, 12, 8, 8),
    "top-barriers": (7, 48, 17, 15, 13),
    "risks": (20, 16, 16, 16, 16, 16),
}
FIRST_WIDER = {"countries-in-figures": 1.5, "figures": 2.2, "matrix": 1.6}  # how many times the others the first column is


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the document that is ordered. Raises reports.queries.NoEvidence and ScopeProblem."""
    progress(0, 4, _("Reading the evidence"))
    report = read_steadily(QueryDict(order.scope), order.made_at)
    progress(1, 4, _("Composing the chapters"))
    content = render(report)
    progress(3, 4, _("Writing the pages"))
    target.write(content)
    return Made(file_name(report), report.revision)


def file_name(report: GapReport) -> str:
    """What a download is called, such as milenari-gap-report-it-es-2026-11-24-revision-7.docx."""
    return pdf_name(report).removesuffix(".pdf") + ".docx"


def render(report: GapReport) -> bytes:
    """The report as a Word document. The same report gives the same bytes."""
    written = BytesIO()
    _Writer(report).document().save(written)
    return ooxml.timeless(written.getvalue())


class _Writer:
    """Writes the report's HTML into a document, element by element."""

    def __init__(self, report: GapReport) -> None:
        self.report = report
        self.chapters = chapters(report)
        self.parts = {part.anchor for chapter in self.chapters for part in chapter.parts}
        self.file = Document()
        self.bookmarks = ooxml.Bookmarks()
        self.pending: list[str] = []  # names of places whose paragraph is still to come
        self.targets: set[str] = set()
        self.is_bidi = get_language_bidi()
        self.edition = ""
        self.width = PORTRAIT
        self.level = 0  # how deep in tables
        self.style = "Normal"
        self.body: list[Any] = []
        self.addresses: dict[str, str] = {}

    def document(self) -> Any:
        page = markup.document_fromstring(ooxml.legal(as_html(self.report)))
        self.targets = set(page.xpath("//@id"))
        self.edition = " ".join(page.xpath("string(//p[@class='running-edition'])").split())
        docx_layout.styles(self.file)
        docx_layout.properties(self.file, self.report)
        first = self.file.sections[0]
        docx_layout.shape(first, PORTRAIT)
        first.different_first_page_header_footer = True
        docx_layout.edges(first, "", self.edition, PORTRAIT)
        (cover,) = page.xpath("//section[contains(@class, 'cover')]")
        self.blocks(cover, PLAIN)
        self._contents()
        self._place()
        for chapter, section in zip(self.chapters, page.xpath("//section[contains(@class, 'chapter')]"), strict=True):
            self.width = LANDSCAPE if chapter.slug == "matrix" else PORTRAIT
            new = self.file.add_section(WD_SECTION.NEW_PAGE)
            docx_layout.shape(new, self.width)
            new.different_first_page_header_footer = False
            docx_layout.edges(new, _numbered(chapter), self.edition, self.width)
            self.blocks(section, PLAIN)
            self._place()
        return self.file

    def _place(self) -> None:
        """What was written stands at the end of the document, before what says how its last section is shaped."""
        end = self.file.element.body[-1]
        for found in self.body:
            end.addprevious(found)
        self.body = []

    # ---- blocks

    def blocks(self, parent: Any, look: Look) -> None:
        """What stands in an element that holds paragraphs, tables and the like; loose text becomes a paragraph."""
        loose: list[Any] = []

        def flush() -> None:
            if loose:
                self.paragraph(self.style, list(loose))
                loose.clear()

        if "id" in parent.attrib:
            self.pending.append(parent.get("id"))
        loose += self.text(parent.text, look)
        for child in parent:
            if isinstance(child.tag, str) and self.is_block(child):
                flush()
                self.block(child, look)
            elif isinstance(child.tag, str):
                loose += self.inline(child, look)
            loose += self.text(child.tail, look)
        flush()

    def is_block(self, found: Any) -> bool:
        if found.tag in BLOCKS:
            return True
        in_cell = self.level > 0 and found.tag in ("span", "a")
        return in_cell and bool(_classes(found) & OWN_LINE or ("answer" in _classes(found) and self.style == "TableText"))

    def block(self, found: Any, look: Look) -> None:
        classes = _classes(found)
        if any(name.startswith("running-") for name in classes) or _is_of_chart(found):
            return
        look = self.look(found, look)
        match found.tag:
            case "table":
                self.table(found, look)
            case "ul" | "ol":
                self.listing(found, look)
            case "h1" | "h2" | "h3" | "h4":
                self.heading(found)
            case "section" | "div" | "article" | "figure":
                self.blocks(found, look)
            case _:
                if "id" in found.attrib:
                    self.pending.append(found.get("id"))
                fill = look if found.tag != "p" and "answer" in classes else None
                style = {"subtitle": "Subtitle"}.get(next(iter(classes & {"subtitle"}), ""), self.style)
                inlines = self.link(found, self.inside(found, look))
                if inlines:
                    self.paragraph(style, inlines, keeps=bool(classes & INTRODUCES), fill=fill)

    def paragraph(self, style: str, inlines: list[Any], *, keeps: bool = False, fill: Look | None = None) -> None:
        before, after = [], []
        for place in self.pending:
            start, end = self.bookmarks.mark(place)
            before.append(start)
            after.append(end)
        self.pending = []
        inlines = _trimmed([*before, *inlines, *after])
        self.body.append(ooxml.paragraph(style, inlines, keeps=keeps, fill=fill, bidi=self.is_bidi))

    def heading(self, found: Any) -> None:
        place = found.get("id")
        if found.tag == "h1":
            style = "Title"
        elif found.tag == "h2":
            style = "Heading1"
        else:
            style = "Heading2" if place in self.parts else "Heading3"
        if place:
            self.pending.append(place)
        self.paragraph(style, list(self.words(found, PLAIN)))

    def listing(self, found: Any, look: Look) -> None:
        classes = _classes(found)
        for item in found:
            if "id" in item.attrib:
                self.pending.append(item.get("id"))
            inlines = self.inside(item, look)
            if "places" in classes:
                number = item.get("id").rpartition("-")[2]
                self.paragraph("Source", [ooxml.run(f"[{number}] ", look.but(bold=True)), *inlines])
            elif "countries" in classes:
                self.paragraph("Subtitle", inlines)
            else:
                self.paragraph("ListBullet", inlines)

    # ---- inlines

    def text(self, words: str | None, look: Look) -> list[Any]:
        """White space is one space, as in HTML; nothing for what is white space around a block."""
        if not words or not words.strip(" \n\t\r"):
            return [ooxml.run(" ", look)] if words and " " in words and "\n" not in words else []
        lead = " " if words[0] in " \n\t\r" else ""
        trail = " " if words[-1] in " \n\t\r" else ""
        return [ooxml.run(f"{lead}{' '.join(words.split())}{trail}", look)]

    def words(self, found: Any, look: Look) -> Iterator[Any]:
        """The words of an element in runs, which know their language and nothing else."""
        look = _in_language(found, look)
        yield from self.text(found.text, look)
        for child in found:
            yield from self.words(child, look)
            yield from self.text(child.tail, look)

    def inside(self, found: Any, look: Look) -> list[Any]:
        inlines = self.text(found.text, look)
        for child in found:
            if isinstance(child.tag, str):
                inlines += self.inline(child, look)
            inlines += self.text(child.tail, look)
        return inlines

    def inline(self, found: Any, look: Look) -> list[Any]:
        classes = _classes(found)
        if found.tag == "br":
            return [ooxml.run("\n", look)]
        if found.tag in ("svg", "style", "title"):
            return []
        if "mark" in classes:
            level = next((name for name in _classes(found.getparent()) if name.startswith("burden-")), "")
            return [ooxml.run(f"{MARKS[int(level[-1])]} ", look)] if level else []
        inlines = self.link(found, self.inside(found, self.look(found, look)))
        if "id" in found.attrib:
            start, end = self.bookmarks.mark(found.get("id"))
            return [start, *inlines, end]
        return inlines

    def link(self, found: Any, inlines: list[Any]) -> list[Any]:
        address = found.get("href", "") if found.tag == "a" else ""
        if address.startswith("#") and address[1:] in self.targets:
            return [ooxml.inner_link(self.bookmarks.name(address[1:]), inlines)]
        if address.startswith(("http://", "https://")):
            return [ooxml.outer_link(self.relationship(address), inlines)]
        return inlines

    def relationship(self, address: str) -> str:
        if address not in self.addresses:
            self.addresses[address] = self.file.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self.addresses[address]

    def look(self, found: Any, look: Look) -> Look:
        """How text in an element looks, by its name and its classes."""
        if found.tag in ("strong", "b"):
            look = look.but(bold=True)
        elif found.tag in ("em", "i"):
            look = look.but(italic=True)
        elif found.tag == "a" and found.get("href", "").startswith("http"):
            look = look.but(colour=ACCENT)
        for name in sorted(_classes(found)):
            if name in LOOKS:
                look = look.but(**LOOKS[name])
            elif name.startswith("burden-"):
                level = int(name[-1])
                look = look.but(fill=BURDENS[level], colour=PAPER if level == len(BURDENS) - 1 else INK)
            elif name == "answer-unknown":
                look = look.but(hatched=True)
        return _in_language(found, look)

    # ---- tables

    def table(self, found: Any, look: Look) -> None:
        classes = _classes(found)
        caption = found.find("caption")
        if caption is not None:
            self.paragraph("Caption", self.inside(caption, look), keeps=True)
        may_split = "in-full" in classes
        rows = [self.row(row, look, row.getparent().tag == "thead", may_split) for row in found.iter("tr")]
        count = max(sum(cell.columns for cell in row.cells) for row in rows)
        told = " ".join(caption.text_content().split()) if caption is not None else ""
        self.body.append(ooxml.table(rows, self.widths(classes, count), told, "ReportTable", bidi=self.is_bidi))
        self.body.append(ooxml.paragraph("AfterTable"))  # Word joins tables that follow each other

    def widths(self, classes: set[str], count: int) -> list[int]:
        shares: list[float] = list(next((SHARES[name] for name in sorted(classes) if name in SHARES), ()))
        if len(shares) != count:
            first = next((FIRST_WIDER[name] for name in sorted(classes) if name in FIRST_WIDER), 1.0)
            shares = [first, *[1.0] * (count - 1)]
        return [round(self.width * share / sum(shares)) for share in shares]

    def row(self, found: Any, look: Look, is_head: bool, may_split: bool) -> Row:
        look = look.but(bold=True, colour=MUTED) if is_head else look
        return Row([self.cell(cell, look) for cell in found], is_head, may_split)

    def cell(self, found: Any, look: Look) -> Cell:
        own = self.look(found, look)
        classes = _classes(found)
        fill = next((look.but(fill=colour) for name, colour in RISKS.items() if name in classes), own)
        if found.tag == "th" and "in-full" in _classes(next(found.iterancestors("table"))):
            own = own.but(bold=True)
        with self.apart("TableText") as written:
            self.blocks(found, own.but(fill="", hatched=False))
            if not written or self.pending:
                self.paragraph("TableText", [])
            if found.getparent().getparent().tag == "thead":  # a head stays with its first row
                for part in written:
                    part.pPr.keepNext_val = True
        return Cell(written, int(found.get("colspan", 1)), int(found.get("rowspan", 1)), fill)

    @contextmanager
    def apart(self, style: str) -> Iterator[list[Any]]:
        """What is written meanwhile stands by itself, in paragraphs of this style."""
        outside, self.body = self.body, []
        usual, self.style = self.style, style
        self.level += 1
        yield self.body
        self.level -= 1
        self.style, self.body = usual, outside

    # ---- what stands around

    def _contents(self) -> None:
        """A field that Word fills with the page numbers; until then the titles stand there, as links."""
        title = _("Contents")
        self.body.append(ooxml.paragraph("ContentsTitle", [ooxml.run(title)], bidi=self.is_bidi))
        begin, code, separate, _shown, end = ooxml.field(r'TOC \o "1-2" \h \z \u', "")
        lines = [(1, chapter.slug, _numbered(chapter)) for chapter in self.chapters]
        lines = [
            line
            for chapter, first in zip(self.chapters, lines, strict=True)
            for line in (first, *((2, part.anchor, part.title) for part in chapter.parts))
        ]
        for place, (level, anchor, words) in enumerate(lines):
            link = ooxml.inner_link(self.bookmarks.name(anchor), [ooxml.run(words, _spoken(words))])
            before = [begin, code, separate] if place == 0 else []
            after = [end] if place == len(lines) - 1 else []
            self.body.append(ooxml.paragraph(f"toc{level}", [*before, link, *after], bidi=self.is_bidi))


def _numbered(chapter: Chapter) -> str:
    return f"{chapter.number} {chapter.title}".strip()


def _is_of_chart(found: Any) -> bool:
    """Whether it is a chart, or the words that stand above one and explain its signs."""
    following = found.getnext() if "lead" in _classes(found) else None
    return "chart" in _classes(found) or (following is not None and "chart" in _classes(following))


def _spoken(text: str) -> Look:
    """How a text looks that may know its language."""
    return PLAIN.but(language=text.language) if isinstance(text, Said) and text.language != get_language() else PLAIN


def _in_language(found: Any, look: Look) -> Look:
    """How text in an element looks that may say its language and direction."""
    if "lang" in found.attrib:
        return look.but(language=found.get("lang"), right_to_left=found.get("dir") == "rtl")
    return look


def _classes(found: Any) -> set[str]:
    return set(found.get("class", "").split())


def _trimmed(inlines: list[Any]) -> list[Any]:
    """Without white space at the beginning and the end of a paragraph."""
    texts = [found for inline in inlines for found in inline.iter(qn("w:t"))]
    if texts:
        texts[0].text = (texts[0].text or "").lstrip(" ")
        texts[-1].text = (texts[-1].text or "").rstrip(" ")
    return inlines
