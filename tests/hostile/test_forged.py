"""Requests that another site makes a browser send: every address that takes a form refuses them without the site's own token."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from countries import tokens
from tests.hostile.conftest import PASSWORD
from tests.hostile.guards import Attacker

pytestmark = pytest.mark.django_db

# What stands in an address, as the patterns name it; records that there are.
PARTS = {
    "slug": "xa-topic", "code": "xa", "name": "unverified", "jurisdiction": "xa", "topic": "xa-topic", "pk": "1", "id": "1",
    "uidb36": "1", "key": "set-password", "object_id": "1", "content_type_id": "1", "app_label": "auth", "url": "x",
    "history_id": "1", "from_field": "x",
}  # fmt: skip
REPORT = "00000000-0000-0000-0000-000000000000"


def addresses(patterns: Any = None, above: str = "/") -> Iterator[str]:
    """An address of every pattern of the site, without those of the admin for models that are shown by a page of their own."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        for route, names in pattern.pattern_forms if hasattr(pattern, "pattern_forms") else _forms(pattern):
            filled = route
            for name in names:
                converter = pattern.pattern.converters.get(name)
                value = REPORT if converter is not None and "UUID" in type(converter).__name__ else PARTS.get(name, "x")
                filled = filled.replace(f"%({name})s", value)
            address = above + filled
            if isinstance(pattern, URLResolver):
                yield from addresses(pattern.url_patterns, address)
            elif isinstance(pattern, URLPattern):
                yield address


def _forms(pattern: Any) -> list[tuple[str, list[str]]]:
    from django.utils.regex_helper import normalize

    return [(route, list(names)) for route, names in normalize(pattern.pattern.regex.pattern)][:1]


EVERY = sorted({address for address in addresses() if "[" not in address and "\\" not in address})


@pytest.fixture
def browser(state) -> Attacker:
    """Logged in, with cookies, as one whom another site makes send something."""
    found = Attacker(enforce_csrf_checks=True)
    found.force_login(state.root)
    return found


def test_the_list_is_of_the_whole_site():
    found = "\n".join(EVERY)
    for address in ("/reports/", "/accounts/login/", "/questionnaire/apply/", "/api/v1/barriers/", "/admin/auth/user/add/",
                    "/accounts/2fa/totp/deactivate/", "/comments/1/resolve/", f"/reports/{REPORT}/cancel/"):  # fmt: skip
        assert address in found, address
    assert len(EVERY) > 150
    assert {resolve(address).func for address in EVERY}
    assert admin.site._registry


@pytest.mark.parametrize("address", EVERY)
def test_without_the_token_of_a_form_nothing_is_done(browser, address):
    browser.cookies["csrftoken"] = "y" * 32
    for method in ("POST", "PATCH", "DELETE") if address.startswith("/api/") else ("POST",):
        response = browser.generic(
            method, address, "a=b&csrfmiddlewaretoken=" + "x" * 64, "application/x-www-form-urlencoded",
            headers={"origin": "https://evil.example", "referer": "https://evil.example/"},
        )  # fmt: skip
        # 405: there is nothing at this address that takes such a request; 404: an address of the API that leads nowhere.
        assert response.status_code in ((403, 404, 405) if address.startswith("/api/") else (403, 405)), response.status_code


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize(
    "address", ["/api/v1/barriers/", "/api/v1/mitigations/", "/api/v1/reports/", f"/api/v1/reports/{REPORT}/cancel/"]
)
def test_the_api_with_a_session_is_no_exception(browser, address, kind):
    assert browser.post(address, "{}", content_type=kind).status_code == 403


def test_the_api_with_a_token_needs_none(state):
    _token, text = tokens.make_token(state.lead, "R", 30, writes=True)
    script = Client(enforce_csrf_checks=True)
    response = script.post(
        "/api/v1/barriers/", "{}", content_type="application/json", headers={"authorization": f"Bearer {text}"}
    )
    assert response.status_code == 400


def test_a_bad_token_beside_a_session_is_no_way_round(browser):
    for authorization in ("Bearer mil_x", "Basic eDp5", "bearer", "Token x", "Bearer"):
        response = browser.post(
            "/api/v1/barriers/", "{}", content_type="application/json", headers={"authorization": authorization}
        )
        assert response.status_code in (401, 403)


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://testserver.evil.example", "http://testserver:81", "http://evil-testserver"]
)
def test_a_token_that_is_right_does_not_help_from_elsewhere(state, origin):
    browser = Attacker(enforce_csrf_checks=True)
    token = browser.get("/accounts/login/").cookies["csrftoken"].value
    words = {"login": "ida", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert browser.post("/accounts/login/", words, headers={"origin": origin}).status_code == 403


# ---- guessing and flooding


def test_links_for_a_new_password_do_not_flood_a_mailbox(state):
    browser = Client()
    found = [browser.post("/accounts/password/reset/", {"email": "ida@example.org"}).status_code for _ in range(12)]
    assert len(mail.outbox) <= 5
    assert found[-1] == 429


def test_links_for_a_new_password_of_many_accounts_are_limited_by_address(state):
    browser = Client()
    found = [browser.post("/accounts/password/reset/", {"email": f"{number}@example.org"}).status_code for number in range(25)]
    assert found.count(429) >= 4


def test_guessing_tokens_counts_as_asking_without_an_account(state, settings, tmp_path):
    settings.API_RATE_ANONYMOUS, settings.VAR_DIR = 5, tmp_path
    script = Client()
    guesses = (f"mil_abcdefgh_{number:043}" for number in range(8))
    found = [script.get("/api/v1/", headers={"authorization": f"Bearer {guess}"}).status_code for guess in guesses]
    assert found == [401] * 5 + [429] * 3


def test_guessing_ones_password_once_more_is_limited(state):
    browser = Client()
    browser.force_login(state.expert)
    for _ in range(15):
        last = browser.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert last.status_code == 429 or "Too many failed" in last.content.decode()
