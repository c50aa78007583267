"""Search over all that the apps offer: an index kept in step with the evidence's revision, and what a search finds in it.

The database finds the records that have all words; which of them comes first is said in Python (milenari.core.search), so that
SQLite and PostgreSQL give the same answer. docs/adr/0007-search.md says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BooleanField, Func, Q, Value
from django.urls import reverse
from django.utils import translation

from barriers import search as barriers
from countries import search as countries
from countries.models import Jurisdiction, JurisdictionKind
from milenari.core import revision
from milenari.core.revision import Revision
from milenari.core.search import Findable, Fit, Term, fit, folded
from milenari.portal.models import SearchEntry, SearchIndex
from regulations import search as regulations

EDITION = 2  # to be raised when the records are put, or folded, in another way: the index is then made anew

# In the order in which kinds stand where records fit a search equally well: what a thing is before what is said about it.
KINDS = {
    kind.name: kind
    for kind in (
        countries.JURISDICTIONS,
        regulations.GLOSSARY_TERMS,
        regulations.TOPICS,
        countries.AUTHORITIES,
        countries.INSTITUTIONS,
        regulations.REQUIREMENTS,
        regulations.INSTRUMENTS,
        barriers.BARRIERS,
        barriers.STEPS,
        regulations.AHEAD,
        regulations.DOCUMENTS,
        regulations.SOURCES,
    )
}
_RANK = {name: rank for rank, name in enumerate(KINDS)}

# ---- the index

_KEY = ("kind", "jurisdiction", "key")
_REST = ("title", "also", "local_title", "language", "text", "folded")


def refresh(now: Revision) -> None:
    """Brings the index up to the evidence's revision: in 1 query where it is, else in one transaction, one process at a time."""
    if SearchIndex.objects.filter(pk=1, made_from=_made_from(now)).exists():
        return
    with transaction.atomic():
        SearchIndex.objects.get_or_create(pk=1)
        index = SearchIndex.objects.select_for_update().get(pk=1)  # whoever comes second waits here, and finds it done
        made_from = _made_from(revision.current())  # read before the records: what changes meanwhile is of a later revision
        if index.made_from != made_from:
            _bring_up_to_date()
            index.made_from = made_from
            index.save()


def _made_from(now: Revision) -> str:
    return f"{EDITION} {now.number} {now.changed_at.isoformat()}"


def _bring_up_to_date() -> None:
    """Writes the entries that are new or differ, and deletes those whose record is gone."""
    key = slice(0, len(_KEY))
    stored = {row[key]: row for row in SearchEntry.objects.values_list(*_KEY, *_REST, "pk")}
    with translation.override(settings.LANGUAGE_CODE):  # whoever happens to search first must not decide the language
        made = {row[key]: row for row in _rows()}
    gone = [row[-1] for found, row in stored.items() if found not in made]
    changed = [row for found, row in made.items() if found not in stored or stored[found][:-1] != row]
    entries = (SearchEntry(**dict(zip((*_KEY, *_REST), row, strict=True))) for row in changed)
    SearchEntry.objects.filter(pk__in=gone).delete()
    SearchEntry.objects.bulk_create(entries, batch_size=500, update_conflicts=True, unique_fields=_KEY, update_fields=_REST)


def _rows() -> Iterator[tuple[str, ...]]:
    """What the entries have to be, as values of _KEY and _REST."""
    places = {code: names for code, *names in Jurisdiction.objects.values_list("code", "name", "local_name")}
    for kind in KINDS.values():
        for record in kind.records():
            yield (
                *(kind.name, record.jurisdiction, record.key),
                *(record.title or record.context[0], record.also, record.local_title, record.language),
                _text(record),
                folded(record, places.get(record.jurisdiction, ())),
            )


def _text(record: Findable) -> str:
    """One line for each of its texts."""
    return "\n".join(" ".join(text.split()) for text in record.texts if text.strip())


# ---- what a search finds


class FullText(Func):
    """Whether an entry has what a PostgreSQL text query asks for, by the column that the migration makes there."""

    template = "portal_searchentry.words @@ CAST(%(expressions)s AS tsquery)"
    output_field = BooleanField()


def _has(term: Term) -> Q | FullText:
    """A condition for the records that have the term; some may have its words apart, which the ranking sorts out."""
    if connection.vendor == "postgresql":
        forms = (" & ".join(f"'{word}'" for word in form) for form in term.forms)  # words are letters and digits alone
        return FullText(Value(" | ".join(f"({form}:*)" for form in forms)))
    found = Q()
    for needle in term.needles:
        found |= Q(folded__contains=needle)
    return found


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that a search found: its entry's id, and how well it fits."""

    pk: int
    kind: str
    jurisdiction: str
    fit: Fit


def find(sought: Sequence[Term], places: Sequence[str]) -> tuple[Hit, ...]:
    """The records that have every term, best first, in 1 query; of equals, by kind and in the order of `places` (codes)."""
    if not sought:
        return ()
    candidates = SearchEntry.objects.filter(*(_has(term) for term in sought))
    rank = {code: place for place, code in enumerate(places)}
    found = []
    for pk, kind, jurisdiction, key, title, text in candidates.values_list("pk", *_KEY, "title", "folded"):
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
        case "jurisdiction":
            return reverse("profiles:country", args=[code])
        case "authority" | "institution":
            return f"{reverse('profiles:country', args=[code])}#{kind}-{key}"
    return ""
