"""What of a page is in another language than it says."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from django.apps import apps
from lxml import etree, html

# Words that an English sentence can hardly do without, and no other language of the site writes with these letters.
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        after also and any are at been before being between both but by can could each every for from had has have how if into is
        it its may might must nor not of only other our shall should such than that the their them then there these they this
        those to under until was were what when where which while who whom whose why will with within without would
        """,
    )
)
# What is called the same in every language: nobody asks for a mark at a name, an abbreviation or a law's number.
_PROPER = {
    "countries.Jurisdiction": ("name", "local_name"),
    "countries.Authority": ("acronym", "local_name"),
    "countries.Institution": ("name", "city"),
    "regulations.Instrument": ("local_title", "number"),
    "regulations.Source": ("publisher",),
    "regulations.Comment": ("text",),
    "reports.Release": ("title",),
    "auth.User": ("username",),
}
_CYRILLIC = re.compile("[\u0400-\u04ff]{2}")
_ADDRESS = re.compile(r"\S*[/@]\S*")
_WORD = re.compile(r"[^\W\d_]+")
_UNREAD = frozenset({"script", "style", "code", "pre", "kbd", "textarea", "template", "noscript", "time-zone"})
_DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)
_TITLE = re.compile(r"(</?)title\b")


def english(content: str, names: tuple[str, ...], least: int = 3) -> list[str]:
    """The texts with at least so many English words, beside names and addresses, whose language is said to be the page's, which
    is another than English."""
    proper = _pattern(names)
    return [text for text in in_its_language(content) if _english(_ADDRESS.sub(" ", proper.sub(" ", text))) >= least]


def latin_commas(content: str) -> list[str]:
    """The texts of an Arabic page that begin, between one item and the next, with a comma that is not of its script."""
    return [text for text in in_its_language(content) if text.partition("> ")[2].startswith((",", ";"))]


def names_in_translations() -> tuple[str, ...]:
    """What translators leave standing in brackets, as it was recorded: what an abbreviation is short for."""
    return tuple(full for _term, full in _abbreviations())


def _abbreviations() -> Iterable[tuple[str, str]]:
    terms: Iterable[tuple[str, str]] = apps.get_model("regulations.GlossaryTerm")._default_manager.values_list("term", "full")
    return [(term, full) for term, full in terms if full]


def proper_names() -> tuple[str, ...]:
    """The proper names that the evidence has, the longest first."""
    rows = (apps.get_model(label)._default_manager.values_list(*fields) for label, fields in _PROPER.items())
    found = {name for found in rows for row in found for name in row if name} | {term for term, _full in _abbreviations()}
    return tuple(sorted(found, key=len, reverse=True))


def cyrillic(content: str, names: tuple[str, ...]) -> list[str]:
    """The same of evidence in Cyrillic letters (tests/pseudo.py): every text that says to be in the page's language and has some,
    but for the names, and the pieces that a search makes of them."""
    proper, every = _pattern(names), "\n".join(names)
    texts = (text for text in in_its_language(content) if _CYRILLIC.search(proper.sub(" ", text)))
    return [text for text in texts if text.partition("> ")[2] not in every]


@cache
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, names)))


def in_its_language(content: str) -> Iterator[str]:
    """Every text of a page whose language is said to be the page's own, with the element's name before it.

    What can't say it is left out: a page's title, and attributes.
    """
    page = html.document_fromstring(with_elements_in_titles(content))
    language = page.get("lang")
    for element, text in _texts(page):
        if text and _language(element) == language and element.tag not in _UNREAD and element.tag != "title":
            yield f"<{element.tag}> {text}"


def with_elements_in_titles(content: str) -> str:
    """A page in which the titles of drawings, which hold elements, are called otherwise: lxml takes them for a page's title."""
    return _DRAWING.sub(lambda drawing: _TITLE.sub(r"\1desc", drawing.group()), content)


def _texts(page: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Each text, with the element that it stands in."""
    for element in page.iter():
        parent = element.getparent()
        if isinstance(element.tag, str):
            yield element, " ".join((element.text or "").split())
        if parent is not None:
            yield parent, " ".join((element.tail or "").split())


def _language(element: etree._Element) -> str:
    return next(language for above in (element, *element.iterancestors()) if (language := above.get("lang")) is not None)


def _english(text: str) -> int:
    return sum(word.lower() in _WORDS for word in _WORD.findall(text))
