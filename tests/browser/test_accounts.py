"""From the invitation to the first edit, in a browser: a password, a second factor, and pages that all can use."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.browser.axe import require_no_violation
from tests.browser.conftest import Reader

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database

PASSWORD = "correct horse battery staple"


def is_fit(page: Page) -> None:
    """axe finds nothing, and the page is no wider than its window."""
    require_no_violation(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def send(page: Page) -> None:
    """Until the answer is there: who looks earlier looks at a page that is going."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("width", [360, 1280])
def test_an_invited_expert_logs_in_with_a_second_factor_and_edits(reader: Reader, width: int):
    address = f"rana{width}@example.org"
    said = reader.site.manage("invite", address, "--role", "expert", "--country", "lb", "--name", f"Rana {width}")
    link = re.search(r"http://127\.0\.0\.1:8000(/accounts/\S+)", said)
    assert link

    page = reader.opens(link[1], width=width)
    is_fit(page)
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    send(page)
    page.locator("main").get_by_role("link", name="Log in").click()
    is_fit(page)
    page.fill("[name=login]", address)
    page.fill("[name=password]", PASSWORD)
    send(page)

    page.locator("header").get_by_role("link", name=f"Rana {width}").click()
    is_fit(page)
    page.get_by_role("link", name="Set it up").click()
    is_fit(page)
    page.fill("[name=password]", PASSWORD)
    send(page)
    is_fit(page)
    secret = page.input_value("#authenticator_secret")
    page.fill("[name=code]", code(secret))
    send(page)
    expect(page.locator("#recovery_codes")).to_be_visible()
    is_fit(page)
    spare = page.input_value("#recovery_codes").split()[0]

    page.get_by_role("button", name="Log out").click()
    page.get_by_role("link", name="Log in").click()
    page.fill("[name=login]", address)
    page.fill("[name=password]", PASSWORD)
    send(page)
    is_fit(page)
    page.fill("[name=code]", spare)  # the app's code of this half minute was used
    send(page)

    page.locator("header").get_by_role("link", name="Edit").click()
    expect(page).to_have_url(re.compile("/admin/$"))
    page.goto(f"{reader.site.address}/admin/barriers/barrier/add/")
    expect(page.locator("h1")).to_have_text("Your account may not do this")
    is_fit(page)
    reader.forgive(403)
