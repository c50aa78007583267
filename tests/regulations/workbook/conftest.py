from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from countries.models import Jurisdiction
from countries.roles import Role
from milenari.portal.evidence.loading import load
from regulations.models import Instrument, Requirement, Source
from regulations.vocabulary import Kind
from regulations.workbook.queries import read_questionnaire
from regulations.workbook.writing import write
from tests import factories
from tests.people import account


@pytest.fixture(scope="module")
def evidence(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The project's own evidence, loaded once for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert not load(settings.EVIDENCE_DIR).problems
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class Small:
    """A country with one answer of each kind (1.1 ternary to 1.6 text), a question without one (1.7), and its expert."""

    country: Jurisdiction
    expert: Any
    law: Instrument
    source: Source
    answers: dict[str, Requirement]  # by question number

    def file(self) -> bytes:
        return write(read_questionnaire(self.country))


@pytest.fixture
def small(db: None) -> Small:
    country = factories.create_jurisdiction("xa")
    law = factories.create_instrument(country, "xa-law", title="Medicines Law")
    source = factories.create_source(country, "xa-page", title="Agency’s page")
    topics = [
        factories.create_topic("allowed", Kind.TERNARY, order=1),
        factories.create_topic("route", Kind.CHOICE, choices=("by-post", "by-portal"), order=2),
        factories.create_topic("days", Kind.DURATION, order=3),
        factories.create_topic("fee", Kind.MONEY, order=4),
        factories.create_topic("years", Kind.NUMBER, order=5),
        factories.create_topic("law", Kind.TEXT, order=6),
        factories.create_topic("open", Kind.TERNARY, order=7),
    ]
    answered: list[Any] = ["yes", "by-post", 50, 1000, 30, None]
    cited = [(law, "Art. 5(2)"), source]
    answers = {
        f"1.{order}": factories.create_requirement(country, topic, value, cited if order == 1 else ())
        for order, (topic, value) in enumerate(zip(topics, answered, strict=False), start=1)
    }
    expert = account("ida", Role.EXPERT, answers_for=(country,))
    return Small(country, expert, law, source, answers)
