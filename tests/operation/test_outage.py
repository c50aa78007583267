"""While the database is away, readers are told so; when it is back, so is the site, without anybody doing anything.

Whatever is taken away or killed while people write: what the site said is saved stays saved.
"""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle

import pytest
from django.db import connection

from tests.operation.editing import Editor, cast, editors, lost
from tests.operation.outages import away
from tests.operation.serving import Web, environment_for, web, worker
from tests.operation.visiting import JSON, NONE, Asked, Visitor
from tests.reports.site_apart import children, is_running

PAGES = ("/", "/compare/", "/barriers/", "/reports/")
READ = ("/compare/", "/barriers/", "/gaps/", "/api/v1/requirements/", "/api/v1/barriers/")
PATIENCE = 120  # seconds
SESSION = "sessionid=abcdefghijklmnopqrstuvwxyz012345"


def all_are_told(site: Web) -> None:
    for address in PAGES:
        answer = site.ask(address, X_Request_ID="the-id")
        assert (answer.status, answer.headers.get("Retry-After")) == (503, "10"), address
        assert "The site is away for a moment" in answer.text
        assert "Traceback" not in answer.text
        assert "the-id" in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert site.ask("/no-such-page/", Cookie=SESSION).status == 503  # the page that says so would name the account
    answer = site.ask("/api/v1/topics/")
    assert (answer.status, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert json.loads(answer.text)["status"] == 503
    assert answer.headers["Retry-After"] == "10"
    probe = site.ask("/readyz")
    assert (probe.status, json.loads(probe.text)["checks"]["database"]["works"]) == (503, False)
    assert site.ask("/healthz").status == 200
    assert "milenari_database_up 0.0" in site.ask("/metrics").text


def all_is_well(site: Web) -> None:
    for address in PAGES:
        assert site.ask(address).status == 200, address
    assert site.ask("/no-such-page/", Cookie=SESSION).status == 404
    assert site.ask("/api/v1/topics/").status == 200
    assert site.ask("/readyz").status == 200
    assert "milenari_database_up 1.0" in site.ask("/metrics").text


def test_a_database_that_is_away_at_the_start_is_waited_for(prepared):
    with ExitStack() as outage:
        outage.enter_context(away(prepared.url))
        with web(prepared.folder, prepared.url, MILENARI_METRICS_NETWORKS="127.0.0.1") as site:
            all_are_told(site)
            lines = site.log.read_text()
            assert "Traceback" not in lines
            assert "[the-id]: The database does not answer:" in lines
            outage.close()
            all_is_well(site)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="who holds SQLite's file open keeps it, even when it is moved")
def test_one_that_goes_away_while_the_site_is_read_comes_back(prepared):
    with web(prepared.folder, prepared.url, MILENARI_METRICS_NETWORKS="127.0.0.1") as site:
        for _round in range(2):
            all_is_well(site)
            with away(prepared.url):
                all_are_told(site)
        all_is_well(site)


# ---- while people read and write


class Crowd:
    """Readers and two editors who ask without a pause, and what they were answered."""

    def __init__(self, prepared, port: int) -> None:
        self.environment = environment_for(prepared.folder, prepared.url)
        self.log: list[Asked] = []
        self.cast = cast(self.environment, 4)
        self.editors = editors(port, self.cast, self.log)
        self.readers = [Visitor(port, {"Accept-Encoding": "gzip"}, self.log) for _reader in range(2)]
        self.marks: dict[str, str] = {}  # the last validator of each address
        self.is_over = threading.Event()

    def read(self, reader: Visitor) -> None:
        for turn, address in enumerate(cycle(READ)):
            if self.is_over.is_set():
                return
            held = self.marks.get(address, "") if turn % 2 else ""
            self.marks[address] = reader.get(address, **({"If_None_Match": held} if held else {})).headers.get("ETag", "")

    def write(self, editor: Editor) -> None:
        for record in cycle(self.cast.records):
            if self.is_over.is_set():
                return
            editor.edit(record)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Each asks until the end of the block; then nothing is lost, and nothing was answered that nobody expects."""
        threads = [threading.Thread(target=self.read, args=(reader,)) for reader in self.readers]
        threads += [threading.Thread(target=self.write, args=(editor,)) for editor in self.editors]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()
        assert [surprise for editor in self.editors for surprise in editor.surprises] == []
        assert {asked.status for asked in self.log} <= {200, 302, 304, 412, 503, NONE}
        assert lost(self.environment, [edit for editor in self.editors for edit in editor.saved]) == []

    def until_each_saved(self, more: int = 1) -> None:
        """Returns when each of the two has saved so many edits more."""
        before = [len(editor.saved) for editor in self.editors]
        until(lambda: all(len(editor.saved) >= had + more for editor, had in zip(self.editors, before, strict=True)))

    def until_answered(self, status: int, times: int = 10) -> None:
        """Returns when this was answered so many times more."""
        had = self.count(status)
        until(lambda: self.count(status) >= had + times)

    def count(self, status: int) -> int:
        return sum(asked.status == status for asked in self.log)


def until(fits: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not fits():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="who holds SQLite's file open keeps it, even when it is moved")
def test_what_was_saved_before_a_loss_of_the_database_is_saved_and_503_is_answered_only_meanwhile(prepared):
    with web(prepared.folder, prepared.url, WEB_CONCURRENCY="2") as site:
        crowd = Crowd(prepared, site.port)
        with crowd.at_work():
            crowd.until_each_saved()
            begun = time.monotonic()
            with away(prepared.url):
                crowd.until_answered(503)
            ended = time.monotonic()
            crowd.until_each_saved()
        assert crowd.count(NONE) == 0
        assert all(begun <= asked.ended and asked.begun <= ended for asked in crowd.log if asked.status == 503)
        assert "Traceback" not in site.log.read_text()


def test_what_was_saved_is_saved_though_every_process_is_killed_and_the_report_is_made_after_all(prepared):
    """With SIGKILL, while people write: a process of the site, the one above them, and the worker in the midst of a report."""
    with ExitStack() as running:
        site = running.enter_context(web(prepared.folder, prepared.url, WEB_CONCURRENCY="2"))
        crowd = Crowd(prepared, site.port)
        asker = Visitor(site.port)
        first = running.enter_context(worker(prepared.folder, prepared.url, MILENARI_REPORT_LEASE="3"))
        with crowd.at_work():
            crowd.until_each_saved()
            said = asker.send("POST", "/api/v1/reports/", json.dumps({"format": "csv"}).encode(), JSON)
            assert said.status == 202
            until(lambda: bool(children(first)))
            first.kill()
            os.kill(children(site.process)[0], signal.SIGKILL)
            crowd.until_each_saved()
            orphans = children(site.process)
            assert len(orphans) == 2
            site.process.kill()
            until(lambda: not any(is_running(pid) for pid in orphans))
            again = running.enter_context(web(prepared.folder, prepared.url, port=site.port))
            running.enter_context(worker(prepared.folder, prepared.url, MILENARI_REPORT_LEASE="3"))
            crowd.until_each_saved()
        until(lambda: asker.get(said.json["api_url"]).json["state"] not in ("queued", "running"))
        assert asker.get(said.json["api_url"]).json["state"] == "done"
        assert crowd.count(503) == 0
        assert again.process.poll() is None
