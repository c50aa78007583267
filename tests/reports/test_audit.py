"""Reports that accounts and commands take out of the site stand in the audit log; who has no account is not followed."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from milenari.core.audit import AuditEntry
from tests.factories import create_user
from tests.reports.test_views import asked, evidence, finish  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evidence")]


def logged() -> list[tuple[str, str, str]]:
    kept = AuditEntry.objects.filter(what__startswith="report_").order_by("pk")
    return [(one.what, one.who, one.details["scope"]) for one in kept]


def test_asking_and_downloading_with_an_account_is_told(client):
    client.force_login(create_user("rana"))
    report = finish(asked(client, "country=xa"))
    assert asked(client, "country=xa") == report  # the one that there is: asked for all the same
    for address in (reverse("reports:file", args=[report.pk]), reverse("api:report-file", args=[report.pk])):
        assert client.head(address).status_code == 200
        first = client.get(address)
        assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(reverse("reports:gap-report"), {"country": "xa"}).status_code == 200
    assert logged() == [("report_asked", "rana", "country=xa")] * 2 + [("report_downloaded", "rana", "country=xa")] * 3
    assert {one.about_key for one in AuditEntry.objects.filter(what__startswith="report_")} == {str(report.pk)}


def test_who_has_no_account_is_not_followed(client):
    report = finish(asked(client, "country=xa"))
    client.get(reverse("reports:file", args=[report.pk]))
    assert logged() == []


def test_a_command_that_writes_one_is_told(tmp_path: Path):
    call_command("gap_report", tmp_path / "out.zip", "--format", "csv", "--country", "xa", verbosity=0)
    ((what, who, scope),) = logged()
    assert (what, scope) == ("report_written", "country=xa")
    assert who.endswith("(command)")
