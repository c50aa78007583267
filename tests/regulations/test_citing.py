"""A document cites something, or is refused: by the database where it can, and by whatever writes."""

import pytest
from django.db import IntegrityError, connection, transaction

from milenari.core import rules
from regulations.citing import UNCITED, why_uncited
from regulations.models import Document, DocumentCitation
from tests import factories


def test_one_citation_is_enough():
    assert why_uncited(0) == UNCITED
    assert why_uncited(1) == ""


on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite checks nothing at the end of a transaction but foreign keys"
)


def create_uncited(country):
    return Document.objects.create(
        jurisdiction=country, slug="paper", title="Paper", procedure="trial", timing="start", confidence="low"
    )


@pytest.fixture
def country(transactional_db):
    return factories.create_jurisdiction()


@on_postgresql
class TestTheDatabase:
    def test_refuses_a_document_that_cites_nothing_when_the_transaction_ends(self, country):
        with pytest.raises(IntegrityError, match=UNCITED[:40]):
            create_uncited(country)
        assert not Document.objects.exists()

    def test_refuses_to_lose_the_last_citation_and_names_the_rule(self, country):
        document = factories.create_document(country)
        with pytest.raises(IntegrityError) as refused:
            document.citations.get().delete()
        assert UNCITED in rules.refusal(refused.value)
        other = factories.create_document(country, "other")
        with pytest.raises(IntegrityError):
            DocumentCitation.objects.filter(document=document).update(document=other)
        assert document.citations.count() == 1

    def test_takes_an_exchange_of_the_citations_within_a_transaction(self, country):
        document = factories.create_document(country)
        with transaction.atomic():
            document.citations.get().delete()
            document.citations.create(source=factories.create_source(country))
        assert str(document.citations.get()) == "Source"

    def test_takes_the_end_of_a_document_with_its_citations(self, country):
        factories.create_document(country).delete()
        assert not Document.objects.exists()


def test_what_stands_there_uncited_is_told(country):
    with transaction.atomic():
        create_uncited(country)
        assert list(rules.broken("default")) == [UNCITED]
        transaction.set_rollback(True)
    assert list(rules.broken("default")) == []
    assert connection.vendor in ("sqlite", "postgresql")
