"""Many readers, two editors and a report at once, on the site as in production: every answer as it should be, no edit lost.

    python -m bench.load                        # 50 readers for 60 s
    python -m bench.load --outage immediate     # the same; in the middle PostgreSQL crashes (or is stopped: fast), and is started

The site is gunicorn with two processes and a worker, as scripts/serve.sh starts them, on a PostgreSQL of its own. Readers ask
without a pause, with the validator of the answer before or without one. Two editors, a script with a token and a person with a
session, share four answers and four barriers, and add a mark to what they see (tests/operation/editing.py).
"""

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

from tests.browser.site import free_port, wait_for
from tests.operation.editing import Editor, Record, cast, editors, lost
from tests.operation.postgresql import Server, alone, binaries
from tests.operation.visiting import JSON, Asked, Visitor

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "/", "/compare/", "/compare/?show=differences", "/compare/?q=consent", "/countries/", "/instruments/", "/gaps/", "/barriers/",
    "/barriers/risk/", "/pathways/", "/changes/", "/search/?q=vector", "/ahead/", "/reports/", "/releases/",
)  # fmt: skip
API = (
    "/api/v1/requirements/?page_size=100", "/api/v1/requirements.csv", "/api/v1/comparison/", "/api/v1/gaps/",
    "/api/v1/barriers/", "/api/v1/pathways/", "/api/v1/search/?q=vector",
)  # fmt: skip
DOWN = 5.0  # seconds for which PostgreSQL is away
PATIENCE = 300  # seconds for the last report


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--readers", type=int, default=50)
    words.add_argument("--outage", choices=("fast", "immediate"), help="how PostgreSQL is stopped in the middle")
    given = words.parse_args()
    programs = binaries()
    if programs is None:
        sys.exit("PostgreSQL’s own programs (initdb, pg_ctl) are needed, and none were found: apt-get install postgresql")
    with tempfile.TemporaryDirectory() as name, alone(programs) as server, site(Path(name), server.url) as (port, environment):
        sys.exit(run(given, port, environment, server))


