"""Requests per second of the API beside Datasette, which serves the same rows from SQLite, in one run on this machine.

Each server runs alone while it is measured: the site under gunicorn as `make run` starts it (no worker beside it), Datasette with
one process, which is how it runs. Clients keep their connection and take compressed answers, as programs do.
"""

import contextlib
import csv
import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from bench.apart import ROOT, as_in_production

SECONDS = 5.0
PATIENCE = 300.0  # seconds that a site has to begin, which on a busy machine is long
NUMERIC = {
    "amount",
    "comparable_amount",
    "burden",
    "gap_level",
    "domain_order",
    "topic_order",
    "baseline_amount",
    "baseline_burden",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with site(folder) as port:
            pages: tuple[tuple[str, str, dict[str, str]], ...] = (
                ("requirements, 100 as JSON", "/api/v1/requirements/?page_size=100", {}),
                ("the comparison as JSON", "/api/v1/comparison/", {}),
            )
            ours = {what: rates(port, address, headers) for what, address, headers in pages}
            validator = fetch(port, "/api/v1/comparison/", {})[1]
            ours["the comparison, unchanged (304)"] = rates(port, "/api/v1/comparison/", {"If-None-Match": validator}, status=304)
            tables = {name: fetch(port, f"/api/v1/{name}.csv", {})[2] for name in ("requirements", "comparison")}
        path = folder / "same.sqlite3"
        for table, text in tables.items():
            store(path, table, text.decode())
        with datasette(path) as port:
            requirements = rates(port, "/same/requirements.json?_size=100&_shape=objects", {})
            comparison = rates(port, "/same/comparison.json?_size=1000&_shape=objects", {})
    theirs = {
        "requirements, 100 as JSON": requirements,
        "the comparison as JSON": comparison,
        "the comparison, unchanged (304)": comparison,
    }
    missed = False
    limits = {"requirements, 100 as JSON": 3, "the comparison as JSON": 5, "the comparison, unchanged (304)": 10}
    print(f"{'requests per second':34} {'ours':>16} {'Datasette':>16} {'ratio':>14}")
    for what, limit in limits.items():
        mine, others = ours[what], theirs[what]
        ratios = [one / other for one, other in zip(mine, others, strict=True)]
        missed = missed or min(ratios) < limit
        figures = f"{mine[0]:7.0f} {mine[1]:8.0f} {others[0]:7.0f} {others[1]:8.0f} {ratios[0]:6.1f} {ratios[1]:7.1f}"
        print(f"{what:34} {figures}  (at least {limit})")
    print("In each pair: one client, eight clients.")
    sys.exit(missed)


def rates(port: int, address: str, headers: dict[str, str], status: int = 200) -> tuple[float, float]:
    """Requests per second with one client and with eight, each for SECONDS, once it is warm."""
    for _ in range(16):
        fetch(port, address, headers)
    return one_rate(port, address, headers, status, 1), one_rate(port, address, headers, status, 8)


def one_rate(port: int, address: str, headers: dict[str, str], status: int, clients: int, seconds: float = SECONDS) -> float:
    counts = [0] * clients
    begun = time.perf_counter()
    end = begun + seconds

    def ask(place: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < end:
            connection.request("GET", address, headers={"Accept-Encoding": "gzip", **headers})
            response = connection.getresponse()
            response.read()
            assert response.status == status, (address, response.status)
            counts[place] += 1

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)


def fetch(port: int, address: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
    """Status, validator, body."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", address, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers.get("ETag", ""), response.read()


def answers(port: int) -> bool:
    try:
        fetch(port, "/", {})
    except OSError:
        return False
    return True


def store(path: Path, table: str, text: str) -> None:
    """The rows of a CSV file as a table; numbers as numbers."""
    names, *rows = csv.reader(io.StringIO(text))
    columns = ", ".join(f'"{name}" {"REAL" if name in NUMERIC else "TEXT"}' for name in names)
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE {table} ({columns})")
        marks = ", ".join("?" * len(names))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", [[value or None for value in row] for row in rows])  # noqa: S608


def copy_table(port: int, path: Path, name: str, words: str) -> None:
    """Puts one of the site's tables, as it gives it as CSV, into a database."""
    store(path, name, fetch(port, f"/api/v1/{name}.csv?{words}", {})[2].decode())


@contextlib.contextmanager
def site(folder: Path) -> Iterator[int]:
    with serving(environment_of(folder, f"sqlite:///{folder / 'site.sqlite3'}")) as port:
        yield port


def environment_of(folder: Path, database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database,
        "MILENARI_VAR_DIR": str(folder),
        "MILENARI_API_RATE_ANONYMOUS": "0",
        "REPORT_WORKERS": "0",
    }


@contextlib.contextmanager
def serving(environment: dict[str, str]) -> Iterator[int]:
    """The site as `make run` serves it, with whatever its database holds (the project's evidence, if nothing)."""
    port = free_port()
    with running([str(ROOT / "scripts" / "serve.sh")], as_in_production({**environment, "PORT": str(port)}), port):
        yield port


@contextlib.contextmanager
def datasette(path: Path) -> Iterator[int]:
    port = free_port()
    words = [sys.executable, "-m", "datasette", "serve", str(path), "--port", str(port), "--setting", "max_returned_rows", "1000"]
    with running(words, dict(os.environ), port):
        yield port


@contextlib.contextmanager
def running(words: list[str], environment: dict[str, str], port: int) -> Iterator[None]:
    with subprocess.Popen(  # noqa: S603 (our own commands)
        words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            end = time.monotonic() + PATIENCE
            while not answers(port):
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"{words[0]} does not answer at port {port}; its own words are above.")
                time.sleep(0.1)
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself
                os.killpg(process.pid, signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
