"""People and programs that ask a running site, each on a connection of its own, and what they were answered."""

import json
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPMessage
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

SENT = ("text", "hidden", "email", "password", "number", "date", "time", "url", "search")  # kinds of fields
CHOSEN = ("checkbox", "radio")
NONE = 0  # in place of a status: no answer came
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what for, when by time.monotonic(), and the answer's status."""

    what: str
    begun: float
    ended: float
    status: int


@dataclass(frozen=True, slots=True)
class Said:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


NOTHING = Said(NONE, HTTPMessage(), b"")


@dataclass
class Visitor:
    """Keeps cookies, and writes down in `log` what was asked. Several threads may share a log, but not a visitor."""

    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    log: list[Asked] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, address: str, what: str = "", **headers: str) -> Said:
        return self.send("GET", address, None, "", what, **headers)

    def post_form(self, address: str, form: Mapping[str, Any], what: str = "") -> Said:
        return self.send("POST", address, urlencode(form, doseq=True).encode(), FORM, what)

    def send(self, method: str, address: str, body: bytes | None, kind: str, what: str = "", **headers: str) -> Said:
        """The answer; where none comes, one with the status NONE. `headers` with _ for -."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if kind:
            sent["Content-Type"] = kind
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        begun = time.monotonic()
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
                connection.request(method, address, body, sent)
                response = connection.getresponse()
                said = Said(response.status, response.headers, response.read())
        except (OSError, HTTPException):
            said = NOTHING
        self.log.append(Asked(what or f"{method} {address}", begun, time.monotonic(), said.status))
        for line in said.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return said


class _Form(HTMLParser):
    """What a browser would send of the form with this id (the first one where it is empty), if it were sent as it opens."""

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id, self.found = id, {}  # type: ignore[var-annotated]
        self.inside, self.name, self.text = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id", "") == self.id or (not self.id and not self.found)
        if not self.inside or "disabled" in given:
            return
        kind, name = given.get("type", "text"), given.get("name", "")
        if tag in ("textarea", "select"):
            self.name, self.text = name, ""
        elif tag == "option" and "selected" in given:
            self.found.setdefault(self.name, []).append(given.get("value", ""))
        elif tag == "input" and name and (kind in SENT or (kind in CHOSEN and "checked" in given)):
            self.found.setdefault(name, []).append(given.get("value", "on" if kind in CHOSEN else ""))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.inside:
            self.found[self.name] = [self.text.removeprefix("\n")]
        if tag == "form":
            self.inside = False


def form_of(page: str, id: str = "") -> dict[str, list[str]]:
    """The values of each field of a form, as the page opens."""
    parser = _Form(id)
    parser.feed(page)
    return parser.found
