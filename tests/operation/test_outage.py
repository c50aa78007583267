"""While the database is away, readers are told so; when it is back, so is the site, without anybody doing anything."""

import json
from contextlib import ExitStack

import pytest
from django.db import connection

from tests.operation.outages import away
from tests.operation.serving import Web, web

PAGES = ("/", "/compare/", "/barriers/", "/reports/")
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
