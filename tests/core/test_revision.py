"""The revision moves with every change of the evidence, however it is written, and only then."""

import os
import threading
import time

import psycopg
import pytest
from django.db import OperationalError, close_old_connections, connection, transaction

from countries.models import Jurisdiction
from milenari.core import revision
from milenari.core.revision import one_step
from regulations.models import GlossaryTerm
from tests import factories
from tests.concurrency import at_once, several_connections
from tests.factories import create_barrier, create_jurisdiction, create_step, create_topic

pytestmark = pytest.mark.django_db


class Moved:
    """How far the counter moved since this was made."""

    def __init__(self):
        self.start = revision.current().number

    @property
    def by(self):
        return revision.current().number - self.start


@pytest.fixture
def moved():
    return Moved


def fail_after(change):
    change()
    raise RuntimeError


def term(name):
    return GlossaryTerm(term=name, meaning="What it means.")


def test_an_empty_database_is_at_revision_0():
    assert revision.current().number == 0


def test_every_step_says_when_it_was_taken():
    before = revision.current().changed_at
    revision.advance()
    assert revision.current().changed_at > before


def test_moves_when_a_record_is_created(moved):
    since = moved()
    term("ATMP").save()
    assert since.by == 1


def test_moves_when_a_record_is_saved_again(moved):
    record = create_jurisdiction()
    since = moved()
    record.name = "Another name"
    record.save()
    assert since.by == 1


def test_moves_when_a_record_is_deleted(moved):
    record = create_jurisdiction()
    since = moved()
    record.delete()
    assert since.by == 1


def test_moves_when_a_query_set_is_deleted(moved):
    create_jurisdiction()
    since = moved()
    Jurisdiction.objects.all().delete()
    assert since.by == 1


def test_moves_when_created_in_bulk(moved):
    since = moved()
    GlossaryTerm.objects.bulk_create([term("ATMP"), term("GMO")])
    assert since.by == 1


def test_moves_when_updated_in_bulk(moved):
    terms = GlossaryTerm.objects.bulk_create([term("ATMP"), term("GMO")])
    since = moved()
    for record in terms:
        record.meaning = "Another meaning."
    GlossaryTerm.objects.bulk_update(terms, ["meaning"], batch_size=1)
    assert since.by == 1


def test_moves_when_a_query_set_is_updated(moved):
    create_jurisdiction()
    since = moved()
    Jurisdiction.objects.update(currency="EUR")
    assert since.by == 1


def test_stays_when_a_write_touches_no_row(moved):
    since = moved()
    Jurisdiction.objects.filter(code="zz").update(currency="EUR")
    Jurisdiction.objects.filter(code="zz").delete()
    GlossaryTerm.objects.bulk_create([])
    GlossaryTerm.objects.bulk_update([], ["meaning"])
    assert since.by == 0


def test_stays_when_the_evidence_is_only_read(moved):
    create_barrier(create_jurisdiction(), topics=[create_topic()])
    since = moved()
    list(Jurisdiction.objects.all())
    revision.current()
    assert since.by == 0


@pytest.mark.parametrize("change", ["add", "remove", "set", "clear"])
def test_moves_when_a_relation_of_many_to_many_changes(moved, change):
    topic, other = create_topic("one"), create_topic("two")
    barrier = create_barrier(create_jurisdiction(), topics=[topic])
    since = moved()
    {
        "add": lambda: barrier.topics.add(other),
        "remove": lambda: barrier.topics.remove(topic),
        "set": lambda: barrier.topics.set([other]),
        "clear": barrier.topics.clear,
    }[change]()
    assert since.by >= 1


def test_moves_when_a_relation_is_changed_from_its_other_end(moved):
    topic = create_topic()
    barrier = create_barrier(create_jurisdiction())
    since = moved()
    topic.barriers.add(barrier)
    assert since.by >= 1


def test_stays_when_a_relation_is_set_to_what_it_is(moved):
    topic = create_topic()
    barrier = create_barrier(create_jurisdiction(), topics=[topic])
    since = moved()
    barrier.topics.add(topic)
    barrier.topics.set([topic])
    assert since.by == 0


def test_moves_when_a_step_waits_for_another(moved):
    country = create_jurisdiction()
    first, second = create_step(country, "first"), create_step(country, "second")
    since = moved()
    second.after.add(first)
    assert since.by >= 1


def test_one_step_counts_many_changes_once(moved):
    since = moved()
    with one_step():
        country = create_jurisdiction()
        create_barrier(country, topics=[create_topic()])
        GlossaryTerm.objects.bulk_create([term("ATMP")])
        assert since.by == 0
    assert since.by == 1


