"""JSON, and CSV for those who read it straight into a table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.encoding import smart_str
from django.utils.translation import get_language, override
from rest_framework.renderers import BaseRenderer, JSONRenderer

from milenari.core.api.problems import PROBLEM_TYPE
from milenari.core.csv_text import csv_lines


class CSVRenderer(BaseRenderer):
    """A Table as CSV; an error as the problem details that it is."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if isinstance(data, Table):
            return smart_str("".join(csv_lines(data.names, data.rows))).encode()
        return JSONRenderer().render(data, PROBLEM_TYPE, renderer_context)


def streamed(names: Sequence[str], records: Iterable[Mapping[str, Any]]) -> StreamingHttpResponse:
    """A table as CSV that is sent while its records are made: what is too much to be held."""
    table = Table(names, records)
    lines = _in_language(csv_lines(table.names, table.rows), get_language())
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


def _in_language(lines: Iterable[str], language: str | None) -> Iterator[str]:
    """The lines, made in the language in which they were asked for, whatever is spoken when they are sent."""
    given = iter(lines)
    while True:
        with override(language):
            line = next(given, None)
        if line is None:
            return
        yield line


class Table:
    """Names of columns, and rows of as many values."""

    def __init__(self, names: Sequence[str], records: Iterable[Mapping[str, Any]]) -> None:
        self.names = names
        self.rows = ([record[name] for name in names] for record in records)
