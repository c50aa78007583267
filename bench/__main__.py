"""All that the site's speed is held to, in one run: python -m bench (or: make bench). bench/README.md says how to read it.

python -m bench                            every size on SQLite, then on PostgreSQL: some 25 minutes on two cores
python -m bench --quick                    the smallest size on SQLite, briefly
python -m bench --sizes small large --databases postgresql --seconds 1
python -m bench --write-baseline           keeps the run's ratios as bench/baseline.json, which later runs are held against
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from http.client import HTTPConnection
from itertools import islice, permutations
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from bench.apart import ROOT
from bench.api import copy_table, datasette, environment_of, fetch, one_rate, serving
from bench.evidence import SIZES
from bench.judging import held_to, print_table, ratios, slower
from bench.measure import EDITS, Editor, ask, editor, measure, resident, warm_up, yardstick
from bench.reports import cost

BASELINE = ROOT / "bench" / "baseline.json"
FLOOR = "a static file of the comparison's bytes"
POSTGRESQL = os.environ.get("BENCH_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")


def main() -> None:
    words = parser().parse_args()
    if words.quick:
        words.sizes, words.databases, words.seconds = ["small"], ["sqlite"], min(words.seconds, 0.3)
    results: dict[str, Any] = {"yardstick": yardstick(), "runs": {}}
    for database in words.databases:
        for size in words.sizes:
            with tempfile.TemporaryDirectory() as name, database_of(database, size, Path(name)) as address:
                print(f"… {database}, {size}", file=sys.stderr, flush=True)
                results["runs"][f"{database} {size}"] = run(
                    Path(name), address, size, words.seconds, is_first=database == "sqlite"
                )
                if words.json:  # what there is, should the rest never come
                    words.json.write_text(json.dumps(results, indent=1) + "\n")
    if words.reports and not words.quick:
        print("… reports", file=sys.stderr, flush=True)
        results["reports"] = reports()
    print_table(results)
    if words.json:
        words.json.write_text(json.dumps(results, indent=1) + "\n")
    missed = held_to(results)
    if words.write_baseline:
        BASELINE.write_text(json.dumps(ratios(results), indent=1, sort_keys=True) + "\n")
    elif BASELINE.exists() and not words.quick:
        missed += slower(ratios(results), json.loads(BASELINE.read_text()))
    for line in missed:
        print(f"MISSED: {line}")
    sys.exit(bool(missed) and not words.quick)  # a moment's figures say little


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    made.add_argument("--sizes", nargs="+", choices=("small", "middle", "large"), default=["small", "middle", "large"])
    made.add_argument("--databases", nargs="+", choices=("sqlite", "postgresql"), default=["sqlite", "postgresql"])
    made.add_argument("--seconds", type=float, default=1.5, help="for so long each address is asked by one client, and by eight")
    made.add_argument(
        "--reports", action=argparse.BooleanOptionalAction, default=True, help="the PDF beside others, some minutes"
    )
    made.add_argument("--json", type=Path, help="a file for all figures")
    made.add_argument("--quick", action="store_true", help="the smallest size on SQLite, briefly; its figures decide nothing")
    made.add_argument("--write-baseline", action="store_true", help="keep this run's ratios in bench/baseline.json")
    return made


@contextlib.contextmanager
def database_of(kind: str, size: str, folder: Path) -> Iterator[str]:
    """The address of a database that is empty, and gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    import psycopg

    name = f"bench_{size}"
    with psycopg.connect(f"{POSTGRESQL}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield f"{POSTGRESQL}/{name}"
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def manage(environment: dict[str, str], *words: str) -> dict[str, float]:
    """Seconds and megabytes of a command."""
    spent = cost([sys.executable, "manage.py", *words], environment=environment)
    return {"seconds": round(spent.seconds, 2), "megabytes": round(spent.mebibytes * 1.048576, 1)}


def run(folder: Path, database: str, size: str, seconds: float, *, is_first: bool) -> dict[str, Any]:
    environment = environment_of(folder, database)
    for edition in ("1", "2"):
        words = [sys.executable, "-m", "bench.evidence", size, edition, str(folder / f"edition{edition}")]
        subprocess.run(words, cwd=ROOT, env=environment, check=True)  # noqa: S603
    manage(environment, "migrate", "--verbosity", "0")
    told: dict[str, Any] = {
        "load": manage(environment, "load_evidence", str(folder / "edition1")),
        "load again": manage(environment, "load_evidence", str(folder / "edition2")),
        "dump": manage(environment, "dump_evidence", str(folder / "dumped")),
    }
    for what in ("load", "load again", "dump"):
        told[what]["answers"] = SIZES[size].countries * SIZES[size].topics
    same = [(path.read_bytes() == (folder / "edition2" / path.name).read_bytes()) for path in (folder / "dumped").iterdir()]
    if not same or not all(same):
        raise RuntimeError("What was dumped is not what was loaded.")
    countries = subprocess.run(
        [sys.executable, "-m", "bench.evidence", "small"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout.split()
    shown = "&".join((*(f"country={code}" for code in countries), *(f"domain=domain-{place:02}" for place in range(10))))
    told["static"] = floor(folder, environment, f"/compare/?{shown}")
    with serving(environment) as port, editor(environment) as edits:
        told["pages"] = {FLOOR: measure(port, "/static/bench-floor.html", seconds, None).as_json()}
        for name, address in pages(countries[1], shown).items():
            told["pages"][name] = measure(port, address, seconds, edits).as_json()
        told["never asked for"] = round(never_asked_for(port, edits, shown), 2)
        told["edit"] = {
            "without pages": edits.milliseconds(port, None),
            "with a page": edits.milliseconds(port, f"/compare/?{shown}"),
        }
        if is_first:
            copy(port, folder / "same.sqlite3", tables_of(shown))
    with serving({**environment, "WEB_CONCURRENCY": "1"}) as port, editor(environment) as edits:  # one that answers it all
        told["megabytes at rest"] = resident(port)
        told["everything"] = touch(port, edits, countries[1])
        told["megabytes"] = resident(port)
    if is_first:
        told["datasette"] = beside(folder / "same.sqlite3", seconds)
    return told


def pages(code: str, shown: str) -> dict[str, str]:
    """What is shown is the same at every size; the names are those of the table."""
    return {
        "comparison": f"/compare/?{shown}",
        "topic": "/compare/topic-002/?" + shown.partition("&domain")[0],
        "overview": "/",
        "gaps": f"/gaps/?{shown}",
        "countries": "/countries/",
        "country": f"/countries/{code}/",
        "library": "/instruments/",
        "instrument": f"/instruments/{code}-law-1/",
        "barriers": "/barriers/",
        "barrier": f"/barriers/{code}-bar-1/",
        "pathways": "/pathways/?" + shown.partition("&domain")[0],
        "changes": "/changes/",
        "search: one word": "/search/?q=hospital",
        "search: two words": "/search/?q=serious+reaction",
        "search: a law": f"/search/?q={code}-law-3",
        "JSON: answers": "/api/v1/requirements/?page_size=100",
        "JSON: comparison": f"/api/v1/comparison/?{shown}",
        "JSON: barriers": "/api/v1/barriers/",
        "CSV: comparison": f"/api/v1/comparison.csv?{shown}",
    }


def never_asked_for(port: int, edits: Editor, shown: str) -> float:
    """Milliseconds of the comparison, after an edit, at an address that nobody asked for before: its domains in another order."""
    countries, *domains = shown.split("&domain=")
    taken = []
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=300)) as connection:
        for order in islice(permutations(domains), 1, EDITS + 1):
            edits.edit()
            taken.append(ask(connection, "&domain=".join((f"/compare/?{countries}", *order)))[1])
    return median(taken)


def tables_of(shown: str) -> dict[str, str]:
    return {"comparison": shown, "requirements": ""}


def floor(folder: Path, environment: dict[str, str], address: str) -> int:
    """Puts the comparison's own bytes among the static files, to be served as those are. How many they are."""
    with serving(environment) as port:
        page = fetch(port, address, {})[2]
    path = folder / "static" / "bench-floor.html"
    path.write_bytes(page)
    import gzip

    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(page, 6))
    return len(page)


