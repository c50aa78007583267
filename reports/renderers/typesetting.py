"""WeasyPrint, followed while it works and held to little memory. Importing this module loads Pango.

What it would keep for nothing is let go: a computed style for each of six pseudo-elements of each element, five of which belong
to footnotes that no report has; what had been laid out before it was laid out again, since Python's garbage collector comes by
more rarely the more there is; a page's drawing before it is compressed; of what was drawn all but what the tags tell of, and
each page once they are told (bench/reports.py).
"""

import ctypes
import gc
import logging
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any, BinaryIO

import pydyf  # type: ignore[import-untyped]
from weasyprint import CSS, HTML, Document
from weasyprint.formatting_structure import boxes
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.logger import PROGRESS_LOGGER
from weasyprint.urls import FatalURLFetchingError

from reports.renderers import shaping  # noqa: F401  it mends WeasyPrint
from reports.renderers.missing import MissingFile
from reports.renderers.stages import CORRECTION, LAYOUT, PAINTING, TAGS
from reports.renderers.static_files import BASE, Find, StaticFilesFetcher, find_as_the_site_does

Tell = Callable[[float], None]  # how much of the whole is done, from 0 to 1

COLLECT_AFTER = 40  # pages; later at every half as many again, for what is looked through grows with the pages, too
PICTURES = ("img", "svg")  # elements that are tagged as figures
FROM_THE_RIGHT = re.compile(r"""<html[^>]*\sdir=["']rtl""")
READ_BY_TAGS = (
    *("element", "element_tag", "children", "style", "is_table_wrapper", "colspan", "rowspan"),
    *("link_annotation", "widget_annotation"),
)


def lean_style() -> str:
    """WeasyPrint's own style sheet without footnotes, and with markers for list items alone."""
    text = re.sub(r"(?m)^::(footnote|note)-[^{]*\{[^}]*\}", "", UA)
    return re.sub(r"(?m)^::marker \{", "li::marker {", text)


@cache
def _user_agent_style() -> CSS:
    return CSS(string=lean_style(), counter_style=UA_COUNTER_STYLE.copy())


class LeanHTML(HTML):
    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [_user_agent_style()]


def typeset(
    html: str,
    identifier: str,
    target: BinaryIO,
    pages: int = 0,
    tell: Tell = lambda share: None,
    find: Find = find_as_the_site_does,
) -> int:
    """Writes the HTML, whose relative addresses name static files, as a PDF to `target`, and gives its number of pages.

    `pages` is how many it is thought to have, for `tell`, which is told how much is done. Raises MissingFile.
    """
    with _followed(pages, tell) as follower:
        try:
            parsed = LeanHTML(string=html, base_url=BASE, url_fetcher=StaticFilesFetcher(find))
            document = parsed.render(pdf_variant="pdf/ua-1")
        except FatalURLFetchingError as error:
            raise MissingFile(str(error)) from error
        count = len(document.pages)
        _give_back()
        for number, page in enumerate(document.pages, start=1):
            share = PAINTING + (TAGS - PAINTING) * number / count
            page.paint = partial(_paint, page.paint, partial(tell, share))
        follower.document = document
        finish = partial(_finish, is_from_the_right=bool(FROM_THE_RIGHT.search(html)))
        document.write_pdf(target, finisher=finish, pdf_variant="pdf/ua-1", pdf_identifier=identifier.encode())
    return count


def _paint(paint: Callable[..., None], tell: Callable[[], None], stream: Any, *args: Any, **options: Any) -> None:
    """Paints a page, and compresses what that gave at once: its some thousand small pieces are not kept until all is written."""
    paint(stream, *args, **options)
    stream.stream[:] = [zlib.compress(b"\n".join(map(_as_bytes, stream.stream)), level=9)]
    stream.extra["Filter"] = "/FlateDecode"
    stream.compress = False  # it is already
    tell()


def _as_bytes(piece: Any) -> bytes:
    """A piece of a PDF's stream as pydyf would write it."""
    if isinstance(piece, pydyf.Object):
        return bytes(piece.data)
    return piece if isinstance(piece, bytes) else str(piece).encode("ascii")


def _finish(document: Document, pdf: Any, is_from_the_right: bool) -> None:
    """Says where its pages are turned from. What was laid out is in the PDF now, and need not be kept while that is written."""
    if is_from_the_right:
        pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())["Direction"] = "/R2L"
    document.pages.clear()
    _give_back()


class _Follower(logging.Handler):
    """Learns from WeasyPrint's log how far it is, and has the garbage collected now and then."""

    def __init__(self, pages: int, tell: Tell) -> None:
        super().__init__()
        self.pages = max(pages, 1)
        self.tell = tell
        self.corrections = 0
        self.laid_out = 0
        self.collect_at = COLLECT_AFTER
        self.document: Document | None = None

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if "Creating layout - Repagination" in message:
            self.corrections += 1
            self.tell(CORRECTION + (PAINTING - CORRECTION) * (1 - 0.5**self.corrections))
            gc.collect()
        elif "Creating layout - Page" in message and "up-to-date" not in message:
            self.laid_out += 1
            if not self.corrections:
                self.tell(LAYOUT + (CORRECTION - LAYOUT) * min((self.laid_out - 1) / self.pages, 1))
            if self.laid_out >= self.collect_at:
                self.collect_at = max(self.laid_out + COLLECT_AFTER, self.laid_out * 3 // 2)
                gc.collect()
        elif "Adding PDF metadata" in message:
            self.tell(TAGS)
            if self.document is not None:
                for page in self.document.pages:
                    _forget_how_it_is_drawn(page._page_box)
                _give_back()
                self.document.pages = _Once(self.document.pages)


def _forget_how_it_is_drawn(box: Any) -> None:
    """Of a box that is drawn and of all within it, keeps what WeasyPrint's tags read: little of text, all of pictures."""
    if isinstance(box, AbsolutePlaceholder):
        box = box._box
    for child in box.children:
        _forget_how_it_is_drawn(child)
    if not (isinstance(box, boxes.ReplacedBox) or str(box.element_tag).endswith(PICTURES)):  # a picture may be missing
        kept = ("element_tag", "children") if isinstance(box, boxes.TextBox) else READ_BY_TAGS
        had = vars(box)
        box.__dict__ = {name: had[name] for name in kept if name in had}


def _give_back() -> None:
    """Gives the operating system what is free: Python keeps it, and glibc does where anything above it is in use."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):  # of glibc alone
        trim(0)


class _Once(list[Any]):
    """The pages, each of which is let go when the next one is asked for: what is read last, the tags, grows as they go."""

    def __iter__(self) -> Iterator[Any]:
        every = max(COLLECT_AFTER, len(self) // 8)
        for place in range(len(self)):
            page, self[place] = self[place], None
            yield page
            del page
            if place % every == 0:
                gc.collect()


@contextmanager
def _followed(pages: int, tell: Tell) -> Iterator[_Follower]:
    follower = _Follower(pages, tell)
    level, propagate = PROGRESS_LOGGER.level, PROGRESS_LOGGER.propagate
    PROGRESS_LOGGER.addHandler(follower)
    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.propagate = False
    try:
        yield follower
    finally:
        PROGRESS_LOGGER.removeHandler(follower)
        PROGRESS_LOGGER.setLevel(level)
        PROGRESS_LOGGER.propagate = propagate
