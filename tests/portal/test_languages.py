"""Five languages: the address says which, the switch keeps what was chosen, and no copy that is kept mistakes one for another."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import OperationalError
from django.test import Client, RequestFactory, TestCase
from django.utils import translation

from milenari.core import languages
from milenari.portal.errors import server_error
from milenari.portal.evidence.loading import load
from reports.renderers import offline, pdf
from reports.renderers.formats import Order
from reports.table_queries import read_tables
from tests import unmarked
from tests.every_page import addresses, asking

CODES = [code for code, _name in settings.LANGUAGES]
LANG = re.compile(r'<html lang="([a-z-]+)" dir="(ltr|rtl)"')
KEPT = ("/", "/compare/", "/gaps/", "/barriers/", "/pathways/", "/plan/", "/changes/", "/glossary/", "/search/?q=hospital")


def told(response) -> tuple[str, str]:
    """Language and direction of a page, as it says itself."""
    found = LANG.search(response.content.decode())
    assert found, response.content[:300]
    return found[1], found[2]


@pytest.mark.any_database
class EveryPage(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)
        cls.lead = get_user_model().objects.create_superuser("lead", "lead@example.org", "a long password")
        cls.names = (*unmarked.proper_names(), *unmarked.names_in_translations())

    def setUp(self):
        self.client.force_login(self.lead)

    def test_every_page_answers_in_every_language_as_in_english_with_its_own_direction(self):
        pages = addresses()
        assert len(pages) > 80
        shown = 0
        for name, address in pages.items():
            if name in ("account_logout", "reports:gap-report") or "password_reset_key" in name:
                continue
            english = None
            for code in CODES:  # English is the first
                with self.subTest(name, code=code):
                    response = self.client.get(languages.within(address, code))
                    english = english or response.status_code
                    assert response.status_code == english, (address, code, response.status_code, english)
                    assert response["Content-Language"] == code
                    if english == 200 and response["Content-Type"].startswith("text/html") and b"<html" in response.content:
                        assert told(response) == (code, "rtl" if code == "ar" else "ltr")
                        assert "/admin/" in address or code == "en" or not unmarked.english(response.content.decode(), self.names)
                        shown += 1
            assert english in (200, 302, 403, 404, 405), (name, address, english)
        assert shown > 300

    def test_what_is_not_translated_says_its_language(self):
        for address in asking():
            for code in ("es", "ar"):
                page = self.client.get(languages.within(address, code))
                with self.subTest(address, code=code):
                    assert page.status_code == 200
                    assert not unmarked.english(page.content.decode(), self.names)
                    assert code != "ar" or not unmarked.latin_commas(page.content.decode())

    def test_reports_say_the_language_of_what_is_not_translated(self):
        order = Order("country=jo&country=es&patients=adults&months=24", datetime(2026, 11, 24, 17, 30, tzinfo=UTC))
        for code in ("es", "ar"):
            with translation.override(code):
                report = read_tables(order).report
                made = {"PDF": pdf.as_html(report), "offline": offline.as_html(report)}
            for kind, content in made.items():
                with self.subTest(kind, code=code):
                    assert not unmarked.english(content, self.names)

    def test_the_switch_of_every_page_leads_to_the_same_selection(self):
        page = self.client.get("/fr/compare/?country=jo&country=es&domain=ethics").content.decode()

        for code, name in settings.LANGUAGES:
            address = f"{'' if code == 'en' else '/' + code}/compare/?country=jo&amp;country=es&amp;domain=ethics"
            direction = "rtl" if code == "ar" else "ltr"
            current = ' aria-current="true"' if code == "fr" else ""
            assert f'<a href="{address}" lang="{code}" dir="{direction}" hreflang="{code}"{current}>{name}</a>' in page
            assert f'<link rel="alternate" hreflang="{code}" href="http://testserver{address}">' in page
        english = "http://testserver/compare/?country=jo&amp;country=es&amp;domain=ethics"
        assert f'<link rel="alternate" hreflang="x-default" href="{english}">' in page

    def test_the_admin_has_the_switch_too(self):
        assert 'href="/ar/admin/?x=1"' in self.client.get("/admin/?x=1").content.decode()

    def test_links_stay_in_the_language(self):
        page = self.client.get("/it/compare/").content.decode()

        main = page.partition("<main")[2].partition("</main>")[0]
        inside = [link for link in re.findall(r'href="(/[^"]*)"', main) if not link.startswith(languages.ALONE)]
        assert len(inside) > 100
        assert [link for link in inside if not link.startswith("/it/")] == []


@pytest.mark.any_database
class WhatIsKept(TestCase):
    @classmethod
    def setUpTestData(cls):
        load(settings.EVIDENCE_DIR)

    def test_a_page_asked_for_in_turn_in_each_language_is_each_time_its_own(self):
        for address in KEPT:
            first = {code: self.client.get(languages.within(address, code)) for code in CODES}
            assert len({response.content for response in first.values()}) == len(CODES), address
            assert len({response["ETag"] for response in first.values()}) == len(CODES), address
            for code in reversed(CODES):
                again = self.client.get(languages.within(address, code))
                assert again.content == first[code].content, (address, code)
                assert again["Content-Language"] == code
                assert told(again)[0] == code

    def test_an_abbreviation_leads_to_the_glossary_of_the_page_s_own_language(self):
        for code in ("fr", "en", "ar", "fr"):
            page = self.client.get(languages.within("/compare/trial-authority/", code)).content.decode()
            found = re.findall(r'href="([^"]*/glossary/)#', page)
            assert found
            assert set(found) == {languages.within("/glossary/", code)}

    def test_one_language_s_mark_is_no_other_s(self):
        french = self.client.get("/fr/gaps/")

        assert self.client.get("/fr/gaps/", headers={"If-None-Match": french["ETag"]}).status_code == 304
        assert self.client.get("/es/gaps/", headers={"If-None-Match": french["ETag"]}).status_code == 200


@pytest.mark.django_db
def test_neither_the_browser_nor_a_cookie_decides_what_an_address_shows(client: Client):
    client.cookies["django_language"] = "ar"

    english = client.get("/gaps/", headers={"Accept-Language": "fr"})
    french = client.get("/fr/gaps/", headers={"Accept-Language": "es"})

    assert told(english) == ("en", "ltr")
    assert told(french) == ("fr", "ltr")
    for response in (english, french):
        assert "accept-language" not in response["Vary"].lower()


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_what_is_not_there_is_told_in_the_language_of_the_address(client: Client, code: str):
    response = client.get(languages.within("/nothing/?country=jo", code))

    assert response.status_code == 404
    assert told(response)[0] == code
    assert f'href="{languages.within("/nothing/?country=jo", "es")}"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_refusals_and_mistakes_are_told_in_the_language_of_the_address(code: str):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    refused = client.post(languages.within("/accounts/login/", code), {"login": "x"})
    strange = client.get(languages.within("/", code), headers={"Host": "elsewhere.example"})

    assert (refused.status_code, told(refused)[0]) == (403, code)
    assert (strange.status_code, told(strange)[0]) == (400, code)
    for response in (refused, strange):
        assert 'hreflang="es"' in response.content.decode()


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("error", "status"), [(ValueError, 500), (OperationalError, 503)])
def test_what_fails_before_anything_else_is_told_in_the_language_of_the_address(error: type[Exception], status: int, code: str):
    request = RequestFactory().get(languages.within("/gaps/?country=jo", code))
    try:
        raise error
    except error:
        response = server_error(request)

    page = response.content.decode()
    assert (response.status_code, told(response)[0], response["Content-Language"]) == (status, code, code)
    assert f'href="{languages.within("/gaps/?country=jo", "it")}" lang="it"' in page
    assert f'hreflang="{code}" aria-current="true"' in page


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("/en/", "/"),
        ("/en", "/"),
        ("/en/compare/?country=jo&country=es&q=%C3%A9", "/compare/?country=jo&country=es&q=%C3%A9"),
        ("/en//elsewhere.example/", "/%2Felsewhere.example/"),
        ("/en/%5Celsewhere.example/", "/%5Celsewhere.example/"),
        ("/en/ar/gaps/", "/ar/gaps/"),
    ],
)
def test_english_has_no_prefix_and_who_writes_one_is_sent_to_the_address_without(client: Client, address: str, plain: str):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (301, plain)


@pytest.mark.django_db
def test_no_link_of_the_switch_leads_to_another_site(client: Client):
    page = client.get("/ar//elsewhere.example/").content.decode()

    assert 'href="/%2Felsewhere.example/" lang="en"' in page
    assert 'href="//' not in page


@pytest.mark.django_db
def test_what_only_begins_like_english_and_what_is_sent_is_not_redirected(client: Client):
    assert client.get("/english/").status_code == 404
    assert client.post("/en/accounts/login/", {"login": "x"}).status_code == 404


@pytest.mark.django_db
def test_a_link_to_choose_another_password_is_mailed_in_the_language_of_the_page(client: Client):
    get_user_model().objects.create_user("rana", "rana@example.org", "a long password")
    said = {}
    for code in ("en", "fr", "ar"):
        client.post(languages.within("/accounts/password/reset/", code), {"email": "rana@example.org"})
        said[code] = mail.outbox[-1]

    assert len({one.subject for one in said.values()}) == 3
    assert "/fr/accounts/password/reset/key/" in said["fr"].body
    assert "/ar/accounts/password/reset/key/" in said["ar"].body


@pytest.mark.parametrize(
    ("path", "language", "plain"),
    [
        ("/", "en", "/"),
        ("/ar/", "ar", "/"),
        ("/ar", "ar", "/"),
        ("/fr/compare/", "fr", "/compare/"),
        ("/french/", "en", "/french/"),
        ("/en/compare/", "en", "/en/compare/"),
        ("/api/v1/", "en", "/api/v1/"),
        ("/es/admin/", "es", "/admin/"),
        ("", "en", ""),
    ],
)
def test_the_path_says_the_language(path: str, language: str, plain: str):
    assert languages.of_path(path) == language
    assert languages.without(path) == plain
