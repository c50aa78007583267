"""The matrix of the offline edition, filtered by its own script, beside the site's, filtered by the server."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Open
from tests.browser.site import Site

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database


@pytest.mark.parametrize(
    "query",
    [
        "",
        "country=it&country=es",
        "country=jo&country=lb&show=differences",
        "country=it&show=gaps",
        "country=es&show=unverified&phase=treatment",
        "domain=ethics&domain=import&show=differences",
    ],
)
def test_a_filter_leaves_the_rows_that_the_site_s_leaves_and_says_the_same_of_them(
    site: Site, chromium: Browser, edition: Path, opens: Open, query: str
):
    def told(page: Page) -> list[str]:
        rows = page.locator(".matrix tbody tr:not(.domain):visible th[scope=row]")
        return [" ".join(text.split()) for text in rows.all_inner_texts()]

    with chromium.new_context(viewport={"width": 1280, "height": 900}) as context:
        page = context.new_page()
        page.goto(f"{site.address}/compare/?{query}")
        assert told(opens(edition, f"matrix?{query}")) == told(page) != []
