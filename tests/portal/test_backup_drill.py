"""Back up, destroy, restore, and compare every row and every file: in one database and between two of either kind."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from barriers.models import Step
from countries.models import Jurisdiction
from countries.roles import Role
from milenari.core import revision, rules
from milenari.core.audit import AuditEntry
from milenari.core.models import PastRevision, RevisionCounter
from milenari.portal.backup import reading
from milenari.portal.backup.archive import ArchiveReader
from milenari.portal.backup.problems import Code, Refused
from milenari.portal.backup.restoring import restore
from milenari.portal.backup.tables import applied, column_names
from milenari.portal.backup.writing import write_backup
from milenari.portal.evidence.loading import load
from milenari.portal.models import LoadedRecord
from regulations.models import Comment, GlossaryTerm, Requirement
from reports.actions import freeze
from reports.models import Release, Report
from reports.vocabulary import ReportState
from tests.concurrency import several_connections
from tests.core.test_rules import EVERY_RULE
from tests.databases import KINDS, elsewhere, reached_by_others
from tests.people import account
from tests.portal.backups import MIGRATIONS, backup_of, contents, header, opened, rewritten, written


@pytest.fixture
def stored(monkeypatch, tmp_path) -> Path:
    """The folder of the stored files."""
    folder = tmp_path / "reports"
    folder.mkdir()
    monkeypatch.setitem(vars(Report._meta.get_field("file").storage), "location", str(folder))
    return folder


def create_report(content: bytes, **fields) -> Report:
    now = timezone.now()
    report = Report(
        format="pdf",
        revision=1,
        language="en",
        requested_at=now,
        started_at=now,
        finished_at=now,
        state=ReportState.DONE,
        file_name="report.pdf",
        sha256="0" * 64,
        size=len(content),
        expires_at=now + timedelta(days=30),
        **{"scope": "country=xa", "claim": "worker", **fields},
    )
    report.file.save("report.pdf", ContentFile(content))
    return report


@pytest.fixture
def site(small, stored, transactional_db):
    """A site in use: evidence with its history, accounts, a comment, a release, a report with its file, something deleted."""
    load(small)
    expert = account("rana", Role.EXPERT, answers_for=(Jurisdiction.objects.get(),), password="a long password", first_name="رنا")
    answer = Requirement.objects.get(topic__slug="allowed")
    answer.summary = "It is allowed – “with” ünusual signs:\n\t\\ \x1f 𝄞 \u2028."
    answer._history_user = expert
    answer.save()
    Comment.objects.create(requirement=answer, author=expert, text="Is it?")
    Authenticator.objects.create(user=expert, type="totp", data={"secret": "JBSWY3DP", "nested": [1, None, {"a": 0.1}]})
    LogEntry.objects.log_actions(expert.pk, [answer], 2)
    freeze("deliverable", "Deliverable", by=expert)
    create_report(bytes(range(256)) * 2_000)
    last = GlossaryTerm.objects.create(term="Gone", meaning="Deleted again.")
    last.delete()
    yield
    rules.lift("default")  # or what is in use could not be deleted after the test; the flush there imposes them again


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def require_rules(alias: str) -> None:
    """The database refuses what it refused before."""
    assert Release.objects.using(alias).exists()
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic(using=alias):
        Release.objects.using(alias).all()._raw_delete(alias)
    first, second = Step.objects.using(alias).order_by("pk")
    with pytest.raises(IntegrityError, match="cannot wait"), transaction.atomic(using=alias):
        first.after.add(second)


@pytest.mark.parametrize("kind", KINDS)
def test_a_destroyed_site_comes_back_in_a_new_database_of_either_kind_and_from_there(site, stored, tmp_path, kind):
    before, files, log = contents(), files_in(stored), list(AuditEntry.objects.order_by("pk"))
    gone = GlossaryTerm.history.get(term="Gone", history_type="-").id
    backup = backup_of()
    for path in stored.iterdir():
        path.unlink()

    with elsewhere(kind, tmp_path) as new:  # without a single table
        restored = restore(opened(backup), new.alias)

        assert contents(new.alias) == before
        assert files_in(stored) == files
        assert len(files) == restored.files == 1
        besides = 1 + PastRevision.objects.count() + len(log)  # the revision's
        assert restored.rows == sum(map(len, before.values())) + besides
        *kept, last = AuditEntry.objects.using(new.alias).order_by("pk")
        assert kept == log  # none is lost, and the restore itself is told of
        assert (last.what, last.details["rows"]) == ("backup_restored", restored.rows)
        require_rules(new.alias)
        back = backup_of(new.alias)
        # A number that was given once is whose it was: its history says so.
        assert GlossaryTerm.objects.using(new.alias).create(term="New", meaning="Another.").pk > gone

    restore(opened(written()), replace=True)
    assert not Requirement.objects.exists()
    restore(opened(back))  # what the site writes by itself is no reason to refuse
    assert contents() == before
    assert files_in(stored) == files
    assert GlossaryTerm.objects.create(term="New", meaning="Another.").pk > gone
    assert reading.differences(reading.check(io.BytesIO(backup)), reading.check(io.BytesIO(back))) == []


def test_a_restore_in_the_same_database_takes_back_all_that_came_after(site, stored, client):
    before, files, reached = contents(), files_in(stored), revision.current().number
    page = client.get("/compare/")
    backup = backup_of()
    Requirement.objects.filter(topic__slug="route").delete()
    later = account("later", Role.LEAD)
    Requirement.objects.update(summary="Changed.")
    create_report(b"later", scope="country=xb", claim="another")
    client.force_login(later)
    assert Session.objects.exists()
    next(path for path in stored.iterdir() if path.name in files).write_bytes(b"overwritten")
    edited = revision.current().number

    restored = restore(opened(backup), replace=True)

    assert contents() == before
    assert files_in(stored) == files
    assert not Session.objects.exists()
    assert reached < edited < restored.revision == revision.current().number
    assert client.get("/compare/", headers={"if-none-match": page["ETag"]}).status_code == 200
    require_rules("default")
    assert restored.broken == ()
    assert b"<mark>post</mark>" in client.get("/search/?q=post").content


def test_a_revision_that_the_site_may_have_reached_never_comes_back(transactional_db):
    """Where the database was lost, nobody knows any more how far it came since the backup; where not, it may be ahead."""
    since = (timezone.now() - header().made_at).total_seconds()
    RevisionCounter.objects.all().delete()
    assert restore(opened(written(head=header(revision=7)))).revision >= 7 + since
    assert restore(opened(written(head=header(revision=6_000_000_000)))).revision >= 6_000_000_000 + since
    assert restore(opened(written(head=header(revision=7)))).revision >= 6_000_000_000 + 2 * since


@pytest.mark.django_db
def test_the_same_number_with_another_time_is_another_validator(client, small):
    load(small)
    page = client.get("/compare/")
    RevisionCounter.objects.update(changed_at=timezone.now())
    assert client.get("/compare/")["ETag"] != page["ETag"]


@pytest.mark.django_db
def test_a_database_that_holds_something_is_left_alone_and_says_what(small):
    load(small)
    before = contents()

    with pytest.raises(Refused, match=r"18 loaded records, .* --replace puts the backup in its place\.") as refused:
        restore(opened(written()))

    assert refused.value.code == Code.OCCUPIED
    assert contents() == before


def test_a_file_that_is_lost_is_told_of_and_the_rest_is_restored(site, stored, tmp_path):
    for path in stored.iterdir():
        path.unlink()
    out = io.BytesIO()
    summary = write_backup(out)
    assert summary.missing == (Report.objects.get().file.name,)
    before = contents()

    restore(opened(out.getvalue()), replace=True)

    assert contents() == before


def tampered_with(backup: bytes, label: str, field: str, value: object) -> bytes:
    """The backup, whole, with one value of a table's last row changed by somebody who knows how to write backups."""

    def change(name: str, content: bytes) -> bytes:
        if not name.startswith(f"tables/{label}/"):
            return content
        *others, last = content.splitlines(keepends=True)
        row = json.loads(last)
        row[column_names(apps.get_model(label)).index(field)] = value
        return b"".join([*others, json.dumps(row).encode(), b"\n"])

    return rewritten(backup, change)


