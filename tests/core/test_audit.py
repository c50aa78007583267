"""The audit log: written once, changed by nobody, kept for as long as was promised, and told to the log of the site."""

import json
import logging
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from milenari.core.audit import AuditEntry, KeptAsWritten, Outcome, forget_outdated, record, record_if_possible
from milenari.core.audit.events import Event, all_events, label_of
from milenari.core.logs import JsonFormatter, RequestIdFilter
from milenari.core.requests import RequestIdMiddleware
from milenari.environment import whole_number
from tests.audit import aged, away, entry
from tests.refusal import refused

pytestmark = pytest.mark.django_db
EXPORT = Event.LOG_EXPORTED


def test_every_event_has_a_word_of_its_own_and_a_label():
    events = list(all_events())
    assert len({event.value for event in events}) == len(events)
    assert len({str(event.label) for event in events}) == len(events)
    assert label_of("once_there_was") == "once there was"


WRITES = {
    "save": lambda one: one.save(),
    "delete": lambda one: one.delete(),
    "update of many": lambda one: AuditEntry.objects.update(who="x"),
    "deletion of many": lambda one: AuditEntry.objects.all().delete(),
}


@pytest.mark.parametrize("change", WRITES)
def test_an_entry_is_neither_changed_nor_deleted(change):
    one = entry()
    with pytest.raises(KeptAsWritten):
        WRITES[change](one)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE core_auditentry SET who = 'nobody'", "stays as it was written"),
        ("DELETE FROM core_auditentry", "until its time is over"),
    ],
)
def test_the_database_refuses_it_too(statement, why):
    entry()
    with refused(why), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEntry.objects.get().who == ""


def test_what_was_kept_for_as_long_as_promised_and_as_wanted_is_removed(settings):
    settings.AUDIT_MONTHS = 12
    young, promised = aged(days=10, kept=30), aged(days=400, kept=800)
    aged(days=400, kept=365)
    assert forget_outdated() == 1
    assert set(AuditEntry.objects.all()) == {young, promised}
    settings.AUDIT_MONTHS = 120
    wanted = aged(days=400, kept=365)
    assert forget_outdated() == 0
    assert wanted in AuditEntry.objects.all()


@pytest.mark.parametrize("word", ["0", "-1", "a year", "1201"])
def test_a_foolish_time_to_keep_it_is_refused_by_name(monkeypatch, word):
    monkeypatch.setenv("MILENARI_AUDIT_MONTHS", word)
    with pytest.raises(ImproperlyConfigured, match=r"MILENARI_AUDIT_MONTHS is .*whole number from 1 to 1200"):
        whole_number("MILENARI_AUDIT_MONTHS", 12, most=1200)


def test_a_command_is_told_by_the_user_of_the_system():
    assert record(EXPORT).who.endswith("(command)")


def test_a_request_is_told_by_account_address_and_id():
    user = User.objects.create(username="rana")
    request = RequestFactory().get("/", headers={"X-Request-ID": "the-id"}, REMOTE_ADDR="2001:db8::1")
    request.user, request.acts_through = user, "token R (mil_abc…)"

    def view(asked):
        record(EXPORT, user)
        return HttpResponse()

    RequestIdMiddleware(view)(request)
    one = AuditEntry.objects.get(what=EXPORT)
    assert (one.who, one.account, one.address, one.request_id) == ("rana", user, "2001:db8::1", "the-id")
    assert (one.about, one.about_kind, one.about_key) == ("rana", "auth.user", str(user.pk))
    assert one.details == {"through": "token R (mil_abc…)"}
    assert one.kept_until > one.at + timedelta(days=364)


def test_an_entry_outlives_the_account_that_it_is_about():
    user = User.objects.create(username="gone")
    number = record(EXPORT, user).pk
    user.delete()
    one = AuditEntry.objects.get(pk=number)
    assert (one.about, one.about_kind) == ("gone", "auth.user")


@pytest.mark.parametrize("text", ["a\0b", "a\r\nb", "a\u2028b", "a \u202e b", "a\ud800b"])
def test_signs_that_nobody_sees_do_not_come_in(text):
    one = record(EXPORT, text, why=text, many=[text])
    one.refresh_from_db()
    assert (one.about, one.details) == ("a b", {"why": "a b", "many": ["a b"]})


def test_what_is_too_long_is_cut():
    one = record(EXPORT, "a" * 100_000, why="b" * 100_000)
    assert (len(one.about), len(one.details["why"])) == (200, 500)


def test_it_is_a_line_of_the_log_once_it_is_certain(caplog, django_capture_on_commit_callbacks):
    with caplog.at_level(logging.INFO, "milenari.audit"), django_capture_on_commit_callbacks(execute=True):
        record(EXPORT, "the log", Outcome.REFUSED, entries=3)
        assert not caplog.records
    (line,) = caplog.records
    assert "Audit log exported (Refused) about the log by" in line.getMessage()
    RequestIdFilter().filter(line)
    told = json.loads(JsonFormatter().format(line))
    named = [told[name] for name in ("logger", "event", "outcome", "about")]
    assert named == ["milenari.audit", "log_exported", "refused", "the log"]
    assert json.loads(told["details"]) == {"entries": 3}


def test_what_is_taken_back_is_not_told(caplog, django_capture_on_commit_callbacks):
    caplog.set_level(logging.INFO, "milenari.audit")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        record(EXPORT)
        transaction.set_rollback(True)
    assert not caplog.records
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_stands_although_it_cannot_be_noted_says_so(caplog):
    with away():
        assert "away" in record_if_possible(EXPORT)
    assert "could not be written to the audit log" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_noted_is_not_done():
    user = User.objects.create(username="rana")
    user.is_superuser = True
    with away(), pytest.raises(DatabaseError), transaction.atomic():
        user.save()
    assert not User.objects.get().is_superuser
