"""Authorities, institutions, domains, instruments, sources and mitigations: what each tells, and how its list is filtered."""

from datetime import UTC, date, datetime, timedelta

import pytest

from barriers.models import Mitigation
from regulations.models import Document, DocumentCitation, InstitutionCitation
from regulations.vocabulary import Kind
from tests.api.test_records import keys, paged, sorts
from tests.factories import (
    create_authority,
    create_barrier,
    create_document,
    create_domain,
    create_institution,
    create_instrument,
    create_jurisdiction,
    create_mitigation,
    create_requirement,
    create_source,
    create_topic,
    create_union,
)

pytestmark = pytest.mark.django_db

LISTS = ("authorities", "institutions", "domains", "instruments", "sources", "documents", "mitigations")
SITE = "http://testserver"


@pytest.fixture
def world():
    """A union xu with the member xa, and xb outside; two or three records of every kind."""
    union = create_union("xu")
    member = create_jurisdiction("xa", union)
    outside = create_jurisdiction("xb")
    agency = create_authority(
        member, "agency", acronym="AG", local_name="Agencia", role="Decides.", url="https://agency.example/"
    )
    create_authority(outside, "ministry")
    hospital = create_institution(member, "hospital", city="Aville", latitude=41.5, longitude=2.25, capabilities="Clean rooms.")
    create_institution(outside, "institute", role="Partner")
    law = create_domain("law", order=1)
    time = create_domain("time", order=2)
    allowed = create_topic("allowed", Kind.TERNARY, law, order=1)
    waived = create_topic("waived", Kind.TERNARY, law, order=0)
    days = create_topic("days", Kind.DURATION, time)
    act = create_instrument(
        union, "act", number="1/2020", date=date(2020, 5, 1), url="https://law.example/act", eli="http://eli.example/act",
        local_title="Loi", language="fr", note="Read it.",
    )  # fmt: skip
    create_instrument(member, "decree", kind="decree", status="draft", issuer=agency, date=date(2024, 1, 2))
    create_instrument(member, "older", issuer=agency, date=date(2021, 1, 2))
    page = create_source(
        outside, "page", publisher="Gazette", kind="web page", date=date(2025, 2, 3), url="https://page.example/"
    )
    create_source(member, "paper")
    create_requirement(union, allowed, "yes", citations=[(act, "Art. 1"), (act, "Art. 2"), page])
    create_requirement(outside, waived, "no", citations=[act])
    create_requirement(member, days, 50)
    InstitutionCitation.objects.create(institution=hospital, source=page, pinpoint="p. 2")
    create_document(member, "form", [(act, "Annex I"), page], [days], authority=agency, procedure="trial", timing="start")
    create_document(outside, "letter", [act], title="Letter", condition="If children take part.", language="In Greek.")
    queue = create_barrier(member, "queue", kind="capacity", severity=4, likelihood=3)
    patchwork = create_barrier(union, "patchwork", phase="treatment")
    border = create_barrier(outside, "border")
    create_mitigation(queue, "Hire.", owner=hospital, due="2001-01-31", lowers_likelihood=1, order=1)
    create_mitigation(queue, "Train.", order=0)
    create_mitigation(patchwork, "Ask early.", due="2199-01-31")
    create_mitigation(border, "Wait.", status="done", due="2001-01-31")


def whats(answer):
    return [record["what"] for record in answer["results"]]


def refuse(refused, address):
    (error,) = refused(address)["errors"]
    return error


