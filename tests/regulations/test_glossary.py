"""The glossary: by letter, with the questions where a term matters; found by search, and in the API."""

import re

import pytest
from django.conf import settings
from django.test import TestCase

from milenari.core import revision
from milenari.portal.evidence.loading import load
from regulations.glossary import address, read_terms
from regulations.models import GlossaryTerm
from regulations.terms import Term, anchor, used_in
from tests import factories


@pytest.mark.parametrize(
    ("term", "letter"), [("EMA", "E"), ("eMA", "E"), ("Étude", "E"), ("3D print", "0–9"), ("“Part I”", "P"), ("…", "0–9")]
)
def test_a_term_stands_under_its_first_letter(term, letter):
    assert Term(term, "", "", ()).letter == letter


def test_two_terms_never_share_a_place():
    assert len({anchor(term) for term in ("CAR", "CAR-T", "PIC/S", "PICS", "Part I and Part II", "car")}) == 6
    assert address("PIC/S") == "/glossary/#term-PIC/S"
    assert address("50 % rule") == "/glossary/#term-50-%25-rule"


def test_a_text_uses_abbreviations_as_they_are_written_and_words_in_whatever_case():
    named = {"EMA": "Agency", "PIC/S": "A scheme", "Sponsor": "", "Tacit approval": ""}
    terms = ema, pics, sponsor, tacit = tuple(Term(term, full, "", ()) for term, full in named.items())
    assert used_in("The sponsor asks the EMA.", terms) == (ema, sponsor)
    assert used_in("schema, ema, EMA-led, sponsors, non-EMA", terms) == ()
    assert used_in("By tacit approval (PIC/S).", terms) == (pics, tacit)


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def terms(self):
        topic = factories.create_topic("route", question="Which way?")
        made = [
            GlossaryTerm.objects.create(term=term, full=full, meaning=f"Means {term}.")
            for term, full in (("Sponsor", ""), ("ema", "European Medicines Agency"), ("PIC/S", "A scheme"), ("Étude", ""))
        ]
        made[2].topics.set([topic])
        return made

    def test_sorts_as_readers_do(self, terms):
        assert [term.term for term in read_terms(revision.current())] == ["ema", "Étude", "PIC/S", "Sponsor"]

    def test_has_each_term_with_its_meaning_and_where_it_matters(self, client, terms):
        page = client.get("/glossary/").content.decode()
        assert re.findall('<a href="#letter-(.)">', page) == ["E", "P", "S"]
        scheme = page[page.index('id="term-PIC/S"') : page.index('id="term-Sponsor"')]
        assert "A scheme" in scheme
        assert "Means PIC/S." in scheme
        assert '<a href="/compare/route/">Which way?</a>' in scheme

    def test_says_what_to_do_where_there_is_none(self, client, db):
        assert "load_evidence" in client.get("/glossary/").content.decode()

    def test_in_the_api(self, client, terms):
        (found,) = client.get("/api/v1/glossary/?topic=route").json()["results"]
        assert found == {
            "term": "PIC/S",
            "api_url": "http://testserver/api/v1/glossary/PIC/S/",
            "page_url": "http://testserver/glossary/#term-PIC/S",
            "full": "A scheme",
            "meaning": "Means PIC/S.",
            "topics": ["route"],
        }
        assert client.get(found["api_url"]).json() == found
        assert client.get("/api/v1/glossary/?q=agency").json()["count"] == 1
        assert "“Nothing”" in client.get("/api/v1/glossary/Nothing/").json()["detail"]
        assert client.get("/api/v1/glossary.csv").content.decode().startswith("term,")

    def test_takes_few_queries(self, client, terms, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get("/glossary/")
        with django_assert_max_num_queries(8):
            client.get("/api/v1/glossary/")


class OnTheRealEvidence(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)

    def test_every_term_is_on_the_page_once(self):
        page = self.client.get("/glossary/").content.decode()
        ids = re.findall(' id="([^"]*)"', page)
        assert len(ids) == len(set(ids))
        for term in GlossaryTerm.objects.values_list("term", flat=True):
            assert anchor(term) in ids

    def test_pages_spell_out_their_abbreviations(self):
        page = self.client.get("/countries/es/").content.decode()
        told = re.findall('<abbr title="[^"]*">([^<]*)</abbr>', page)
        assert "AEMPS" in told
        assert max(told.count(term) for term in told) <= 2
