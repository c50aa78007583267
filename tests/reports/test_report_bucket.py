"""Finished reports in a bucket: the site's own storage, against a server on this machine that speaks S3."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer

from milenari.core import outages
from milenari.environment import file_storage
from milenari.portal import health
from reports import queue
from reports.management.commands.worker import keep_house
from reports.models import Report
from reports.queue import Asker
from reports.renderers.formats import FORMATS, Order
from reports.vocabulary import ReportState

pytestmark = pytest.mark.usefixtures("evidence")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a store that is empty and forgets all."""
    running = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture(autouse=True)
def keys(monkeypatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def address_of(server: str) -> str:
    return f"s3://reports/finished?endpoint_url={server}&region_name=us-east-1"


@pytest.fixture
def bucket(server: str, keys: None, monkeypatch) -> Iterator[Any]:
    """The bucket in which the reports are kept, in the folder “finished”; empty."""
    kept = boto3.resource("s3", endpoint_url=server, region_name="us-east-1").create_bucket(Bucket="reports")
    use(monkeypatch, address_of(server))
    yield kept
    kept.objects.all().delete()


def use(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Keeps the reports where MILENARI_REPORT_STORAGE would if it were this. A field asks for its storage once, at the start."""
    storage = storages.create_storage(file_storage(address, Path("/nowhere")))
    monkeypatch.setattr(Report._meta.get_field("file"), "storage", storage)


AWAY = "s3://no-such-bucket/finished?endpoint_url=http://127.0.0.1:1&region_name=us-east-1"


def names(bucket: Any) -> list[str]:
    return [found.key for found in bucket.objects.all()]


def make() -> tuple[Report, bytes]:
    """A report from being asked for to its end, and what was stored of it."""
    report = queue.claim(str(queue.ask("csv", "", Asker(AnonymousUser(), ""), "en").pk))
    assert report is not None
    content = BytesIO()
    made = FORMATS["csv"].write(Order("", timezone.now()), lambda *progress: None, content)
    content.seek(0)
    assert queue.finish(report, made, "ab" * 32, content)
    report.refresh_from_db()
    return report, content.getvalue()


def test_a_report_is_kept_in_the_bucket_and_served_from_it(bucket, client):
    report, content = make()
    assert names(bucket) == [f"finished/{report.file.name}"]
    assert bucket.Object(names(bucket)[0]).get()["Body"].read() == content

    response = client.get(reverse("reports:file", args=[report.pk]))

    assert b"".join(response.streaming_content) == content
    assert int(response["Content-Length"]) == len(content)
    assert report.file_name in response["Content-Disposition"]


def test_one_that_is_there_is_served_again_and_one_whose_file_is_gone_is_made_anew(bucket, client):
    report, _content = make()
    assert queue.ask("csv", "", Asker(AnonymousUser(), ""), "en").pk == report.pk

    bucket.objects.all().delete()

    assert client.get(reverse("reports:file", args=[report.pk])).status_code == 404
    assert queue.ask("csv", "", Asker(AnonymousUser(), ""), "en").pk != report.pk


def test_what_has_expired_is_deleted_and_nothing_else(bucket):
    report, _content = make()
    bucket.put_object(Key="finished/another.zip", Body=b"another")
    Report.objects.update(expires_at=timezone.now())

    queue.expire()

    report.refresh_from_db()
    assert (report.state, report.file.name) == (ReportState.EXPIRED, "")
    assert names(bucket) == ["finished/another.zip"]


def test_two_files_of_one_name_are_two(bucket):
    storage = Report._meta.get_field("file").storage
    first, second = (storage.save("same.zip", BytesIO(content)) for content in (b"1", b"2"))
    storage.delete(second)
    assert first != second
    assert names(bucket) == [f"finished/{first}"]


def test_a_store_that_is_away_stops_no_worker_and_what_was_to_be_deleted_is_deleted_later(bucket, server, monkeypatch, caplog):
    report, _content = make()
    Report.objects.update(expires_at=timezone.now())
    with monkeypatch.context() as meanwhile:
        use(meanwhile, AWAY)
        keep_house("here")
    report.refresh_from_db()
    assert report.state == ReportState.DONE
    assert "Keeping house failed." in caplog.text

    keep_house("here")

    report.refresh_from_db()
    assert report.state == ReportState.EXPIRED
    assert names(bucket) == []


def test_while_the_store_is_away_a_download_says_so_and_the_report_that_there_is_can_be_asked_for(bucket, client, monkeypatch):
    report, content = make()
    addresses = (reverse("reports:file", args=[report.pk]), f"/api/v1/reports/{report.pk}/file/")
    with monkeypatch.context() as meanwhile:
        use(meanwhile, AWAY)
        visitor = Client(raise_request_exception=False)
        page, problem = (visitor.get(address) for address in addresses)
        asked = visitor.post("/api/v1/reports/", {"format": "csv"}, content_type="application/json")
    for response in (page, problem):
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert "The report is not lost" in response.content.decode()
    assert problem["Content-Type"] == "application/problem+json"
    assert (asked.status_code, asked.json()["id"]) == (200, str(report.pk))

    assert b"".join(client.get(addresses[0]).streaming_content) == content


def test_the_probe_tells_of_a_store_that_is_away_and_the_site_is_ready(bucket, server, client, monkeypatch):
    monkeypatch.setattr(outages, "PATIENCE", 60)  # the machine may be slow

    def told(address: str) -> dict:
        with monkeypatch.context() as meanwhile:
            use(meanwhile, address)
            health._store.cache_clear()
            response = client.get("/readyz")
            health._store.cache_clear()
        assert response.status_code == 200
        return response.json()["checks"]["store"]

    assert told(address_of(server)) == {"works": True, "needed": False, "says": "The store of reports answers."}
    assert told(AWAY)["works"] is False
    assert "No report can be finished or downloaded." in told(AWAY)["says"]
