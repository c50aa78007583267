"""The site's own server as a process, on a database that the test may take away."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from tests.browser.site import free_port, wait_for

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Web:
    """A running server."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def ask(self, address: str, form: Mapping[str, str] | None = None, **headers: str) -> Answer:
        """GETs an address, or POSTs a form there; `headers` with _ for -."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            body = None if form is None else urlencode(form)
            if body is not None:
                names["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("GET" if body is None else "POST", address, body, names)
            answer: HTTPResponse = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read().decode())


def environment_for(folder: Path, url: str, **more: str) -> dict[str, str]:
    found = {**os.environ, "DATABASE_URL": url, "MILENARI_VAR_DIR": str(folder), "WEB_CONCURRENCY": "1", **more}
    found.pop("DJANGO_SETTINGS_MODULE", None)
    return found


def manage(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextlib.contextmanager
def web(folder: Path, url: str, port: int = 0, **more: str) -> Iterator[Web]:
    """gunicorn as scripts/serve.sh starts it, on a database that is up to date; no worker beside it."""
    port = port or free_port()
    environment = environment_for(folder, url, PORT=str(port), **more)
    log = folder / f"web-{port}.log"
    with log.open("a") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:milenari.server", "milenari.wsgi"],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
        )
    try:
        wait_for(port, process, log)
        yield Web(port, process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@contextlib.contextmanager
def worker(folder: Path, url: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The process that makes the reports."""
    with (folder / "worker.log").open("a") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=environment_for(folder, url, **more),
            stdout=out,
            stderr=out,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