def test_one_step_without_a_change_counts_none(moved):
    since = moved()
    with one_step():
        list(Jurisdiction.objects.all())
    assert since.by == 0


def test_one_step_within_another_belongs_to_it(moved):
    since = moved()
    with one_step():
        create_jurisdiction("xa")
        with one_step():
            create_jurisdiction("xb")
        create_jurisdiction("xc")
    assert since.by == 1


def test_an_error_in_one_step_takes_its_changes_back(moved):
    """Else they would stay, under a revision that is known by their absence."""
    since = moved()
    with pytest.raises(RuntimeError), one_step():
        fail_after(create_jurisdiction)
    assert not Jurisdiction.objects.exists()
    assert since.by == 0


def test_moves_again_after_an_error_in_one_step(moved):
    with pytest.raises(RuntimeError), one_step():
        fail_after(create_jurisdiction)
    since = moved()
    create_jurisdiction()
    assert since.by == 1


def test_goes_back_with_the_transaction_that_moved_it(moved):
    since = moved()
    with pytest.raises(RuntimeError), transaction.atomic(), one_step():
        fail_after(create_jurisdiction)
    assert since.by == 0
    assert not Jurisdiction.objects.exists()


def test_is_asked_for_once_while_it_is_held(django_assert_num_queries):
    factories.create_jurisdiction("xa")
    with django_assert_num_queries(1), revision.held():
        assert revision.current() == revision.current()


def test_a_write_lets_go_of_what_is_held():
    factories.create_jurisdiction("xa")
    with revision.held():
        before = revision.current().number
        factories.create_jurisdiction("xb")
        assert revision.current().number == before + 1


def test_each_is_remembered_with_when_it_was_reached():
    assert revision.reached_at(1) is None
    reached = []
    for _step in range(3):
        revision.advance()
        reached.append(revision.current())
    assert [revision.reached_at(step.number) for step in reached] == [step.changed_at for step in reached]
    assert revision.reached_at(reached[-1].number + 1) is None


def test_what_the_history_has_is_not_later_than_its_revision_and_later_than_the_one_before():
    create_jurisdiction("xa")
    before = revision.current()
    with one_step():
        create_jurisdiction("xb")
        create_jurisdiction("xc")
    written = Jurisdiction.history.filter(code__in=("xb", "xc")).values_list("history_date", flat=True)
    assert all(before.changed_at < at <= revision.current().changed_at for at in written)


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_at_the_same_time_waits_so_that_times_are_in_the_order_of_revisions(tmp_path):
    """The other writer comes between the two records of one, waits until both are written, and its record is dated after them."""
    begun = threading.Event()

    def is_waited_for():
        if connection.vendor == "sqlite":  # there the other does not even begin
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return cursor.fetchone()[0] > 0

    def two():
        with transaction.atomic():
            term("ATMP").save()
            begun.set()
            end = time.monotonic() + 20
            while not is_waited_for():
                assert time.monotonic() < end
                time.sleep(0.01)
            term("GMO").save()

    def one():
        assert begun.wait(20)
        term("CAR-T").save()

    revision.advance()
    with several_connections(tmp_path):
        at_once(two, one)
        (dates,) = at_once(lambda: dict(GlossaryTerm.history.values_list("term", "history_date")))

    assert dates["ATMP"] < dates["GMO"] < dates["CAR-T"]


# ---- one query, of a connection that may have been lost


def lose():
    """Ends this thread's connection at the server, as a restart would; the thread learns of it when it asks something."""
    pid = connection.connection.info.backend_pid
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
            time.sleep(0.01)


on_postgresql = pytest.mark.skipif(connection.vendor == "sqlite", reason="a file is not lost between two requests")


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_between_two_requests_is_made_anew():
    revision.advance()
    lose()

    close_old_connections()  # as Django does at the beginning of a request

    assert revision.current().number == 1
    assert Jurisdiction.objects.count() == 0


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_one_that_is_lost_within_a_request_is_an_error():
    assert revision.current().number == 0
    lose()

    with pytest.raises(OperationalError):
        revision.current()
    connection.close()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_whether_the_connection_works_is_not_asked_beside(monkeypatch):
    """Django asks it before the first query of a request; here the answer to that query shows it."""
    asked = []
    monkeypatch.setattr(connection, "is_usable", lambda: asked.append("is it?") or True)
    close_old_connections()

    revision.current()
    Jurisdiction.objects.count()
    assert asked == []

    close_old_connections()
    Jurisdiction.objects.count()  # whoever does not ask for the revision is still asked
    assert asked == ["is it?"]
