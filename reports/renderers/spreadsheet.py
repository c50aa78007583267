"""What the workbooks of this app have in common: colours, how sheets are called, how high a row is."""

import re
from collections.abc import Iterable, Sequence
from math import ceil

# Nothing that a text says makes it a formula, a link or a number.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
INK, PAPER, LINE, ACCENT, HEAD = "#1b2129", "#ffffff", "#d5dae0", "#0a5a6b", "#f2f2f5"
HAIR = 7  # XlsxWriter's number of the border
BASE = {"text_wrap": True, "valign": "top", "border": HAIR, "border_color": LINE, "font_color": INK}
A4, A3 = 9, 8
LONGEST_TEXT = 32_767  # UTF-16 units that a cell of Excel holds
LINE_HEIGHT, HIGHEST = 15, 409  # points; Excel has no higher rows


def sheet_titles(titles: Sequence[str]) -> tuple[str, ...]:
    """As sheets can be called: at most 31 signs, none of []:*?/\\ and ', no two the same."""
    made: list[str] = []
    for place, title in enumerate(titles, start=1):
        name = re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip()
        is_free = name and name.casefold() not in {other.casefold() for other in made}
        made.append(name if is_free else f"{name[:28]} {place}")
    return tuple(made)


def row_height(cells: Iterable[tuple[str, float]]) -> float:
    """In points, about: what the fullest of the cells (their texts, and their widths in signs) needs when it is wrapped."""
    lines = (sum(max(1, ceil(len(line) / (width - 1))) for line in text.splitlines()) for text, width in cells)
    return min(LINE_HEIGHT * max(lines, default=1) or LINE_HEIGHT, HIGHEST)
