"""What a report is to hold, in the words of the query string: one string for one scope, however it was asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from milenari.core.selection import ALL, FIELDS, Problem, Selection, parse, unknown_fields
from regulations.queries import Outline
from reports.renderers.document import SECTIONS


@dataclass(frozen=True, slots=True)
class Scope:
    """A selection, and the chapters that are to be in; no chapter chosen means all of them."""

    selection: Selection
    sections: tuple[str, ...]

    @property
    def query(self) -> str:
        """The canonical query string: equal scopes give equal strings, and the scope of everything an empty one."""
        known = self.selection.vocabulary
        words = self.selection.query(
            domains=_in_order(self.selection.domains, known.domains),
            phases=_in_order(self.selection.phases, known.phases),
            show=ALL,
            q="",
        )
        sections = urlencode([("section", section) for section in self.sections])
        return "&".join(filter(None, (words, sections)))


def parse_scope(words: Mapping[str, Any] | QueryDict, outline: Outline) -> tuple[Scope, tuple[Problem, ...]]:
    """The scope that `words` ask for, and every word that does not fit. What does not fit is left out of the scope."""
    selection, problems = parse(words, outline.vocabulary)
    given = words.getlist("section") if isinstance(words, QueryDict) else words.get("section") or []
    given = [given] if isinstance(given, str) else list(given)
    message = _("“%(value)s” is not a known section; it can be: %(fits)s.")
    unfitting = tuple(
        Problem("section", shown, message % {"value": shown, "fits": ", ".join(SECTIONS)})
        for shown in (Truncator(value).chars(40) for value in given if value and value not in SECTIONS)
    )
    unknown = unknown_fields(words, (*FIELDS, "section"))
    return Scope(selection, _in_order(given, tuple(SECTIONS))), (*unknown, *problems, *unfitting)


def _in_order(chosen: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """In the order in which they are known; none where all are chosen, for that says the same."""
    found = tuple(word for word in known if word in set(chosen))
    return () if found == known else found
