"""What single cells of an uploaded workbook say: text, one of a list, an amount, a day, citations. No database."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from milenari.core.concurrent import Values
from milenari.core.languages import in_each
from regulations.workbook.layout import (
    Asked,
    Place,
    SheetColumn,
    citation_line,
    citation_parts,
    citation_text,
    places_sheet,
    plain,
)
from regulations.workbook.problems import quoted

LONGEST_PINPOINT, MOST_CITATIONS = 200, 50
LARGEST = Decimal(10) ** 12
PLAIN_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
NAMED = re.compile(r"(?P<title>.*?)\[(?P<slug>[-\w]+)\]\s*(?:\|\s*(?P<pinpoint>.*))?", re.DOTALL)


class Unfit(Exception):
    """A cell holds what does not fit: what was found, and the remedy."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(remedy)
        self.found, self.remedy = found, remedy


def holds(value: Any) -> bool:
    """Whether a cell has anything in it that can be seen."""
    return value is not None and (not isinstance(value, str) or bool(plain(value)))


def text_of(value: Any) -> str:
    """What stands in a cell, to be shown or held against what should stand there."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case _:
            return plain(str(value))


def words(value: Any) -> str:
    """A text. A number that somebody typed is one, too."""
    if value is None or isinstance(value, str):
        return plain(value or "")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return text_of(value)
    raise Unfit(text_of(value), _("This is no text. Put an apostrophe before it, so that it is kept as it is written."))


def is_said(text: str, said: Callable[[], str]) -> bool:
    """Whether it is what is said here, in whatever language of the site."""
    return any(plain(one) == text for one in in_each(said))


def is_heading(text: str, column: SheetColumn) -> bool:
    return is_said(text, lambda: column.heading)


Labels = tuple[tuple[str, str], ...]


def chosen(labels: Callable[[], Labels], cell: Any, also: Labels = ()) -> str:
    """The value that a cell names by its label, in whatever language of the site. `also`: further labels than `labels` gives."""
    text = text_of(cell).casefold()
    for known in (*in_each(labels), also):
        for value, label in known:
            if plain(label).casefold() == text:
                return value
    fits = "; ".join(label for _value, label in labels())
    raise Unfit(text_of(cell), _("This does not fit. Choose from the list in the cell: %(fits)s.") % {"fits": fits})


def amount(asked: Asked, cell: Any) -> Decimal:
    remedy = _("%(allowed)s is wanted: digits, with a point before at most two decimals.") % {"allowed": asked.allowed}
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise Unfit(text_of(cell), remedy)
    text = text_of(cell)
    if isinstance(cell, str) and not PLAIN_NUMBER.fullmatch(text):
        raise Unfit(text, remedy)
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise Unfit(text, remedy) from error
    if not amount.is_finite() or not 0 <= amount < LARGEST or amount != round(amount, 2):
        raise Unfit(text, remedy)
    return amount


def day(cell: Any) -> date:
    remedy = _("This is no day. Write year-month-day: 2024-01-31.")
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    if type(cell) is date:
        return cell
    if not isinstance(cell, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain(cell)):
        raise Unfit(text_of(cell), remedy)
    try:
        return date.fromisoformat(plain(cell))
    except ValueError as error:
        raise Unfit(text_of(cell), remedy) from error


def citations(text: str, before: Values, places: Mapping[str, Place]) -> Values:
    """The citations of a cell, one to a line, as a `Row` has them. `before`: those at the download."""
    known = {plain(citation_line(citation, places)): citation for citation in before}
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_CITATIONS:
        raise Unfit(lines[MOST_CITATIONS], _("There are at most 50 citations."))
    found = tuple(known.get(line) or _citation(line, before, places) for line in lines)
    if len(set(found)) != len(found):
        twice = next(line for line, one in zip(lines, found, strict=True) if found.count(one) > 1)
        raise Unfit(twice, _("This citation stands here twice. Keep it once."))
    return found


def _citation(line: str, before: Values, known: Mapping[str, Place]) -> str:
    named = NAMED.fullmatch(line)
    if named:
        title, slug, pinpoint = named["title"].strip(), named["slug"], (named["pinpoint"] or "").strip()
        for citation in before:  # whose title may have been corrected on the site since
            if citation_parts(citation)[1:] == (slug, pinpoint):
                return citation
    else:
        slug, _bar, pinpoint = (part.strip() for part in line.partition("|"))
        title = ""
    candidates = [place for place in known.values() if place.slug == slug]
    if not candidates and not named:
        candidates = [place for place in known.values() if plain(place.title).casefold() == slug.casefold()]
    if title:
        if candidates and not any(plain(place.title) == title for place in candidates):
            remedy = _("The identifier belongs to “%(title)s”. Copy the place from the sheet “%(sheet)s” as a whole.")
            raise Unfit(line, remedy % {"title": quoted(candidates[0].title), "sheet": places_sheet()})
        candidates = [place for place in candidates if plain(place.title) == title]
    if not candidates:
        remedy = _("No such law or source is recorded. Copy one from the sheet “%(sheet)s”, or record it on the site first.")
        raise Unfit(line, remedy % {"sheet": places_sheet()})
    if len(candidates) > 1:
        remedy = _("Several places are called so. Copy the one that is meant from the sheet “%(sheet)s”.")
        raise Unfit(line, remedy % {"sheet": places_sheet()})
    if len(pinpoint) > LONGEST_PINPOINT:
        raise Unfit(pinpoint, _("The article or page has at most 200 characters. Shorten it."))
    return citation_text(candidates[0].key, pinpoint)
