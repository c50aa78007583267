"""What commands take out of the site and bring in stands in the audit log; a backup has the log in it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from countries.models import Jurisdiction
from milenari.core.audit import AuditEntry
from milenari.portal.backup.tables import LEFT_OUT
from milenari.portal.evidence.loading import load
from reports.management.commands.worker import keep_house
from tests.audit import aged, away
from tests.portal.test_backup_commands import run

pytestmark = pytest.mark.django_db


def told(what: str) -> AuditEntry:
    return AuditEntry.objects.get(what=what)


def test_evidence_that_is_loaded(small):
    call_command("load_evidence", small, verbosity=0)
    assert told("evidence_loaded").about == str(small)
    assert told("evidence_loaded").details == {"theirs": False, "created": 14}


def test_a_dry_run_and_a_load_that_does_nothing_are_not_told(small):
    call_command("load_evidence", small, "--dry-run", verbosity=0)
    Jurisdiction.objects.create(code="xz", name="Zed")
    call_command("load_evidence", small, "--if-empty", verbosity=0)
    assert not AuditEntry.objects.exists()


def test_evidence_that_is_refused(small, rewrite):
    rewrite("xa.yaml", "severity: 2", "severity: 9")
    with pytest.raises(CommandError):
        call_command("load_evidence", small, verbosity=0)
    assert (told("evidence_loaded").outcome, told("evidence_loaded").details) == ("refused", {"problems": 1})


@pytest.mark.django_db(transaction=True)
def test_evidence_is_not_loaded_where_that_cannot_be_noted(small):
    with away():
        assert load(small).problems
    assert not Jurisdiction.objects.exists()


def test_evidence_that_is_written(small, tmp_path: Path):
    load(small)
    call_command("dump_evidence", tmp_path / "out", verbosity=0)
    assert told("evidence_dumped").about == str(tmp_path / "out")
    assert told("evidence_dumped").details["files"] == len(list((tmp_path / "out").iterdir()))


@pytest.mark.django_db(transaction=True)
def test_a_backup(small, tmp_path: Path):
    load(small)
    assert "audit log" not in run("backup", tmp_path / "b.tar.gz")
    assert "b.tar.gz" in told("backup_made").about
    assert told("backup_made").details["revision"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_made_although_it_cannot_be_noted_and_says_so(small, tmp_path: Path):
    load(small)
    with away():  # as where the database is full, and a backup is wanted most
        assert "could not be noted in the audit log" in run("backup", tmp_path / "b.tar.gz")
    assert (tmp_path / "b.tar.gz").stat().st_size > 1000


def test_the_log_is_in_a_backup():
    assert "core.AuditEntry" not in LEFT_OUT


def test_housekeeping_removes_what_is_old_enough(settings):
    aged(days=400, kept=365)
    young = aged(days=10, kept=365)
    keep_house("worker")
    assert list(AuditEntry.objects.all()) == [young]
