from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from barriers.network_queries import read_pathways
from countries.models import Jurisdiction
from milenari.core.selection import LIGHTEST
from regulations.models import Topic
from regulations.queries import forget
from reports.queries import NoEvidence, ScopeProblem, read_report
from tests.factories import create_barrier, create_jurisdiction, create_requirement, create_source, create_step


@pytest.mark.django_db
def test_an_empty_database_gives_nothing_to_report_on():
    with pytest.raises(NoEvidence):
        read_report({})


def shape(report) -> tuple[list[str], list[str]]:
    return [country.code for country in report.scope.countries], [topic.topic.slug for topic in report.topics]


@pytest.mark.usefixtures("evidence")
def test_without_words_a_report_covers_everything_against_the_first_union():
    report = read_report({})
    assert shape(report) == (["xa", "xb"], ["review", "licence"])
    assert report.scope.baseline is not None
    assert report.scope.baseline.code == "xu"


@pytest.mark.usefixtures("evidence")
def test_only_the_chosen_countries_domains_and_phases_are_covered_in_the_order_chosen():
    assert shape(read_report({"country": ["xb", "xa"], "domain": ["making"]})) == (["xb", "xa"], ["licence"])
    assert shape(read_report({"phase": ["authorisation"], "country": "xb"})) == (["xb"], ["review"])


@pytest.mark.usefixtures("evidence")
def test_a_query_string_gives_the_same_report_as_the_same_words():
    words = {"country": ["xb"], "domain": ["asking"], "baseline": "lightest"}
    report = read_report(QueryDict("country=xb&domain=asking&baseline=lightest"))
    assert shape(report) == shape(read_report(words))
    assert report.scope.baseline is None


@pytest.mark.usefixtures("evidence")
def test_a_country_can_be_the_baseline_without_being_compared():
    report = read_report({"country": ["xb"], "baseline": "xa"})
    assert shape(report)[0] == ["xb"]
    assert report.topics[0].baseline.cell.requirement.amount == 75


@pytest.mark.usefixtures("evidence")
def test_what_narrows_a_page_does_not_narrow_a_report():
    assert shape(read_report({"show": "gaps", "q": "licence"})) == shape(read_report({}))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"country": ["xz"]}, ["xz", "xa, xb"]),
        ({"domain": ["nope"]}, ["nope", "asking, making"]),
        ({"phase": ["never"]}, ["never", "follow_up"]),
        ({"baseline": "nobody"}, ["nobody", LIGHTEST]),
        ({"countries": "xa"}, ["countries", "country"]),
        ({"country": ["xz"], "domain": ["nope"]}, ["xz", "nope"]),
        ({"domain": ["asking"], "phase": ["manufacture"]}, ["None of the chosen domains has a topic in the chosen phases"]),
    ],
)
@pytest.mark.usefixtures("evidence")
def test_a_word_that_does_not_fit_is_named_with_what_would(words, said):
    with pytest.raises(ScopeProblem) as caught:
        read_report(words)
    for part in said:
        assert part in str(caught.value)


@pytest.mark.usefixtures("evidence")
def test_a_barrier_from_elsewhere_covers_the_gaps_of_the_countries_that_it_names():
    create_barrier(create_jurisdiction("xe"), "supply", Topic.objects.filter(slug="review")).countries.set(
        Jurisdiction.objects.filter(code="xa")
    )
    (gap,) = [entry for entry in read_report({"country": ["xa"]}).countries[0].gaps if entry.topic.topic.slug == "review"]
    assert [entry.barrier.slug for entry in gap.barriers] == ["supply"]


@pytest.mark.usefixtures("evidence")
def test_the_queries_do_not_grow_with_what_the_report_holds():
    Jurisdiction.objects.update(currency="EUR")  # so that nothing is kept from before
    forget()
    with CaptureQueriesContext(connection) as few:
        read_report({})
    for code in ("xc", "xd", "xe", "xf"):
        country = create_jurisdiction(code)
        for topic in Topic.objects.all():
            value = 80 if topic.kind == "duration" else "yes"
            create_requirement(country, topic, value, [create_source(country, f"source-{code}-{topic.slug}")])
    forget()  # else the questionnaire is at hand, unless the frame changed
    with CaptureQueriesContext(connection) as many:
        report = read_report({})
    assert len(report.scope.countries) == 6
    assert len(many) == len(few) == 28


@pytest.mark.usefixtures("evidence")
def test_the_report_the_page_and_the_api_tell_of_the_same_forecast():
    create_step(Jurisdiction.objects.get(code="xa"), days=(10, 20, 40))
    made_at = datetime(2027, 1, 4, 9, tzinfo=UTC)
    report = read_report({}, made_at)
    assert report.forecast is not None
    assert report.forecast is read_pathways({}, made_at.date()).forecast
