"""The evidence at one moment, apart from the database: all records, and from them whatever a report shows.

Equal to what regulations.queries, barriers.network_queries and reports.queries read from the database at that moment.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.utils.text import capfirst

from barriers import frozen as frozen_barriers
from barriers.forecast import Forecast, forecast
from barriers.network import Network, NetworkProblem
from barriers.pathway import TooLong
from barriers.scenario import Scenario
from barriers.vocabulary import BarrierKind, Likelihood, Severity
from countries.names import place_name
from milenari.core.evidence import Record
from milenari.core.said import evidence
from milenari.core.selection import Selection, Vocabulary, parse
from regulations import frozen as frozen_law
from regulations import frozen_documents
from regulations import landscape as picture
from regulations.documents import Library as Documents
from regulations.frozen import UNREVIEWED, Library, Reviewed
from regulations.vocabulary import InstrumentKind, InstrumentStatus, Phase, Review
from reports import contents
from reports.frozen_translations import translated
from reports.plan.plan import Plan, plan
from reports.plan.profile import Profile, scenario_of

FORM = 1  # of the bytes; raised when they are to be read in another way


class Unreadable(ValueError):
    """Bytes that are no frozen evidence, or are no longer what they were."""


@dataclass(frozen=True)
class Frozen:
    """All that was recorded at revision `revision`, reached at `changed_at` (UTC).

    `records` by the name of their part, canonical and in order; `reviews` by the key of the answer (“xa/topic”) or of the
    document (regulations.frozen_documents.key_of).
    """

    revision: int
    changed_at: datetime
    records: Mapping[str, Sequence[Record]]
    reviews: Mapping[str, Reviewed]

    def in_language(self, language: str) -> "Frozen":
        """The same evidence, as far as it is translated into a language (empty: as it was written)."""
        if not language:
            return self
        if language not in self._by_language:
            self._by_language[language] = replace(self, records=translated(self.records, language))
        return self._by_language[language]

    @cached_property
    def _by_language(self) -> dict[str, "Frozen"]:
        return {}

    @cached_property
    def library(self) -> Library:
        return Library(self.records)

    @cached_property
    def jurisdictions(self) -> Mapping[str, picture.Jurisdiction]:
        """By code, in reading order."""
        return frozen_law.jurisdictions(self.records)

    @property
    def names(self) -> Mapping[str, str]:
        """Of the jurisdictions, by code."""
        return {code: place_name(jurisdiction.name) for code, jurisdiction in self.jurisdictions.items()}

    @cached_property
    def domains(self) -> tuple[picture.Domain, ...]:
        """Those that ask something, in the order of the questionnaire."""
        return frozen_law.domains(self.records)

    @property
    def topics(self) -> tuple[picture.Topic, ...]:
        return tuple(topic for domain in self.domains for topic in domain.topics)

    @property
    def vocabulary(self) -> Vocabulary:
        return frozen_law.vocabulary(self.jurisdictions, self.domains)

    @cached_property
    def _answers(self) -> Mapping[tuple[str, str], picture.Requirement]:
        found = {}
        for record in self.records["requirements"]:
            reviewed = self.reviews.get(f"{record['jurisdiction']}/{record['topic']}", UNREVIEWED)
            found[record["jurisdiction"], record["topic"]] = frozen_law.requirement(record, reviewed, self.library)
        return found

    def count_topics(self, selection: Selection) -> int:
        """How many topics the selection's domains and phases have."""
        return sum(
            (not selection.domains or topic["domain"] in selection.domains)
            and (not selection.phases or topic["phase"] in selection.phases)
            for topic in self.records["topics"]
        )

    def landscape(self, selection: Selection) -> picture.Landscape:
        """As regulations.queries.read_landscape."""
        return frozen_law.landscape(self.revision, self.changed_at, self.jurisdictions, self.domains, self._answers, selection)

    @cached_property
    def network(self) -> Network:
        """As barriers.network_queries.read_network. Raises NetworkProblem."""
        return frozen_barriers.network(self.records, self.library)

    def forecast(self, countries: tuple[str, ...], scenario: Scenario) -> Forecast | None:
        """As barriers.network_queries.read_forecast, of the network as recorded. Raises NetworkProblem and TooLong."""
        return forecast(self.network, countries, scenario, self.revision)

    @cached_property
    def documents(self) -> Documents:
        """As regulations.document_queries.read_library."""
        return frozen_documents.documents(self.records, self.reviews, self.library)

    def plan(self, profile: Profile, baseline: str) -> Plan:
        """As reports.plan.queries.made_plan, of the evidence as it was; `baseline` a code, or empty."""
        everything, _problems = parse({}, self.vocabulary)
        try:
            planned = forecast(self.network, profile.countries, scenario_of(profile), self.revision)
        except (NetworkProblem, TooLong):
            planned = None
        return plan(self.documents, self.landscape(everything), planned, profile, baseline)

    def barriers(self, countries: Collection[str]) -> tuple[contents.Barrier, ...]:
        """Every barrier that bears on these countries (by code), in order, the resolved ones among them."""
        institutions = {record["id"]: record["name"] for record in self.records["institutions"]}
        return tuple(
            contents.Barrier(
                slug=record["id"],
                title=record["title"],
                jurisdiction=record["jurisdiction"],
                jurisdiction_name=place_name(self.jurisdictions[record["jurisdiction"]].name),
                kind=BarrierKind(record["kind"]),
                severity=Severity(record["severity"]),
                likelihood=Likelihood(record["likelihood"]),
                phase=Phase(record["phase"]),
                status=frozen_barriers.status_of(record),
                owner=institutions[record["owner"]] if record["owner"] else "",
                description=record["description"],
                mitigation=record["mitigation"] or "",
                topics=frozenset(record["topics"]),
                citations=self.library.citations(record),
                countries=frozenset(record["countries"]),
                mitigations=tuple(
                    contents.Mitigation(
                        what=mitigation["what"],
                        owner=institutions[mitigation["owner"]] if mitigation.get("owner") else "",
                        due=_day(mitigation.get("due")),
                        effect=frozen_barriers.effect_of(mitigation),
                    )
                    for mitigation in record["mitigations"]
                ),
            )
            for record in frozen_barriers.bearing_on(self.records, countries)
        )

    def places(self, citations: Iterable[picture.Citation]) -> tuple[contents.Place, ...]:
        """The instruments and sources that are cited, each once."""
        cited = {(citation.kind, citation.slug) for citation in citations}
        instruments = (record for slug, record in self.library.instruments.items() if ("instrument", slug) in cited)
        sources = (record for slug, record in self.library.sources.items() if ("source", slug) in cited)
        return (*map(self._instrument, instruments), *map(self._source, sources))

    @cached_property
    def _authorities(self) -> Mapping[str, str]:
        return {record["id"]: record["name"] for record in self.records["authorities"]}

    def _instrument(self, record: Record) -> contents.Place:
        return contents.Place(
            kind="instrument",
            slug=record["id"],
            jurisdiction=record["jurisdiction"],
            jurisdiction_name=place_name(self.jurisdictions[record["jurisdiction"]].name),
            title=record["title"],
            local_title=record["local_title"] or "",
            language=record["language"],
            form="" if record["kind"] == InstrumentKind.OTHER else capfirst(str(InstrumentKind(record["kind"]).label)),
            designation=record["number"] or "",
            publisher=evidence(self._authorities[record["issuer"]]) if record["issuer"] else "",
            date=_day(record["date"]),
            status=InstrumentStatus(record["status"]),
            url=record["url"] or record["eli"] or "",
        )

    def _source(self, record: Record) -> contents.Place:
        return contents.Place(
            kind="source",
            slug=record["id"],
            jurisdiction=record["jurisdiction"],
            jurisdiction_name=place_name(self.jurisdictions[record["jurisdiction"]].name),
            title=record["title"],
            local_title="",
            language="",
            form=evidence(capfirst(record["kind"] or "")),
            designation="",
            publisher=record["publisher"] or "",
            date=_day(record["date"]),
            status=None,
            url=record["url"] or "",
        )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


