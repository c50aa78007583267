"""Countries side by side: agreement, burden profile, and what they are held against."""

import pytest

from milenari.core.selection import LIGHTEST
from regulations.comparison import Agreement, agreement, baseline_cell, compare, is_heavier, only_rows, profile
from regulations.vocabulary import Burden, Kind, Review, Status
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic
from tests.properties import given
from tests.regulations.strategies import COUNTRIES, TOPICS, UNION, landscapes, orders

TOPIC = make_topic(burden={"yes": 0, "partial": 1, "no": 3})
DAYS = make_topic("days", Kind.DURATION, burden={0: 0, 31: 1, 61: 2})
WORDS = make_topic("words", Kind.TEXT)
FIELDS = {"not_found": Status.NOT_FOUND, "unclear": Status.UNCLEAR, "no_rule": Status.NO_RULE, "n/a": Status.NOT_APPLICABLE}


def row_of(topic, *answers, baseline=LIGHTEST):
    """A row of countries in no union, xa, xb …; an answer is a value, a status without a value (see FIELDS), or None: missing."""
    codes = [f"x{letter}" for letter in "abcdefgh"[: len(answers)]]
    requirements = [
        make_requirement(code, topic, status=FIELDS[answer])
        if answer in FIELDS
        else make_requirement(code, topic, None if answer == "in words" else answer)
        for code, answer in zip(codes, answers, strict=True)
        if answer is not None
    ]
    landscape = make_landscape([make_jurisdiction(code) for code in codes], [topic], requirements)
    (row,) = compare(landscape, codes, baseline).rows
    return row


# ---- agreement


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (["yes", "yes"], Agreement.SAME),
        (["yes", "no"], Agreement.DIFFERS),
        (["yes", None], Agreement.INCOMPLETE),
        (["yes", "not_found"], Agreement.INCOMPLETE),
        (["yes", "unclear"], Agreement.INCOMPLETE),
        (["yes", "no", None], Agreement.DIFFERS),
        ([None, None], Agreement.INCOMPLETE),
        (["no_rule", "no_rule"], Agreement.SAME),
        (["yes", "no_rule"], Agreement.DIFFERS),
        (["no_rule", "n/a"], Agreement.DIFFERS),
        (["yes"], Agreement.SAME),
    ],
)
def test_how_a_row_s_answers_stand_to_each_other(answers, expected):
    assert row_of(TOPIC, *answers).agreement is expected


@pytest.mark.parametrize("answers", [["in words", "in words"], ["in words", None], ["in words", "no_rule"]])
def test_words_alone_are_not_compared(answers):
    assert row_of(WORDS, *answers).agreement is Agreement.DESCRIPTIVE


def test_amounts_agree_where_they_are_equal():
    assert row_of(DAYS, 30, 30).agreement is Agreement.SAME
    assert row_of(DAYS, 30, 31).agreement is Agreement.DIFFERS


def test_an_unclear_reading_is_no_agreement():
    """The sources disagree: that a best reading equals the neighbour's answer does not make the row the same."""
    landscape = make_landscape(
        [make_jurisdiction("xa"), make_jurisdiction("xb")],
        [TOPIC],
        [make_requirement("xa", TOPIC, "yes"), make_requirement("xb", TOPIC, "yes", status=Status.UNCLEAR)],
    )
    (row,) = compare(landscape, ("xa", "xb"), LIGHTEST).rows
    assert row.agreement is Agreement.INCOMPLETE


def test_every_agreement_has_a_label():
    assert len({str(found.label) for found in Agreement}) == len(Agreement)


# ---- the baseline


def test_a_row_is_held_against_the_baseline_s_answer():
    assert row_of(TOPIC, "no", "yes", baseline="xa").baseline.requirement.value == "no"


def test_a_baseline_without_an_answer_is_a_missing_cell():
    assert row_of(TOPIC, "no", None, baseline="xb").baseline.requirement is None


def test_the_baseline_need_not_be_among_the_countries():
    landscape = make_landscape(
        [make_jurisdiction("xa"), make_jurisdiction("xu", is_union=True)], [TOPIC], [make_requirement("xu", TOPIC, "yes")]
    )
    comparison = compare(landscape, ("xa",), "xu")
    assert comparison.rows[0].baseline.requirement.value == "yes"
    assert [country.code for country in comparison.countries] == ["xa"]