@pytest.mark.parametrize("name", LISTS)
class TestEveryList:
    def test_of_an_empty_database_is_empty(self, read, name):
        answer = read(f"{name}/")
        assert (answer["count"], answer["results"], answer["next"]) == (0, [], None)

    def test_each_record_is_at_its_own_address(self, read, client, world, name):
        records = read(f"{name}/")["results"]
        assert records
        for record in records:
            assert client.get(record["api_url"]).json() == record

    def test_each_record_is_shown_by_a_page(self, read, client, world, name):
        for record in read(f"{name}/")["results"]:
            path, _hash, anchor = record["page_url"].removeprefix(SITE).partition("#")
            page = client.get(path)
            assert page.status_code == 200
            assert f'id="{anchor}"' in page.content.decode() or not anchor

    def test_pages_hold_every_record_once_whatever_it_is_sorted_by(self, read, refused, world, name):
        whole = keys(read(f"{name}/"))
        assert paged(read, f"{name}/?page_size=1") == whole
        for word in sorts(refused, name):
            for sign in ("", "-"):
                assert sorted(paged(read, f"{name}/?page_size=1&sort={sign}{word}")) == sorted(whole)

    def test_takes_at_most_8_queries_whatever_the_words_and_the_page(self, read, world, name, django_assert_max_num_queries):
        words = {
            "authorities": "country=xa&country=xb&q=e",
            "institutions": "country=xa&q=a&expand=citations",
            "domains": "q=a",
            "instruments": "country=xa&kind=decree&status=draft&language=en&issuer=agency&q=e",
            "documents": "country=xa&procedure=trial&timing=start&topic=days&authority=agency&cites=act&cites=page"
            "&confidence=high&review=unverified&q=form&expand=citations",
            "sources": "country=xb&kind=web+page&q=a",
            "mitigations": "country=xa&barrier=queue&phase=setup&kind=capacity&status=planned&owner=hospital&overdue=yes&q=hire",
        }
        for query in ("", "page_size=1", "page_size=500", f"{words[name]}&changed_since=2001-01-01"):
            with django_assert_max_num_queries(8):
                assert read(f"{name}/?{query}")["results"]

    def test_takes_no_more_queries_for_more_records(self, read, world, name, django_assert_num_queries):
        of_a_page = {"institutions": 3, "domains": 3, "documents": 4}.get(name, 2)
        for size in (1, 500):
            with django_assert_num_queries(of_a_page):
                read(f"{name}/?page_size={size}")

    def test_a_search_finds_nothing_that_is_not_there(self, read, world, name):
        assert read(f"{name}/?q=zzz")["count"] == 0

    def test_is_filtered_by_when_it_changed(self, read, world, name):
        later = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert read(f"{name}/?changed_since=2001-01-01")["count"] == read(f"{name}/")["count"]
        assert read(f"{name}/?changed_since={later}")["count"] == 0

    def test_a_record_that_is_not_there_is_named(self, refused, name):
        assert "“999”" in refused(f"{name}/999/", 404)["detail"]

    def test_is_a_table_too(self, client, read, world, name):
        lines = client.get(f"/api/v1/{name}.csv").content.decode().splitlines()
        assert lines[0].split(",") == list(read(f"{name}/")["results"][0])


class TestAuthorities:
    def test_tell_who_they_are_and_what_rests_on_them(self, read, world):
        assert read("authorities/agency/") == {
            "slug": "agency",
            "api_url": f"{SITE}/api/v1/authorities/agency/",
            "page_url": f"{SITE}/countries/xa/#authority-agency",
            "jurisdiction": "xa",
            "jurisdiction_name": "Country XA",
            "name": "Agency",
            "acronym": "AG",
            "local_name": "Agencia",
            "role": "Decides.",
            "url": "https://agency.example/",
            "instrument_count": 2,
            "document_count": 1,
        }

    def test_count_nothing_as_0_and_what_is_absent_is_null(self, read, world):
        record = read("authorities/ministry/")
        assert (record["instrument_count"], record["document_count"], record["acronym"]) == (0, 0, None)

    def test_are_filtered_by_country_and_search(self, read, world):
        assert keys(read("authorities/?country=xb")) == ["ministry"]
        assert keys(read("authorities/?q=agencia+decides")) == ["agency"]

    def test_of_a_country_that_there_is_not_are_refused(self, refused, world):
        error = refuse(refused, "authorities/?country=zz")
        assert (error["field"], error["value"]) == ("country", "zz")
        assert error["message"].endswith("it can be: xa, xb, xu.")


class TestInstitutions:
    def test_tell_where_they_are_what_they_can_do_and_where_it_was_read(self, read, world):
        record = read("institutions/hospital/?expand=citations")
        assert (record["city"], record["latitude"], record["longitude"]) == ("Aville", 41.5, 2.25)
        assert (record["jurisdiction"], record["capabilities"], record["role"]) == ("xa", "Clean rooms.", None)
        assert [(cited["slug"], cited["pinpoint"]) for cited in record["citations"]] == [("page", "p. 2")]
        assert read("institutions/hospital/")["citations"] == ["page p. 2"]

    def test_are_filtered_by_country_and_search(self, read, world):
        assert keys(read("institutions/?country=xa")) == ["hospital"]
        assert keys(read("institutions/?q=partner")) == ["institute"]