# ---- as bytes


def to_bytes(frozen: Frozen) -> bytes:
    """Records and reviews as JSON (UTF-8), the same bytes for the same evidence whatever its revision."""
    reviews = {
        key: {
            "review": found.review.value,
            "verified_by": found.verified_by,
            "verified_at": found.verified_at.isoformat() if found.verified_at else None,
            "verified_until": found.verified_until.isoformat() if found.verified_until else None,
            "disputed_by": found.disputed_by,
            "disputed_at": found.disputed_at.isoformat() if found.disputed_at else None,
            "dispute_reason": found.dispute_reason,
        }
        for key, found in sorted(frozen.reviews.items())
    }
    content = {"form": FORM, "records": frozen.records, "reviews": reviews}
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n").encode()


def checksum(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def from_bytes(content: bytes, revision: int, changed_at: datetime) -> Frozen:
    """What `to_bytes` gave. Raises Unreadable for the bytes of a later version of the site, or of nothing of the kind."""
    try:
        read = json.loads(content)
        form = read["form"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("This is no frozen evidence.") from error
    if form != FORM:
        raise Unreadable(f"This evidence was frozen in form {form}; this version of the site reads form {FORM}.")
    reviews = {
        key: Reviewed(
            Review(found["review"]),
            found["verified_by"],
            _moment(found["verified_at"]),
            _day(found.get("verified_until")),
            found.get("disputed_by", ""),
            _moment(found.get("disputed_at")),
            found.get("dispute_reason", ""),
        )
        for key, found in read["reviews"].items()
    }
    return Frozen(revision, changed_at, read["records"], reviews)
