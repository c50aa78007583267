"""The filters of report runs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from milenari.core.filters import ListFilterSet, WordsFilter
from reports.renderers.formats import FORMATS
from reports.vocabulary import ReportState


def formats() -> list[tuple[str, Any]]:
    return [(found.slug, found.label) for found in FORMATS.values()]


class ReportFilterSet(ListFilterSet):
    state = WordsFilter("state", choices=ReportState.choices, label=_("State"))
    format = WordsFilter("format", choices=formats, label=_("Format"))