class TestDomains:
    def test_stand_in_the_questionnaire_s_order_with_their_topics(self, read, world):
        domains = read("domains/")["results"]
        assert [(domain["slug"], domain["topics"]) for domain in domains] == [("law", ["waived", "allowed"]), ("time", ["days"])]

    def test_tell_how_many_answers_are_recorded(self, read, world):
        create_domain("empty", order=3)
        counts = {domain["slug"]: domain["requirement_count"] for domain in read("domains/")["results"]}
        assert counts == {"law": 2, "time": 1, "empty": 0}

    def test_lead_to_their_comparison(self, read, world):
        assert read("domains/law/")["page_url"] == f"{SITE}/compare/?domain=law"

    def test_are_searched(self, read, world):
        assert keys(read("domains/?q=TIM")) == ["time"]


class TestInstruments:
    def test_tell_what_they_are_where_they_are_read_and_what_rests_on_them(self, read, world):
        assert read("instruments/act/") == {
            "slug": "act",
            "api_url": f"{SITE}/api/v1/instruments/act/",
            "page_url": f"{SITE}/instruments/act/",
            "jurisdiction": "xu",
            "jurisdiction_name": "Union XU",
            "title": "Act",
            "local_title": "Loi",
            "language": "fr",
            "language_name": "French",
            "kind": "law",
            "kind_label": "Law",
            "number": "1/2020",
            "date": "2020-05-01",
            "status": "in_force",
            "status_label": "In force",
            "issuer": None,
            "issuer_name": None,
            "url": "https://law.example/act",
            "eli": "http://eli.example/act",
            "note": "Read it.",
            "requirement_count": 2,
        }

    def test_name_their_issuer(self, read, world):
        record = read("instruments/decree/")
        assert (record["issuer"], record["issuer_name"], record["requirement_count"]) == ("agency", "Agency", 0)

    def test_stand_by_jurisdiction_the_newest_first(self, read, world):
        assert keys(read("instruments/")) == ["decree", "older", "act"]

    def test_are_sorted_by_how_many_answers_cite_them(self, read, world):
        assert keys(read("instruments/?sort=-requirement_count,slug")) == ["act", "decree", "older"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("country=xu", ["act"]),
            ("kind=decree", ["decree"]),
            ("status=draft&status=in_force&kind=law", ["older", "act"]),
            ("language=fr", ["act"]),
            ("issuer=agency", ["decree", "older"]),
            ("issuer=ministry", []),
            ("q=1/2020", ["act"]),
            ("q=agency", ["decree", "older"]),
        ],
    )
    def test_are_filtered(self, read, world, query, found):
        assert keys(read(f"instruments/?{query}")) == found

    def test_of_an_issuer_that_there_is_not_are_refused(self, refused, world):
        error = refuse(refused, "instruments/?issuer=nobody")
        assert (error["field"], error["value"]) == ("issuer", "nobody")
        assert error["message"].endswith("it can be: agency, ministry.")


class TestSources:
    def test_tell_where_something_was_read_and_what_rests_on_it(self, read, world):
        assert read("sources/page/") == {
            "slug": "page",
            "api_url": f"{SITE}/api/v1/sources/page/",
            "page_url": f"{SITE}/sources/page/",
            "jurisdiction": "xb",
            "jurisdiction_name": "Country XB",
            "title": "Page",
            "publisher": "Gazette",
            "kind": "web page",
            "date": "2025-02-03",
            "url": "https://page.example/",
            "requirement_count": 1,
        }

    @pytest.mark.parametrize(
        ("query", "found"), [("country=xa", ["paper"]), ("kind=web%20page", ["page"]), ("q=gazette", ["page"])]
    )
    def test_are_filtered(self, read, world, query, found):
        assert keys(read(f"sources/?{query}")) == found

    def test_of_a_kind_that_there_is_not_are_refused(self, refused, world):
        assert refuse(refused, "sources/?kind=book")["message"].endswith("it can be: web page.")


