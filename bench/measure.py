"""How a page is measured from outside: times at one client and at eight, the first time after an edit, bytes, memory."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from bench.apart import ROOT
from bench.api import one_rate

EDITS = 11


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one address. Times in milliseconds; `cold` is the median of the first times after an edit, `queries` what that asks."""

    warm: float
    p95: float
    cold: float
    first_byte: float
    each_second: float
    each_second_of_eight: float
    queries: int
    bytes: int

    def as_json(self) -> dict[str, float]:
        return {name: round(value, 2) for name, value in asdict(self).items()}


class Editor:
    """A process beside the site that edits the same evidence, and counts what a page asks of the database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.editing"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def edit(self) -> None:
        self._ask("edit")

    def milliseconds(self, port: int, address: str | None) -> float:
        """The median of an edit, where readers have asked for this page after each one before; or for none."""
        taken = []
        with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
            for _ in range(EDITS):
                if address:
                    ask(connection, address)
                begun = time.perf_counter()
                self.edit()
                taken.append(1000 * (time.perf_counter() - begun))
        return round(median(taken), 2)

    def queries(self, address: str) -> int:
        return int(self._ask(f"queries {address}"))

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._process.communicate("")

    def _ask(self, said: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(said + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        if not answer:
            raise RuntimeError(f"the editing process gave no answer to “{said}”")
        return answer


@contextlib.contextmanager
def editor(environment: dict[str, str]) -> Iterator[Editor]:
    made = Editor(environment)
    try:
        yield made
    finally:
        made.close()


def ask(connection: HTTPConnection, address: str) -> tuple[float, float, int]:
    """Milliseconds to the first byte and to the last, and bytes. An answer that is none is an error: it is quick."""
    begun = time.perf_counter()
    connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    first = response.read(1)
    first_byte = 1000 * (time.perf_counter() - begun)
    size = len(first) + len(response.read())
    if response.status != 200:
        raise RuntimeError(f"{address}: {response.status}")
    return first_byte, 1000 * (time.perf_counter() - begun), size


def measure(port: int, address: str, seconds: float, edits: Editor | None) -> Figures:
    """`edits`: None for what no edit changes."""
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        ask(connection, address)
        cold = []
        for _ in range(EDITS if edits else 0):
            edits.edit()  # type: ignore[union-attr]
            cold.append(ask(connection, address))
        warm_up(port, address)
        taken: list[tuple[float, float, int]] = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end or len(taken) < 5:
            taken.append(ask(connection, address))
    times = [whole for _first, whole, _size in taken]
    return Figures(
        warm=median(times),
        p95=quantiles(times, n=20)[-1],
        cold=median(whole for _first, whole, _size in cold) if cold else 0,
        first_byte=median(first for first, _whole, _size in cold or taken),
        each_second=len(times) / (sum(times) / 1000),
        each_second_of_eight=one_rate(port, address, {}, 200, 8, seconds),
        queries=edits.queries(address) if edits else 0,
        bytes=taken[-1][2],
    )


def warm_up(port: int, address: str) -> None:
    """So that every process of the site has answered it: connections are dealt out by chance."""
    for _ in range(12):
        with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
            ask(connection, address)


def resident(port: int) -> float:
    """The most megabytes that one of the processes that serve at this port holds now."""
    return max(_megabytes(pid) for pid in _listening(port))


def _listening(port: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
                here = (folder / "environ").read_bytes().decode(errors="replace").split("\0")
                if "milenari.wsgi" in words and f"PORT={port}" in here:
                    found.append(int(folder.name))
    return found


def _megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000 * 1.024
    return 0


def yardstick() -> float:
    """Milliseconds of the same plain work on every machine: what loads and dumps are held against."""
    rows = [{"topic": f"topic-{place:03}", "citations": [place, str(place)], "summary": "word " * 60} for place in range(2000)]
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        for _again in range(10):
            json.loads(json.dumps(rows))
        times.append(1000 * (time.perf_counter() - begun))
    return min(times)


def told(value: Any) -> str:
    return f"{value:,.1f}" if isinstance(value, float) else str(value)
