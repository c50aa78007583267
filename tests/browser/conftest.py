"""A running site, and the distribution's Chromium to look at it with."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.pages import Visit, Wire
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
def site(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with django_db_blocker.unblock(), serving(tmp_path_factory.mktemp("site")) as running:
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


MAKE = """
from pathlib import Path
from django.utils.timezone import now
from reports.renderers.formats import Order
from reports.renderers.offline import write
with Path({path!r}).open("wb") as file:
    write(Order("", now()), lambda *told: None, file)
"""

Open = Callable[..., Page]


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


@contextmanager
def a_reader(browser: Browser, site: Site) -> Iterator[Reader]:
    """No page may raise an error in the browser, or ask anyone but the site."""
    reader = Reader(browser, site)
    yield reader
    for context in reader.contexts:
        context.close()
    assert reader.errors == []
    assert reader.elsewhere == []


@pytest.fixture
def reader(chromium: Browser, site: Site) -> Iterator[Reader]:
    with a_reader(chromium, site) as reader:
        yield reader


@pytest.fixture(scope="session")
def visit(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Two visits to the address that the test names as its parameter: all that looks at the page shares them."""
    address = f"{site.address}{request.param}"
    with a_reader(chromium, site) as reader:
        page = reader.blank()
        wire = Wire(page.context.new_cdp_session(page))
        page.goto(address, wait_until="networkidle")
        first, wire.bytes = wire.bytes, 0
        page.goto("about:blank")
        page.goto(address, wait_until="networkidle")
        yield Visit(page, first, wire.bytes)
        reader.elsewhere = [url for url in reader.elsewhere if url != "about:blank"]
        reader.forgive(404)


@pytest.fixture(scope="session")
def edition(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline edition of the real evidence."""
    path = tmp_path_factory.mktemp("stick") / "milenari.html"
    site.manage("shell", "--verbosity", "0", "--command", MAKE.format(path=str(path)))
    return path


@pytest.fixture
def opens(chromium: Browser) -> Iterator[Open]:
    """Opens a file with the network off. Nothing may go wrong in the browser, and nothing but the file may be asked for."""
    errors: list[str] = []
    asked: list[str] = []
    contexts = []

    def open_file(path: Path, place: str = "", *, width: int = 1280, javascript: bool = True, scheme: Any = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=javascript, color_scheme=scheme, offline=True
        )
        contexts.append(context)

        def only_files(route: Any) -> None:
            if route.request.url.startswith(path.as_uri()):
                route.continue_()
            else:
                asked.append(route.request.url)
                route.abort()

        context.route("**/*", only_files)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path.as_uri() + (f"#{place}" if place else ""))
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert errors == []
    assert [address for address in asked if not address.startswith("data:")] == []
