"""The index of all that can be found, kept in step with the evidence's revision: most changes have few entries written again.

docs/adr/0007-search.md says why there is one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import islice

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import CharField, Value
from django.utils import translation

from barriers import search as barriers
from countries import search as countries
from countries.models import Jurisdiction
from milenari.core import revision, table_statistics
from milenari.core.models import EvidenceModel
from milenari.core.revision import Revision
from milenari.core.search import Findable, Kind, folded
from milenari.portal.models import SearchEntry, SearchIndex
from regulations import search as regulations
from regulations.models import Requirement

EDITION = 4  # to be raised when the records are put, or folded, in another way: the index is then made anew

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
REQUIREMENTS = regulations.REQUIREMENTS.name

KEY = ("kind", "jurisdiction", "key")
AT_ONCE = 2000  # entries that are read, compared and written together
_REST = ("title", "also", "local_title", "language", "text", "folded", "checksum")
MOST_CHANGED = 2000  # records; where more were, all are looked at
MOST_AFTER_A_CHANGE = 10_000  # answers: where all of more than these are to be read, an editor does not wait for it


def refresh(now: Revision) -> None:
    """Brings the index up to the evidence's revision: in 1 query where it is, else in one transaction, one process at a time."""
    if SearchIndex.objects.filter(pk=1, made_from=_made_from(now)).exists():
        return
    with transaction.atomic():
        SearchIndex.objects.get_or_create(pk=1)
        index = SearchIndex.objects.select_for_update().get(pk=1)  # whoever comes second waits here, and finds it done
        now = revision.current()  # read before the records: what changes meanwhile is of a later revision
        made_anew = 0
        if index.made_from != _made_from(now):
            with translation.override(settings.LANGUAGE_CODE):  # whoever happens to search first must not decide the language
                made_anew = _bring_up_to_date(index)
            index.made_from = _made_from(now)
            index.save()
    table_statistics.count_again(made_anew)


def refresh_after_a_change() -> None:
    """So that the next search finds it done: unless nobody has ever searched, or all of very much would have to be read."""
    index = SearchIndex.objects.filter(pk=1).first()
    now = revision.current()
    if index is None or index.made_from == _made_from(now):
        return
    changed = _changed_since(index.made_from)
    if (changed and REQUIREMENTS not in changed.kinds) or Requirement.objects.count() <= MOST_AFTER_A_CHANGE:
        refresh(now)


def _made_from(now: Revision) -> str:
    return f"{EDITION} {now.number} {now.changed_at.isoformat()}"


def _bring_up_to_date(index: SearchIndex) -> int:
    """How many entries there are, where all have been looked at; else 0."""
    if not index.made_from.startswith(f"{EDITION} "):
        SearchEntry.objects.update(checksum="")
    changed = _changed_since(index.made_from) or ALL
    if changed.kinds and not _words_are_whole():
        _empty()
        changed = ALL
    places = _places() if changed.kinds or changed.answers else {}
    looked_at = sum(_renew(kind, places) for kind in KINDS.values() if kind.name in changed.kinds)
    if changed is ALL:  # an earlier edition may have had other kinds
        _take_out(SearchEntry.objects.exclude(kind__in=KINDS).values_list("pk", flat=True))
    if changed.answers:
        _write(REQUIREMENTS, list(regulations.requirements(changed.answers)), places)
    return looked_at if changed is ALL else 0


@dataclass(frozen=True, slots=True)
class Changed:
    """The kinds of which all records are to be looked at, and the ids of the answers that are, where not all of them are."""

    kinds: frozenset[str]
    answers: frozenset[int]


ALL = Changed(frozenset(KINDS), frozenset())


def _changed_since(made_from: str) -> Changed | None:
    """What has to be looked at again, by the history, in 2 queries; None where it does not tell."""
    if not made_from.startswith(f"{EDITION} "):
        return None
    _edition, number, changed_at = made_from.split(" ")
    since = datetime.fromisoformat(changed_at)
    if not revision.told_since(int(number), since):
        return None
    found = _saves_since(since)
    if len(found) == MOST_CHANGED:
        return None
    answer = Requirement._meta.label
    labels = {label for label, kind, _pk in found if label != answer or kind == "-"}
    kinds = {kind.name for kind in KINDS.values() if labels & kind.labels or Jurisdiction._meta.label in labels}
    answers = () if REQUIREMENTS in kinds else (pk for label, _kind, pk in found if label == answer)
    return Changed(frozenset(kinds), frozenset(answers))


def _saves_since(since: datetime) -> list[tuple[str, str, int]]:
    """The records of evidence that were made (+), changed (~) or deleted (-) from a moment on, in 1 query: label, which, id."""
    rows = [
        model.history.model._default_manager.filter(history_date__gte=since)
        .order_by()
        .values_list(Value(model._meta.label, output_field=CharField()), "history_type", "id")
        for model in apps.get_models()
        if issubclass(model, EvidenceModel)
    ]
    return list(rows[0].union(*rows[1:], all=True)[:MOST_CHANGED])


def _places() -> dict[str, tuple[str, ...]]:
    """What each jurisdiction is called, by code."""
    return {code: tuple(names) for code, *names in Jurisdiction.objects.values_list("code", "name", "local_name")}


def _renew(kind: Kind, places: Mapping[str, tuple[str, ...]]) -> int:
    """Writes the entries of a kind that are new or differ, and deletes those whose record is gone; some AT_ONCE at a time.

    How many there are now.
    """
    kept = set()
    records = iter(kind.records())
    while some := list(islice(records, AT_ONCE)):
        kept |= _write(kind.name, some, places)
    stored = SearchEntry.objects.filter(kind=kind.name).values_list("pk", flat=True)
    _take_out(pk for pk in stored.iterator(AT_ONCE) if pk not in kept)
    return len(kept)


def _take_out(ids: Iterable[int]) -> None:
    gone = list(ids)
    for start in range(0, len(gone), AT_ONCE):
        SearchEntry.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
        _write_words([(pk, "") for pk in gone[start : start + AT_ONCE]])


def _words_are_whole() -> bool:
    """Of SQLite: whether words and entries are of the same number; they are not where one was emptied without the other."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT count(*) FROM portal_searchwords) = (SELECT count(*) FROM portal_searchentry)")
        return bool(cursor.fetchone()[0])


def _empty() -> None:
    with connection.cursor() as cursor:
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
        entries, batch_size=500, update_conflicts=True, unique_fields=KEY, update_fields=_REST
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
