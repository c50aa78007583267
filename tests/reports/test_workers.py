"""Whether anybody makes reports."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django_tasks_db.models import DBTaskResult

from milenari.core import revision
from reports import workers
from reports.models import Report, Worker
from tests.reports.evidence import create_evidence

pytestmark = pytest.mark.django_db
NOTICE = "No worker is running"


def silent_for(name: str, **time: int) -> None:
    workers.beat(name)
    Worker.objects.filter(pk=name).update(seen_at=F("seen_at") - timedelta(**time))


def test_without_any_worker_it_was_never_heard_of_one():
    assert workers.workers() == workers.Workers(living=0, seen_at=None, silence=None)
    assert NOTICE in workers.workers().notice


def test_several_workers_are_counted_each_once():
    for name in ("one", "two", "one"):
        workers.beat(name)
    found = workers.workers()
    assert found.living == 2
    assert found.notice == ""
    assert found.silence is not None


def test_one_that_is_silent_for_longer_than_its_lease_is_dead(settings):
    settings.REPORT_LEASE = 30
    silent_for("one", seconds=25)
    assert workers.workers().living == 1
    silent_for("one", seconds=31)
    found = workers.workers()
    assert found.living == 0
    assert found.silence >= 31


def test_one_that_was_silent_and_speaks_again_lives_since_it_began():
    silent_for("one", hours=2)
    began = Worker.objects.get().started_at
    workers.beat("one")
    assert workers.workers().living == 1
    assert Worker.objects.get().started_at == began


def test_one_that_left_or_was_silent_for_a_day_is_forgotten():
    silent_for("old", days=2)
    workers.beat("one")
    assert list(Worker.objects.values_list("pk", flat=True)) == ["one"]
    workers.leave("one")
    assert not Worker.objects.exists()


def test_a_sign_of_life_moves_no_revision():
    before = revision.current()
    workers.beat("one")
    workers.leave("one")
    assert revision.current() == before


def test_it_is_read_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        workers.workers()


def test_three_signs_of_life_fit_into_a_lease(settings):
    settings.REPORT_LEASE = 30
    assert workers.interval() == 10


def test_readers_are_told_where_no_report_will_be_made(client):
    create_evidence()
    for address in ("/reports/", "/reports/runs/"):
        page = client.get(address)
        assert page.status_code == 200
        assert NOTICE in page.content.decode()
    asked = client.post("/reports/", {"scope": "", "format": "pdf", "language": "en"}, follow=True)
    assert NOTICE in asked.content.decode()
    workers.beat("one")
    for address in ("/reports/", "/reports/runs/", asked.redirect_chain[-1][0]):
        assert NOTICE not in client.get(address).content.decode()


def test_a_day_by_the_databases_clock_is_a_day():
    workers.beat("one")
    assert Worker.objects.filter(seen_at__gt=Now() - timedelta(minutes=5), seen_at__lte=Now()).exists()


def test_the_job_knows_the_request_that_asked_for_it(client):
    create_evidence()
    words = {"scope": "", "format": "pdf", "language": "en"}
    client.post("/reports/", words, headers={"X-Request-ID": "the-id"})
    assert DBTaskResult.objects.get().args_kwargs["args"] == [str(Report.objects.get().pk), "the-id"]
