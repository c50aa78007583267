"""Where the tables of a report come from: the report itself, and the records that say more of what is in it."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from regulations.frozen import Records
from reports.contents import GapReport
from reports.queries import READINGS, ScopeProblem, read_steadily
from reports.release_queries import read_live
from reports.renderers.formats import Order
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
    if order.release:
        raise ScopeProblem([_("Tables can be had of the evidence as it stands, not of a release.")])
    for _attempt in range(READINGS):
        report = read_steadily(QueryDict(order.scope), order.made_at)
        live = read_live()
        if live.revision == report.revision:
            return Read(report, live.records, tables(report, live.records))
    raise RuntimeError(f"The evidence changed {READINGS} times while it was read.")
