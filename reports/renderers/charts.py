"""The drawings of a report, each of a size that a page can hold."""

from datetime import date

from barriers.drawing import PAPER, Drawing
from barriers.forecast import TOGETHER, Saving
from barriers.gantt import draw_each
from milenari.core.direction import direction
from reports.contents import GapReport, Pathway


def charts(report: GapReport) -> tuple[tuple[Pathway, Drawing], ...]:
    """Each country's way to its first patient, with its Gantt chart."""
    if report.forecast is None:
        return ()
    # On paper no day is today.
    drawings = draw_each(report.forecast, report.names, today=date.min, layout=PAPER, direction=direction())
    return tuple(zip(report.pathways, drawings, strict=True))


def savings(report: GapReport) -> tuple[tuple[Saving, tuple[int, ...]], ...]:
    """Each barrier's saving with its days per country, in their order, and last those of all together where there are several."""
    if report.forecast is None:
        return ()
    together = (TOGETHER,) if report.forecast.together else ()
    names = (*(pathway.country.code for pathway in report.pathways), *together)
    return tuple((saving, tuple(saving.days[name] for name in names)) for saving in report.forecast.savings)