@contextlib.contextmanager
def site(folder: Path, url: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The port of a site that is served from an empty folder, and its environment."""
    port = free_port()
    limits = {"MILENARI_API_RATE_ANONYMOUS": "0", "MILENARI_API_RATE_KNOWN": "0", "MILENARI_REPORT_LIMIT_ANONYMOUS": "20"}
    environment = {**os.environ, "DATABASE_URL": url, "MILENARI_VAR_DIR": str(folder), "PORT": str(port), **limits}
    log = folder / "log"
    with log.open("w") as out:
        served = subprocess.Popen(  # noqa: S603 (our own command)
            [ROOT / "scripts" / "serve.sh"], cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_for(port, served, log)
        yield port, environment
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(served.pid, signal.SIGTERM)
        served.wait(timeout=60)
        said = Counter(line.partition("]: ")[2][:150] for line in log.read_text().splitlines() if " ERROR " in line)
        for line, times in said.most_common(8):
            print(f"log: {times} × {line}")
        if "Traceback" in log.read_text():
            kept = Path(tempfile.mkdtemp()) / "log"
            kept.write_text(log.read_text())
            print(f"log: with tracebacks, see {kept}")


def run(given: argparse.Namespace, port: int, environment: dict[str, str], server: Server) -> bool:
    """Whether something went wrong."""
    log: list[Asked] = []
    made = cast(environment, 4)
    writers = editors(port, made, log)
    end = time.monotonic() + given.seconds
    problems: list[str] = []
    reports: list[str] = []
    marks: dict[str, str] = {}
    threads = [threading.Thread(target=read, args=(port, place, end, log, marks)) for place in range(given.readers)]
    threads += [threading.Thread(target=write, args=(writer, made.records, end)) for writer in writers]
    threads.append(threading.Thread(target=ask_for_reports, args=(port, end, log, reports)))
    for thread in threads:
        thread.start()
    away = (0.0, 0.0)
    if given.outage:
        time.sleep(given.seconds / 2)
        away = outage(server, given.outage)
    for thread in threads:
        thread.join()
    problems += [f"by the {writer.name}: {surprise}" for writer in writers for surprise in writer.surprises]
    problems += [f"{asked.what}: {asked.status}" for asked in log if not is_as_it_should_be(asked, away)]
    problems += [f"a report is {state}" for state in reports if state != "done"]
    problems += lost(environment, [edit for writer in writers for edit in writer.saved])
    tell(log, writers, reports, away)
    for problem, times in Counter(problems).most_common(20):
        print(f"NOT AS IT SHOULD BE, {times} ×: {problem}")
    return bool(problems)


def outage(server: Server, how: str) -> tuple[float, float]:
    """From when to when it was away."""
    begun = time.monotonic()
    server.stop(how)
    time.sleep(DOWN)
    server.start()
    return begun, time.monotonic()


def is_as_it_should_be(asked: Asked, away: tuple[float, float]) -> bool:
    """503 fits whatever was under way at a moment at which the database was away, and nothing that was asked later."""
    if asked.status == 503:
        return asked.begun <= away[1] and asked.ended >= away[0]
    return asked.status in (200, 201, 202, 302, 304, 412)


def read(port: int, place: int, end: float, log: list[Asked], marks: dict[str, str]) -> None:
    """`marks`: the last validator of each address, whichever reader had it."""
    visitor = Visitor(port, {"Accept-Encoding": "gzip"}, log)
    for turn, address in enumerate(islice(cycle((*PAGES, *API)), place, None)):
        if time.monotonic() > end:
            return
        held = marks.get(address, "") if turn % 2 else ""
        said = visitor.get(address, address, **({"If_None_Match": held} if held else {}))
        marks[address] = said.headers.get("ETag", "")


def write(writer: Editor, records: tuple[Record, ...], end: float) -> None:
    for record in cycle(records if writer.name == "script" else records[::-1]):
        if time.monotonic() > end:
            return
        writer.edit(record)


def ask_for_reports(port: int, end: float, log: list[Asked], states: list[str]) -> None:
    """One after the other, so that one is always being made; the last is waited for."""
    visitor = Visitor(port, {}, log)
    while time.monotonic() < end:
        said = visitor.send("POST", "/api/v1/reports/", json.dumps({"format": "pdf"}).encode(), JSON, "POST /api/v1/reports/")
        if said.status not in (200, 202):
            time.sleep(1)
            continue
        states.append(until_ended(visitor, said.json["api_url"]))


def until_ended(visitor: Visitor, address: str) -> str:
    state, end = "queued", time.monotonic() + PATIENCE
    while state in ("queued", "running") and time.monotonic() < end:
        time.sleep(0.5)
        said = visitor.get(address, "GET how far a report is")
        state = said.json["state"] if said.status == 200 else state
    return state


def tell(log: list[Asked], writers: tuple[Editor, ...], reports: list[str], away: tuple[float, float]) -> None:
    found: defaultdict[str, list[Asked]] = defaultdict(list)
    for asked in log:
        found[asked.what].append(asked)
    print(f"{'':44} {'requests':>8} {'errors':>7} {'median':>8} {'95th':>8}")
    for what, all_asked in found.items():
        taken = [asked.ended - asked.begun for asked in all_asked]
        worst = quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
        errors = sum((asked.status >= 400 and asked.status != 412) or not asked.status for asked in all_asked)
        print(f"{what:44} {len(taken):8} {errors:7} {median(taken):6.2f} s {worst:6.2f} s")
    statuses = Counter(asked.status for asked in log)
    print("Answers:", ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items())))
    for writer in writers:
        print(f"The {writer.name} tried {writer.edits} edits: {len(writer.saved)} acknowledged")
    print(f"Reports: {', '.join(reports)}")
    if away[1]:
        late = [asked.ended - away[1] for asked in log if asked.status == 503]
        print(f"PostgreSQL was away for {away[1] - away[0]:.1f} s; the last 503 came {max(late, default=0):.1f} s after that")


if __name__ == "__main__":
    main()
