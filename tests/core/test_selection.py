"""The words of the query string: what fits is taken in its order, what doesn't is named, and nothing is lost on the way back."""

import pytest
from django.http import QueryDict
from hypothesis import strategies as st

from milenari.core.selection import ALL, LIGHTEST, LONGEST_SEARCH, SHOWS, Selection, Vocabulary, parse, unknown_fields
from tests.properties import given

VOCABULARY = Vocabulary(
    countries=("xa", "xb", "xc"),
    unions=("xu",),
    domains=("ethics", "manufacture"),
    phases=("setup", "treatment"),
)
EMPTY = Vocabulary(countries=(), unions=(), domains=(), phases=("setup",))


def chosen(query, vocabulary=VOCABULARY):
    selection, problems = parse(QueryDict(query), vocabulary)
    assert problems == ()
    return selection


def problems_of(query, vocabulary=VOCABULARY):
    return parse(QueryDict(query), vocabulary)[1]


def test_nothing_asked_for_is_all_countries_against_the_first_union():
    selection = chosen("")
    assert selection == Selection(("xa", "xb", "xc"), (), (), ALL, "xu", "", VOCABULARY)
    assert selection.is_default


def test_without_a_union_the_baseline_is_the_lightest_answer():
    assert chosen("", EMPTY).baseline == LIGHTEST


def test_countries_stay_in_the_order_asked_for():
    assert chosen("country=xc&country=xa").countries == ("xc", "xa")


def test_a_country_asked_for_twice_is_shown_once_at_its_first_place():
    assert chosen("country=xc&country=xa&country=xc").countries == ("xc", "xa")


def test_every_field_is_read():
    selection = chosen("country=xb&domain=manufacture&phase=treatment&show=gaps&baseline=xa&q=vector")
    assert selection == Selection(("xb",), ("manufacture",), ("treatment",), "gaps", "xa", "vector", VOCABULARY)
    assert not selection.is_default


@pytest.mark.parametrize("baseline", ["xu", "xa", LIGHTEST])
def test_a_union_a_country_or_the_lightest_answer_can_be_the_baseline(baseline):
    assert chosen(f"baseline={baseline}").baseline == baseline


def test_empty_words_are_as_none():
    assert chosen("country=&domain=&phase=&show=&baseline=&q=").is_default


@pytest.mark.parametrize(
    ("query", "field", "value", "fitting"),
    [
        ("country=xx", "country", "xx", "xa, xb, xc"),
        ("country=xu", "country", "xu", "xa, xb, xc"),  # a union is no country
        ("country=XA", "country", "XA", "xa, xb, xc"),
        ("domain=nope", "domain", "nope", "ethics, manufacture"),
        ("phase=nope", "phase", "nope", "setup, treatment"),
        ("show=nope", "show", "nope", ", ".join(SHOWS)),
        ("baseline=xx", "baseline", "xx", "xu, xa, xb, xc, lightest"),
    ],
)
def test_a_word_that_does_not_fit_is_named_with_what_would(query, field, value, fitting):
    selection, (problem,) = parse(QueryDict(query), VOCABULARY)
    assert (problem.field, problem.value) == (field, value)
    assert f"“{value}”" in problem.message
    assert fitting in problem.message
    assert selection.is_default


def test_the_fitting_rest_is_taken():
    selection, problems = parse(QueryDict("country=xx&country=xb&domain=nope&domain=ethics"), VOCABULARY)
    assert (selection.countries, selection.domains) == (("xb",), ("ethics",))
    assert [problem.value for problem in problems] == ["xx", "nope"]


def test_with_no_evidence_a_problem_says_so():
    (problem,) = problems_of("country=xa", EMPTY)
    assert "no evidence is loaded" in problem.message


def test_a_very_long_word_is_cut_in_the_message():
    (problem,) = problems_of("country=" + "x" * 5000)
    assert len(problem.message) < 200


def test_a_search_is_cut_at_its_limit_and_says_so():
    selection, (problem,) = parse(QueryDict("q=" + "x" * (LONGEST_SEARCH + 1)), VOCABULARY)
    assert selection.q == "x" * LONGEST_SEARCH
    assert problem.field == "q"
    assert str(LONGEST_SEARCH) in problem.message


def test_a_search_loses_what_cannot_be_printed():
    """A NUL would be an error in PostgreSQL."""
    assert chosen("q=%00%20vector%0A%09import%00").q == "vector import"


def test_plain_mappings_are_read_as_query_strings_are():
    words = {"country": ["xb", "xa"], "baseline": "lightest", "q": None}
    assert parse(words, VOCABULARY)[0] == chosen("country=xb&country=xa&baseline=lightest")


def test_a_query_says_what_is_not_the_default():
    assert chosen("").query() == ""
    assert chosen("country=xa&country=xb&country=xc&baseline=xu&show=all").query() == ""
    assert chosen("country=xb&show=gaps").query() == "country=xb&show=gaps"


def test_the_order_of_countries_is_part_of_the_query():
    assert chosen("country=xc&country=xb&country=xa").query() == "country=xc&country=xb&country=xa"


def test_a_query_can_be_had_with_changes():
    selection = chosen("country=xb&show=gaps")
    assert selection.query(show=ALL, baseline=LIGHTEST) == "country=xb&baseline=lightest"
    assert selection.show == "gaps"


def test_unknown_fields_are_named_with_the_known_ones():
    (problem,) = unknown_fields(["country", "contry"], known=["country", "domain"])
    assert problem.field == "contry"
    assert "country, domain" in problem.message


def some(words):
    return st.lists(st.sampled_from(words), unique=True).map(tuple)


selections = st.builds(
    Selection,
    countries=some(VOCABULARY.countries).filter(bool),
    domains=some(VOCABULARY.domains),
    phases=some(VOCABULARY.phases),
    show=st.sampled_from(SHOWS),
    baseline=st.sampled_from(VOCABULARY.baselines),
    q=st.text(max_size=LONGEST_SEARCH).map(lambda text: parse({"q": text}, VOCABULARY)[0].q),
    vocabulary=st.just(VOCABULARY),
)


@given(selections)
def test_a_selection_survives_its_own_query_string(selection):
    assert parse(QueryDict(selection.query()), VOCABULARY) == (selection, ())


@given(st.dictionaries(st.sampled_from(["country", "domain", "phase", "show", "baseline", "q"]), st.lists(st.text(), max_size=4)))
def test_whatever_is_asked_a_selection_can_be_shown(words):
    selection, problems = parse(words, VOCABULARY)
    assert selection.countries
    assert set(selection.countries) <= set(VOCABULARY.countries)
    assert set(selection.domains) <= set(VOCABULARY.domains)
    assert selection.baseline in VOCABULARY.baselines
    assert selection.show in SHOWS
    assert len(selection.q) <= LONGEST_SEARCH
    assert all(problem.message and problem.field in words for problem in problems)
    assert parse(QueryDict(selection.query()), VOCABULARY) == (selection, ())
