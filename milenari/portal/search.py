"""Search over all that the apps offer: an index kept in step with the evidence's revision, and what a search finds in it.

The database finds the records that have all words; which of them comes first is said in Python (milenari.core.search), so that
SQLite and PostgreSQL give the same answer. docs/adr/0007-search.md says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BooleanField, Func, Value
from django.urls import reverse
from django.utils import translation

from barriers import search as barriers
from countries import search as countries
from countries.models import Jurisdiction, JurisdictionKind
from milenari.core import revision
from milenari.core.revision import Revision
from milenari.core.search import Findable, Fit, Term, fit, folded
from milenari.portal.models import SearchEntry, SearchIndex
from regulations import glossary
from regulations import search as regulations

EDITION = 3  # to be raised when the records are put, or folded, in another way: the index is then made anew

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
AT_ONCE = 2000  # entries that are read, compared and written together
MOST_RANKED = 500  # records that one search ranks, and counts
_REST = ("title", "also", "local_title", "language", "text", "folded", "checksum")


def refresh(now: Revision) -> None:
    """Brings the index up to the evidence's revision: in 1 query where it is, else in one transaction, one process at a time."""
    if SearchIndex.objects.filter(pk=1, made_from=_made_from(now)).exists():
        return
    with transaction.atomic():
        SearchIndex.objects.get_or_create(pk=1)
        index = SearchIndex.objects.select_for_update().get(pk=1)  # whoever comes second waits here, and finds it done
        now = revision.current()  # read before the records: what changes meanwhile is of a later revision
        if index.made_from != _made_from(now):
            with translation.override(settings.LANGUAGE_CODE):  # whoever happens to search first must not decide the language
                if not index.made_from.startswith(f"{EDITION} "):
                    SearchEntry.objects.update(checksum="")
                changed = _answers_changed_since(index.made_from)
                if changed is None:
                    _bring_up_to_date()
                elif changed:
                    _write(regulations.REQUIREMENTS.name, list(regulations.requirements(changed)), _places())
            index.made_from = _made_from(now)
            index.save()


def _made_from(now: Revision) -> str:
    return f"{EDITION} {now.number} {now.changed_at.isoformat()}"


def _answers_changed_since(made_from: str) -> set[int] | None:
    """The ids of the answers that were made or changed since the index was made, where that is all that changed (most edits).

    None where something else did, or where the history does not tell: then all records are looked at.
    """
    if not made_from.startswith(f"{EDITION} "):
        return None
    _edition, number, changed_at = made_from.split(" ")
    then = Revision(int(number), datetime.fromisoformat(changed_at))
    return regulations.answers_changed(then.changed_at) if revision.told_since(then) else None


def _places() -> dict[str, tuple[str, ...]]:
    """What each jurisdiction is called, by code."""
    return {code: tuple(names) for code, *names in Jurisdiction.objects.values_list("code", "name", "local_name")}


def _bring_up_to_date() -> None:
    """Writes the entries that are new or differ, and deletes those whose record is gone; some AT_ONCE, however many there are."""
    kept = set()
    places = _places()
    _begin_words()
    for kind in KINDS.values():
        records = iter(kind.records())
        while some := list(islice(records, AT_ONCE)):
            kept |= _write(kind.name, some, places)
    gone = [pk for pk in SearchEntry.objects.values_list("pk", flat=True).iterator(AT_ONCE) if pk not in kept]
    for start in range(0, len(gone), AT_ONCE):
        SearchEntry.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
        _write_words([(pk, "") for pk in gone[start : start + AT_ONCE]])


def _begin_words() -> None:
    """Of SQLite: where words and entries are not of the same number (one was emptied without the other), both are made anew."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM portal_searchwords) = (SELECT count(*) FROM portal_searchentry)")
            if not cursor.fetchone()[0]:
                cursor.execute("DELETE FROM portal_searchwords")
                SearchEntry.objects.all().delete()


def _write_words(entries: Sequence[tuple[int, str]]) -> None:
    """Of SQLite: what each entry (by id) is found by; empty where it is gone. PostgreSQL sees to its own index."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM portal_searchwords WHERE rowid = %s", [(pk,) for pk, _words in entries])
            cursor.executemany(
                "INSERT INTO portal_searchwords (rowid, folded) VALUES (%s, %s)", [entry for entry in entries if entry[1]]
            )


def _write(kind: str, records: Sequence[Findable], places: Mapping[str, tuple[str, ...]]) -> set[int]:
    """Writes those of the records whose entry is missing or differs; gives the ids of all their entries."""
    wanted = {(record.jurisdiction, record.key): (record, _checksum(record, places)) for record in records}
    stored = SearchEntry.objects.filter(
        kind=kind,
        jurisdiction__in={jurisdiction for jurisdiction, _key in wanted},
        key__in={key for _jurisdiction, key in wanted},
    )
    kept = set()
    for pk, jurisdiction, key, checksum in stored.values_list("pk", "jurisdiction", "key", "checksum"):
        if (jurisdiction, key) in wanted and wanted[jurisdiction, key][1] == checksum:
            kept.add(pk)
            del wanted[jurisdiction, key]
    entries = [
        SearchEntry(
            kind=kind,
            jurisdiction=record.jurisdiction,
            key=record.key,
            title=record.title or record.context[0],
            also=record.also,
            local_title=record.local_title,
            language=record.language,
            text=_text(record),
            folded=folded(record, places.get(record.jurisdiction, ())),
            checksum=checksum,
        )
        for record, checksum in wanted.values()
    ]
    written = SearchEntry.objects.bulk_create(
        entries, batch_size=500, update_conflicts=True, unique_fields=_KEY, update_fields=_REST
    )
    _write_words([(entry.pk, entry.folded) for entry in written])
    return kept | {entry.pk for entry in written}


def _checksum(record: Findable, places: Mapping[str, tuple[str, ...]]) -> str:
    """Of all that an entry is made of: folding is dear, and most records are as they were."""
    told = (astuple(record), places.get(record.jurisdiction, ()))
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


def _text(record: Findable) -> str:
    """One line for each of its texts."""
    return "\n".join(" ".join(text.split()) for text in record.texts if text.strip())


# ---- what a search finds


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
        case "term":
            return glossary.address(key)
        case "jurisdiction":
            return reverse("profiles:country", args=[code])
        case "authority" | "institution" | "document":
            return f"{reverse('profiles:country', args=[code])}#{kind}-{key}"
    return ""
