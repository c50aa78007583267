"""The look turns around with the reading direction: nothing in the style says left or right where it could say start or end."""

import re
from pathlib import Path

import pytest
from django.conf import settings

STYLES = sorted(Path(settings.BASE_DIR, "static", "css").glob("*.css"))
# On paper, boxes in a page's margin are named by side alone; the sheet for readers from the right turns them around.
BY_SIDE_ALONE = re.compile(r"@(?:top|bottom)-(?:left|right)")
PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:"
    r"(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top-(?:left|right)-radius|bottom-(?:left|right)-radius)[\w-]*"
    r"|border-(?:top|bottom)-(?:left|right)-radius|left|right"
    r")\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)"
    r"|translateX"
)
SIDED = re.compile(r"(?:^|[\s;{])(margin|padding|inset|border-width|border-radius|border-color|border-style)\s*:\s*([^;}]+)")


def rules(path: Path) -> str:
    return BY_SIDE_ALONE.sub("", re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL))


def sided(declarations: str) -> list[str]:
    """Shorthands whose right and left differ: of four values the second and the fourth."""
    found = []
    for name, value in SIDED.findall(declarations):
        values = re.findall(r"(?:[^\s(]|\([^()]*\))+", value.replace("!important", ""))
        if len(values) == 4 and values[1] != values[3]:
            found.append(f"{name}: {value.strip()}")
    return found


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_names_left_or_right(path):
    assert [found.group().strip() for found in PHYSICAL.finditer(rules(path))] == []
    assert sided(rules(path)) == []


@pytest.mark.parametrize(
    "css",
    ["a { margin-left: 1px; }", "a { right: 0; }", "a{left:0}", "a { text-align: right; }", "a { border-top-left-radius: 0; }"],
)
def test_the_test_sees_what_it_looks_for(css):
    assert PHYSICAL.search(css)
    assert sided("a { padding: 1px 2px 1px 0; }") == ["padding: 1px 2px 1px 0"]
    assert not PHYSICAL.search("a { padding-inline-start: 0; text-align: start; }")


def test_the_margins_of_a_page_are_all_turned_around_on_paper():
    style, turned = (
        Path(settings.BASE_DIR, "static", "css", name).read_text("utf-8") for name in ("report.css", "report_rtl.css")
    )
    first_page = style.split("@page {")[1].split("\n}")[0]

    for box, other in (("top-left", "top-right"), ("bottom-left", "bottom-right")):
        for one, opposite in ((box, other), (other, box)):
            content = re.search(rf"@{one} {{ content: (\S+\([^)]*\));", first_page)
            assert content
            assert f"@{opposite} {{ content: {content[1]};" in turned


ARROWS = re.compile("[←→▸◂►◄⇒⇐]")


def test_no_template_points_to_one_side_but_by_style():
    """Arrows don't turn around by themselves; those that stand in templates are turned by the style, or by `arrow`."""
    turned_by_style = {"templates/portal/compare.html": "◂"}
    for path in Path(settings.BASE_DIR, "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        assert set(ARROWS.findall(text)) <= set(turned_by_style.get(str(path.relative_to(settings.BASE_DIR)), "")), path
