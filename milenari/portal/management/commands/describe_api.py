import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.test import Client

from milenari.core import revision
from milenari.portal.openapi import COMMITTED, EXAMPLES, described_for_all, operations

A_MOMENT = "2026-01-31T12:00:00Z"  # when the evidence was loaded into this database is no example
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z")


class Command(BaseCommand):
    help = "Writes the API's description (docs/api/openapi.json), and the examples in it from the evidence that is loaded."

    def handle(self, **options: Any) -> None:
        if not revision.current().number:
            raise CommandError("The examples come from the evidence, and none is loaded; run load_evidence.")
        schema = described_for_all()
        examples = {name: found for operation, name in _addresses(schema) if (found := _example(operation)) is not None}
        EXAMPLES.write_text(_text(examples), encoding="utf-8")
        COMMITTED.write_text(_text(described_for_all()), encoding="utf-8")
        count = len(list(operations(schema)))
        self.stdout.write(f"Wrote {COMMITTED.name}: {count} operations, {len(examples)} of them with an example.")


def _addresses(schema: dict[str, Any]) -> list[tuple[str, str]]:
    """Where each reading operation answers in JSON, and its name."""
    return [
        (path, methods["get"]["operationId"])
        for path, methods in schema["paths"].items()
        if "get" in methods and "application/json" in methods["get"]["responses"]["200"].get("content", {})
    ]


def _example(path: str) -> Any:
    """What the address answers, its lists cut to one record; None where it needs a key that the evidence does not give."""
    client = Client(headers={"host": "localhost"})
    if "{" in path:
        above = client.get(path[: path.index("{")])
        records = above.json().get("results") if above.status_code == 200 else None
        if not records or not (path := _first(path, records[0])):
            return None
    answer = client.get(path)
    return _cut(answer.json()) if answer.status_code == 200 else None


def _first(path: str, record: dict[str, Any]) -> str:
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        if not record.get(name):
            return ""
        path = path.replace(f"{{{name}}}", str(record[name]))
    return path


def _cut(value: Any) -> Any:
    match value:
        case dict():
            return {name: _cut(part) for name, part in value.items()}
        case list():
            return [_cut(part) for part in (value[:1] if value and isinstance(value[0], dict | list) else value)]
        case str() if MOMENT.fullmatch(value):
            return A_MOMENT
        case str():
            return re.sub("after=[^&]+", "after=…", value.replace("http://localhost/", "https://milenari.example/"))
    return value


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
