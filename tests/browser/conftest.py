"""A running site, and the distribution's Chromium to look at it with."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import Site, serving

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("needs the distribution's Chromium: apt-get install chromium")
    # Playwright's own loop must not make Django think that its database calls are asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Reader:
    """Opens pages of the site as a reader of a certain kind would, and keeps what went wrong in the browser."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser = browser
        self.site = site
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []
        self.elsewhere: list[str] = []

    def opens(self, address: str, **options: Any) -> Page:
        """A page of the site; the options are those of `blank`."""
        page = self.blank(**options)
        page.goto(f"{self.site.address}{address}")
        return page

    def forgive(self, status: int) -> None:
        """What the browser logs of a page that answers with this status on purpose is no error."""
        self.errors = [error for error in self.errors if f"status of {status}" not in error]

    def blank(self, *, width: int = 1280, javascript: bool = True, scheme: Any = "light") -> Page:
        """An empty page in a browser that has never seen the site."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, color_scheme=scheme, bypass_csp=False
        )
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "request", lambda request: None if request.url.startswith(self.site.address) else self.elsewhere.append(request.url)
        )
        return page


@pytest.fixture
def reader(chromium: Browser, site: Site) -> Iterator[Reader]:
    """No page may raise an error in the browser, or ask anyone but the site."""
    reader = Reader(chromium, site)
    yield reader
    for context in reader.contexts:
        context.close()
    assert reader.errors == []
    assert reader.elsewhere == []
