"""A report as tables: what Excel, CSV and the data package hold. No database, no request, no HTML.

Every value keeps its type. What a script needs (slugs, codes) stands in columns of its own, beside the words that a reader sees.
"""

from regulations.frozen import Records
from reports.contents import GapReport
from reports.tables.about import About, about, file_name
from reports.tables.answers import matrix_table, requirements_table
from reports.tables.barriers import barriers_table, gaps_table, mitigations_table, steps_table
from reports.tables.known import Known
from reports.tables.places import cited_places, instruments_table, sources_table
from reports.tables.supporting import supporting_tables
from reports.tables.table import Column, Shade, Table, Type, Value

__all__ = ["About", "Column", "Shade", "Table", "Type", "Value", "about", "file_name", "supporting_tables", "tables"]


def tables(report: GapReport, records: Records) -> tuple[Table, ...]:
    """What a report holds, in the order of its sheets. `records` are those that the report was made of, by part."""
    known = Known(records)
    found = (
        matrix_table(report),
        requirements_table(report),
        gaps_table(report),
        barriers_table(report, known),
        mitigations_table(report, known),
        steps_table(report, known),
    )
    places = cited_places(report, found)
    return (*found, instruments_table(places, known), sources_table(places, known))
