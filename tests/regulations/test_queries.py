"""The landscape read from the database: right, and in a fixed number of queries however many cells it holds."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from milenari.core import revision
from milenari.core.selection import LIGHTEST, parse
from regulations.comparison import compare
from regulations.landscape import Citation, Standing
from regulations.models import RequirementCitation
from regulations.queries import read_citations, read_landscape, read_outline
from regulations.vocabulary import Basis, Burden, Confidence, Kind, Phase, Review, Status
from tests.factories import (
    create_domain,
    create_instrument,
    create_jurisdiction,
    create_requirement,
    create_source,
    create_topic,
    create_union,
    create_user,
)

pytestmark = pytest.mark.django_db


def read(query="", topic=""):
    outline = read_outline()
    selection, problems = parse(QueryDict(query), outline.vocabulary)
    assert problems == ()
    return read_landscape(outline, selection, topic)


def queries_of(action):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        action()
    return len(captured)


# ---- the outline


def test_an_empty_database_has_an_outline_and_a_landscape():
    landscape = read()
    assert landscape.revision == 0
    assert (landscape.jurisdictions, landscape.domains, landscape.requirements) == ({}, (), {})
    assert compare(landscape, (), LIGHTEST).rows == ()


def test_the_vocabulary_is_what_there_is_in_reading_order():
    union = create_union("xu")
    create_jurisdiction("xb", name="B")
    create_jurisdiction("xa", name="C", member_of=union)
    create_topic("late", domain=create_domain("second", order=2))
    create_topic("early", domain=create_domain("first", order=1))
    create_domain("empty")
    vocabulary = read_outline().vocabulary
    assert vocabulary.countries == ("xa", "xb")
    assert vocabulary.unions == ("xu",)
    assert vocabulary.domains == ("first", "second")  # a domain without topics can't be looked at
    assert vocabulary.phases == tuple(Phase.values)
    assert [domain.slug for domain in read_outline().domains] == ["first", "second"]


# ---- the landscape


def test_topics_and_choices_stand_in_the_order_of_the_questionnaire():
    create_topic("third", domain=create_domain("second", order=2), choices=["b", "a"], kind=Kind.CHOICE)
    first = create_domain("first", order=1)
    create_topic("second", domain=first, order=2)
    create_topic("first", domain=first, order=1)
    landscape = read()
    assert [topic.slug for topic in landscape.topics] == ["first", "second", "third"]
    assert [choice.value for choice in landscape.topics[2].choices] == ["b", "a"]


def test_burden_scales_are_read_with_their_bounds_rising():
    create_topic("days", Kind.DURATION, burden={61: 2, 0: 0, 31: 1})
    create_topic("word", burden={"yes": 0, "no": 3})
    days, word = read().topics
    assert days.scale.bands == ((Decimal(0), Burden.NONE), (Decimal(31), Burden.LIGHT), (Decimal(61), Burden.HEAVY))
    assert word.scale.by_value == {"yes": Burden.NONE, "no": Burden.BLOCKING}


def test_an_answer_is_read_whole():
    country = create_jurisdiction("xa", local_name="Examplië", languages=["nl", "en"])
    law = create_instrument(country, "law-1", title="Law 1", local_title="Wet 1", language="nl", url="https://example.org/1")
    article = create_source(country, "article", title="An article")
    user = create_user("expert", first_name="Ada", last_name="Example")
    when = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    create_requirement(
        country,
        create_topic("days", Kind.DURATION),
        45,
        citations=[(law, "Art. 5(2)"), article],
        unit="working_days",
        basis=Basis.LAW,
        summary="Within 45 working days.",
        confidence=Confidence.MEDIUM,
        valid_from=when.date(),
        note="To be checked.",
        review=Review.VERIFIED,
        verified_by=user,
        verified_at=when,
    )
    landscape = read()
    found = landscape.requirements["xa", "days"]
    assert (found.amount, found.unit, found.value, found.comparable_amount) == (45, "working_days", "", 63)
    assert (found.status, found.basis, found.confidence) == (Status.ANSWERED, Basis.LAW, Confidence.MEDIUM)
    assert (found.summary, found.note, found.valid_from) == ("Within 45 working days.", "To be checked.", when.date())
    assert (found.review, found.verified_by, found.verified_at) == (Review.VERIFIED, "Ada Example", when)
    assert found.citations == (
        Citation("instrument", "law-1", "Law 1", "Wet 1", "nl", "Art. 5(2)", "https://example.org/1"),
        Citation("source", "article", "An article", "", "", "", ""),
    )
    assert landscape.jurisdictions["xa"].local_name == "Examplië"
    assert landscape.jurisdictions["xa"].languages == ("nl", "en")


def test_whoever_has_no_full_name_is_called_by_the_user_name():
    when = datetime(2026, 11, 24, tzinfo=UTC)
    create_requirement(
        create_jurisdiction("xa"), create_topic(), "yes", review=Review.VERIFIED, verified_by=create_user("ada"), verified_at=when
    )
    assert read().requirements["xa", "topic"].verified_by == "ada"


def test_what_is_not_stated_is_not_filled_in():
    create_requirement(create_jurisdiction("xa"), create_topic("days", Kind.DURATION), status=Status.NOT_FOUND)
    found = read().requirements["xa", "days"]
    assert (found.basis, found.amount, found.valid_from, found.verified_at) == (None, None, None, None)
    assert (found.value, found.verified_by, found.citations) == ("", "", ())


def test_a_member_s_cells_are_resolved_through_its_union():
    union = create_union("xu")
    member = create_jurisdiction("xa", member_of=union)
    create_jurisdiction("xb")
    inherited, own = create_topic("inherited", order=1), create_topic("own", order=2)
    create_requirement(union, inherited, "yes")
    create_requirement(union, own, "yes")
    create_requirement(member, own, "no")
    landscape = read()
    assert [landscape.cell("xa", topic).requirement.value for topic in landscape.topics] == ["yes", "no"]
    assert [landscape.cell("xb", topic).standing for topic in landscape.topics] == [Standing.MISSING] * 2


def test_a_union_is_in_the_picture_even_where_it_is_not_the_baseline():
    union = create_union("xu")
    create_jurisdiction("xa", member_of=union)
    create_requirement(union, create_topic(), "yes")
    landscape = read(f"country=xa&baseline={LIGHTEST}")
    assert landscape.cell("xa", landscape.topics[0]).is_inherited


def test_a_baseline_country_is_in_the_picture_with_its_union():
    union = create_union("xu")
    create_jurisdiction("xa", member_of=union)
    create_jurisdiction("xb")
    create_requirement(union, create_topic(), "yes")
    landscape = read("country=xb&baseline=xa")
    assert set(landscape.jurisdictions) == {"xa", "xb", "xu"}
    assert landscape.cell("xa", landscape.topics[0]).is_inherited


def test_only_the_countries_asked_for_are_read():
    topic = create_topic()
    for code in ("xa", "xb"):
        create_requirement(create_jurisdiction(code), topic, "yes")
    landscape = read("country=xb")
    assert set(landscape.jurisdictions) == {"xb"}
    assert set(landscape.requirements) == {("xb", "topic")}


def test_domains_phases_and_one_topic_narrow_the_picture():
    ethics, law = create_domain("ethics", order=1), create_domain("law", order=2)
    create_topic("one", domain=ethics, phase=Phase.SETUP)
    create_topic("two", domain=ethics, phase=Phase.TREATMENT)
    create_topic("three", domain=law, phase=Phase.SETUP)

    def slugs(*args):
        return [topic.slug for topic in read(*args).topics]

    assert slugs("domain=ethics") == ["one", "two"]
    assert slugs("phase=setup") == ["one", "three"]
    assert slugs("domain=ethics&phase=setup") == ["one"]
    assert slugs("domain=law&phase=treatment") == []
    assert slugs("", "two") == ["two"]


def test_the_picture_is_of_the_current_revision():
    create_jurisdiction()
    now = revision.current()
    landscape = read()
    assert (landscape.revision, landscape.changed_at) == (now.number, now.changed_at)
    create_topic()
    assert read().revision > now.number


def test_a_picture_is_never_newer_than_its_revision():
    """What changes while it is read must make the next reader read again: the revision is read before everything else."""
    create_jurisdiction("xa")
    outline = read_outline()
    before = revision.current().number
    create_topic()  # by somebody else, between the two readings
    selection, _ = parse(QueryDict(""), outline.vocabulary)
    assert read_landscape(outline, selection).revision == before


# ---- queries


def fill(countries):
    """A union and so many countries, every second one a member; each answers every topic and cites two places."""
    union = create_union("xu")
    topics = [create_topic(f"topic-{number}", burden={"yes": 0, "no": 2}) for number in range(3)]
    topics.append(create_topic("choice", Kind.CHOICE, choices=["one", "two"], burden={"one": 1}))
    user = create_user()
    for number in range(countries):
        country = create_jurisdiction(f"x{number}", member_of=union if number % 2 else None)
        law, article = create_instrument(country, f"law-{number}"), create_source(country, f"source-{number}")
        for topic in topics:
            create_requirement(
                country,
                topic,
                "one" if topic.kind == Kind.CHOICE else "yes",
                citations=[law, article],
                review=Review.VERIFIED,
                verified_by=user,
                verified_at=datetime(2026, 11, 24, tzinfo=UTC),
            )


@pytest.mark.parametrize("countries", [4, 40])
@pytest.mark.any_database  # how many they are does not hang on which it is
def test_the_number_of_queries_does_not_depend_on_the_number_of_countries(countries):
    fill(countries)
    outlined = queries_of(read_outline)
    outline = read_outline()
    selection, _ = parse(QueryDict("baseline=lightest"), outline.vocabulary)
    assert len(selection.countries) == countries
    landscaped = queries_of(lambda: read_landscape(outline, selection))
    assert (outlined, landscaped) == (5, 2)
    assert queries_of(read_outline) == 1  # the revision: the rest was read before
    landscape = read_landscape(outline, selection)
    assert queries_of(lambda: compare(landscape, selection.countries, LIGHTEST)) == 0
    assert len(landscape.requirements) == countries * 4


def test_an_outline_that_was_read_before_follows_the_revision():
    create_topic("first")
    assert [topic.slug for topic in read_outline().topics] == ["first"]
    create_topic("second")
    assert [topic.slug for topic in read_outline().topics] == ["first", "second"]


def test_citations_are_read_in_one_query():
    fill(4)
    assert queries_of(lambda: read_citations(RequirementCitation, "requirement")) == 1
