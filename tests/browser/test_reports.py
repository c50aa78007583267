"""Asking for a report, watching it being made, and taking it home; the worker runs beside the site."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import require_fit
from tests.browser.conftest import Reader
from tests.reports.reading import Reading

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database

READY = 120_000  # milliseconds
FEW = "section=summary&section=countries&section=matrix&section=gaps&section=annex"
SHORT = "domain=quality&section=summary&section=gaps"  # whoever asks for it first has it made; the others are given its file


def test_a_reader_chooses_asks_watches_and_downloads(reader: Reader):
    page = reader.opens(f"/reports/?domain=ethics&{FEW}")
    page.locator("summary:has(#chosen-country)").click()
    with page.expect_response(lambda response: "country=" in response.url):
        page.get_by_role("checkbox", name="Jordan").uncheck()
    expect(page.locator(".report-holds")).to_contain_text("3 countries × 6 topics")
    page.get_by_role("button", name="Make the report").click()

    expect(page.locator("#run progress")).to_be_visible()
    link = page.get_by_role("link", name="Download the report")
    link.wait_for(timeout=READY)
    expect(page.locator("#run progress")).to_have_count(0)
    with page.expect_download() as download:
        link.click()

    assert download.value.suggested_filename.startswith("milenari-gap-report-")
    reading = Reading(Path(download.value.path()).read_bytes())
    assert "Gap report" in reading.pages[0]
    assert "Jordan" not in reading.pages[0]

    made = page.url
    other = reader.opens(f"/reports/?domain=ethics&country=it&country=es&country=lb&{FEW}")
    other.get_by_role("button", name="Make the report").click()
    expect(other.get_by_role("link", name="Download the report")).to_be_visible()
    assert other.url == made


def test_the_same_without_javascript(reader: Reader):
    page = reader.opens(f"/reports/?{SHORT}", javascript=False)
    page.get_by_role("button", name="Make the report").click()
    link = page.get_by_role("link", name="Download the report")
    for _ in range(READY // 500):
        if link.count():
            break
        page.wait_for_timeout(500)
        page.reload()

    with page.expect_download() as download:
        link.click()

    bookmarks = Reading(Path(download.value.path()).read_bytes()).bookmarks
    assert [title for title in bookmarks if title[0].isdigit()] == ["1 Summary in figures", "2 Gaps by country"]


def test_a_reader_cancels(reader: Reader):
    page = reader.opens("/reports/")
    page.get_by_role("button", name="Make the report").click()
    page.get_by_role("button", name="Cancel the report").click()

    expect(page.locator("#run")).to_contain_text("It was cancelled before it was ready.")
    page.goto(f"{reader.site.address}/reports/runs/?state=cancelled")
    expect(page.locator(".runs tbody tr").first).to_contain_text("Cancelled")


@pytest.mark.parametrize("address", ["/reports/", "/reports/runs/", "the run"])
def test_axe_finds_nothing_and_no_page_is_wider_than_its_window(reader: Reader, address: str):
    page = reader.opens(f"/reports/?{SHORT}" if address == "the run" else address)
    if address == "the run":
        page.get_by_role("button", name="Make the report").click()
        page.get_by_role("link", name="Download the report").wait_for(timeout=READY)
    require_fit(page)
