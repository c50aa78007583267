"""Every answer of the site, of whatever kind, carries the headers that keep a browser from doing what no page here asks for."""

import re

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path

from countries.roles import Role
from milenari import urls
from milenari.core.middleware import HEADERS, NEVER_USED
from tests import factories
from tests.people import account, create_country

pytestmark = pytest.mark.any_database  # headers are set without asking a database

TOKEN = "a-token-of-twenty-letters"


def broken(request):
    raise RuntimeError


def outage(request):
    raise OperationalError


urlpatterns = [path("broken/", broken), path("api/v1/broken/", broken), path("outage/", outage), *urls.urlpatterns]
handler400, handler403, handler500 = urls.handler400, urls.handler403, urls.handler500

KINDS = {
    "page": "/compare/",
    "page with a fragment": "/compare/xa-topic/xa/",
    "record": "/countries/xa/",
    "search": "/search/?q=law",
    "pathways": "/pathways/",
    "reports": "/reports/",
    "text": "/reports/gap-report.pdf?country=zz",
    "feed": "/changes/feed.atom",
    "redirect": "/compare",
    "leads to the login": "/questionnaire/",
    "login": "/accounts/login/",
    "forgotten password": "/accounts/password/reset/",
    "no sign-up": "/accounts/signup/",
    "admin, not logged in": "/admin/",
    "api": "/api/v1/requirements/",
    "table": "/api/v1/requirements.csv",
    "schema": "/api/v1/schema/",
    "docs of the api": "/api/docs/",
    "linked data": "/api/v1/linked/topics/",
    "problem of the api": "/api/v1/requirements/?page=x",
    "nowhere in the api": "/api/v1/nowhere/",
    "nowhere": "/no-such-page/",
    "health": "/healthz",
    "readiness": "/readyz",
    "metrics, refused": "/metrics",
    "style sheet": "/static/css/site.css",
    "script": "/static/vendor/htmx.min.js",
    "picture": "/static/icon.svg",
    "script of the admin": "/static/admin/js/core.js",
    "no such file": "/static/no-such-file.css",
    "error": "/broken/",
    "error of the api": "/api/v1/broken/",
    "outage": "/outage/",
}
INSIDE = {
    "admin": "/admin/",
    "list": "/admin/regulations/requirement/",
    "form": "/admin/regulations/requirement/add/",
    "accounts": "/admin/auth/user/",
    "audit log": "/admin/core/auditentry/",
    "script of the admin": "/admin/jsi18n/",
    "refused": "/admin/auth/group/",
    "account": "/accounts/",
    "password": "/accounts/password/change/",
    "tokens": "/accounts/tokens/",
    "second factor": "/accounts/2fa/",
    "log out": "/accounts/logout/",
    "review": "/review/unverified/",
    "questionnaire": "/questionnaire/",
    "workbook": "/questionnaire/xa.xlsx",
}


@pytest.fixture
def site(settings, db):
    settings.ROOT_URLCONF = __name__
    settings.METRICS_TOKEN = TOKEN
    settings.WHITENOISE_USE_FINDERS = True  # the static files are served without being collected
    return create_country("xa")


@pytest.fixture
def browser(client) -> Client:
    client.raise_request_exception = False
    return client


def require_headers(response) -> None:
    for name, value in HEADERS.items():
        assert response.headers.get(name) == value, name
    assert "Access-Control-Allow-Origin" not in response
    assert response["X-Request-ID"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_anybody_is_answered(site, browser, kind):
    first = browser.get(KINDS[kind])
    require_headers(first)
    again = {"if-none-match": first.get("ETag", ""), "if-modified-since": first.get("Last-Modified", "")}
    second = browser.get(KINDS[kind], headers={name: value for name, value in again.items() if value})
    require_headers(second)
    if "ETag" in first or "Last-Modified" in first:
        assert second.status_code in (304, first.status_code)
    for method in ("head", "post", "options", "delete", "trace"):
        require_headers(getattr(browser, method)(KINDS[kind]))


def test_the_kinds_are_those_that_there_are(site, browser):
    """So that the list above does not rot into pages that are not found."""
    found = {kind: browser.get(address) for kind, address in KINDS.items()}
    assert {response.status_code for response in found.values()} == {200, 301, 302, 400, 401, 404, 500, 503}
    asked_for_nothing = {"nowhere", "nowhere in the api", "no such file"}
    assert {kind for kind, response in found.items() if response.status_code == 404} == asked_for_nothing
    style = found["style sheet"]
    assert browser.get(KINDS["style sheet"], headers={"if-modified-since": style["Last-Modified"]}).status_code == 304
    assert browser.get("/compare/", headers={"if-none-match": found["page"]["ETag"]}).status_code == 304


@pytest.mark.parametrize("kind", INSIDE)
def test_what_an_account_is_answered(site, browser, kind):
    browser.force_login(account("lena", Role.LEAD, Role.ADMINISTRATOR, password="a long password"))
    response = browser.get(INSIDE[kind])
    require_headers(response)
    assert response.status_code == (404 if kind == "refused" else 200)
    require_headers(browser.post(INSIDE[kind]))


def test_a_name_that_is_not_ours_and_a_form_without_a_token(site):
    visitor = Client(enforce_csrf_checks=True)
    refused = visitor.get("/compare/", headers={"host": "evil.example.org"})
    require_headers(refused)
    assert refused.status_code == 400
    forged = visitor.post("/reports/", {"scope": ""})
    require_headers(forged)
    assert forged.status_code == 403


def test_metrics(site, browser):
    response = browser.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    require_headers(response)
    assert response.status_code == 200


def test_over_tls_a_browser_is_told_to_stay_there(site, browser, settings):
    settings.SECURE_HSTS_SECONDS, settings.SECURE_SSL_REDIRECT = 31_536_000, True
    require_headers(browser.get("/compare/"))  # the way to https
    assert "max-age=31536000" in browser.get("/compare/", secure=True)["Strict-Transport-Security"]


def test_nothing_that_harms_is_let():
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert {"camera", "microphone", "geolocation", "payment", "usb"} <= set(NEVER_USED)
    assert len(set(NEVER_USED)) == len(NEVER_USED)


INLINE = re.compile(
    r"<style|<script(?![^>]*\bsrc=)(?![^>]*\btype=\"application/(?:ld\+)?json\")|\son\w+=|\sstyle=|javascript:", re.IGNORECASE
)


@pytest.mark.parametrize("kind", [*KINDS, *INSIDE])
def test_no_page_has_anything_that_the_policy_would_stop(site, browser, kind):
    address = KINDS.get(kind) or INSIDE[kind]
    factories.create_requirement(site.jurisdiction, factories.create_topic("other"), "yes")
    if kind in INSIDE:
        browser.force_login(account("lena", Role.LEAD, Role.ADMINISTRATOR, password="a long password"))
    response = browser.get(address)
    if response.get("Content-Type", "").startswith("text/html"):
        assert INLINE.findall(response.content.decode()) == []
