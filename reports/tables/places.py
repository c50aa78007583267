"""What is cited: instruments and sources."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from milenari.core.evidence import Record
from regulations.vocabulary import InstrumentKind, InstrumentStatus
from reports.contents import GapReport
from reports.tables.known import Known
from reports.tables.table import Field, Table, Type, coded, shown, tabulated, worded


def cited_places(report: GapReport, found: Iterable[Table]) -> dict[tuple[str, str], int]:
    """What the tables cite, by kind and slug, in the order of the report, with the number that it has there."""
    numbers = {
        (entry.place.kind, entry.place.slug): entry.number
        for group in report.places
        for entry in (*group.instruments, *group.sources)
    }
    cited = {(cited.kind, cited.slug) for table in found for citations in table.citations for cited in citations}
    return {place: number for place, number in numbers.items() if place in cited}


def instruments_table(cited: Mapping[tuple[str, str], int], records: Known) -> Table:
    fields: list[Field[Record]] = [
        *_place_fields(cited, "instrument", records),
        shown(
            "local_title",
            _("Title in its own language"),
            lambda record: record["local_title"] or "",
            language="language",
        ),
        shown("language", _("Language"), lambda record: record["language"], _("Its code.")),
        *worded("kind", _("Kind"), lambda record: InstrumentKind(record["kind"]), InstrumentKind),
        shown("designation", _("Number"), lambda record: record["number"] or ""),
        shown("date", _("Date"), lambda record: _day(record["date"]), type=Type.DATE),
        *worded("status", _("Status"), lambda record: InstrumentStatus(record["status"]), InstrumentStatus),
        coded("issuer", _("Issuer (key)"), lambda record: record["issuer"] or ""),
        shown("issuer_name", _("Issuer"), lambda record: records.authorities[record["issuer"]] if record["issuer"] else ""),
        shown("url", _("Address"), lambda record: record["url"] or "", type=Type.ADDRESS),
        shown("eli", _("European Legislation Identifier"), lambda record: record["eli"] or "", type=Type.ADDRESS),
        shown("note", _("Note"), lambda record: record["note"] or ""),
    ]
    return tabulated(
        "instruments",
        _("Instruments"),
        _("The laws, decrees and guidelines that are cited in this report; no others."),
        ("instrument",),
        fields,
        (records.instruments[slug] for kind, slug in cited if kind == "instrument"),
    )


def sources_table(cited: Mapping[tuple[str, str], int], records: Known) -> Table:
    fields: list[Field[Record]] = [
        *_place_fields(cited, "source", records),
        shown("publisher", _("Publisher"), lambda record: record["publisher"] or ""),
        shown("date", _("Date"), lambda record: _day(record["date"]), type=Type.DATE),
        shown("kind", _("Kind"), lambda record: record["kind"] or ""),
        shown("url", _("Address"), lambda record: record["url"] or "", type=Type.ADDRESS),
    ]
    return tabulated(
        "sources",
        _("Sources"),
        _("Where something was read that is not the instrument itself; those that are cited in this report, and no others."),
        ("source",),
        fields,
        (records.sources[slug] for kind, slug in cited if kind == "source"),
    )


def _place_fields(cited: Mapping[tuple[str, str], int], kind: str, records: Known) -> tuple[Field[Record], ...]:
    title = {"instrument": _("Instrument"), "source": _("Source")}[kind]
    return (
        shown(
            "number", _("No."), lambda record: cited[kind, record["id"]], _("As in the report: [1], [2], …"), type=Type.INTEGER
        ),
        coded(kind, _("%(column)s (key)") % {"column": title}, lambda record: record["id"], required=True),
        shown("title", title, lambda record: record["title"]),
        coded("jurisdiction", _("Jurisdiction (key)"), lambda record: record["jurisdiction"], one_of="jurisdictions"),
        shown("jurisdiction_name", _("Jurisdiction"), lambda record: records.jurisdictions[record["jurisdiction"]]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
