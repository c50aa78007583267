"""Whether the process answers, and whether it can serve."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.functions import Now

from reports.models import Worker
from reports.workers import beat

pytestmark = pytest.mark.django_db


def told(client, **headers) -> tuple[int, dict]:
    response = client.get("/readyz", headers=headers)
    return response.status_code, response.json()


def test_the_process_answers_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert response["X-Request-ID"]


def test_a_site_that_is_whole_is_ready_in_four_queries(client, django_assert_max_num_queries):
    beat("one")
    client.get("/readyz")
    with django_assert_max_num_queries(4):
        status, found = told(client)
    assert (status, found["ready"]) == (200, True)
    assert set(found["checks"]) == {"database", "migrations", "worker", "disk"}
    assert all(check["works"] for check in found["checks"].values())
    assert found["checks"]["worker"]["says"].startswith("1 running")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_probe_needs_no_name_no_tls_and_no_account(client, settings, address):
    settings.SECURE_SSL_REDIRECT = True
    settings.READING = "members"
    assert client.get(address, headers={"host": "10.1.2.3:8000"}).status_code == 200


def test_a_migration_that_is_missing_makes_it_unready_and_is_named(client):
    MigrationRecorder(connection).record_unapplied("portal", "0003_search_checksum")
    status, found = told(client)
    assert (status, found["ready"]) == (503, False)
    assert "portal.0003_search_checksum" in found["checks"]["migrations"]["says"]
    assert "manage.py migrate" in found["checks"]["migrations"]["says"]


def test_a_database_that_is_ahead_does_not(client):
    MigrationRecorder(connection).record_applied("portal", "9999_of_the_next_version")
    assert told(client)[0] == 200


def test_a_dead_worker_is_told_but_the_site_serves(client):
    status, found = told(client)
    assert (status, found["ready"]) == (200, True)
    assert found["checks"]["worker"]["works"] is False
    assert "manage.py worker" in found["checks"]["worker"]["says"]


def test_a_disk_that_is_nearly_full_is_told_but_the_site_serves(client, settings):
    settings.DISK_MEGABYTES = 10**9
    status, found = told(client)
    assert (status, found["checks"]["disk"]["works"]) == (200, False)
    assert "at least 1000000000 MB" in found["checks"]["disk"]["says"]


def test_a_folder_that_is_gone_is_told(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "gone"
    assert "No such file" in told(client)[1]["checks"]["disk"]["says"]


def test_a_table_that_is_gone_does_not_break_the_probe(client):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE reports_worker")
    status, found = told(client)
    assert (status, found["checks"]["database"]["works"]) == (503, False)


def test_nothing_in_it_moves_the_revision_or_is_kept(client):
    assert Worker.objects.count() == 0
    beat("one")
    assert Worker.objects.filter(seen_at__lte=Now()).count() == 1
