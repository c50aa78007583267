"""Two processes of the site on a real PostgreSQL and a streaming replica of it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, models

from milenari.core.replica import Router, _from
from milenari.environment import databases
from tests.operation.postgresql import Server, binaries, caught_up, primary_and_replica
from tests.operation.serving import ROOT, Web, environment_for, manage, web

PROGRAMS = binaries()
needs_servers = pytest.mark.skipif(PROGRAMS is None, reason="needs PostgreSQL's initdb and pg_basebackup")
EDIT = """
import django; django.setup()
from regulations.models import Topic
topic = Topic.objects.first()
topic.question = {!r}
topic.save()
"""


class Pair:
    """The servers, and two processes of the site on them."""

    def __init__(self, folder: Path, primary: Server, replica: Server, webs: list[Web]) -> None:
        self.folder, self.primary, self.replica, self.webs = folder, primary, replica, webs

    def edit(self, question: str) -> None:
        environment = {**environment_for(self.folder, self.primary.url), "DJANGO_SETTINGS_MODULE": "milenari.settings"}
        subprocess.run([sys.executable, "-c", EDIT.format(question)], cwd=ROOT, env=environment, check=True)

    def shows(self, question: str) -> list[bool]:
        """Whether each process shows it."""
        answers = [site.ask("/compare/") for site in self.webs]
        assert [answer.status for answer in answers] == [200, 200]
        return [question in answer.text for answer in answers]

    def reads(self) -> tuple[int, int]:
        """How often the evidence's revision, which every page begins with, was read from the primary, and from the replica."""
        primary, replica = (server.log.count('FROM "core_revisioncounter"') for server in (self.primary, self.replica))
        return primary, replica

    def read_from_replica(self) -> bool:
        """Whether the next page, asked of each process, is read from the replica alone."""
        caught_up(self.primary, self.replica)
        before = self.reads()
        self.edit_nothing()
        after = self.reads()
        return after[0] == before[0] and after[1] > before[1]

    def edit_nothing(self) -> None:
        for site in self.webs:
            assert site.ask(f"/compare/?q={time.monotonic_ns()}").status == 200


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Iterator[Pair]:
    assert PROGRAMS is not None
    folder = tmp_path_factory.mktemp("pair")
    with primary_and_replica(PROGRAMS) as (primary, replica), ExitStack() as running:
        manage(environment_for(folder, primary.url), "prepare")
        caught_up(primary, replica)
        more = {"DATABASE_REPLICA_URL": replica.url}
        webs = [running.enter_context(web(folder, primary.url, **more)) for _ in range(2)]
        yield Pair(folder, primary, replica, webs)


@needs_servers
@pytest.mark.xdist_group("replica")
class TestTwoProcesses:
    def test_what_is_only_read_is_read_from_the_replica(self, pair):
        assert pair.read_from_replica()

    def test_what_was_just_saved_is_shown_by_both_however_far_behind_the_replica_is(self, pair):
        pair.replica.sql("SELECT pg_wal_replay_pause()")
        try:
            pair.edit("Is this question new?")
            assert pair.shows("Is this question new?") == [True, True]
            before = pair.reads()
            pair.edit_nothing()
            assert pair.reads()[1] == before[1]
        finally:
            pair.replica.sql("SELECT pg_wal_replay_resume()")
        assert pair.read_from_replica()
        assert pair.shows("Is this question new?") == [True, True]

    def test_without_the_replica_the_primary_is_read_and_with_it_back_it_is_used_again(self, pair):
        pair.replica.stop()
        pair.edit("Is the replica gone?")
        assert pair.shows("Is the replica gone?") == [True, True]
        pair.replica.start()
        end = time.monotonic() + 30
        while not pair.read_from_replica():  # a process that found it gone leaves it alone for some seconds
            assert time.monotonic() < end
            time.sleep(0.5)

    def test_an_editor_is_served_by_the_primary(self, pair):
        before = pair.replica.log.count("auth_user")
        for site in pair.webs:
            site.ask("/admin/", Cookie="sessionid=abcdefghijklmnopqrstuvwxyz012345")
            site.ask("/accounts/login/")
        assert pair.replica.log.count("auth_user") == before


# ---- the router, and what it is set by


@pytest.fixture
def reading_from_replica():
    token = _from.set("replica")
    yield
    _from.reset(token)


def test_after_a_write_the_rest_of_the_request_is_read_from_the_primary(reading_from_replica):
    router = Router()
    assert router.db_for_read(models.Model) == "replica"
    assert router.db_for_write(models.Model) == "default"
    assert router.db_for_read(models.Model) == "default"


@pytest.mark.django_db  # which is a transaction
def test_what_is_read_in_a_transaction_is_read_from_the_primary(reading_from_replica):
    assert connections["default"].in_atomic_block
    assert Router().db_for_read(models.Model) == "default"


def test_outside_a_request_everything_is_read_from_the_primary():
    assert Router().db_for_read(models.Model) == "default"


def test_the_replica_is_never_migrated():
    assert Router().allow_migrate("replica", "core") is False
    assert Router().allow_migrate("default", "core") is None


def test_only_postgresql_has_a_replica(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_REPLICA_URL", "postgresql://me:hunter2@copy/name")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@host/name")
    assert databases("DATABASE_URL", "DATABASE_REPLICA_URL", tmp_path / "x")["replica"]["HOST"] == "copy"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x'}")
    with pytest.raises(ImproperlyConfigured, match="DATABASE_REPLICA_URL names a copy that PostgreSQL keeps") as refused:
        databases("DATABASE_URL", "DATABASE_REPLICA_URL", tmp_path / "x")
    assert "hunter2" not in str(refused.value)
