"""A report's tables as a Frictionless data package: CSV files with their types, keys and meaning, and the evidence files beside.

The specification: https://specs.frictionlessdata.io/data-package/ and /table-schema/ (version 1).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from regulations.frozen import Records
from reports.contents import GapReport
from reports.evidence_files import texts
from reports.publication import LICENCE, PUBLISHER
from reports.renderers.bundle import bundle
from reports.renderers.csv import README, as_csv, readme
from reports.renderers.formats import Made, Order, Progress
from reports.table_queries import read_tables
from reports.tables import Column, Table, Type, about, file_name, supporting_tables

DESCRIPTOR = "datapackage.json"


def render(report: GapReport, records: Records, tables: tuple[Table, ...]) -> bytes:
    """A ZIP of the package. The same report and records give the same bytes."""
    every = (*tables, *supporting_tables(report, records, tables))
    by_table = {table.name: as_csv(table).encode() for table in every}
    evidence = {f"evidence/{name}": text.encode() for name, text in texts(records, {}).items()}
    described = descriptor(report, every, by_table, evidence)
    files = {f"data/{name}.csv": content for name, content in by_table.items()}
    files |= evidence
    files[README] = readme(report, every, "data/").encode()
    files[DESCRIPTOR] = (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode()
    return bundle(files, report.made_at)


def descriptor(
    report: GapReport, tables: tuple[Table, ...], by_table: Mapping[str, bytes], evidence: Mapping[str, bytes]
) -> dict[str, Any]:
    """What datapackage.json says; `by_table` and `evidence` are the files' contents."""
    told = about(report)
    countries = [country.code for country in report.scope.countries]
    keys = {table.name: table.key for table in tables}
    return {
        "profile": "data-package",
        "name": f"milenari-gap-report-{'-'.join(countries)}",
        "title": told.title,
        "description": f"{told.notice} {told.unverified}",
        "version": str(report.revision),
        "revision": report.revision,
        "revised": report.changed_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "created": report.made_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "scope": {
            "countries": countries,
            "baseline": report.scope.baseline.code if report.scope.baseline else "lightest",
            "domains": [domain.slug for domain in report.domains],
            "phases": [phase.value for phase in report.scope.phases],
        },
        "licenses": [LICENCE],
        "contributors": [{"title": PUBLISHER, "role": "author"}],
        "resources": [_table_resource(table, by_table[table.name], keys) for table in tables],
        # Not as resources: validators take a YAML file for a description of data, and refuse what is none.
        "evidence": [{"path": path, **_proof(content)} for path, content in evidence.items()],
    }


def _table_resource(table: Table, content: bytes, keys: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"data/{table.name}.csv",
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_proof(content),
        "schema": _schema(table, keys),
    }


def _proof(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}


def _schema(table: Table, keys: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    references = [((column.name,), column.one_of) for column in table.columns if column.one_of]
    foreign = [
        {
            "fields": list(columns),
            "reference": {"resource": "" if target == table.name else target, "fields": list(keys[target])},
        }
        for columns, target in (*references, *table.within)
    ]
    return {
        "fields": [_field(column, column.name in table.key) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"foreignKeys": foreign} if foreign else {}),
    }


def _field(column: Column, is_key: bool) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required or is_key else {}
    if column.words:
        constraints["enum"] = list(column.words)
    return {
        "name": column.name,
        "type": Type.TEXT.value if column.type is Type.ADDRESS else column.type.value,
        "title": column.title,
        **({"description": column.description} if column.description else {}),
        **({"constraints": constraints} if constraints else {}),
    }


def write(order: Order, progress: Progress, target: BinaryIO) -> Made:
    """Makes the package that is ordered. Raises reports.queries.NoEvidence and ScopeProblem."""
    progress(0, 2, _("Reading the evidence"))
    read = read_tables(order)
    progress(1, 2, _("Writing the tables"))
    target.write(render(read.report, read.records, read.tables))
    return Made(file_name(read.report, "data-package", "zip"), read.report.revision)
