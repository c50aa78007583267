"""axe-core finds nothing on any page, at both widths, in light and in dark; and no page is wider than its window."""

from pathlib import Path

import pytest

from tests.browser.conftest import Reader
from tests.browser.pages import PAGES, Visit

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()


def violations(page) -> list[str]:
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:3]}" for one in found]


@pytest.mark.any_database
@pytest.mark.parametrize("visit", PAGES, indirect=True, scope="session")
def test_axe_finds_nothing_at_both_widths_in_light_and_dark(visit: Visit):
    page = visit.page
    page.evaluate(AXE)  # evaluated by the browser's own tools, which the page's content security policy does not bind

    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_nothing_in_an_opened_cell(reader: Reader):
    page = reader.opens("/compare/?domain=framework")
    page.locator("a[data-opens]").nth(2).click()
    page.locator("tr.opened .cell-body .citations").wait_for()
    page.evaluate(AXE)

    assert violations(page) == []
