"""Evidence to fill tables with: a little that is awkward in every way, and the project's own."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction

from barriers.models import Barrier
from countries.models import Jurisdiction
from milenari.portal.evidence.loading import load
from regulations.models import Instrument, Requirement, Source
from regulations.vocabulary import Kind, Phase, Review, Status, Unit
from reports.renderers.formats import Order
from reports.table_queries import Read, read_tables
from reports.tables import Table
from tests.factories import (
    create_authority,
    create_barrier,
    create_domain,
    create_institution,
    create_instrument,
    create_jurisdiction,
    create_mitigation,
    create_requirement,
    create_source,
    create_step,
    create_topic,
    create_union,
    create_user,
)

MADE_AT = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
VERIFIED_AT = datetime(2026, 11, 23, 8, 15, 30, tzinfo=UTC)
ARABIC_TITLE = "قانون الدواء والصيدلة"
# What a spreadsheet program would like to run, and what might slip past a guard against it.
RUN = (
    '=HYPERLINK("https://evil.example","click")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "{=1+1}",
    "'=1+1",
    "''",
    "＝1+1",
    "one;=1+1;two",
    "one\r\n=1+1",
    'one";=1+1;"',
)


def create_awkward_evidence() -> None:
    """A union, a member and a country outside; in every text something to run, Arabic, an old law, an address of no web."""
    union = create_union("xu", currency="EUR", languages=["en", "fr"])
    member, outsider = create_jurisdiction("xa", union), create_jurisdiction("xb", languages=["ar"])
    agency = create_authority(outsider, "agency", name=RUN[1])
    hospital = create_institution(outsider, "hospital", name="Hospital, “first”")
    asking, making = create_domain("asking", order=1, title=RUN[2]), create_domain("making", order=2)
    review = create_topic("review", Kind.DURATION, asking, burden={0: 0, 61: 1}, phase=Phase.AUTHORISATION, question=RUN[3])
    fee = create_topic("fee", Kind.MONEY, asking, burden={0: 0, 1000: 3})
    licence = create_topic("licence", domain=making, burden={"no": 0, "partial": 1, "yes": 2}, phase=Phase.MANUFACTURE)
    create_topic("never", domain=making, burden={"no": 0, "yes": 3})
    act = create_instrument(
        union, "act", title=RUN[0], date=date(2014, 4, 16), url="https://law.example/act?a=1#art", number="7/2014"
    )
    old = create_instrument(
        outsider,
        "old-law",
        local_title=ARABIC_TITLE,
        language="ar",
        date=date(1899, 12, 31),
        issuer=agency,
        url="javascript:alert(1)",
    )
    page = create_source(outsider, "page", title=RUN[4], publisher=RUN[5], date=date(2020, 2, 29), url="http://page.example/")
    create_instrument(outsider, "never-cited")
    create_requirement(union, review, 60, [(act, "Art. 6"), (act, RUN[12])], summary=RUN[7], valid_from=date(2022, 1, 31))
    days = {"amount": 45, "unit": Unit.WORKING_DAYS}
    create_requirement(member, review, citations=[act], summary=RUN[8], note="NA", **days)
    create_requirement(outsider, review, citations=[page], status=Status.NOT_FOUND, summary=RUN[13])
    create_requirement(union, fee, Decimal("5741.27"))
    create_requirement(union, licence, "no", [act], summary=RUN[9])
    create_requirement(
        outsider,
        licence,
        "yes",
        [old, page],
        summary=RUN[10],
        review=Review.VERIFIED,
        verified_by=create_user(first_name="=Rania", last_name="Haddad"),
        verified_at=VERIFIED_AT,
    )
    slow = create_barrier(
        outsider, "slow", [review, licence], [old], title=RUN[11], severity=4, likelihood=4, owner=hospital, description=RUN[14]
    )
    slow.countries.set([member])
    create_mitigation(slow, RUN[6], owner=hospital, due=date(2027, 1, 31), lowers_severity=2, order=0)
    create_mitigation(slow, "null", status="dropped", lowers_likelihood=3, order=1)
    create_barrier(union, "first", severity=1)
    create_step(
        outsider,
        "treat",
        (1, 2, 3),
        [create_step(member, "make", (5, 6, 7), title=RUN[0]), create_step(outsider, "file", unit="working_days", note=RUN[1])],
        [review],
    )


def read(scope: str = "") -> Read:
    return read_tables(Order(scope, MADE_AT))


def table(read: Read, name: str) -> Table:
    return next(found for found in read.tables if found.name == name)


@dataclass(frozen=True)
class Real:
    """The project's evidence as tables, and as the database holds it."""

    read: Read
    requirements: dict[tuple[str, str], dict[str, Any]]
    barriers: dict[str, dict[str, Any]]
    urls: dict[str, str]
    jurisdictions: set[str]


@cache
def read_real() -> Real:
    """Needs a database, in which it leaves nothing."""
    with transaction.atomic():
        load(settings.EVIDENCE_DIR)
        real = Real(
            read=read(),
            requirements={
                (found.pop("topic__slug"), found.pop("jurisdiction__code")): found
                for found in Requirement.objects.values(
                    "topic__slug",
                    "jurisdiction__code",
                    *("status", "value", "amount", "unit", "basis", "summary", "confidence", "valid_from", "review", "note"),
                )
            },
            barriers={
                found["slug"]: found for found in Barrier.objects.values("slug", "title", "severity", "likelihood", "description")
            },
            urls={found.slug: found.url for model in (Instrument, Source) for found in model.objects.all()},
            jurisdictions=set(Jurisdiction.objects.values_list("code", flat=True)),
        )
        transaction.set_rollback(True)
    return real
