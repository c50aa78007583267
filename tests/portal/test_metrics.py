"""What Prometheus gathers, and who may."""

import ipaddress

import pytest
from prometheus_client.parser import text_string_to_metric_families

from reports.workers import beat
from tests.reports.evidence import create_evidence

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-twenty-letters"
BEARER = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def gathered(settings):
    settings.METRICS_TOKEN = TOKEN


def samples(client) -> dict[tuple, float]:
    """The value of each sample, by name and labels."""
    response = client.get("/metrics", headers=BEARER)
    assert response.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(response.content.decode())
        for sample in family.samples
    }


def test_it_is_off_unless_it_is_set(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}é"])
def test_a_wrong_token_sees_nothing(client, gathered, header):
    response = client.get("/metrics", headers={"authorization": header})
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert "milenari_" not in response.content.decode()


@pytest.mark.parametrize(
    ("network", "address", "headers", "status"),
    [
        ("127.0.0.0/8", "127.0.0.1", {}, 200),
        ("::1", "::1", {}, 200),
        ("10.0.0.0/8", "127.0.0.1", {}, 401),
        ("127.0.0.0/8", "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 401),  # a proxy on this machine hands on anybody's
        ("127.0.0.0/8", "", {}, 401),
    ],
)
def test_a_network_sees_it_only_without_a_proxy_between(client, settings, network, address, headers, status):
    settings.METRICS_NETWORKS = (ipaddress.ip_network(network),)
    assert client.get("/metrics", headers=headers, REMOTE_ADDR=address).status_code == status


def test_requests_are_counted_by_view_and_status(client, gathered):
    create_evidence()
    before = samples(client)
    client.get("/compare/?q=x")
    client.get("/compare/no-such-topic/")
    client.get("/no-such-page/")
    client.generic("INVENTED", "/reports/")
    after = samples(client)

    def more(*key):
        return after[key] - before.get(key, 0)

    assert more("milenari_requests_total", "200", "GET", "portal:compare") == 1
    assert more("milenari_requests_total", "404", "GET", "portal:topic") == 1
    assert more("milenari_requests_total", "404", "GET", "none") == 1
    assert more("milenari_requests_total", "405", "other", "reports:reports") == 1
    assert more("milenari_request_seconds_count", "portal:compare") == 1
    assert more("milenari_queries_total", "portal:compare") > 0


def test_what_the_database_holds_is_told_in_three_queries(client, gathered, django_assert_num_queries):
    create_evidence()
    beat("one")
    samples(client)
    with django_assert_num_queries(3):
        found = samples(client)
    assert found["milenari_database_up",] == 1
    assert found["milenari_evidence_revision",] > 0
    assert found["milenari_reports", "queued"] == 0
    assert found["milenari_workers",] == 1
    assert found["milenari_worker_silence_seconds",] >= 0
