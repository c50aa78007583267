"""What a page relies on: words that don't fit are named, and the valid rest still filters."""

import pytest
from django.http import QueryDict

from barriers.filters import BarrierFilterSet
from barriers.models import Barrier
from regulations.filters import RequirementFilterSet
from regulations.models import Requirement
from tests.factories import create_barrier, create_jurisdiction, create_requirement, create_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def barriers():
    for code in ("xa", "xb"):
        create_barrier(create_jurisdiction(code), f"barrier-{code}")


def filtered(query):
    return BarrierFilterSet(QueryDict(query), queryset=Barrier.objects.by_risk())


def test_the_words_that_fit_filter_beside_one_that_does_not(barriers):
    filterset = filtered("country=xa&country=xx")
    assert [barrier.slug for barrier in filterset.qs] == ["barrier-xa"]
    assert [(problem.field, problem.value) for problem in filterset.problems] == [("country", "xx")]


def test_a_field_with_no_word_that_fits_does_not_filter(barriers):
    filterset = filtered("country=xx&severity=2")
    assert len(filterset.qs) == 2
    assert len(filterset.problems) == 1


def test_where_all_words_fit_there_is_no_problem(barriers):
    assert filtered("country=xa&kind=legal&q=way").problems == ()


def test_an_empty_query_string_filters_nothing_and_asks_for_no_vocabulary(barriers, django_assert_num_queries):
    filterset = filtered("")
    with django_assert_num_queries(1):
        assert len(filterset.qs) == 2
    assert filterset.problems == ()


def test_the_questionnaire_is_read_once_for_domains_and_topics(django_assert_num_queries):
    create_requirement(create_jurisdiction(), create_topic(), "yes")
    filterset = RequirementFilterSet(QueryDict("domain=domain&topic=topic"), queryset=Requirement.objects.all())
    with django_assert_num_queries(2):
        assert len(filterset.qs) == 1


def test_a_form_offers_the_words_with_their_labels(barriers):
    form = filtered("").form
    assert list(form.fields["country"].choices) == [("xa", "Country XA"), ("xb", "Country XB")]
    assert 'type="search"' in str(form["q"])
