"""Where a forecast comes from."""

from datetime import date

import pytest
from django.http import QueryDict

from barriers.models import Step
from barriers.network import Days
from barriers.network_queries import read_network, read_pathways
from barriers.vocabulary import BarrierStatus, DurationUnit, Likelihood
from milenari.core import revision
from regulations.vocabulary import Basis, Confidence
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 4)


@pytest.fixture
def country():
    return factories.create_jurisdiction("xa")


def test_a_step_is_read_with_all_that_it_rests_on(country):
    topic, law = factories.create_topic("review"), factories.create_instrument(country)
    first = factories.create_step(country, "first")
    step = factories.create_step(
        country, "second", (1, 5, 9), [first], [topic], unit=DurationUnit.WORKING_DAYS, basis=Basis.LAW,
        confidence=Confidence.HIGH, actor="The agency", note="So it is.",
    )  # fmt: skip
    step.citations.create(instrument=law, pinpoint="Art. 1")
    read = read_network(revision.current()).steps["second"]
    assert (read.title, read.jurisdiction, read.days, read.unit) == ("Second", "xa", Days(1, 5, 9), DurationUnit.WORKING_DAYS)
    assert (read.after, read.topics, read.basis, read.confidence) == (("first",), ("review",), Basis.LAW, Confidence.HIGH)
    assert (read.actor, read.note) == ("The agency", "So it is.")
    assert [(citation.slug, citation.pinpoint) for citation in read.citations] == [("law", "Art. 1")]


def test_a_barrier_is_read_with_its_delays_unless_it_is_resolved(country):
    step = factories.create_step(country)
    standing = factories.create_barrier(country, "standing", likelihood=4)
    factories.create_delay(standing, step, (10, 20, 30))
    factories.create_barrier(country, "resolved", status=BarrierStatus.RESOLVED)
    factories.create_barrier(country, "harmless")
    hazards = {hazard.slug: hazard for hazard in read_network(revision.current()).hazards}
    assert set(hazards) == {"standing", "harmless"}
    assert hazards["standing"].delays == {"step": Days(10, 20, 30)}
    assert (hazards["standing"].likelihood, hazards["harmless"].delays) == (Likelihood.ALMOST_CERTAIN, {})


@pytest.mark.parametrize("count", [2, 12])
def test_the_queries_are_as_many_for_many_steps(country, count, django_assert_num_queries):
    before = []
    for place in range(count):
        step = factories.create_step(country, f"s{place}", after=before)
        factories.create_delay(factories.create_barrier(country, f"b{place}"), step)
        before = [step]
    now = revision.current()
    with django_assert_num_queries(5):
        read_network(now)


def test_a_forecast_is_made_once_for_a_revision(country, django_assert_num_queries):
    factories.create_step(country)
    made = read_pathways({}, TODAY).forecast
    with django_assert_num_queries(1):  # the revision
        assert read_pathways({}, TODAY).forecast is made


def test_a_change_of_the_evidence_changes_the_forecast(country):
    factories.create_step(country, days=(1, 2, 3))
    before = read_pathways({}, TODAY).forecast.of("xa").days
    Step.objects.update(days_max=99, days_typical=50)
    assert (before, read_pathways({}, TODAY).forecast.of("xa").days) == (2, 50)


def test_a_scenario_is_read_from_the_words_and_its_forecast_follows(country):
    factories.create_step(country, days=(1, 2, 3))
    asked = read_pathways(QueryDict("country=xa&start=2027-03-01&days=step:7"), TODAY)
    assert (asked.forecast.of("xa").typical, asked.problems) == (date(2027, 3, 8), ())
    assert asked.network.steps["step"].days == Days(1, 2, 3)


def test_words_that_do_not_fit_are_told_and_the_rest_stands(country):
    factories.create_step(country)
    asked = read_pathways(QueryDict("country=zz&start=never&days=step:7"), TODAY)
    assert [problem.field for problem in asked.problems] == ["country", "start"]
    assert asked.forecast.of("xa").days == 7


def test_a_way_that_is_too_long_is_told(country):
    factories.create_step(country, days=(1, 36_000, 36_500))
    asked = read_pathways({}, TODAY)
    assert asked.forecast is None
    assert [problem.field for problem in asked.problems] == ["days"]


def test_where_there_is_no_step_there_is_no_forecast(country):
    asked = read_pathways({}, TODAY)
    assert (asked.forecast, asked.problems) == (None, ())
