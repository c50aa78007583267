"""gunicorn as it is run: what it is asked while it stops is answered, and it stops."""

import contextlib
import signal
import socket
import threading
import time

import pytest

from tests.operation.serving import web

pytestmark = pytest.mark.any_database  # when a process stops, and what it tells of itself, does not hang on which it is

TOKEN = "a-token-of-twenty-letters"


def test_it_stops_although_connections_are_open_on_which_nothing_is_asked(prepared):
    with web(prepared.folder, prepared.url) as site, contextlib.ExitStack() as connections:
        silent = connections.enter_context(socket.create_connection(("127.0.0.1", site.port)))
        kept = connections.enter_context(socket.create_connection(("127.0.0.1", site.port)))
        kept.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert kept.recv(4096).startswith(b"HTTP/1.1 200")
        assert silent.fileno() > 0
        site.process.send_signal(signal.SIGTERM)
        assert site.process.wait(timeout=15) == 0  # graceful_timeout is 20: it was not killed


def test_a_request_under_way_is_answered_before_it_stops(prepared):
    """The report's form with its preview is among the slowest pages; here the body comes slowly, which takes longer than any."""
    with web(prepared.folder, prepared.url) as site, socket.create_connection(("127.0.0.1", site.port)) as slow:
        slow.sendall(
            b"POST /reports/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            b"Content-Length: 20\r\n\r\nscope="
        )
        time.sleep(0.5)  # until it is being read; the test holds without, but then shows less
        site.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        slow.sendall(b"x" * 14)
        slow.settimeout(15)
        assert slow.recv(4096).startswith(b"HTTP/1.1 403 Forbidden")  # no token of a form; it was read to its end
        assert site.process.wait(timeout=15) == 0


def test_the_counts_of_several_processes_are_one(prepared):
    with web(prepared.folder, prepared.url, WEB_CONCURRENCY="2", MILENARI_METRICS_TOKEN=TOKEN) as site:
        askers = [threading.Thread(target=lambda: [site.ask("/instruments/") for _ in range(5)]) for _ in range(6)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        for _round in range(4):  # whichever process answers
            told = site.ask("/metrics", Authorization=f"Bearer {TOKEN}").text
            (line,) = [
                line
                for line in told.splitlines()
                if line.startswith("milenari_requests_total") and "regulations:instruments" in line
            ]
            assert line.endswith(" 30.0")
        assert site.ask("/metrics").status == 401


def test_its_log_is_json_where_that_is_set(prepared):
    more = {"MILENARI_LOG_FORMAT": "json", "MILENARI_LOG_REQUESTS": "1"}
    with web(prepared.folder, prepared.url, **more) as site:
        site.ask("/compare/?q=secret", X_Request_ID="mine")
        lines = site.log.read_text().splitlines()
    assert all(line.startswith("{") for line in lines)
    (line,) = [line for line in lines if '"mine"' in line]
    assert '"path": "/compare/"' in line
    assert "secret" not in line
