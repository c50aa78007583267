"""My part of the evidence files: jurisdictions and authorities. Institutions cite, so regulations holds theirs."""

from collections.abc import Iterator

from countries.models import Authority, Jurisdiction, JurisdictionKind
from milenari.core.evidence import Column, Files, Part, Problem, Reference, Text

OWNED_BY_JURISDICTION = Reference("jurisdiction", target=Jurisdiction, by="code")

JURISDICTIONS = Part(
    name="jurisdiction",
    singular="jurisdiction",
    model=Jurisdiction,
    key=lambda record: str(record["code"]),
    columns=(
        Column("code"),
        Column("name"),
        Text("local_name"),
        Column("kind"),
        Reference("member_of", target=Jurisdiction, by="code"),
        Column("languages"),
        Text("currency"),
    ),
    order_by=("member_of_id", "code"),
)
AUTHORITIES = Part(
    name="authorities",
    singular="authority",
    model=Authority,
    key=lambda record: str(record["id"]),
    columns=(
        OWNED_BY_JURISDICTION,
        Column("id", "slug"),
        Column("name"),
        Text("acronym"),
        Text("local_name"),
        Text("role"),
        Text("url"),
    ),
)
PARTS = (JURISDICTIONS, AUTHORITIES)


def check(files: Files) -> Iterator[Problem]:
    """What is wrong with the jurisdictions of the files, beyond their form."""
    kinds = dict(Jurisdiction.objects.values_list("code", "kind"))
    kinds |= {found.record["code"]: found.record["kind"] for found in files.records("jurisdiction")}
    for found in files.records("jurisdiction"):
        union = found.record["member_of"]
        yield from files.unknown(found, "jurisdiction", [union], "member_of")
        if found.record["kind"] == JurisdictionKind.UNION and union:
            yield Problem(found.place, "a union cannot be a member of a union; set member_of to null.")
        elif union in kinds and kinds[union] != JurisdictionKind.UNION:
            yield Problem(
                found.place, f"member_of names “{union}”, which is not a union; name a jurisdiction of kind union, or null."
            )