UNFIT = [
    ("reports.Report", "state", "danced", "did not take the backup: .*report_state_known"),
    ("reports.Release", "slug", "live", "did not take the backup: .*release_not_called_live"),
    ("regulations.Comment", "author_id", 4711, "did not take the backup: .*4711"),  # nobody has this number
    ("regulations.Comment", "requirement_id", 1 << 70, "value that no database takes|did not take the backup"),
    ("regulations.Comment", "text", None, "did not take the backup: .*text"),
    ("regulations.Comment", "text", "\ud800", "value that no database takes"),
    (
        "regulations.Comment",
        "written_at",
        "yesterday",
        "Line 1 of .*regulations.Comment/00001.jsonl has a value .* written_at",
    ),
    ("regulations.Comment", "text", ["a list"], "a value that is none of text"),
    ("reports.Release", "content", "no base64!", "a value that is none of content"),
    ("portal.LoadedRecord", "id", "one", "a value that is none of id"),
]


def test_rows_that_the_database_does_not_take_change_nothing(site, stored):
    """They come after many others have been written."""
    backup = backup_of()
    create_report(b"another", scope="country=xb", claim="another")
    before, files, now = contents(), files_in(stored), revision.current()
    for label, field, value, told in UNFIT:
        with pytest.raises(Refused, match=told):
            restore(opened(tampered_with(backup, label, field, value)), replace=True)

        assert contents() == before, (label, field)
        assert files_in(stored) == files
        assert revision.current() == now
    require_rules("default")


