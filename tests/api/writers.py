"""A script that reads a record, changes it and sends it, below /api/v1/."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

PROBLEM = "application/problem+json"
MEMBERS = {"type", "title", "status", "detail", "errors"}


def tag_of(client: Client, address: str) -> str:
    return client.get(f"/api/v1/{address}")["ETag"]


def patch(client: Client, address: str, change: Any, tag: str | None = None, **headers: str) -> HttpResponse:
    """Sends the change with the validator that it is given, or else with the one of the record as it is now."""
    headers = {"if-match": tag or tag_of(client, address), **headers}
    sent = change if isinstance(change, (bytes, str)) else json.dumps(change)
    return client.patch(f"/api/v1/{address}", sent, content_type="application/json", headers=headers)


def problem(response: HttpResponse, status: int = 400) -> Any:
    """The problem that must have been answered."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == PROBLEM
    found = response.json()
    assert set(found) >= MEMBERS
    assert found["status"] == status
    return found


def errors(response: HttpResponse) -> dict[str, tuple[str, str]]:
    """What does not fit, by field: the value found, and the sentence."""
    found = {error["field"]: (error["value"], error["message"]) for error in problem(response)["errors"]}
    assert found, "a refusal of fields names them"
    return found
