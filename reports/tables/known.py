"""What the records say beyond a report."""

from collections.abc import Iterable

from milenari.core.evidence import Record
from regulations.frozen import Records


class Known:
    """What the records say beyond the report, by slug."""

    def __init__(self, records: Records) -> None:
        self.instruments = by_id(records["instruments"])
        self.sources = by_id(records["sources"])
        self.barriers = by_id(records["barriers"])

        self.authorities = {record["id"]: record["name"] for record in records["authorities"]}
        self.jurisdictions = {record["code"]: record["name"] for record in records["jurisdiction"]}


def by_id(records: Iterable[Record]) -> dict[str, Record]:
    return {str(record["id"]): record for record in records}
