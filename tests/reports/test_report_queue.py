"""What happens to a report between being asked for and being gone, with no process but the test's own."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from countries.models import Jurisdiction
from milenari.core import revision
from reports import queue
from reports.actions import freeze
from reports.models import Report
from reports.queue import Asker, TooMany
from reports.renderers.formats import Made
from reports.vocabulary import STANDING, ReportState

pytestmark = pytest.mark.usefixtures("evidence", "report_files")

READER = Asker(AnonymousUser(), "session")


def ask(scope: str = "", asker: Asker = READER) -> Report:
    return queue.ask("pdf", scope, asker, "en")


def claimed(scope: str = "") -> Report:
    report = queue.claim(str(ask(scope).pk))
    assert report is not None
    return report


def finished(scope: str = "") -> Report:
    report = claimed(scope)
    assert queue.finish(report, Made("gap-report.pdf", report.revision), "ab" * 32, BytesIO(b"%PDF"))
    report.refresh_from_db()
    return report


def waiting_tasks() -> int:
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY).count()


def change_the_evidence() -> None:
    Jurisdiction.objects.get(code="xb").save()


# ---- asking


def test_a_report_waits_with_a_task_that_wakes_a_worker_and_moves_no_revision():
    before = revision.current().number
    report = ask("country=xb")
    assert (report.state, report.revision, report.scope) == (ReportState.QUEUED, before, "country=xb")
    assert waiting_tasks() == 1
    assert revision.current().number == before


@pytest.mark.parametrize("stage", [ask, claimed, finished])
def test_the_same_scope_at_the_same_revision_is_the_same_report(stage):
    first = stage()
    assert ask(asker=Asker(User.objects.create_user("someone"), "")).pk == first.pk


@pytest.mark.parametrize("other", [{"scope": "country=xb"}, {"language": "xx"}, {"scope": "release=deliverable"}])
def test_another_scope_language_or_release_is_another_report(other):
    freeze("deliverable", "Deliverable")
    words = {"format": "pdf", "scope": "", "asker": READER, "language": "en", **other}
    assert queue.ask(**words).pk != ask().pk


def test_evidence_that_has_changed_gives_another_report():
    first = finished()
    change_the_evidence()
    assert ask().pk != first.pk


def test_what_failed_or_was_cancelled_can_be_asked_for_again():
    report = claimed()
    queue.fail(report, "No paper.")
    second = ask()
    queue.cancel(second)
    assert len({report.pk, second.pk, ask().pk}) == 3


def test_a_report_whose_file_is_gone_from_the_storage_is_made_again(report_files):
    report = finished()
    next(report_files.iterdir()).unlink()
    assert ask().pk != report.pk
    report.refresh_from_db()
    assert report.state == ReportState.EXPIRED


def test_the_database_refuses_a_second_standing_report_of_the_same():
    report = ask()
    for state in STANDING:
        twin = Report.objects.get(pk=report.pk)
        twin.pk, twin.state = None, state
        twin.claim, twin.lease_until, twin.started_at = "other", timezone.now(), timezone.now()
        twin.file, twin.file_name, twin.sha256, twin.size = "file", "name", "ab", 1
        twin.finished_at = twin.expires_at = timezone.now()
        with pytest.raises(IntegrityError, match=r"report_made_once|UNIQUE"), transaction.atomic():
            twin.save(force_insert=True)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "lost"},
        {"state": "failed"},
        {"state": "done"},
        {"state": "running"},
        {"done": 3, "total": 2},
        {"done": 2, "total": 2},
    ],
    ids=str,
)
def test_the_database_refuses_a_report_that_contradicts_itself(values):
    report = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**values)


# ---- limits


def test_an_account_can_have_so_many_reports_under_way_and_no_more(settings):
    settings.REPORT_LIMIT = 2
    asker = Asker(User.objects.create_user("someone"), "")
    first, _second = ask("country=xa", asker), ask("country=xb", asker)
    with pytest.raises(TooMany, match="You have 2 reports under way already"):
        ask("domain=asking", asker)
    assert ask("country=xb", asker).pk == _second.pk  # what is there already costs nothing

    queue.cancel(first)
    assert ask("domain=asking", asker).state == ReportState.QUEUED


def test_readers_without_an_account_have_limits_of_their_own_each_and_together(settings):
    settings.REPORT_LIMIT_ANONYMOUS, settings.REPORT_LIMIT_ALL_ANONYMOUS = 1, 2
    ask("country=xa", Asker(AnonymousUser(), "one"))
    with pytest.raises(TooMany, match="You have a report under way already"):
        ask("country=xb", Asker(AnonymousUser(), "one"))
    ask("country=xb", Asker(AnonymousUser(), "two"))
    with pytest.raises(TooMany, match="Many reports are waiting"):
        ask("domain=asking", Asker(AnonymousUser(), "three"))
    assert ask("domain=asking", Asker(User.objects.create_user("someone"), "")).state == ReportState.QUEUED


def test_without_an_account_asking_can_be_switched_off(settings):
    settings.REPORT_LIMIT_ANONYMOUS = 0
    with pytest.raises(TooMany, match="Without an account"):
        ask()


# ---- making


def test_only_one_worker_gets_a_report():
    report = ask()
    assert queue.claim(str(report.pk)) is not None
    assert queue.claim(str(report.pk)) is None


def test_progress_never_goes_back_and_is_never_full_before_the_end():
    report = claimed()
    shown = []
    for done in (1, 5, 3, 10, 99):
        assert queue.renew(report, done, 10, f"step {done}")
        shown.append(Report.objects.values_list("done", "total").get(pk=report.pk))
    assert shown == [(1, 10), (5, 10), (5, 10), (9, 10), (9, 10)]


def test_a_finished_report_has_its_file_checksum_and_day_of_expiry(settings, report_files):
    settings.REPORT_DAYS = 3
    report = finished()
    assert report.file.open().read() == b"%PDF"
    assert (report.state, report.file_name, report.size) == (ReportState.DONE, "gap-report.pdf", 4)
    assert report.expires_at - report.finished_at == timedelta(days=3)
    assert [path.name.endswith(".pdf") for path in report_files.iterdir()] == [True]


def test_a_worker_that_lost_its_claim_changes_nothing_and_leaves_no_file(report_files):
    report = claimed()
    queue.cancel(report)
    assert not queue.renew(report, 1, 2, "")
    assert not queue.finish(report, Made("late.pdf", report.revision), "ab" * 32, BytesIO(b"late"))
    assert not queue.fail(report, "late")
    assert not queue.crashed(report, "late")
    report.refresh_from_db()
    assert report.state == ReportState.CANCELLED
    assert list(report_files.iterdir()) == []


def test_a_crash_is_tried_once_more_and_then_is_a_failure_with_its_reason():
    report = claimed()
    queue.crashed(report, "It fell over.")
    report.refresh_from_db()
    assert (report.state, report.attempts) == (ReportState.QUEUED, 1)

    again = queue.claim(str(report.pk))
    queue.crashed(again, "It fell over.")
    report.refresh_from_db()
    assert (report.state, report.attempts, report.reason) == (ReportState.FAILED, 2, "It fell over.")


def test_a_worker_that_is_stopped_gives_its_report_back_as_if_untouched():
    report = claimed()
    queue.give_back(report)
    report.refresh_from_db()
    assert (report.state, report.attempts, report.claim, report.lease_until) == (ReportState.QUEUED, 0, "", None)
    assert waiting_tasks() == 2  # of which one finds nothing left to do


def test_a_report_of_a_release_stays_one_whatever_becomes_of_the_evidence():
    release = freeze("deliverable", "Deliverable")
    asked = ask("release=deliverable")
    Jurisdiction.objects.update(currency="EUR")
    begun = queue.claim(str(asked.pk))
    assert (begun.release, begun.revision) == ("deliverable", release.revision)
    assert ask("release=deliverable") == asked


def test_a_waiting_report_is_made_of_the_evidence_as_it_is_when_it_is_begun():
    report = ask()
    change_the_evidence()
    assert queue.claim(str(report.pk)).revision == report.revision + 1


def test_a_waiting_report_gives_way_to_the_same_one_of_newer_evidence():
    report = ask()
    change_the_evidence()
    newer = ask()
    assert newer.pk != report.pk
    assert queue.claim(str(report.pk)) is None
    report.refresh_from_db()
    assert report.state == ReportState.CANCELLED
    assert "the report of the newer evidence is there already" in report.reason


# ---- keeping house


def test_a_report_whose_worker_fell_silent_is_taken_up_once_and_then_failed():
    report = claimed()
    queue.reap()
    assert Report.objects.get(pk=report.pk).state == ReportState.RUNNING

    for expected in (ReportState.QUEUED, ReportState.FAILED):
        Report.objects.filter(pk=report.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        queue.reap()
        report.refresh_from_db()
        assert report.state == expected
        if expected == ReportState.QUEUED:
            assert queue.claim(str(report.pk)) is not None
    assert "ended twice before the report was ready" in report.reason


def test_a_waiting_report_whose_task_was_lost_gets_a_new_one():
    report = ask()
    queue.reap()
    assert waiting_tasks() == 1
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)  # its worker died before it claimed the report

    queue.reap()
    queue.reap()

    assert waiting_tasks() == 1
    assert DBTaskResult.objects.get(status=TaskResultStatus.READY).args_kwargs["args"][0] == str(report.pk)


def test_a_file_is_deleted_when_its_time_is_over_and_the_record_stays(report_files):
    report = finished()
    queue.expire()
    assert Report.objects.get(pk=report.pk).state == ReportState.DONE

    Report.objects.update(expires_at=timezone.now())
    queue.expire()

    report.refresh_from_db()
    assert (report.state, report.sha256, bool(report.file)) == (ReportState.EXPIRED, "ab" * 32, False)
    assert list(report_files.iterdir()) == []