def touch(port: int, edits: Editor, code: str) -> dict[str, dict[str, float]]:
    """Seconds of each page and endpoint as it opens without a word, when nothing is kept: what is stored must not show."""
    taken = {}
    edits.edit()
    for address in (
        *("/", "/compare/", "/gaps/", "/pathways/", "/countries/", "/instruments/", "/sources/", "/ahead/", "/barriers/"),
        *(
            "/barriers/risk/",
            "/changes/",
            "/changes/feed.atom",
            "/search/?q=hospital",
            "/reports/",
            "/releases/",
            "/reports/runs/",
        ),
        *("/compare/topic-001/", f"/countries/{code}/", "/api/v1/", "/api/v1/requirements/", "/api/v1/topics/", "/api/v1/steps/"),
        *("/api/v1/risk/", "/api/v1/search/?q=hospital", "/api/v1/changes/?since=2026-01-01", "/api/v1/linked/topics/"),
        *("/api/v1/linked/instruments/", "/api/v1/linked/dataset/", "/api/v1/barriers.csv", "/api/v1/gaps.csv"),
        *("/api/v1/requirements.csv", "/api/v1/comparison.csv"),
    ):
        with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=600)) as connection:
            first, whole, size = ask(connection, address)
        taken[address] = {"seconds": round(whole / 1000, 3), "first byte": round(first / 1000, 3), "bytes": size}
    return taken


def copy(port: int, path: Path, tables: dict[str, str]) -> None:
    """Puts the site's tables, as it gives them, into a database for others. In a process of its own.

    What this one holds at its peak would count as the peak of every process that it begins later.
    """
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        for name, words in tables.items():
            apart.submit(copy_table, port, path, name, words).result()


def beside(path: Path, seconds: float) -> dict[str, list[float]]:
    """Requests per second of Datasette over the same rows, at one client and at eight."""
    addresses = {
        "JSON: comparison": "/same/comparison.json?_size=1000&_shape=objects",
        "JSON: answers": "/same/requirements.json?_size=100&_shape=objects",
    }
    with datasette(path) as port:
        told = {}
        for name, address in addresses.items():
            warm_up(port, address)
            told[name] = [round(one_rate(port, address, {}, 200, clients, seconds), 1) for clients in (1, 8)]
    return told


def reports() -> dict[str, Any] | str:
    """The PDF beside bare WeasyPrint and Chromium, for the same HTML (bench.reports)."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "reports.json"
        chromium = next((path for word in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(word))), "")
        words = [sys.executable, "-m", "bench.reports", "--json", str(out), "--chromium", chromium]
        subprocess.run(words, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)  # noqa: S603
        told: dict[str, Any] = json.loads(out.read_text())
        return told


if __name__ == "__main__":
    main()