def test_a_baseline_country_inherits_as_any_other():
    landscape = make_landscape(
        [make_jurisdiction("xa"), make_jurisdiction("xb", union="xu"), make_jurisdiction("xu", is_union=True)],
        [TOPIC],
        [make_requirement("xu", TOPIC, "partial")],
    )
    assert compare(landscape, ("xa",), "xb").rows[0].baseline.requirement.value == "partial"


def test_the_lightest_answer_is_the_one_of_the_least_burden():
    assert row_of(TOPIC, "no", "partial", None, "no").baseline.requirement.value == "partial"


def test_within_a_band_the_lightest_amount_is_the_smallest():
    assert row_of(DAYS, 60, 45, 50).baseline.requirement.amount == 45


def test_among_equals_the_lightest_is_the_first_by_code():
    assert row_of(TOPIC, "yes", "yes").baseline.jurisdiction == "xa"


@pytest.mark.parametrize(("topic", "answers"), [(WORDS, ["in words"]), (make_topic(), ["yes"]), (TOPIC, [None, "no_rule"])])
def test_where_no_answer_has_a_burden_there_is_no_lightest(topic, answers):
    assert row_of(topic, *answers).baseline is None


def test_an_unclear_reading_is_not_what_others_are_held_against():
    landscape = make_landscape(
        [make_jurisdiction("xa"), make_jurisdiction("xb")],
        [TOPIC],
        [make_requirement("xa", TOPIC, "partial"), make_requirement("xb", TOPIC, "yes", status=Status.UNCLEAR)],
    )
    (row,) = compare(landscape, ("xa", "xb"), LIGHTEST).rows
    assert row.baseline.jurisdiction == "xa"


@pytest.mark.parametrize(
    ("topic", "own", "baseline", "expected"),
    [
        (TOPIC, "no", "yes", True),
        (TOPIC, "yes", "no", False),
        (TOPIC, "yes", "yes", False),
        (DAYS, 61, 60, True),
        (DAYS, 46, 45, True),  # within one band
        (DAYS, 45, 46, False),
        (TOPIC, None, "yes", False),
        (TOPIC, "no", None, False),
        (TOPIC, "no", "no_rule", False),
        (make_topic(), "no", "yes", False),  # no scale: nothing is heavier
        (make_topic("plain", Kind.DURATION), 90, 30, False),
    ],
)
def test_what_is_heavier(topic, own, baseline, expected):
    cell, against = row_of(topic, own, baseline).cells
    assert is_heavier(cell, against) is expected


def test_nothing_is_heavier_than_no_baseline():
    assert not is_heavier(row_of(TOPIC, "no").cells[0], None)


# ---- rows and sections


def test_the_comparison_keeps_the_countries_in_the_order_asked_for():
    landscape = make_landscape([make_jurisdiction("xa"), make_jurisdiction("xb")], [TOPIC])
    comparison = compare(landscape, ("xb", "xa"), LIGHTEST)
    assert [country.code for country in comparison.countries] == ["xb", "xa"]
    assert [cell.jurisdiction for cell in comparison.rows[0].cells] == ["xb", "xa"]


def test_a_country_that_is_not_in_the_picture_is_an_error():
    with pytest.raises(KeyError, match="zz"):
        compare(make_landscape([], [TOPIC]), ("zz",), LIGHTEST)


def test_a_section_counts_its_rows():
    topics = [make_topic("one"), make_topic("two"), make_topic("three")]
    landscape = make_landscape(
        [make_jurisdiction("xa"), make_jurisdiction("xb")],
        topics,
        [
            make_requirement("xa", topics[0], "yes", review=Review.VERIFIED),
            make_requirement("xb", topics[0], "yes", review=Review.VERIFIED),
            make_requirement("xa", topics[1], "yes", review=Review.VERIFIED),
            make_requirement("xb", topics[1], "no", review=Review.DISPUTED),
        ],
    )
    (section,) = compare(landscape, ("xa", "xb"), LIGHTEST).sections
    assert section.count(Agreement.SAME) == 1
    assert section.count(Agreement.DIFFERS) == 1
    assert section.count(Agreement.INCOMPLETE) == 1
    assert section.unverified == 2


