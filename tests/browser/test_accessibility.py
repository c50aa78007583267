"""axe-core finds nothing on any page, at both widths, in light and in dark; and no page is wider than its window."""

import pytest

from tests.browser.axe import require_fit, require_no_violation
from tests.browser.conftest import Reader
from tests.browser.pages import PAGES, Visit

pytestmark = pytest.mark.any_database  # what a browser asks of the site, tests without one ask on every database


@pytest.mark.parametrize("visit", PAGES, indirect=True, scope="session")
def test_axe_finds_nothing_at_both_widths_in_light_and_dark(visit: Visit):
    require_fit(visit.page)


def test_axe_finds_nothing_in_an_opened_cell(reader: Reader):
    page = reader.opens("/compare/?domain=framework")
    page.locator("a[data-opens]").nth(2).click()
    page.locator("tr.opened .cell-body .citations").wait_for()

    require_no_violation(page)


@pytest.mark.parametrize("language", ["fr", "it", "es"])
def test_words_of_other_languages_fit_into_a_phone(reader: Reader, language: str):
    page = reader.blank(width=360)
    for address in (
        "/",
        "/compare/",
        "/compare/trial-law/",
        "/gaps/",
        "/barriers/",
        "/barriers/risk/",
        "/pathways/",
        "/reports/",
    ):
        page.goto(f"{reader.site.address}/{language}{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
