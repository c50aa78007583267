"""/metrics: what Prometheus gathers of the site. Only where it is switched on, and only for whom the settings name."""

import ipaddress
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError, connections
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from milenari.core import revision
from reports.models import Report
from reports.vocabulary import ReportState
from reports.workers import workers

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")  # a client may make up others, without end

REQUESTS = Counter("milenari_requests", "Requests answered.", ["view", "method", "status"], registry=None)
SECONDS = Histogram(
    "milenari_request_seconds",
    "Seconds from a request's arrival to its answer.",
    ["view"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=None,
)
QUERIES = Counter("milenari_queries", "Queries to the database, by what was asked for.", ["view"], registry=None)


class MetricsMiddleware:
    """Counts every answer, and gives the counts. Not there at all unless a token or networks are set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN and not settings.METRICS_NETWORKS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info == "/metrics":
            return _counts(request)
        begun, queries = time.monotonic(), _QueryCount()
        with ExitStack() as counting:
            for one in connections.all():
                counting.enter_context(one.execute_wrapper(queries))
            response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(time.monotonic() - begun)
        QUERIES.labels(view).inc(queries.number)
        return response


class _QueryCount:
    def __init__(self) -> None:
        self.number = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        self.number += 1
        return execute(*given)


def _counts(request: HttpRequest) -> HttpResponse:
    if not _may_see(request):
        headers = {"WWW-Authenticate": 'Bearer realm="metrics"', "Cache-Control": "no-store"}
        return HttpResponse("Only for those whom the settings name.\n", "text/plain; charset=utf-8", 401, headers=headers)
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        for metric in (REQUESTS, SECONDS, QUERIES):
            registry.register(metric)
    registry.register(SiteCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _may_see(request: HttpRequest) -> bool:
    """By the token; or by an address in the networks, of who asks directly: what a proxy hands on comes from anywhere."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and scheme.lower() == "bearer":
        return secrets.compare_digest(token.strip().encode(), settings.METRICS_TOKEN.encode())
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_NETWORKS)


class SiteCollector(Collector):
    """What is read from the database when it is asked for, and is the same for every process. In three queries."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("milenari_database_up", "Whether the database answers.")
        try:
            found = list(_gauges())
        except (DatabaseError, InterfaceError):
            connections["default"].close()
            found = []
        up.add_metric([], 1 if found else 0)
        yield up
        yield from found


def _gauges() -> Iterator[GaugeMetricFamily]:
    """Raises DatabaseError."""
    number = GaugeMetricFamily("milenari_evidence_revision", "The revision of the evidence.")
    number.add_metric([], revision.current().number)
    yield number
    reports = GaugeMetricFamily("milenari_reports", "Reports by their state.", labels=["state"])
    held = dict(Report.objects.order_by().values_list("state").annotate(Count("pk")))
    for state in ReportState.values:
        reports.add_metric([state], held.get(state, 0))
    yield reports
    seen = workers()
    living = GaugeMetricFamily("milenari_workers", "Workers that were heard of lately.")
    living.add_metric([], seen.living)
    yield living
    if seen.silence is not None:
        silence = GaugeMetricFamily("milenari_worker_silence_seconds", "Seconds since the last sign of life of any worker.")
        silence.add_metric([], seen.silence)
        yield silence
