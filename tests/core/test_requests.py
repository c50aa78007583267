"""Each request's id: taken or made, in the answer, in the log, and on the page that tells of an error."""

import json
import logging

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from milenari.core.logs import JsonFormatter, RequestIdFilter
from milenari.core.requests import RequestIdMiddleware, carried, current_id


def answered(header: str | None = None) -> tuple[str, str]:
    """The id that the view saw, and that of the answer."""
    seen = []

    def view(request):
        seen.append(current_id())
        return HttpResponse()

    headers = {} if header is None else {"X-Request-ID": header}
    response = RequestIdMiddleware(view)(RequestFactory().get("/", headers=headers))
    return seen[0], response["X-Request-ID"]


@pytest.mark.parametrize("given", ["a", "7f3c-01.x:y_Z", "x" * 64])
def test_an_id_that_a_proxy_gave_is_kept(given):
    assert answered(given) == (given, given)


@pytest.mark.parametrize("given", [None, "", "x" * 65, "two words", "a\nb", "<b>", "é", "a;b"])
def test_one_that_is_missing_or_malformed_is_made(given):
    seen, told = answered(given)
    assert seen == told
    assert len(told) == 32
    assert told != answered(given)[1]


def test_after_the_request_there_is_none():
    answered("mine")
    assert current_id() == ""


def record(message: str = "said", **more: object) -> logging.LogRecord:
    made = logging.getLogger("a.b").makeRecord("a.b", logging.WARNING, "file", 1, message, (), None, extra=more)
    RequestIdFilter().filter(made)
    return made


def test_a_line_of_the_log_says_which_request_it_belongs_to():
    with carried("mine"):
        assert record().request_id == "mine"
    assert record().request_id == "-"


def test_what_django_says_after_the_answer_belongs_to_its_request(client, db, caplog):
    caplog.handler.addFilter(RequestIdFilter())
    client.get("/no-such-page/", headers={"X-Request-ID": "mine"})
    assert [line.request_id for line in caplog.records if line.name == "django.request"] == ["mine"]


def test_json_is_one_object_in_one_line_with_what_the_call_added():
    with carried("mine"):
        line = JsonFormatter().format(record("two\nlines “é”", status=503, path="/x", request=object()))
    assert "\n" not in line
    said = json.loads(line)
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "WARNING", "logger": "a.b", "message": "two\nlines “é”", "request_id": "mine", "status": 503, "path": "/x",
    }  # fmt: skip


def test_json_holds_the_traceback():
    try:
        raise ValueError("wrong")
    except ValueError as error:
        made = record()
        made.exc_info = (ValueError, error, error.__traceback__)
    assert json.loads(JsonFormatter().format(made))["traceback"].endswith("ValueError: wrong")


def test_each_request_is_told_without_what_was_looked_for(client, db, caplog):
    with caplog.at_level(logging.INFO, logger="milenari.requests"):
        response = client.get("/glossary-of-nothing/?q=a-secret-search", headers={"X-Request-ID": "mine"})
    (line,) = [line for line in caplog.records if line.name == "milenari.requests"]
    assert (line.method, line.path, line.status) == ("GET", "/glossary-of-nothing/", 404)
    assert "secret" not in line.getMessage()
    assert response["X-Request-ID"] == "mine"
