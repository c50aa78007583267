"""Rows of the matrix, drawn once for as long as they show the same: after an edit of one answer, one row is drawn anew."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from milenari.portal.presenters import MatrixRow

register = template.Library()

MOST = 600  # rows that this process keeps
WORDS = ("topic_query", "baseline", "gap_word", "unclear_word", "unverified_word", "same_note")  # that a row shows beside its own

_drawn: OrderedDict[Hashable, tuple[Any, SafeString]] = OrderedDict()
_lock = Lock()


def forget() -> None:
    """No row is taken from what was drawn before: for benchmarks."""
    with _lock:
        _drawn.clear()


@register.simple_tag(takes_context=True)
def matrix_row(context: template.Context, row: MatrixRow) -> SafeString:
    """The row as components/matrix_row.html draws it."""
    words = {name: context[name] for name in WORDS}
    key = (get_language(), row.topic.slug, *words.values())
    shown = _shown(row)
    with _lock:
        if (kept := _drawn.get(key)) and kept[0] == shown:
            _drawn.move_to_end(key)
            return kept[1]
    drawn = mark_safe(get_template("components/matrix_row.html").render({"row": row, **words}))  # noqa: S308 (drawn by a template)
    with _lock:
        _drawn[key] = (shown, drawn)
        _drawn.move_to_end(key)
        if len(_drawn) > MOST:
            _drawn.popitem(last=False)
    return drawn


def _shown(row: MatrixRow) -> tuple[Any, ...]:
    """All that is drawn of a row: of a gap, that it is one."""
    return (
        row.topic,
        row.agreement,
        row.baseline and (row.baseline.jurisdiction, row.baseline.requirement),
        tuple(
            (
                item.countries,
                item.cell.requirement,
                item.holder,
                item.first_column,
                item.same_as_left,
                item.is_outlier,
                bool(item.gap),
            )
            for item in row.cells
        ),
    )
