"""From records as the evidence files have them to steps and barriers as the pure core knows them. No database."""

from collections.abc import Collection, Iterator

from barriers.gaps import BarrierRecord
from barriers.network import Days, Hazard, Network, Step, build
from barriers.risk import Effect
from barriers.vocabulary import BarrierStatus, DurationUnit, Likelihood, MitigationStatus, Severity
from milenari.core.evidence import Record
from regulations.frozen import Library, Records
from regulations.vocabulary import Basis, Confidence


def status_of(record: Record) -> BarrierStatus:
    """A barrier's; the usual one goes without saying."""
    return BarrierStatus(record["status"] or BarrierStatus.OPEN)


def bearing_on(records: Records, countries: Collection[str]) -> Iterator[Record]:
    """The barriers of these countries (by code), of the unions that they are members of, or recorded as bearing on either."""
    of_them = set(countries)
    of_them |= {record["member_of"] for record in records["jurisdiction"] if record["code"] in of_them} - {None}
    for record in records["barriers"]:
        if record["jurisdiction"] in of_them or not of_them.isdisjoint(record["countries"]):
            yield record


def barrier_record(record: Record) -> BarrierRecord:
    """What gaps are told of one barrier."""
    return BarrierRecord(
        slug=record["id"],
        title=record["title"],
        jurisdiction=record["jurisdiction"],
        topics=frozenset(record["topics"]),
        severity=Severity(record["severity"]),
        likelihood=Likelihood(record["likelihood"]),
        countries=frozenset(record["countries"]),
    )


def effect_of(mitigation: Record) -> Effect:
    """What one of a barrier's mitigations is expected to change."""
    return Effect(
        lowers_severity=mitigation.get("lowers_severity", 0),
        lowers_likelihood=mitigation.get("lowers_likelihood", 0),
        status=MitigationStatus(mitigation.get("status", MitigationStatus.PLANNED)),
    )


def network(records: Records, library: Library) -> Network:
    """The network of every step and of every barrier that stands in the way. Raises NetworkProblem where the steps make none."""
    steps = [
        Step(
            slug=record["id"],
            title=record["title"],
            jurisdiction=record["jurisdiction"],
            days=_days(record),
            after=tuple(record["after"]),
            unit=DurationUnit(record["unit"] or DurationUnit.CALENDAR_DAYS),
            actor=record["actor"] or "",
            basis=Basis(record["basis"]),
            confidence=Confidence(record["confidence"]),
            note=record["note"] or "",
            topics=tuple(record["topics"]),
            citations=library.citations(record),
        )
        for record in records["steps"]
    ]
    hazards = [
        Hazard(
            slug=record["id"],
            title=record["title"],
            jurisdiction=record["jurisdiction"],
            likelihood=Likelihood(record["likelihood"]),
            delays={delay["step"]: _days(delay) for delay in record["delays"]},
        )
        for record in records["barriers"]
        if status_of(record) is not BarrierStatus.RESOLVED
    ]
    return build(steps, hazards)


def _days(record: Record) -> Days:
    return Days(record["days_min"], record["days_typical"], record["days_max"])
