"""What a search finds in the index of all that the apps offer (search_index.py), and where that is shown.

The database finds the records that have all words; which of them comes first is said in Python (milenari.core.search), so that
SQLite and PostgreSQL give the same answer. docs/adr/0007-search.md says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import BooleanField, Func, Value
from django.urls import reverse

from countries.models import Jurisdiction, JurisdictionKind
from milenari.core.search import Fit, Term, fit
from milenari.portal.models import SearchEntry
from milenari.portal.search_index import KEY, KINDS
from regulations import glossary

MOST_RANKED = 500  # records that one search ranks, and counts
_RANK = {name: rank for rank, name in enumerate(KINDS)}


class FullText(Func):
    """Whether an entry has what a text query asks for: by the column, or the table, that the migrations make for it."""

    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **options: Any) -> Any:
        return super().as_sql(
            compiler, connection, template="portal_searchentry.words @@ CAST(%(expressions)s AS tsquery)", **options
        )

    def as_sqlite(self, compiler: Any, connection: Any, **options: Any) -> Any:
        found = "SELECT rowid FROM portal_searchwords WHERE portal_searchwords MATCH %(expressions)s"
        return super().as_sql(compiler, connection, template=f"portal_searchentry.id IN ({found})", **options)


def _has(term: Term) -> FullText:
    """A condition for the records that have the term; some may have its words apart, which the ranking sorts out."""
    if connection.vendor == "postgresql":
        forms = (" & ".join(f"'{word}'" for word in form) for form in term.forms)  # words are letters and digits alone
        return FullText(Value(" | ".join(f"({form}:*)" for form in forms)))
    return FullText(Value(" OR ".join(f'"{" ".join(form)}" *' for form in term.forms)))


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a search found: its entry's id, and how well it fits."""

    pk: int
    kind: str
    jurisdiction: str
    fit: Fit


def find(sought: Sequence[Term], places: Sequence[str]) -> tuple[Hit, ...]:
    """The records that have every term, best first, in 1 query; of equals, by kind and in the order of `places` (codes).

    Of more than MOST_RANKED those that stand first in the index: what has so many is asked for more closely.
    """
    if not sought:
        return ()
    candidates = SearchEntry.objects.filter(*(_has(term) for term in sought)).order_by("pk")[:MOST_RANKED]
    rank = {code: place for place, code in enumerate(places)}
    found = []
    for pk, kind, jurisdiction, key, title, text in candidates.values_list("pk", *KEY, "title", "folded"):
        if kind in KINDS and (fits := fit(text, sought)):
            order = (-fits.score, _RANK[kind], not fits.is_called_so, -fits.occurrences, rank.get(jurisdiction, -1), title, key)
            found.append((order, Hit(pk, kind, jurisdiction, fits)))
    return tuple(hit for _, hit in sorted(found, key=lambda pair: pair[0]))


# ---- where it is shown


def address(kind: str, key: str, jurisdiction: Jurisdiction | None) -> str:
    """The page, and the place on it, that shows a record; empty where none does."""
    code = jurisdiction.code if jurisdiction else ""
    match kind:
        case "topic":
            return reverse("portal:topic", args=[key])
        case "requirement":  # a union's answer is shown as what the countries are held against
            word = "baseline" if jurisdiction and jurisdiction.kind == JurisdictionKind.UNION else "country"
            return f"{reverse('portal:topic', args=[key])}?{urlencode({word: code})}"
        case "instrument" | "source":
            return reverse(f"regulations:{kind}", args=[key])
        case "ahead":
            return f"{reverse('regulations:ahead')}#{key}"
        case "barrier":
            return reverse("barriers:barrier", args=[key])
        case "step":
            return f"{reverse('barriers:pathways')}#step-{key}"
        case "term":
            return glossary.address(key)
        case "jurisdiction":
            return reverse("profiles:country", args=[code])
        case "authority" | "institution" | "document":
            return f"{reverse('profiles:country', args=[code])}#{kind}-{key}"
    return ""