def test_only_the_wanted_rows_are_kept_and_no_empty_section():
    topics = [make_topic("one", domain="a"), make_topic("two", domain="a"), make_topic("three", domain="b")]
    comparison = compare(make_landscape([make_jurisdiction()], topics), ("xa",), LIGHTEST)
    kept = only_rows(comparison, [comparison.rows[1]])
    assert [row.topic.slug for row in kept.rows] == ["two"]
    assert [section.domain.slug for section in kept.sections] == ["a"]
    assert only_rows(comparison, []).sections == ()


# ---- the burden profile


def test_a_profile_counts_a_country_s_answers_by_burden():
    topics = [make_topic(f"topic-{number}", burden={"yes": 0, "partial": 1, "no": 3}) for number in range(6)]
    topics.append(make_topic("plain"))
    landscape = make_landscape(
        [make_jurisdiction()],
        topics,
        [
            make_requirement("xa", topics[0], "yes"),
            make_requirement("xa", topics[1], "partial"),
            make_requirement("xa", topics[2], "no"),
            make_requirement("xa", topics[3], status=Status.NOT_FOUND),
            make_requirement("xa", topics[4], status=Status.NO_RULE),
            make_requirement("xa", topics[6], "yes"),
        ],
    )
    (section,) = compare(landscape, ("xa",), LIGHTEST).sections
    found = profile(section, "xa")
    assert found.levels == (1, 1, 0, 1)
    assert found.unrated == 2  # no rule; and a topic without a scale
    assert found.unknown == 2  # not found; and missing
    assert (found.topics, found.known) == (7, 5)
    assert found.highest is Burden.BLOCKING
    assert found.typical is Burden.LIGHT


def test_of_two_burdens_in_the_middle_the_lower_is_typical():
    topics = [make_topic("one", burden={"yes": 1, "no": 2}), make_topic("two", burden={"yes": 1, "no": 2})]
    landscape = make_landscape(
        [make_jurisdiction()], topics, [make_requirement("xa", topics[0], "yes"), make_requirement("xa", topics[1], "no")]
    )
    (section,) = compare(landscape, ("xa",), LIGHTEST).sections
    assert profile(section, "xa").typical is Burden.LIGHT


def test_a_profile_without_a_burden_has_neither_a_highest_nor_a_typical_one():
    (section,) = compare(make_landscape([make_jurisdiction()], [TOPIC]), ("xa",), LIGHTEST).sections
    found = profile(section, "xa")
    assert (found.highest, found.typical, found.unknown) == (None, None, 1)


# ---- what always holds


@given(landscapes(), orders)
def test_agreement_does_not_depend_on_the_order_of_countries(landscape, order):
    for topic in TOPICS:
        cells = [landscape.cell(country, topic) for country in COUNTRIES]
        reordered = [landscape.cell(country, topic) for country in order]
        assert agreement(topic, cells) is agreement(topic, reordered)


@given(landscapes(), orders)
def test_the_baseline_does_not_depend_on_the_order_of_countries(landscape, order):
    for topic in TOPICS:
        cells = [landscape.cell(country, topic) for country in COUNTRIES]
        reordered = [landscape.cell(country, topic) for country in order]
        assert baseline_cell(landscape, topic, cells, LIGHTEST) == baseline_cell(landscape, topic, reordered, LIGHTEST)


@given(landscapes())
def test_no_answer_is_lighter_than_the_lightest(landscape):
    for row in compare(landscape, COUNTRIES, LIGHTEST).rows:
        for cell in row.cells:
            assert row.baseline is None or cell.is_uncertain or not is_heavier(row.baseline, cell)


@given(landscapes())
def test_a_profile_s_counts_add_up_to_the_number_of_topics(landscape):
    for section in compare(landscape, COUNTRIES, UNION).sections:
        for country in COUNTRIES:
            found = profile(section, country)
            assert found.topics == len(section.rows) == found.known + found.unknown
            assert min(*found.levels, found.unrated, found.unknown) >= 0


@given(landscapes())
def test_where_a_row_is_the_same_everywhere_every_answer_is_known(landscape):
    for row in compare(landscape, COUNTRIES, UNION).rows:
        if row.agreement is Agreement.SAME:
            assert not any(cell.is_uncertain for cell in row.cells)