class TestDocuments:
    def test_tell_for_whom_when_and_on_what_condition(self, read, world):
        assert read("documents/letter/") == {
            "slug": "letter",
            "api_url": f"{SITE}/api/v1/documents/letter/",
            "page_url": f"{SITE}/countries/xb/#document-letter",
            "jurisdiction": "xb",
            "jurisdiction_name": "Country XB",
            "title": "Letter",
            "procedure": "ethics",
            "procedure_label": "Ethics review",
            "authority": None,
            "authority_name": None,
            "timing": "application",
            "timing_label": "In the application",
            "condition": "If children take part.",
            "language": "In Greek.",
            "note": None,
            "paper": None,
            "topics": [],
            "confidence": "high",
            "confidence_label": "High confidence",
            "review": "unverified",
            "review_label": "Not yet verified by a national expert",
            "verified_by": None,
            "verified_at": None,
            "verified_until": None,
            "verification_expired": False,
            "disputed_by": None,
            "disputed_at": None,
            "dispute_reason": None,
            "citations": ["act"],
        }

    def test_tell_what_they_cite_and_bear_on(self, read, world):
        record = read("documents/form/?expand=citations")
        assert [(cited["slug"], cited["pinpoint"]) for cited in record["citations"]] == [("act", "Annex I"), ("page", None)]
        assert (record["topics"], record["authority"], record["authority_name"]) == (["days"], "agency", "Agency")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("country=xa", ["form"]),
            ("procedure=ethics", ["letter"]),
            ("timing=start", ["form"]),
            ("topic=days&topic=waived", ["form"]),
            ("authority=agency", ["form"]),
            ("cites=act", ["form", "letter"]),
            ("cites=page", ["form"]),
            ("confidence=low", []),
            ("review=verified", []),
            ("review=unverified", ["form", "letter"]),
            ("q=greek", ["letter"]),
            ("sort=-title", ["letter", "form"]),
        ],
    )
    def test_are_filtered_and_sorted(self, read, world, query, found):
        assert keys(read(f"documents/?{query}")) == found

    def test_change_with_their_citations(self, read, world):
        for record in (*Document.objects.all(), *DocumentCitation.objects.all()):
            record.history.update(history_date=datetime(2020, 1, 1, tzinfo=UTC))
        assert keys(read("documents/?changed_since=2021-01-01")) == []
        Document.objects.get(slug="form").citations.first().save()
        assert keys(read("documents/?changed_since=2021-01-01")) == ["form"]


class TestMitigations:
    def test_tell_whose_they_are_and_what_would_remain(self, read, world):
        mitigation = Mitigation.objects.get(what="Hire.")
        assert read(f"mitigations/{mitigation.pk}/") == {
            "id": mitigation.pk,
            "api_url": f"{SITE}/api/v1/mitigations/{mitigation.pk}/",
            "page_url": f"{SITE}/barriers/queue/#mitigations",
            "jurisdiction": "xa",
            "jurisdiction_name": "Country XA",
            "barrier": "queue",
            "barrier_title": "Queue",
            "order": 1,
            "what": "Hire.",
            "owner": "hospital",
            "owner_name": "Hospital",
            "due": "2001-01-31",
            "status": "planned",
            "status_label": "Planned",
            "overdue": True,
            "lowers_severity": 0,
            "lowers_likelihood": 1,
            "risk_after": 8,
        }

    def test_stand_barrier_by_barrier_in_their_order(self, read, world):
        assert whats(read("mitigations/")) == ["Wait.", "Ask early.", "Train.", "Hire."]

    def test_keep_their_address_whatever_else_of_them_changes(self, read, world):
        mitigation = Mitigation.objects.get(what="Hire.")
        mitigation.what, mitigation.order = "Hire two.", 7
        mitigation.save()
        assert read(f"mitigations/{mitigation.pk}/")["what"] == "Hire two."

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("country=xa", ["Ask early.", "Train.", "Hire."]),  # a union's barriers bear on its members
            ("country=xb", ["Wait."]),
            ("barrier=border&barrier=patchwork", ["Wait.", "Ask early."]),
            ("phase=treatment", ["Ask early."]),
            ("kind=capacity", ["Train.", "Hire."]),
            ("status=done", ["Wait."]),
            ("owner=hospital", ["Hire."]),
            ("overdue=yes", ["Hire."]),
            ("overdue=no", ["Wait.", "Ask early.", "Train."]),
            ("overdue=no&overdue=yes&country=xb", ["Wait."]),
            ("q=queue+train", ["Train."]),
        ],
    )
    def test_are_filtered(self, read, world, query, found):
        assert whats(read(f"mitigations/?{query}")) == found

    @pytest.mark.parametrize(
        ("word", "fits"),
        [
            ("country", "xa, xb, xu"),
            ("barrier", "border, patchwork, queue"),
            ("owner", "hospital, institute"),
            ("status", "planned, under_way, done, dropped"),
            ("overdue", "yes, no"),
        ],
    )
    def test_by_a_word_that_does_not_fit_are_refused_with_those_that_do(self, refused, world, word, fits):
        error = refuse(refused, f"mitigations/?{word}=zz")
        assert (error["field"], error["value"]) == (word, "zz")
        assert error["message"].endswith(f"it can be: {fits}.")

    def test_have_no_address_that_is_no_number(self, refused):
        for address in ("mitigations/abc/", f"mitigations/{'9' * 30}/"):
            assert refused(address, 404)["detail"]
