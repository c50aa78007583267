"""A token made, used and revoked, in a browser, on a telephone as on a desk."""

import http.client
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Reader
from tests.browser.test_accounts import PASSWORD, is_fit, send

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database


def status(address: str, token: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", "/api/v1/", headers={"Authorization": f"Bearer {token}"})
    return connection.getresponse().status


def is_fit_for_both(page: Page) -> None:
    """For axe, and no wider than a telephone's window or a desk's."""
    is_fit(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 360, "height": 900})


def test_a_token_is_made_used_and_revoked(reader: Reader):
    said = reader.site.manage("invite", "omar@example.org", "--role", "partner", "--name", "Omar")
    link = re.search(r"http://127\.0\.0\.1:8000(/accounts/\S+)", said)
    assert link
    page = reader.opens(link[1], width=360)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    send(page)
    page.locator("main").get_by_role("link", name="Log in").click()
    page.fill("[name=login]", "omar@example.org")
    page.fill("[name=password]", PASSWORD)
    send(page)

    page.locator("header").get_by_role("link", name="Omar").click()
    page.get_by_role("link", name="Manage them").click()
    page.get_by_role("link", name="Make a token").click()
    page.fill("[name=password]", PASSWORD)
    send(page)
    is_fit_for_both(page)
    page.fill("[name=name]", "R on my laptop")
    page.select_option("[name=days]", "365")
    send(page)
    is_fit_for_both(page)
    token = page.input_value("#token")
    assert status(reader.site.address, token) == 200

    page.get_by_role("link", name="I have copied it").click()
    is_fit_for_both(page)
    expect(page.locator(".tokens")).to_contain_text("Last used on")
    page.get_by_role("link", name="Revoke it").click()
    is_fit_for_both(page)
    send(page)
    expect(page.locator(".tokens")).to_contain_text("by its owner")
    assert status(reader.site.address, token) == 401
