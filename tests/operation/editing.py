"""Two editors who save at the same time, a script by the API and a person in the admin, and what must be true afterwards.

Each edit adds a mark of its own to the text that its editor saw, so that a mark that is missing at the end was lost, or written
over by somebody who had not seen it. An edit counts from the moment at which the site says that it is saved.
"""

import json
import re
import secrets
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.operation.visiting import JSON, Said, Visitor, form_of

ROOT = Path(__file__).resolve().parents[2]
MARK = re.compile(r"#[a-z]+\.\d+")
REASON = "Recorded while the site was under load."
CLASH = "Somebody else saved this meanwhile"


@dataclass(frozen=True, slots=True)
class Record:
    """What is edited: by its address in the API, by that of its form, and the text among its fields."""

    label: str
    pk: int
    api: str
    admin: str
    text: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who edits, and what."""

    token: str
    login: str
    password: str
    records: tuple[Record, ...]


@dataclass
class Editor:
    visitor: Visitor
    name: str
    saved: list[tuple[Record, str]] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)  # answers that are none of: saved, clash, away
    edits: int = 0

    def edit(self, record: Record) -> bool:
        """Opens the record and saves it with a mark more; whether the site said that it is saved."""
        self.edits += 1
        mark = f"#{self.name}.{self.edits}"
        done = self._save(record, mark)
        if done:
            self.saved.append((record, mark))
        return done

    def _save(self, record: Record, mark: str) -> bool:
        raise NotImplementedError

    def _opened(self, said: Said) -> bool:
        return said.status == 200 or self._no(said)

    def _no(self, said: Said) -> bool:
        """It was not saved; which is a surprise where the site is there and nobody else was faster."""
        if said.status not in (0, 412, 503) and CLASH not in said.text:
            self.surprises.append(f"{self.visitor.log[-1].what}: {said.status} {said.text[:2000]}")
        return False


class ByScript(Editor):
    def _save(self, record: Record, mark: str) -> bool:
        seen = self.visitor.get(record.api, f"GET {record.label} in the API, by a script")
        if not self._opened(seen):
            return False
        change = {record.text: f"{seen.json[record.text] or ''} {mark}".strip(), "change_reason": REASON}
        body, etag = json.dumps(change).encode(), seen.headers["ETag"]
        said = self.visitor.send("PATCH", record.api, body, JSON, f"PATCH {record.label}, by a script", If_Match=etag)
        return said.status == 200 or self._no(said)


class ByForm(Editor):
    def log_in(self, login: str, password: str) -> None:
        form = form_of(self.visitor.get("/accounts/login/").text, "") | {"login": [login], "password": [password]}
        said = self.visitor.post_form("/accounts/login/", form)
        assert (said.status, said.headers["Location"]) == (302, "/"), said.text

    def _save(self, record: Record, mark: str) -> bool:
        seen = self.visitor.get(record.admin, f"GET {record.label} in the admin, by a person")
        if not self._opened(seen):
            return False
        form = form_of(seen.text, f"{record.label}_form")
        form |= {record.text: [f"{form[record.text][0]} {mark}".strip()], "change_reason": [REASON], "_save": ["Save"]}
        said = self.visitor.post_form(record.admin, form, f"POST {record.label} in the admin, by a person")
        led_away = said.status == 302 and "/login/" not in said.headers["Location"]
        return led_away or self._no(said)


def editors(port: int, cast: Cast, log: list[Any]) -> tuple[ByScript, ByForm]:
    script = ByScript(Visitor(port, {"Authorization": f"Bearer {cast.token}"}, log), "script")
    person = ByForm(Visitor(port, {}, log), "person")
    person.log_in(cast.login, cast.password)
    return script, person


# ---- what is asked of the site's own database, in a process of its own


def inside(environment: Mapping[str, str], *words: str) -> Any:
    """What tests/operation/inside.py tells of the site in this environment."""
    environment = {**environment, "DJANGO_SETTINGS_MODULE": "milenari.settings"}
    words = (sys.executable, "-m", "tests.operation.inside", *words)
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def cast(environment: Mapping[str, str], records: int) -> Cast:
    """Makes the accounts of two editors, who share so many answers and as many barriers."""
    told = inside(environment, "cast", secrets.token_hex(4), str(records))
    return Cast(**{**told, "records": tuple(Record(**record) for record in told["records"])})


def lost(environment: Mapping[str, str], saved: Iterable[tuple[Record, str]]) -> list[str]:
    """Each edit that was acknowledged and is not in the record or its history, and each record that its history contradicts."""
    told = inside(environment, "texts")
    problems: list[str] = list(told["contradicted"])
    for record, mark in saved:
        key = f"{record.label} {record.pk}"
        if mark not in MARK.findall(told["now"][key]):
            problems.append(f"{mark} is not in {key}")
        if not any(mark in MARK.findall(text) for text in told["history"][key]):
            problems.append(f"{mark} is not in the history of {key}")
    return problems
