"""How cells of several values are said, and how heavy an answer is."""

from collections.abc import Iterable

from regulations.landscape import Cell, Citation
from regulations.vocabulary import Burden
from reports.tables.table import BETWEEN_KEYS

MARKS = {Burden.NONE: "○", Burden.LIGHT: "◔", Burden.HEAVY: "◑", Burden.BLOCKING: "●"}


def burden_in_words(burden: Burden | None) -> str:
    """“◔ light”; empty where there is none."""
    return "" if burden is None else f"{MARKS[burden]} {burden.label}"


def level(cell: Cell) -> int | None:
    return None if cell.burden is None else cell.burden.value


def cited_in_words(citations: Iterable[Citation]) -> str:
    """One place a line: “Title, Art. 5(2)”."""
    return lines(citation_in_words(citation) for citation in citations)


def citation_in_words(citation: Citation) -> str:
    return f"{citation.title}, {citation.pinpoint}" if citation.pinpoint else citation.title


def keys(slugs: Iterable[str]) -> str:
    return BETWEEN_KEYS.join(slugs)


def named(names: Iterable[str]) -> str:
    return "; ".join(names)


def lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)
