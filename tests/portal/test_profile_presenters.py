"""How much is known of a jurisdiction, and what holds in it."""

from datetime import UTC, date, datetime

from milenari.portal.profile_presenters import all_cells, completeness, domain_answers
from regulations.ahead import AheadRecord, AheadTopic
from regulations.vocabulary import Burden, Confidence, Review, Stage, Status
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic

TOPICS = [make_topic(slug, burden={"yes": 0, "no": 2}) for slug in ("own", "taken-over", "not-found", "missing")]
OWN, TAKEN_OVER, NOT_FOUND, MISSING = TOPICS


def landscape(*requirements):
    return make_landscape(
        [make_jurisdiction("xu", is_union=True), make_jurisdiction("xa", union="xu")],
        TOPICS,
        [make_requirement("xu", TAKEN_OVER, "no"), *requirements],
    )


def test_known_answers_are_its_own_or_taken_over_and_the_others_say_why():
    found = completeness(
        all_cells(
            landscape(make_requirement("xa", OWN, "yes"), make_requirement("xa", NOT_FOUND, status=Status.NOT_FOUND)),
            "xa",
        )
    )

    assert (found.topics, found.known, found.own, found.inherited) == (4, 2, 1, 1)
    assert dict(found.unknown) == {"Not found in public sources": 1, "Nothing recorded": 1}


def test_reviews_are_counted_over_what_is_recorded():
    verified = {"review": Review.VERIFIED, "verified_by": "Expert", "verified_at": datetime(2026, 1, 1, tzinfo=UTC)}
    found = completeness(
        all_cells(
            landscape(
                make_requirement("xa", OWN, "yes", **verified), make_requirement("xa", MISSING, "no", review=Review.DISPUTED)
            ),
            "xa",
        )
    )

    assert (found.verified, found.unverified, found.disputed, found.recorded) == (1, 1, 1, 3)


def test_without_topics_nothing_is_known():
    assert completeness(()).known == 0


def test_domains_hold_what_holds_and_what_will_change_it():
    change = AheadRecord(
        slug="reform",
        title="The reform",
        jurisdiction="xu",
        jurisdiction_name="Union XU",
        instrument=None,
        stage=Stage.ADOPTED,
        applies_from=date(2027, 8, 7),
        summary="Much.",
        topics=(AheadTopic("taken-over", "What?"),),
        confidence=Confidence.HIGH,
        citations=(),
    )

    (part,) = domain_answers(landscape(), "xa", [change])

    assert part.profile.highest is Burden.HEAVY
    assert part.completeness.known == 1
    assert [(row.cell.topic.slug, [found.slug for found in row.ahead]) for row in part.rows] == [
        ("own", []), ("taken-over", ["reform"]), ("not-found", []), ("missing", []),
    ]  # fmt: skip
