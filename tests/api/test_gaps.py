"""The gaps' endpoint: each gap with why it is one and what covers it, narrowed by the words of the page."""

import pytest

from regulations.vocabulary import Phase, Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """xa is a member of the union xu; xb stands outside. Each has gaps on “days” and “paper”; a barrier covers xb's on “days”."""
    union = factories.create_union("xu")
    member, outside = factories.create_jurisdiction("xa", union), factories.create_jurisdiction("xb")
    days = factories.create_topic("days", "duration", burden={0: 0, 60: 2}, phase=Phase.AUTHORISATION, question="How long?")
    paper = factories.create_topic("paper", domain=factories.create_domain("other"), question="On paper?")
    factories.create_requirement(union, days, 40)
    factories.create_requirement(member, days, 50)
    factories.create_requirement(outside, days, 45, unit="working_days")
    factories.create_requirement(outside, paper, status=Status.NOT_FOUND)
    factories.create_barrier(outside, "slow", topics=[days])


def cells(answer):
    return [(gap["country"], gap["topic"]) for gap in answer["gaps"]]


def test_a_gap_says_in_words_and_figures_why_it_is_one_and_what_covers_it(read, world):
    answer = read("gaps/?country=xb&domain=domain")
    assert (answer["baseline"], answer["baseline_label"], answer["countries"], answer["count"]) == ("xu", "Union XU", ["xb"], 1)
    assert answer["revision"] > 0
    assert answer["gaps"] == [
        {
            "country": "xb",
            "country_name": "Country XB",
            "topic": "days",
            "question": "How long?",
            "phase": "authorisation",
            "phase_label": "Authorisation",
            "kind": "heavier",
            "kind_label": "heavier than the baseline",
            "level": 2,
            "level_label": "heavy",
            "reason": "45 working days (about 63 calendar days); the baseline: 40 days; 23 days more.",
            "answer": "45 working days (about 63 calendar days)",
            "baseline_jurisdiction": "xu",
            "baseline_answer": "40 days",
            "barriers": ["slow"],
        }
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [("xa", "days"), ("xb", "days"), ("xa", "paper"), ("xb", "paper")]),
        ("country=xb", [("xb", "days"), ("xb", "paper")]),
        ("domain=other", [("xa", "paper"), ("xb", "paper")]),
        ("phase=authorisation", [("xa", "days"), ("xb", "days")]),
        ("covered=yes", [("xb", "days")]),
        ("covered=no", [("xa", "days"), ("xa", "paper"), ("xb", "paper")]),
        ("baseline=xb", [("xa", "paper"), ("xb", "paper")]),
        ("baseline=lightest&phase=authorisation", [("xb", "days")]),
    ],
)
def test_gaps_are_narrowed_as_on_the_page(read, world, query, found):
    assert cells(read(f"gaps/?{query}")) == found


def test_where_nothing_can_be_held_against_it_the_baseline_s_answer_is_null(read, world):
    (gap,) = [gap for gap in read("gaps/?baseline=lightest")["gaps"] if (gap["country"], gap["topic"]) == ("xa", "paper")]
    assert (gap["baseline_jurisdiction"], gap["baseline_answer"]) == (None, None)
    assert gap["reason"] == "No answer is recorded."


def test_every_word_that_does_not_fit_is_named(refused, world):
    errors = refused("gaps/?country=xx&covered=maybe&baseline=moon")["errors"]
    assert [(error["field"], error["value"]) for error in errors] == [
        ("country", "xx"),
        ("baseline", "moon"),
        ("covered", "maybe"),
    ]


def test_an_unknown_parameter_is_refused(refused):
    assert refused("gaps/?show=differences")["errors"][0]["field"] == "show"


def test_of_an_empty_database_there_are_none(read):
    answer = read("gaps/")
    assert (answer["count"], answer["gaps"], answer["countries"]) == (0, [], [])


@pytest.mark.parametrize("countries", [2, 20])
def test_it_takes_7_queries_however_many_there_are(read, django_assert_max_num_queries, countries):
    topic = factories.create_topic()
    for number in range(countries):
        factories.create_barrier(factories.create_jurisdiction(f"c{number}"), f"barrier-{number}", [topic])
    with django_assert_max_num_queries(7):
        assert read("gaps/")["count"] == countries
