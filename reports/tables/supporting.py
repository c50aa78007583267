"""What the keys of a report's tables refer to, for the data package."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from milenari.core.evidence import Record
from regulations.frozen import Records
from regulations.vocabulary import Kind, Unit
from reports.contents import DomainEntry, GapReport
from reports.tables.answers import Pair, asked, topic_fields
from reports.tables.table import BETWEEN_KEYS, Column, Field, Table, Type, coded, shown, tabulated, worded
from reports.tables.words import keys


def supporting_tables(report: GapReport, records: Records, main: Sequence[Table]) -> tuple[Table, ...]:
    """What the keys of the `main` tables refer to, and their cells of several keys as tables of their own, one key a row."""
    return (*_questionnaire(report), _jurisdictions(records), *_lists(main), *_citations(main))


def _questionnaire(report: GapReport) -> tuple[Table, Table]:
    domains: list[Field[DomainEntry]] = [
        coded("domain", _("Domain (key)"), lambda domain: domain.slug, required=True),
        shown("title", _("Domain"), lambda domain: domain.title, required=True),
    ]
    topics: list[Field[Pair]] = [
        *topic_fields(lambda pair: pair[1], lambda pair: pair[0]),
        *worded("kind", _("Kind of answer"), lambda pair: pair[1].topic.kind, Kind),
        coded("unit", _("Unit"), lambda pair: pair[1].topic.unit, _("Of a number."), words=tuple(Unit.values)),
    ]

    def own(column: Column) -> Column:
        """What leads elsewhere from the other tables leads to this one."""
        return replace(column, one_of="" if column.name == "topic" else column.one_of, leads_to=None)

    table = tabulated("topics", _("Topics"), _("What is asked."), ("topic",), topics, asked(report))
    return (
        tabulated("domains", _("Domains"), _("What the topics are about."), ("domain",), domains, report.domains),
        replace(table, columns=tuple(own(column) for column in table.columns)),
    )


def _jurisdictions(records: Records) -> Table:
    fields: list[Field[Record]] = [
        coded("jurisdiction", _("Jurisdiction (key)"), lambda record: record["code"], required=True),
        shown("name", _("Jurisdiction"), lambda record: record["name"], required=True),
        shown("local_name", _("Name in its own language"), lambda record: record["local_name"] or ""),
        shown("kind", _("Kind"), lambda record: record["kind"], words=("country", "union")),
        coded("member_of", _("Member of"), lambda record: record["member_of"] or "", one_of="jurisdictions"),
        shown("languages", _("Languages"), lambda record: keys(record["languages"]), _("Their codes, the main one first.")),
        shown("currency", _("Currency"), lambda record: record["currency"] or ""),
    ]
    return tabulated(
        "jurisdictions",
        _("Jurisdictions"),
        _("The countries, and the unions whose rules hold in them."),
        ("jurisdiction",),
        fields,
        records["jurisdiction"],
    )


def _lists(main: Iterable[Table]) -> Iterator[Table]:
    """Each column that holds several keys, as a table with one of them a row."""
    singular = {"topics": "topic", "jurisdictions": "jurisdiction", "barriers": "barrier", "steps": "step"}
    for table in main:
        owner = _owner(table)
        for column in table.columns:
            if column.some_of:
                item = singular[column.some_of]
                name = f"{column.name}_{item}" if item in table.key else item
                of_many = Column(name, column.title, for_scripts=True, required=True, one_of=column.some_of)
                rows = tuple(
                    (*(row[key] for key in table.key), slug)
                    for row in table.records
                    for slug in str(row[column.name]).split(BETWEEN_KEYS)
                    if slug
                )
                yield Table(
                    f"{table.name}_{column.name}",
                    f"{table.title}: {column.title}",
                    _("The column %(column)s of %(table)s, one key a row.") % {"column": column.name, "table": table.name},
                    (*table.key, name),
                    (*owner, of_many),
                    rows,
                    within=((table.key, table.name),),
                )


def _citations(main: Iterable[Table]) -> Iterator[Table]:
    for table in main:
        if not table.citations:
            continue
        columns = (
            *_owner(table),
            Column("order", _("No."), _("From 1, in the order in which it is cited."), Type.INTEGER, required=True),
            Column("instrument", _("Instrument"), _("Empty: a source is cited."), for_scripts=True, one_of="instruments"),
            Column("source", _("Source"), _("Empty: an instrument is cited."), for_scripts=True, one_of="sources"),
            Column("pinpoint", _("Pinpoint"), _("Article, paragraph or page.")),
        )
        rows = tuple(
            (
                *(row[key] for key in table.key),
                order,
                cited.slug if cited.kind == "instrument" else "",
                cited.slug if cited.kind == "source" else "",
                cited.pinpoint,
            )
            for row, citations in zip(table.records, table.citations, strict=True)
            for order, cited in enumerate(citations, start=1)
        )
        yield Table(
            f"{table.name}_citations",
            f"{table.title}: {_('Citations')}",
            _("What each row of %(table)s cites.") % {"table": table.name},
            (*table.key, "order"),
            columns,
            rows,
            within=((table.key, table.name),),
        )


def _owner(table: Table) -> tuple[Column, ...]:
    """The columns of a table's key, to stand in another that refers to it."""
    columns = {column.name: column for column in table.columns}
    return tuple(
        Column(name, columns[name].title, type=columns[name].type, for_scripts=True, required=True) for name in table.key
    )
