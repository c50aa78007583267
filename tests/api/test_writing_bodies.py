"""What is sent to be written is one JSON object, read strictly; whatever else comes is told its place."""

import json

import pytest

from milenari.core.writing.body import LIMIT
from regulations.models import Requirement
from tests import factories
from tests.api.writers import patch, problem, tag_of

pytestmark = pytest.mark.django_db

ADDRESS = "requirements/xa/topic/"


@pytest.fixture
def client(client):
    factories.create_requirement(factories.create_jurisdiction("xa"), factories.create_topic(), "yes")
    client.force_login(factories.create_user(is_superuser=True))
    return client


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"", "Nothing was sent: send a JSON object with the fields to change."),
        (b" \n", "Nothing was sent: send a JSON object with the fields to change."),
        (b'{\n "summary": So.}', "Line 2, column 13 of what was sent is no JSON: Expecting value."),
        (b'{"summary": "So."', "Line 1, column 18 of what was sent is no JSON: Expecting ',' delimiter."),
        (b'{"summary": "\xff"}', "Byte 14 of what was sent is not UTF-8."),
        (b"[1]", "What was sent is a list; send a JSON object with the fields to change."),
        (b'"So."', "What was sent is a text; send a JSON object with the fields to change."),
        (b"true", "What was sent is true or false; send a JSON object with the fields to change."),
        (b"1.5", "What was sent is a number; send a JSON object with the fields to change."),
        (b"null", "What was sent is null; send a JSON object with the fields to change."),
        (b'{"amount": NaN}', "“NaN” is no number in JSON."),
        (b'{"amount": 1e9999999999999999999}', "“1e9999999999999999999” is too large a number."),
        (b'{"amount": ' + b"9" * 5000 + b"}", "What was sent has a number that is too long to be one."),
        (b'{"note": "a", "note": "b"}', "“note” stands twice in what was sent; name it once."),
        (b'{"citations": [{"source": "a", "source": "b"}]}', "“source” stands twice in what was sent; name it once."),
        (b'{"note": "\\ud800"}', "What was sent has half a character (a lone surrogate, \\ud800 to \\udfff)."),
        (b'{"\\ud800": 1, "\\ud800": 2}', "“\\ud800” stands twice in what was sent; name it once."),
        (
            b'{"note": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
            "What was sent is nested too deeply: a field is a value, or a list.",
        ),
    ],
)
def test_what_is_no_object_is_told_the_place(client, sent, said):
    assert problem(patch(client, ADDRESS, sent))["detail"] == said


def test_what_is_too_large_is_not_read_to_its_end(client):
    largest = json.dumps({"note": "x" * (LIMIT - 12)})
    assert len(largest) == LIMIT

    assert patch(client, ADDRESS, largest).status_code == 200
    assert "larger than 256 KiB" in problem(patch(client, ADDRESS, largest + " "), 413)["detail"]


@pytest.mark.parametrize("kind", ["application/json", "application/merge-patch+json", "application/json; charset=utf-8"])
def test_both_kinds_of_json(client, kind):
    headers = {"if-match": tag_of(client, ADDRESS)}
    response = client.patch(f"/api/v1/{ADDRESS}", '{"note": "So."}', content_type=kind, headers=headers)

    assert response.status_code == 200
    assert Requirement.objects.get().note == "So."


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/csv"]
)
def test_another_kind_is_told_which_ones_fit(client, kind):
    headers = {"if-match": tag_of(client, ADDRESS)}
    response = client.patch(f"/api/v1/{ADDRESS}", "note=So.", content_type=kind, headers=headers)

    found = problem(response, 415)
    assert kind in found["detail"]
    assert "application/json, application/merge-patch+json" in found["detail"]
    assert response["Accept-Patch"] == "application/json, application/merge-patch+json"
