"""After many records were written at once PostgreSQL knows how many there are, and finds them as it should."""

import pytest
from django.db import connection

from milenari.core import revision, table_statistics
from milenari.core.table_statistics import MANY, count_again
from milenari.portal.backup.restoring import restore
from milenari.portal.evidence.loading import load
from milenari.portal.models import SearchEntry
from milenari.portal.search_index import refresh
from regulations.models import GlossaryTerm
from tests.portal.backups import backup_of, opened

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has counted nothing, and needs to know nothing"),
]


def counted(model) -> int:
    """How many rows PostgreSQL takes a table to have; what it counts is kept though a test's transaction is taken back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return int(cursor.fetchone()[0])


@pytest.fixture(autouse=True)
def _counted_as_before(db):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_tables_are_counted_after_many_records_and_not_after_few():
    before = counted(GlossaryTerm)
    GlossaryTerm.objects.bulk_create(GlossaryTerm(term=f"Term {number}", meaning="Itself.") for number in range(before + 7))

    count_again(MANY - 1)
    assert counted(GlossaryTerm) == before
    count_again(MANY)
    assert counted(GlossaryTerm) == GlossaryTerm.objects.count()


def test_a_load_of_many_records_has_them_counted(small, monkeypatch):
    monkeypatch.setattr(table_statistics, "MANY", 14)  # as many as the folder has
    before = GlossaryTerm.objects.count()

    load(small, dry_run=True)
    assert counted(GlossaryTerm) == before
    load(small)
    assert counted(GlossaryTerm) == before + 1


def test_a_search_that_makes_its_index_has_it_counted(small, monkeypatch):
    load(small)
    monkeypatch.setattr(table_statistics, "MANY", 5)

    refresh(revision.current())

    assert counted(SearchEntry) == SearchEntry.objects.count() > 5


@pytest.mark.django_db(transaction=True)
def test_a_restore_of_many_has_them_counted(monkeypatch):
    monkeypatch.setattr(table_statistics, "MANY", 1)
    GlossaryTerm.objects.bulk_create(GlossaryTerm(term=f"Term {number}", meaning="Itself.") for number in range(7))
    backup = backup_of()

    restore(opened(backup), replace=True)

    assert counted(GlossaryTerm) == 7
