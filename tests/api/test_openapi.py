"""The API keeps to its own description, whatever is asked of it, and the committed description is the current one."""

import json

import pytest
import schemathesis
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from milenari.portal.evidence.loading import load
from milenari.portal.openapi import COMMITTED, EXAMPLES, described, described_for_all, operations
from milenari.wsgi import application
from reports.actions import freeze

UNSAID = {  # words that fit by themselves and not together, which no schema can say: they are refused with 400
    "/api/v1/pathways/",  # steps that would wait for each other, a least number of days beyond the most
    "/api/v1/releases/{slug}/changes/",  # since the release itself
}


@pytest.fixture
def evidence(db):
    load(settings.EVIDENCE_DIR)
    freeze("first", "First")
    freeze("second", "Second")


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_as_described(evidence, mode):
    api = schemathesis.openapi.from_wsgi("/api/v1/schema/", application)
    checked = set()
    for found in api.get_all_operations():
        operation = found.ok()

        @hypothesis_settings(
            max_examples=5, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps_to_it(case):
            unsaid = [positive_data_acceptance] if case.operation.path in UNSAID else []
            # Nothing here unpacks what WSGI gives.
            case.call_and_validate(headers={"Accept-Encoding": "identity"}, excluded_checks=unsaid)

        keeps_to_it()
        checked.add(operation.label)
    assert len(checked) == len(list(operations(described())))


def test_the_committed_description_is_current(db):
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == described_for_all(), "run: python manage.py describe_api"


def test_every_reading_operation_has_an_example_that_the_evidence_gives(evidence):
    written = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    reading = {
        operation["operationId"]
        for operation in operations(described())
        if "application/json" in operation["responses"].get("200", {}).get("content", {})
    }
    assert reading - set(written) <= {"releases_retrieve", "releases_changes", "mitigations_retrieve"}, (
        "run: python manage.py describe_api"
    )
