"""What axe-core and the width of the window say of a page."""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
OF_COLOURS = ("color-contrast", "link-in-text-block")  # what a dark page can fail where the same page in light passes


def require_no_violation(page: Page, rules: Iterable[str] = ()) -> None:
    """By these of axe's rules; none named: by all."""
    page.evaluate(AXE)  # evaluated by the browser's own tools, which the page's content security policy does not bind
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
    told = [f"{one['id']}: {one['help']} at {[node['target'] for node in one['nodes']][:3]}" for one in found]
    assert told == [], page.viewport_size


def require_fit(page: Page, widths: Iterable[int] = (1280, 360)) -> None:
    """At each width in light and in dark, and no wider than the window."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        require_no_violation(page)
        page.emulate_media(color_scheme="dark")
        require_no_violation(page, OF_COLOURS)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
