"""What barriers lack, which are late, and which gaps are covered: the lists that are work for the lead."""

import pytest
from django.http import QueryDict

from barriers.filters import BarrierFilterSet, parse_covered
from barriers.models import Barrier
from tests import factories

LONG_AGO, FAR_AHEAD = "2001-01-01", "2199-01-01"


def filtered(query):
    return BarrierFilterSet(QueryDict(query), queryset=Barrier.objects.by_risk())


def found(query):
    return {barrier.slug for barrier in filtered(query).qs}


@pytest.fixture
def barriers(db):
    """complete lacks nothing; each other one lacks what it is called after."""
    country = factories.create_jurisdiction("xa")
    hospital, source = factories.create_institution(country), factories.create_source(country)
    unknown = factories.create_topic("unknown")
    known = factories.create_topic("known")
    factories.create_requirement(country, known, "yes")

    def barrier(slug, topics=(unknown,), citations=(source,), owner=hospital, status="planned"):
        made = factories.create_barrier(country, slug, topics, citations, owner=owner)
        if status:
            factories.create_mitigation(made, status=status)

    barrier("complete")
    barrier("gap", topics=[known])
    barrier("citation", citations=())
    barrier("owner", owner=None)
    barrier("mitigation", status="")


@pytest.mark.parametrize("word", ["gap", "citation", "owner", "mitigation"])
def test_a_barrier_is_found_by_what_it_lacks(barriers, word):
    assert found(f"lacks={word}") == {word}


def test_several_words_find_what_lacks_any_of_them(barriers):
    assert found("lacks=owner&lacks=citation&lacks=gap") == {"owner", "citation", "gap"}


def test_a_mitigation_that_was_dropped_is_none(barriers):
    factories.create_mitigation(Barrier.objects.get(slug="mitigation"), status="dropped")
    assert found("lacks=mitigation") == {"mitigation"}


def test_a_barrier_on_no_topic_or_in_no_country_lacks_a_gap(barriers):
    factories.create_barrier(factories.create_union(), "empty-union", topics=[factories.create_topic("other")])
    factories.create_barrier(factories.create_jurisdiction("xb"), "no-topic")
    assert found("lacks=gap") == {"gap", "empty-union", "no-topic"}


def test_a_gap_in_a_country_that_it_names_is_enough(barriers):
    other = factories.create_jurisdiction("xb")  # of which nothing is known
    Barrier.objects.get(slug="gap").countries.add(other)
    assert found("lacks=gap") == set()


def test_late_is_what_has_a_mitigation_that_is_due_and_neither_done_nor_dropped(barriers):
    dues = {"complete": (LONG_AGO, "under_way"), "gap": (FAR_AHEAD, "planned"), "owner": (LONG_AGO, "done")}
    for slug, (due, status) in dues.items():
        Barrier.objects.get(slug=slug).mitigations.update(due=due, status=status)
    assert found("overdue=yes") == {"complete"}
    assert found("overdue=no") == {"gap", "citation", "owner", "mitigation"}
    assert len(found("overdue=yes&overdue=no")) == 5


def test_an_unknown_word_is_named_with_those_that_fit(barriers):
    filterset = filtered("lacks=hope&lacks=owner&overdue=perhaps")
    assert {barrier.slug for barrier in filterset.qs} == {"owner"}
    lacks, overdue = filterset.problems
    assert (lacks.field, lacks.value, lacks.message) == (
        "lacks",
        "hope",
        "“hope” is not known here; it can be: gap, citation, owner, mitigation.",
    )
    assert (overdue.field, overdue.value) == ("overdue", "perhaps")


def test_the_resolved_ones_no_longer_stand_unless_a_status_is_asked_for(barriers):
    Barrier.objects.filter(slug="owner").update(status="resolved")
    standing = filtered("").standing.values_list("slug", flat=True)
    assert set(standing) == {"complete", "gap", "citation", "mitigation"}
    assert [barrier.slug for barrier in filtered("status=resolved").standing] == ["owner"]
    assert filtered("status=nonsense").standing.count() == 4


# ---- gaps


@pytest.mark.parametrize(
    ("query", "covered"),
    [("", ""), ("covered=", ""), ("covered=yes", "yes"), ("covered=no", "no"), ("covered=yes&covered=no", "")],
)
def test_gaps_can_be_asked_for_with_or_without_a_barrier(query, covered):
    assert parse_covered(QueryDict(query)) == (covered, ())


def test_an_unknown_word_for_covered_is_named_with_those_that_fit():
    covered, (problem,) = parse_covered(QueryDict("covered=maybe&covered=no"))
    assert covered == "no"
    assert (problem.field, problem.value) == ("covered", "maybe")
    assert problem.message == "“maybe” does not say which gaps; covered can be: yes, no."
