"""What a reader finds in a PDF, and in a Word document."""

from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader


class Reading:
    """A PDF as its reader sees it; text has its white space, which line breaks change, made plain."""

    def __init__(self, content: bytes) -> None:
        self.pdf = PdfReader(BytesIO(content))
        self.pages = [" ".join(page.extract_text().split()) for page in self.pdf.pages]
        self.text = " ".join(self.pages)

    @property
    def bookmarks(self) -> dict[str, int]:
        """Each bookmark's title, and the number of the page (from 1) that it leads to."""
        found: dict[str, int] = {}

        def walk(outline: Any) -> None:
            for item in outline:
                if isinstance(item, list):
                    walk(item)
                else:
                    found[item.title] = (self.pdf.get_destination_page_number(item) or 0) + 1

        walk(self.pdf.outline)
        return found

    @property
    def internal_links(self) -> list[str]:
        """The named destination of every link into the document."""
        return [str(target) for link in self._links() if (target := link.get("/Dest")) is not None]

    @property
    def external_links(self) -> set[str]:
        return {link["/A"]["/URI"] for link in self._links() if "/URI" in link.get("/A", {})}

    @property
    def fonts(self) -> set[str]:
        return {
            font.get_object()["/BaseFont"].split("+")[-1]
            for page in self.pdf.pages
            for font in page["/Resources"].get("/Font", {}).values()
        }

    def _links(self) -> list[Any]:
        annotations = [found.get_object() for page in self.pdf.pages for found in page.get("/Annots", [])]
        return [annotation for annotation in annotations if annotation["/Subtype"] == "/Link"]


class WordReading:
    """A Word document as its reader finds it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.file = Document(BytesIO(content))
        self.body = self.file.element.body
        self.text = " ".join(" ".join(self.words(found) for found in self.body.iter(qn("w:p"))).split())

    @staticmethod
    def words(found: Any) -> str:
        return "".join(text.text or "" for text in found.iter(qn("w:t")))

    def headings(self, level: int) -> list[str]:
        return [
            found.text for found in self.file.paragraphs if found.style is not None and found.style.name == f"Heading {level}"
        ]

    @property
    def bookmarks(self) -> list[str]:
        return [found.get(qn("w:name")) for found in self.body.iter(qn("w:bookmarkStart"))]

    @property
    def inner_links(self) -> list[str]:
        return [name for found in self.body.iter(qn("w:hyperlink")) if (name := found.get(qn("w:anchor")))]

    @property
    def outer_links(self) -> set[str]:
        linked = {found.get(qn("r:id")) for found in self.body.iter(qn("w:hyperlink"))} - {None}
        return {self.file.part.rels[name].target_ref for name in linked}

    def table(self, caption: str) -> Any:
        return next(found for found in self.file.tables if caption in self.words_before(found))

    def words_before(self, found: Any) -> str:
        before = found._tbl.getprevious()
        return "" if before is None else self.words(before)
