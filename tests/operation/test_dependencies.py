"""What is known against the dependencies: found, not found, and could not be looked for are three different ends."""

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
Known = dict[tuple[str, str], str]  # ecosystem and package, and the id of what is known against it


def vulnerability(ecosystem: str, name: str, id: str) -> dict[str, object]:
    ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}]
    return {"id": id, "summary": "x", "affected": [{"package": {"name": name, "ecosystem": ecosystem}, "ranges": ranges}]}


@contextmanager
def service(known: Known, broken: bool = False) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Speaks as OSV does; gives its address, and what it is asked (ecosystem, name, version)."""
    asked: list[tuple[str, str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            place = question["package"]["ecosystem"], question["package"]["name"]
            asked.append((*place, question["version"]))
            answer = {"vulns": [vulnerability(*place, known[place])]} if place in known else {}
            content = b"<html>Log in to the hospital's network</html>" if broken else json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
    finally:
        server.shutdown()
        server.server_close()


def audit(address: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(
        [ROOT / "scripts" / "audit.sh"],
        cwd=ROOT,
        env={**environment, "OSV_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_that_is_locked_and_vendored_is_asked_about():
    locked = re.findall(r"(?m)^([a-z0-9-]+)==([^ ;]+)", (ROOT / "requirements.txt").read_text())
    with service({}) as (address, asked):
        done = audit(address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "== Dependencies: checked, no vulnerability is known. =="
    everywhere = {("PyPI", name, version) for name, version in locked if name not in of_another_system()}
    assert everywhere <= set(asked)
    assert {name for ecosystem, name, _version in asked if ecosystem == "npm"} == {"htmx.org", "axe-core", "world-atlas"}


def of_another_system() -> set[str]:
    """Packages that are locked for another system alone, as pip sees it."""
    return set(re.findall(r"(?m)^([a-z0-9-]+)==[^ ;]+ ;", (ROOT / "requirements.txt").read_text()))


@pytest.mark.parametrize(
    ("place", "line"), [(("PyPI", "django"), "django .*: X-1, mended in 99.1"), (("npm", "htmx.org"), "htmx.org .*: X-1")]
)
def test_what_is_known_fails_and_is_named(place, line):
    with service({place: "X-1"}) as (address, _asked):
        done = audit(address)
    assert done.returncode == 1
    assert re.search(rf"(?m)^  {line}", done.stdout)
    assert "VULNERABLE" in done.stdout.splitlines()[-1]


def test_where_it_cannot_look_it_says_so_and_does_not_pass_for_checked():
    done = audit("http://127.0.0.1:9/v1/query")
    assert done.returncode == 3
    assert "NOT CHECKED (Python packages, vendored front-end packages)" in done.stdout.splitlines()[-1]
    assert "no vulnerability" not in done.stdout


def test_an_answer_that_is_none_counts_as_not_looked():
    with service({}, broken=True) as (address, _asked):
        done = audit(address)
    assert done.returncode == 3


def test_ci_goes_on_only_where_it_could_not_look():
    (line,) = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if "audit.sh" in line]
    command = line.partition("#")[0].replace("scripts/audit.sh", "(exit $STATUS)")
    for status, passes in ((0, True), (1, False), (3, True), (127, False)):
        done = subprocess.run(["/bin/bash", "-ec", command], env={"STATUS": str(status)}, check=False)
        assert (done.returncode == 0) == passes, status
