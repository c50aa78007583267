"""What happens to a report, from being asked for to being gone: the only writes to it, each one short transaction.

The report's row is the truth. A task of the queue (reports.tasks) only wakes a worker for it: one that comes twice, late or for
a report that is no longer wanted does no harm, since whoever makes a report first claims it (docs/adr/0010).
"""

import os
import secrets
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Case, F, Value, When
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from milenari.core import revision
from milenari.core.conditional import build
from milenari.core.requests import current_id
from reports import audit
from reports.edition import Edition, read_edition
from reports.models import Report, ReportQuerySet
from reports.renderers.formats import Made
from reports.storage import has_lost
from reports.tasks import make_report
from reports.vocabulary import ReportState

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.auth.models import User as SomeUser

ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: an account, or the browser session of a reader without one."""

    user: "SomeUser | AnonymousUser"
    session: str


class TooMany(Exception):
    """Whoever asks has as many reports under way as is allowed; the message says so."""


# ---- asking and cancelling


def ask(format: str, scope: str, asker: Asker, language: str, edition: Edition | None = None) -> Report:
    """The report of this scope (canonical, see reports.scope), of the edition that it names: the one there is, or a new one.

    Raises TooMany.
    """
    edition = edition or read_edition(QueryDict(scope))[0]
    same = what_it_is(format, scope, language, edition)
    found = Report.objects.standing().filter(**same).first()
    if found is not None and not _has_lost_its_file(found):  # which may ask a store far away: no transaction waits for it
        audit.of_account(audit.Event.REPORT_ASKED, found, asker.user)
        return found
    with transaction.atomic():
        _require_room(asker)
        try:
            with transaction.atomic():
                report = Report.objects.create(
                    **same,
                    requested_by=asker.user if asker.user.is_authenticated else None,
                    session="" if asker.user.is_authenticated else asker.session,
                    requested_at=timezone.now(),
                )
        except IntegrityError:  # somebody else asked for the same at the same moment
            report = Report.objects.standing().get(**same)
        else:
            _enqueue(report)
        audit.of_account(audit.Event.REPORT_ASKED, report, asker.user)
    return report


def what_it_is(format: str, scope: str, language: str, edition: Edition) -> dict[str, Any]:
    """The fields that two reports share if they are the same."""
    return {
        "format": format,
        "scope": scope,
        "release": edition.slug,
        "revision": edition.revision,
        "language": language,
        "build": build(),
    }


def _has_lost_its_file(report: Report) -> bool:
    """Whether the file of a finished report is gone from the storage; then the report counts as expired from now on."""
    return report.state == ReportState.DONE and has_lost(report) and _expire(report)


def _require_room(asker: Asker) -> None:
    if asker.user.is_authenticated:
        # Of two requests of one account at the same moment, the second waits here for the first.
        get_user_model().objects.select_for_update().get(pk=asker.user.pk)
        limit = settings.REPORT_LIMIT
    else:
        limit = settings.REPORT_LIMIT_ANONYMOUS
    if Report.objects.under_way().asked_by(asker.user, asker.session).count() >= limit:
        raise TooMany(_too_many(limit))
    if asker.user.is_authenticated:
        return
    if Report.objects.under_way().filter(requested_by=None).count() >= settings.REPORT_LIMIT_ALL_ANONYMOUS:
        raise TooMany(_("Many reports are waiting to be made. Try again in some minutes."))


def _too_many(limit: int) -> str:
    if not limit:
        return _("Without an account no report can be asked for here.")
    return ngettext(
        "You have a report under way already; wait until it is ready, or cancel it, and ask again.",
        "You have %(limit)s reports under way already; wait until one is ready, or cancel one, and ask again.",
        limit,
    ) % {"limit": limit}


def cancel(report: Report) -> bool:
    """Whether it could still be cancelled. A worker that is making it notices within seconds, and stops."""
    changed = Report.objects.under_way().filter(pk=report.pk)
    return bool(changed.update(state=ReportState.CANCELLED, finished_at=timezone.now(), lease_until=None))


def _enqueue(report: Report) -> None:
    task = make_report.enqueue(str(report.pk), current_id()).id
    Report.objects.filter(pk=report.pk).update(task=task)
    report.task = task


# ---- making: what only the holder of the claim may do; each says whether it still holds it


def claim(report_id: str) -> Report | None:
    """The report, to be made by the caller alone; None where it is not waiting.

    Of the evidence as it stands it is made at the revision that is now.
    Where the evidence has moved on to a revision for which the same report is there or under way, this one is cancelled.
    """
    now = timezone.now()
    holder = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
    waiting = Report.objects.filter(pk=report_id, state=ReportState.QUEUED)
    try:
        with transaction.atomic():
            claimed = waiting.update(
                state=ReportState.RUNNING,
                revision=Case(
                    When(release="", then=Value(revision.current().number)), default=F("revision"), output_field=BigIntegerField()
                ),
                build=build(),
                claim=holder,
                lease_until=_lease(now),
                started_at=now,
                attempts=F("attempts") + 1,
                done=0,
                total=0,
                stage="",
            )
    except IntegrityError:
        superseded = _("The evidence changed while this report waited, and the report of the newer evidence is there already.")
        waiting.update(state=ReportState.CANCELLED, finished_at=now, reason=superseded)
        return None
    return Report.objects.get(pk=report_id) if claimed else None


def renew(report: Report, done: int, total: int, stage: str) -> bool:
    """Tells how far the report is, and that its worker lives. What is done never goes back, and is never all before the end."""
    report.total = max(total, report.total)
    report.done = max(report.done, min(done, report.total - 1), 0)
    held = _held(report)
    return bool(held.update(lease_until=_lease(timezone.now()), done=report.done, total=report.total, stage=stage[:200]))


def finish(report: Report, made: Made, sha256: str, content: BinaryIO) -> bool:
    """Keeps the file, and ends the report with it."""
    storage = report.file.storage
    name = storage.save(report.file.field.generate_filename(report, made.file_name), File(content))
    now = timezone.now()
    size = content.seek(0, os.SEEK_END)
    values = {
        "state": ReportState.DONE,
        "finished_at": now,
        "lease_until": None,
        "done": report.total,
        "stage": "",
        "reason": "",
        "revision": made.revision,
        "file": name,
        "file_name": made.file_name,
        "sha256": sha256,
        "size": size,
        "expires_at": now + timedelta(days=settings.REPORT_DAYS),
    }
    kept = False
    try:
        with transaction.atomic():
            kept = bool(_held(report).update(**values))
    except IntegrityError:  # the evidence moved on just before it was read, and somebody else has the report of the newer one
        fail(report, _("The evidence changed as this report was begun, and the report of the newer evidence is there already."))
    finally:
        if not kept:
            storage.delete(name)
    return kept


def fail(report: Report, reason: str) -> bool:
    """Ends the report without a file, for a reason that will not go away by itself."""
    now = timezone.now()
    return bool(_held(report).update(state=ReportState.FAILED, finished_at=now, lease_until=None, stage="", reason=reason))


def give_back(report: Report) -> bool:
    """Queues the report anew, as if it had not been begun: its worker is being stopped."""
    return _requeue(report, attempts=report.attempts - 1)


def crashed(report: Report, reason: str) -> bool:
    """Queues the report anew after its first crash, and ends it with `reason` after its second."""
    return _requeue(report, report.attempts) if report.attempts < ATTEMPTS else fail(report, reason)


def _requeue(report: Report, attempts: int) -> bool:
    with transaction.atomic():
        values = {"claim": "", "lease_until": None, "stage": "", "done": 0, "total": 0}
        changed = _held(report).update(state=ReportState.QUEUED, attempts=attempts, **values)
        if changed:
            _enqueue(report)
    return bool(changed)


def _held(report: Report) -> ReportQuerySet:
    return Report.objects.filter(pk=report.pk, state=ReportState.RUNNING, claim=report.claim)


def _lease(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.REPORT_LEASE)


# ---- keeping house


def reap() -> None:
    """Takes up what no worker is making although the record says so, and what waits without a task that would wake one."""
    for report in Report.objects.lapsed(timezone.now()):
        crashed(report, _("The process that made it ended twice before the report was ready, without saying why."))
    waiting = {report.task: report for report in Report.objects.filter(state=ReportState.QUEUED)}
    woken = DBTaskResult.objects.filter(pk__in=filter(None, waiting), status=TaskResultStatus.READY).values_list("pk", flat=True)
    for task in waiting.keys() - {str(pk) for pk in woken}:
        with transaction.atomic():
            if Report.objects.filter(pk=waiting[task].pk, state=ReportState.QUEUED, task=task).select_for_update().exists():
                _enqueue(waiting[task])


def expire() -> None:
    """Deletes the files that have been kept for long enough, and the queue's own records of what it did."""
    now = timezone.now()
    for report in Report.objects.outdated(now):
        _expire(report)
    ended = (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED, TaskResultStatus.RUNNING)
    DBTaskResult.objects.filter(status__in=ended, enqueued_at__lt=now - timedelta(days=1)).delete()


def _expire(report: Report) -> bool:
    """The file goes first: where the storage does not answer, the report stays as it is, and there is a next time."""
    if report.file.name:
        report.file.storage.delete(report.file.name)
    return bool(Report.objects.filter(pk=report.pk, state=ReportState.DONE).update(state=ReportState.EXPIRED, file=""))