def test_files_that_were_stored_before_a_failure_are_taken_away_again(site, stored):
    backup = backup_of()
    for path in stored.iterdir():
        path.unlink()
    after_the_files = threading.Event()

    class Breaking(io.BytesIO):
        """Ends as a disk does that is torn out, in the second reading, after all files."""

        def read(self, size: int | None = -1) -> bytes:
            if files_in(stored):
                after_the_files.set()
                raise OSError(5, "Input/output error")
            return super().read(1 if size is None or size < 0 else min(size, 64))

    with pytest.raises(OSError, match="Input/output"):
        restore(lambda: Breaking(backup), replace=True)

    assert after_the_files.is_set()
    assert files_in(stored) == {}
    require_rules("default")


def test_rows_that_break_a_rule_come_back_as_they_were_and_are_told_of(site):
    rules.lift("default")
    first, second = Step.objects.order_by("pk")
    first.after.add(second)  # a circle, from before the rule was made
    backup, before = backup_of(), contents()

    restored = restore(opened(backup), replace=True)

    assert contents() == before
    assert restored.broken == tuple(rule.message for rule in EVERY_RULE if rule.name == "step_waits_without_cycle")


def test_an_older_backup_is_brought_up_to_this_version(site, stored, tmp_path):
    """Made before the search was there: its tables are made as they were, filled, and migrated."""
    before = contents()
    parts = {part.name: part.read() for part in ArchiveReader(io.BytesIO(backup_of()))}
    rows = {name: content for name, content in parts.items() if name.startswith("tables/")}
    older = written(rows, head=header(migrations=tuple(set(MIGRATIONS) - {"portal.0002_search", "portal.0003_search_checksum"})))
    with reached_by_others(tmp_path) as full:
        restore(opened(older), full.alias, replace=True)

        assert contents(full.alias) == before
        assert set(applied(full.alias)) == set(MIGRATIONS)
        assert {"portal_searchentry", "core_cache"} <= set(connections[full.alias].introspection.table_names())
        require_rules(full.alias)


def test_editors_go_on_saving_and_the_backup_is_of_one_moment(site, tmp_path):
    before, saved = contents(), threading.Event()

    def edit() -> None:
        try:
            Requirement.objects.get(topic__slug="route").delete()
            account("later", Role.LEAD)
            saved.set()
        finally:
            connections.close_all()

    class Out(io.BytesIO):
        """The edit begins and ends while the backup is being written."""

        def write(self, data) -> int:
            if not saved.is_set() and self.tell() > 10:
                thread = threading.Thread(target=edit)
                thread.start()
                thread.join(30)
                assert saved.is_set(), "the backup kept an editor waiting"
            return super().write(data)

    out = Out()
    with several_connections(tmp_path):

        def back_up() -> None:
            try:
                write_backup(out)
            finally:
                connections.close_all()

        thread = threading.Thread(target=back_up)
        thread.start()
        thread.join(60)
    assert saved.is_set()
    restore(opened(out.getvalue()), replace=True)
    assert contents() == before


def test_memory_does_not_grow_with_the_number_of_rows(site, tmp_path):
    """More than fifteen megabytes of rows pass through less."""
    comment = "".join(f"{number:x} " for number in range(350))
    fields = {"file": "xa.yaml", "part": "many", "digest": "0" * 64, "comment": comment}
    records = (LoadedRecord(key=str(number), **fields) for number in range(15_000))
    LoadedRecord.objects.bulk_create(records, batch_size=500)
    path = tmp_path / "backup"
    tracemalloc.start()
    try:
        with path.open("wb") as out:
            write_backup(out)
        writing = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        restored = restore(lambda: path.open("rb"), replace=True)
        loading = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert restored.rows > 15_000
    assert len(comment) * 15_000 > 15_000_000
    assert writing < 5_000_000
    assert loading < 10_000_000


def test_a_restore_that_is_killed_leaves_the_database_as_it_was(site, stored, tmp_path):
    backup = tmp_path / "backup.tar.gz"
    backup.write_bytes(backup_of())
    with reached_by_others(tmp_path) as other:
        Requirement.objects.using(other.alias).update(summary="Edited since.")
        get_user_model().objects.using(other.alias).create(username="since")
        before = contents(other.alias)
        connections[other.alias].close()
        environment = {**os.environ, "DATABASE_URL": other.url, "MILENARI_VAR_DIR": str(tmp_path / "var")}
        with subprocess.Popen(
            [sys.executable, "manage.py", "restore", "--replace", "--verbosity=2", str(backup)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as restoring:
            said = ""
            while "Restoring regulations" not in said:
                said = restoring.stdout.readline()
                assert said, "it ended before"
            restoring.send_signal(signal.SIGKILL)

        assert restoring.returncode == -signal.SIGKILL
        assert contents(other.alias) == before
        require_rules(other.alias)
        restore(opened(backup.read_bytes()), other.alias, replace=True)  # nothing is left locked
        assert not get_user_model().objects.using(other.alias).filter(username="since").exists()
