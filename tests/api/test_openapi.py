"""The API keeps to its own description, whatever is asked of it, and the committed description is the current one."""

import json
from itertools import product

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from countries.models import Jurisdiction
from countries.roles import Role
from countries.tokens import make_token
from milenari.portal.evidence.loading import load
from milenari.portal.openapi import COMMITTED, EXAMPLES, described, described_for_all, operations
from milenari.wsgi import application
from reports.actions import freeze
from tests.people import account

UNSAID = {  # words that fit by themselves and not together, which no schema can say: they are refused with 400
    "/api/v1/pathways/",  # steps that would wait for each other, a least number of days beyond the most
    "/api/v1/plan/",  # a first day beyond what is reckoned with
    "/api/v1/releases/{slug}/changes/",  # since the release itself
    "/api/v1/changes/",  # until before since, a revision that is not known
    "/api/v1/reports/",  # domains without a topic in the chosen phases, a first day beyond what is reckoned with
}


# Of these the evidence has no record: people make them.
NO_EXAMPLE = {"releases_retrieve", "releases_changes", "mitigations_retrieve", "reports_retrieve"}


@pytest.fixture
def evidence(db):
    load(settings.EVIDENCE_DIR)
    freeze("first", "First")
    freeze("second", "Second")


@pytest.fixture(autouse=True)
def within_one_transaction():
    """A test is one transaction; the server’s habit of closing connections between requests would end it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def hold(modes, *, headers, only_writing=False):
    """Asks every operation what its description allows, and what it does not; each answer must be one that it tells of."""
    api = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    checked = set()
    for mode, found in product(modes, api.get_all_operations()):
        operation = found.ok()
        if only_writing and operation.method.upper() == "GET":
            continue

        @hypothesis_settings(
            max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps_to_it(case):
            unsaid = case.operation.path in UNSAID or only_writing
            # Nothing here unpacks what WSGI gives.
            case.call_and_validate(
                headers={"Accept-Encoding": "identity", **headers}, excluded_checks=[positive_data_acceptance] if unsaid else []
            )

        try:
            keeps_to_it()
        except Unsatisfiable:
            assert mode is GenerationMode.NEGATIVE  # of what takes no words at all nothing can be wrong
        checked.add(operation.label)
    return checked


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_described(evidence, mode):
    assert len(hold([mode], headers={})) == len(list(operations(described())))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.EXPERT, Role.LEAD])
def test_every_answer_to_who_writes_is_as_described(evidence, role):
    """What a body names must exist, and If-Match tell the present state: no schema can say it, so that 400 and 412 fit."""
    user = account("writer", role, answers_for=tuple(Jurisdiction.objects.all()))
    _token, secret = make_token(user, "script", 30, writes=True)
    checked = hold(list(GenerationMode), headers={"Authorization": f"Bearer {secret}"}, only_writing=True)
    assert {"PATCH /api/v1/requirements/{jurisdiction}/{topic}/", "POST /api/v1/barriers/"} <= checked


def test_the_committed_description_is_current(db):
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == described_for_all(), "run: python manage.py describe_api"


def test_every_reading_operation_has_an_example_that_the_evidence_gives(evidence):
    written = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    reading = {
        methods["get"]["operationId"]
        for methods in described()["paths"].values()
        if "get" in methods and "application/json" in methods["get"]["responses"].get("200", {}).get("content", {})
    }
    assert reading - set(written) <= NO_EXAMPLE, "run: python manage.py describe_api"


def test_every_body_has_an_example_that_fits_it(db):
    schema = described_for_all()
    contents = [
        (operation["operationId"], content)
        for operation in operations(schema)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    ]
    assert {"requirements_partial_update", "barriers_create", "mitigations_create", "reports_create"} <= dict(contents).keys()
    for name, content in contents:
        whole = {**content["schema"], "components": schema["components"]}
        problems = [error.message for error in Draft202012Validator(whole).iter_errors(content["example"])]
        assert (name, problems) == (name, [])


def test_who_was_second_is_told_the_record_as_the_description_says(client, evidence):
    user = account("writer", Role.LEAD)
    _token, secret = make_token(user, "script", 30, writes=True)
    address = client.get("/api/v1/barriers/?page_size=1").json()["results"][0]["api_url"].partition("testserver")[2]
    answer = client.patch(
        f"{address}?fields=slug,title",
        {"severity": 1},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "If-Match": '"another"'},
    )
    told = answer.json()
    assert (answer.status_code, list(told["current"]), told["differing"]) == (412, ["slug", "title"], ["severity"])
    schema = described_for_all()
    content = schema["paths"]["/api/v1/barriers/{slug}/"]["patch"]["responses"]["412"]["content"]
    form = {**content["application/problem+json"]["schema"], "components": schema["components"]}
    assert Draft202012Validator(form).is_valid(told)


def test_a_word_that_a_change_does_not_take_is_not_described(db):
    """What is deleted is not answered with, so that no field of it can be chosen."""
    methods = described_for_all()["paths"]["/api/v1/mitigations/{id}/"]

    def words(method):
        return {told["name"] for told in methods[method]["parameters"] if told["in"] == "query"}

    assert (words("patch"), words("delete")) == ({"fields", "lang", "format"}, set())
