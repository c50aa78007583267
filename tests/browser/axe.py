"""What axe-core and the width of the window say of a page."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from playwright.sync_api import JSHandle, Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
OF_COLOURS = ("color-contrast", "link-in-text-block")  # what a dark page can fail where the same page in light passes

RUN = """([where, options]) => axe.run(where ?? document, options).then(found => found.violations.map(
    one => `${one.id}: ${one.help} at ${JSON.stringify(one.nodes.slice(0, 3).map(node => node.target))}`
))"""

# The first of the elements that are seen, have a text, and are styled alike up to the root. Tables have thousands of them.
ONE_OF_EACH_KIND = """() => {
    const styles = [
        "color", "backgroundColor", "backgroundImage", "backgroundClip", "opacity", "filter", "mixBlendMode", "position",
        "zIndex", "float", "textShadow", "fontSize", "fontWeight", "fontStyle", "fontFamily",
        "textDecorationLine", "borderBottom",
    ];
    const numbers = new Map(), kinds = new Map(), found = new Map();
    const kind = element => {
        if (element && !kinds.has(element)) {
            const style = getComputedStyle(element);
            const said = [kind(element.parentElement), element.localName, ...styles.map(one => style[one])].join("|");
            if (!numbers.has(said)) numbers.set(said, numbers.size);
            kinds.set(element, numbers.get(said));
        }
        return kinds.get(element);
    };
    for (const element of document.querySelectorAll("body *")) {
        const says = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if ((says || "value" in element) && element.checkVisibility({visibilityProperty: true}) && !found.has(kind(element)))
            found.set(kind(element), element);
    }
    return {include: [...found.values()]};
}"""


def require_no_violation(page: Page) -> None:
    _require(page)


def require_fit(page: Page, widths: Iterable[int] = (1280, 360)) -> None:
    """At each width in light and in dark, and no wider than the window.

    In dark it is only colours that could be wrong, and of elements that are styled alike one shows them: which of them stand
    above another, and whether each of them can be read there, is seen in light.
    """
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        _require(page)
        page.emulate_media(color_scheme="dark")
        _require(page, page.evaluate_handle(ONE_OF_EACH_KIND), OF_COLOURS)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def _require(page: Page, where: JSHandle | None = None, rules: Sequence[str] = ()) -> None:
    """In these parts of the page by these of axe's rules; none named: everywhere, by all."""
    if not page.evaluate("'run' in (window.axe ?? {})"):
        page.evaluate(AXE)  # evaluated by the browser's own tools, which the page's content security policy does not bind
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate(RUN, [where, options])
    assert found == [], f"{page.viewport_size}: {found}"
