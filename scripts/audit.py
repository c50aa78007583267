"""Compares what the site is built of with the vulnerabilities that are known: Python packages, and vendored front-end files.

Asks OSV (https://osv.dev), or another service of its kind whose address is in OSV_URL. Exit status: 0, all was checked and
nothing is known against it; 1, a vulnerability is known; 3, it could not be checked, which says nothing either way. Further words
are handed to pip-audit (--ignore-vuln ID, for one that was looked at and does not concern this site).
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERVICE = os.environ.get("OSV_URL", "") or "https://api.osv.dev/v1/query"
TIMEOUT = 15  # seconds
NONE_KNOWN, KNOWN, NOT_CHECKED = 0, 1, 3
ROW = re.compile(r"([\w.@/-]+) \(npm\)(?: \| |,? )(\d[\w.-]*)")  # in a table, or in a sentence


class NotChecked(Exception):
    """The service did not answer, or not as it should; the message says what came instead."""


def python_packages(words: Iterable[str]) -> tuple[int, list[str]]:
    """How many packages were checked, and what is known against any. Raises NotChecked."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "found.json")
        options = ["--disable-pip", "--require-hashes", "--strict", "--progress-spinner", "off", "--timeout", str(TIMEOUT)]
        command = ["pip-audit", *options, "--vulnerability-service", "osv", "--osv-url", SERVICE, "--cache-dir", folder]
        command += ["--requirement", str(ROOT / "requirements-dev.txt"), "--format", "json", "--output", str(out), *words]
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
        try:
            done = subprocess.run(  # noqa: S603
                command, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
            )
        except FileNotFoundError as error:
            raise NotChecked("pip-audit is not installed: scripts/bootstrap.sh requirements-dev.txt") from error
        try:
            found = json.loads(out.read_text())["dependencies"]
        except (OSError, ValueError, KeyError) as error:  # it ends with 1 where it found something and where it could not look
            raise NotChecked(_last_line(done.stderr) or f"pip-audit ended with {done.returncode}") from error
    known = [
        f"{package['name']} {package['version']}: {vulnerability['id']}"
        + (f", mended in {', '.join(vulnerability['fix_versions'])}" if vulnerability["fix_versions"] else ", not yet mended")
        for package in found
        for vulnerability in package.get("vulns", ())
    ]
    if skipped := [package["name"] for package in found if "skip_reason" in package]:
        raise NotChecked(f"nothing was said of {', '.join(skipped)}")
    if done.returncode and not known:
        raise NotChecked(_last_line(done.stderr) or f"pip-audit ended with {done.returncode}")
    return len(found), known


def vendored() -> Iterator[tuple[str, str]]:
    """Names and versions of the npm packages whose files are in static/vendor and in the tests, as the README there says."""
    return iter(dict.fromkeys(ROW.findall((ROOT / "static" / "vendor" / "README.md").read_text())))


def front_end() -> tuple[int, list[str]]:
    """The same for the vendored files. Raises NotChecked."""
    count, known = 0, []
    for name, version in vendored():
        count += 1
        vulnerabilities = _ask({"package": {"name": name, "ecosystem": "npm"}, "version": version}).get("vulns", [])
        known += [f"{name} {version}: {found['id']}" for found in vulnerabilities if not found.get("withdrawn")]
    if not count:
        raise NotChecked("static/vendor/README.md lists no package any more")
    return count, known


def _ask(question: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(SERVICE, json.dumps(question).encode(), {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310
            found = json.load(response)
    except (OSError, ValueError) as error:
        raise NotChecked(str(error)) from error
    if not isinstance(found, dict):
        raise NotChecked("the service's answer is none")
    return found


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def main(words: list[str]) -> int:
    known, unchecked = [], []
    for what, look in (("Python packages", lambda: python_packages(words)), ("vendored front-end packages", front_end)):
        try:
            count, found = look()
        except NotChecked as why:
            unchecked.append(what)
            sys.stdout.write(f"Could not be checked: {what} ({why}).\n")
        else:
            known += found
            sys.stdout.write(f"Checked: {count} {what}, {len(found)} known vulnerabilities.\n")
    sys.stdout.writelines(f"  {line}\n" for line in known)
    if known:
        sys.stdout.write(
            "== Dependencies: VULNERABLE. Take the versions that mend it (make lock), or see docs/operations.md. ==\n"
        )
        return KNOWN
    if unchecked:
        sys.stdout.write(
            f"== Dependencies: NOT CHECKED ({', '.join(unchecked)}). {SERVICE} was not reached or did not answer. ==\n"
        )
        return NOT_CHECKED
    sys.stdout.write("== Dependencies: checked, no vulnerability is known. ==\n")
    return NONE_KNOWN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
