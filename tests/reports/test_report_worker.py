"""Workers as they are run: killed, stopped, two at once. A lost report is the one thing that must not happen."""

import hashlib
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import Client

from reports.models import Report
from tests.reports.reading import Reading
from tests.reports.site_apart import PATIENCE, SiteApart, children, is_running, site_apart

pytestmark = pytest.mark.django_db  # the site's database is a copy of the tests' own

SHORT = "section=gaps&section=barriers"  # chapters enough to be in the midst of, and soon made


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[SiteApart]:
    with django_db_blocker.unblock(), site_apart(tmp_path_factory.mktemp("apart")) as site:
        yield site


@pytest.fixture
def site(shared_site: SiteApart) -> Iterator[SiteApart]:
    """Without any report, and afterwards without any worker."""
    shared_site.sql("DELETE FROM reports_report")
    for file in shared_site.files():
        file.unlink()
    yield shared_site
    while shared_site.workers:
        worker = shared_site.workers.pop()
        worker.kill()
        worker.wait()


def is_in_the_midst(report) -> bool:
    return report["state"] == "running" and report["stage"] != ""


def has_ended(report) -> bool:
    return report["state"] not in ("queued", "running")


def the_child_of(worker) -> int:
    end = time.monotonic() + PATIENCE
    while not (found := children(worker)):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found[0]


def test_a_worker_killed_in_mid_report_loses_nothing(site: SiteApart):
    (pk,) = site.ask(SHORT)
    first = site.worker(lease=4)
    site.until(pk, is_in_the_midst)
    child = the_child_of(first)
    first.kill()
    first.wait()
    assert site.report(pk)["state"] == "running"

    site.worker(lease=4)

    ended = site.until(pk, has_ended)
    assert (ended["state"], ended["attempts"], ended["reason"]) == ("done", 2, "")
    assert not is_running(child)
    assert len(site.files()) == 1


def test_a_report_whose_process_is_killed_twice_fails_with_a_reason(site: SiteApart):
    (pk,) = site.ask(SHORT)
    worker = site.worker()
    for attempt in (1, 2):
        site.until(pk, lambda report, attempt=attempt: is_in_the_midst(report) and report["attempts"] == attempt)
        os.kill(the_child_of(worker), signal.SIGKILL)

    ended = site.until(pk, has_ended)

    assert (ended["state"], ended["attempts"]) == ("failed", 2)
    assert ended["reason"] == "The process that made it was killed, probably for lack of memory."
    assert worker.poll() is None


def test_two_workers_make_every_report_once(site: SiteApart):
    asked = site.ask("country=xa", "country=xb", "domain=asking", "domain=making", format="csv")
    first, second = site.worker("--until-empty"), site.worker("--until-empty")
    assert (first.wait(PATIENCE), second.wait(PATIENCE)) == (0, 0)

    ended = [site.report(pk) for pk in asked]

    assert [(report["state"], report["attempts"]) for report in ended] == [("done", 1)] * 4
    assert len(site.files()) == 4
    assert len({report["sha256"] for report in ended}) == 4


def test_a_stopped_worker_gives_its_report_back_and_ends_at_once(site: SiteApart):
    (pk,) = site.ask(SHORT)
    worker = site.worker()
    site.until(pk, is_in_the_midst)
    worker.terminate()

    assert worker.wait(PATIENCE) == 0
    given_back = site.report(pk)
    assert (given_back["state"], given_back["attempts"]) == ("queued", 0)


def test_a_report_cancelled_in_its_midst_is_stopped_and_the_worker_goes_on(site: SiteApart):
    (pk,) = site.ask(SHORT)
    worker = site.worker()
    site.until(pk, is_in_the_midst)
    child = the_child_of(worker)
    site.sql("UPDATE reports_report SET state = 'cancelled' WHERE id = %s", pk)
    (other,) = site.ask(f"country=xb&{SHORT}")

    assert site.until(other, has_ended)["state"] == "done"
    assert not is_running(child)
    assert site.report(pk)["state"] == "cancelled"
    assert len(site.files()) == 1


def test_a_file_that_cannot_be_stored_is_a_failure_with_a_reason(site: SiteApart):
    folder = site.folder / "reports"
    if folder.exists():
        folder.rmdir()
    folder.touch()  # a file where the storage expects its folder
    try:
        (pk,) = site.ask("country=xa&domain=making", format="csv")
        site.worker()
        ended = site.until(pk, has_ended)
    finally:
        folder.unlink()

    assert (ended["state"], ended["attempts"]) == ("failed", 2)
    assert "could not be stored" in ended["reason"]


def test_a_script_asks_a_worker_makes_it_and_the_script_has_the_bytes_that_were_made(site: SiteApart, monkeypatch):
    monkeypatch.setitem(vars(Report._meta.get_field("file").storage), "location", str(site.folder / "reports"))
    client, words = Client(headers={"host": "localhost"}), {"format": "csv", "country": ["xb"]}
    asked = site.here(lambda: client.post("/api/v1/reports/", words, content_type="application/json"))
    assert asked.status_code == 202
    assert site.worker("--until-empty").wait(PATIENCE) == 0

    told = site.here(lambda: client.get(asked["Location"]).json())
    content = site.here(lambda: b"".join(client.get(told["file_url"]).streaming_content))

    assert (told["state"], told["done"]) == ("done", told["total"])
    assert told["sha256"] == hashlib.sha256(content).hexdigest()
    assert site.files()[0].read_bytes() == content
    with zipfile.ZipFile(BytesIO(content)) as tables:
        assert "matrix.csv" in tables.namelist()


def test_the_same_order_gives_the_same_bytes_in_another_process(site: SiteApart, tmp_path):
    for name in ("one.pdf", "two.pdf"):
        assert '"made"' in site.render(tmp_path / name, "country=xb&domain=asking")
    content = (tmp_path / "one.pdf").read_bytes()

    assert content == (tmp_path / "two.pdf").read_bytes()
    text = Reading(content).text
    assert "What of review?" in text
    assert "What of licence?" not in text


def workers_known(site: SiteApart, number: int) -> list[dict]:
    """The rows of the workers, as soon as there are so many."""
    end = time.monotonic() + 30
    while len(found := site.sql("SELECT name, seen_at FROM reports_worker ORDER BY name")) != number:
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def test_workers_say_that_they_live_and_take_leave(site: SiteApart):
    site.sql("DELETE FROM reports_worker")
    first, second = site.worker(lease=6), site.worker(lease=6)
    before = workers_known(site, 2)
    end = time.monotonic() + 30
    while any(row in before for row in workers_known(site, 2)):  # until each has been seen anew
        assert time.monotonic() < end
        time.sleep(0.1)
    second.kill()
    first.terminate()
    first.wait()
    second.wait()
    workers_known(site, 1)  # that of the one that could say nothing any more
