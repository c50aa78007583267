"""gunicorn's settings: gunicorn -c python:milenari.server milenari.wsgi

It is told to stop with SIGTERM: it takes no new connection, ends what it is answering, and is gone after graceful_timeout seconds
at the latest. A connection on which nothing was asked holds it for no more than five.
"""

import os
import shutil
import tempfile
from typing import Any

from milenari.environment import whole_number
from milenari.memory import Watch, settle
from milenari.start import read_settings, sentence_alone

read_settings()

from django.conf import settings  # noqa: E402

with sentence_alone():
    bind = f"{os.environ.get('HOST', '') or '127.0.0.1'}:{whole_number('PORT', 8000, most=65535)}"
    workers = whole_number("WEB_CONCURRENCY", 2)

worker_class = "gthread"
threads = 4
timeout = 180  # seconds without a sign of life of the process, not the length of a request
graceful_timeout = 20
keepalive = 5
control_socket_disable = True
loglevel = "warning"
logconfig_dict: dict[str, Any] = {
    **settings.LOGGING,
    "loggers": {
        **settings.LOGGING["loggers"],
        "gunicorn.error": {"level": "WARNING", "handlers": ["console"], "propagate": False},
        "gunicorn.http": {"level": "ERROR", "handlers": ["console"], "propagate": False},  # it would warn of each HEAD
        "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": False},  # MILENARI_LOG_REQUESTS tells, with the id
    },
}

# The processes' counts meet in a folder; the library looks for its name when it is imported, in each process.
counts = tempfile.mkdtemp(prefix="milenari-metrics-") if settings.METRICS_TOKEN or settings.METRICS_NETWORKS else ""
if counts:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts

watch = Watch()  # copied into each process, which goes on by itself


def post_worker_init(worker: Any) -> None:
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (the first request would import what it leads to)
    settle()


def post_request(worker: Any, request: Any, environ: dict[str, Any], response: Any) -> None:
    watch.look()


def child_exit(server: Any, worker: Any) -> None:
    if counts:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    if counts:
        shutil.rmtree(counts, ignore_errors=True)
