"""A little evidence in the database."""

from regulations.vocabulary import Kind, Phase, Status
from tests.factories import (
    create_barrier,
    create_domain,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_topic,
    create_union,
)


def create_evidence() -> None:
    """A union with one member, a country outside, two domains with a topic each, and a barrier."""
    union = create_union("xu")
    member, outsider = create_jurisdiction("xa", union), create_jurisdiction("xb")
    asking, making = create_domain("asking", order=1), create_domain("making", order=2)
    review = create_topic("review", Kind.DURATION, asking, burden={0: 0, 61: 1}, phase=Phase.AUTHORISATION)
    licence = create_topic("licence", domain=making, burden={"no": 0, "yes": 2}, phase=Phase.MANUFACTURE)
    create_requirement(union, review, 60, [(create_instrument(union, "act"), "Art. 6")])
    create_requirement(member, review, 75)
    create_requirement(union, licence, "no")
    create_requirement(outsider, licence, "yes", [create_instrument(outsider, "pharmacy-law")])
    create_requirement(outsider, review, citations=[create_source(outsider)], status=Status.NOT_FOUND)
    create_barrier(outsider, "slow", [review], [create_instrument(outsider, "report")])
