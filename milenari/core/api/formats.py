"""JSON, and CSV for those who read it straight into a table."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.encoding import smart_str
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
    return StreamingHttpResponse(csv_lines(table.names, table.rows), content_type="text/csv; charset=utf-8")


class Table:
    """Names of columns, and rows of as many values."""

    def __init__(self, names: Sequence[str], records: Iterable[Mapping[str, Any]]) -> None:
        self.names = names
        self.rows = ([record[name] for name in names] for record in records)
