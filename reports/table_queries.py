"""Where the tables of a report come from: the report itself, and the records that say more of what is in it."""

from dataclasses import dataclass

from regulations.frozen import Records
from reports.contents import GapReport
from reports.models import Release
from reports.queries import READINGS, read_steadily
from reports.release_queries import read_live, read_release
from reports.renderers.formats import Order
from reports.scope import without_sections
from reports.tables import Table, tables


@dataclass(frozen=True, slots=True)
class Read:
    """`records`: all of the evidence that the report was made of, by part."""

    report: GapReport
    records: Records
    tables: tuple[Table, ...]


def read_tables(order: Order) -> Read:
    """What is ordered, all of it at one revision, in some 35 queries beside the report's, however much it holds.

    Raises reports.queries.NoEvidence and ScopeProblem, and RuntimeError where the evidence does not stop changing.
    """
    for _attempt in range(READINGS):
        report = read_steadily(without_sections(order.scope), order.made_at)
        release = report.scope.release
        whole = read_release(Release.objects.without_content().get(slug=release.slug)) if release else read_live()
        if whole.revision == report.revision:
            return Read(report, whole.records, tables(report, whole.records))
    raise RuntimeError(f"The evidence changed {READINGS} times while it was read.")
