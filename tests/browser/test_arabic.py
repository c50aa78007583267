"""A reader in Amman, in Arabic: from a filtered comparison to a cell, a search and a report; and nothing for axe to find."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from tests.browser.axe import require_fit
from tests.browser.conftest import Reader
from tests.reports.reading import Reading
from tests.reports.test_languages import letters

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database

READY = 120_000  # milliseconds
FILTERED = "/compare/?country=jo&country=es&domain=authorisation"
PAGES = (
    "/",
    "/compare/",
    "/compare/authority-review-days/",
    "/countries/jo/",
    "/pathways/",
    "/plan/",
    "/reports/",
    "/barriers/risk/",
)


def said(message: str) -> str:
    """What the site says for a message of ours."""
    with translation.override("ar"):
        return gettext(message)


def box(page: Page, selector: str) -> dict[str, Any]:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return found


def test_a_reader_switches_to_arabic_opens_a_cell_searches_and_makes_the_report(reader: Reader):
    page = reader.opens(FILTERED)
    topics = page.locator("a.cell-link").count()
    page.get_by_role("link", name="العربية").first.click()

    expect(page.locator("html[lang=ar][dir=rtl]")).to_have_count(1)
    assert page.url.endswith("/ar" + FILTERED)
    assert page.locator("a.cell-link").count() == topics > 0
    first, second = box(page, ".matrix thead th:nth-child(1)"), box(page, ".matrix thead th:nth-child(2)")
    assert first["x"] > second["x"]  # the questions stand at the right

    page.locator("a[data-opens=jo]").first.click()
    page.locator("tr.opened .cell-body").wait_for()
    expect(page.locator("tr.opened .cell-body bdi[dir=ltr], tr.opened .cell-body [lang=en][dir=ltr]").first).to_be_visible()

    found = []
    for words in ("السلامة الإحيائية", "السلامه الاحيائيه", "السَّلامة الإحيائيّة"):
        page.goto(f"{reader.site.address}/ar/search/")
        page.locator("#search-words").fill(words)
        page.locator("#search-words").press("Enter")
        page.wait_for_url("**q=**")
        found.append(page.locator(".search-result h2").all_inner_texts())
    assert found[0] == found[1] == found[2] != []

    page.goto(f"{reader.site.address}/ar/reports/?country=jo&domain=authorisation&section=summary&section=gaps")
    page.get_by_role("button", name=said("Make the report")).click()
    link = page.get_by_role("link", name=said("Download the report"))
    link.wait_for(timeout=READY)
    with page.expect_download() as download:
        link.click()
    reading = Reading(Path(download.value.path()).read_bytes())
    assert reading.pdf.root_object["/Lang"] == "ar"
    assert letters(said("Gap report")) in letters(reading.pages[0])


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_in_arabic_and_no_page_is_wider_than_its_window(reader: Reader, address: str):
    page = reader.opens(f"/ar{address}")
    expect(page.locator("html[dir=rtl]")).to_have_count(1)
    require_fit(page)


def test_the_matrix_and_the_chart_begin_at_the_right(reader: Reader):
    page = reader.opens("/ar/compare/", width=800)
    frame, names = box(page, ".matrix-frame"), box(page, ".matrix tbody tr:nth-child(2) th")
    assert abs(frame["x"] + frame["width"] - names["x"] - names["width"]) < 3  # it stays at the right
    page.locator(".matrix-frame").evaluate("frame => frame.scrollBy(-300, 0)")
    assert abs(box(page, ".matrix tbody tr:nth-child(2) th")["x"] - names["x"]) < 3
    assert page.locator(".matrix-frame").evaluate("frame => frame.scrollLeft") < 0

    page = reader.opens("/ar/pathways/")
    bars = page.locator("svg.gantt-wide .g-bar").evaluate_all("all => all.map(one => one.getBoundingClientRect().x)")
    labels = page.locator("svg.gantt-wide .g-label").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(bars) < max(labels)
    assert max(labels) - min(labels) < 3  # they all begin at the right edge
