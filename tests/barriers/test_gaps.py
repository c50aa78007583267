"""Gaps: heavier than the baseline, no rule where it has one, or unknown; how heavy, why, and which barriers cover them."""

from decimal import Decimal

import pytest
from hypothesis import strategies as st

from barriers.gaps import BarrierRecord, GapKind, find_gaps
from milenari.core.selection import LIGHTEST
from regulations.comparison import compare
from regulations.vocabulary import Burden, Kind, Status
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic
from tests.properties import given
from tests.regulations.strategies import COUNTRIES, MEMBERS, TOPICS, UNION, landscapes, orders, some_countries

TOPIC = make_topic(burden={"yes": 0, "partial": 1, "no": 3})
DAYS = make_topic("days", Kind.DURATION, burden={0: 0, 31: 1, 61: 2})
FEE = make_topic("fee", Kind.MONEY, burden={0: 0, 1000: 1})
YEARS = make_topic("years", Kind.NUMBER, burden={0: 0, 20: 1})
WORDS = make_topic("words", Kind.TEXT)
PLAIN = make_topic("plain", Kind.DURATION)  # no burden scale
BASELINE = "xz"


def answer_of(code, topic, answer):
    """`answer` is a value, or a mapping of the requirement's fields."""
    return make_requirement(code, topic, **(answer if isinstance(answer, dict) else {"value": answer}))


def gap_of(topic, own, baseline="yes", barriers=(), union=""):
    """The gap of xa against xz, or None; `own` and `baseline` are values, fields, or None where nothing is recorded."""
    jurisdictions = [make_jurisdiction("xa", union=union), make_jurisdiction(BASELINE), make_jurisdiction("xu", is_union=True)]
    answers = [answer_of(code, topic, answer) for code, answer in (("xa", own), (BASELINE, baseline)) if answer is not None]
    gaps = find_gaps(compare(make_landscape(jurisdictions, [topic], answers), ("xa",), BASELINE), barriers)
    assert len(gaps) <= 1
    return gaps[0] if gaps else None


def status(status, value=None):
    return {"status": status, "value": value}


NO_RULE, NOT_FOUND = status(Status.NO_RULE), status(Status.NOT_FOUND)
IN_WORDS = status(Status.ANSWERED)


# ---- heavier


def test_a_heavier_answer_is_a_gap_of_its_own_burden():
    gap = gap_of(TOPIC, "partial", "yes")
    assert (gap.kind, gap.level) == (GapKind.HEAVIER, Burden.LIGHT)
    assert gap.country.code == "xa"
    assert gap.cell.requirement.value == "partial"
    assert gap.row.baseline.requirement.value == "yes"


@pytest.mark.parametrize(("own", "baseline"), [("yes", "yes"), ("yes", "no"), ("partial", "no")])
def test_an_equal_or_lighter_answer_is_none(own, baseline):
    assert gap_of(TOPIC, own, baseline) is None


def test_a_larger_amount_is_heavier_even_within_one_band():
    gap = gap_of(DAYS, 45, 40)
    assert (gap.kind, gap.level) == (GapKind.HEAVIER, Burden.LIGHT)
    assert gap_of(DAYS, 40, 45) is None
    assert gap_of(DAYS, 45, 45) is None


def test_no_gap_is_without_a_burden():
    assert gap_of(DAYS, 20, 10).level is Burden.LIGHT  # heavier, within the band of no burden


def test_working_days_are_held_against_the_calendar_days_they_take():
    forty_working = {"value": 40, "unit": "working_days"}  # 56 calendar days
    assert gap_of(DAYS, forty_working, 50).kind is GapKind.HEAVIER
    assert gap_of(DAYS, forty_working, 56) is None
    assert gap_of(DAYS, 50, forty_working) is None
    assert gap_of(DAYS, {"value": 44, "unit": "working_days"}, 50).level is Burden.HEAVY  # 61.6 calendar days


def test_without_a_scale_no_answer_is_heavier():
    assert gap_of(PLAIN, 90, 30) is None


@pytest.mark.parametrize("baseline", [None, NOT_FOUND, NO_RULE, status(Status.NOT_APPLICABLE), status(Status.UNCLEAR)])
def test_nothing_is_heavier_than_a_baseline_without_a_value(baseline):
    assert gap_of(TOPIC, "no", baseline) is None


# ---- no rule


@pytest.mark.parametrize(("topic", "baseline"), [(TOPIC, "no"), (WORDS, IN_WORDS)])
def test_no_rule_where_the_baseline_has_one_is_a_gap(topic, baseline):
    assert gap_of(topic, NO_RULE, baseline).kind is GapKind.NO_RULE


@pytest.mark.parametrize("baseline", [None, NOT_FOUND, NO_RULE, status(Status.NOT_APPLICABLE)])
def test_no_rule_where_the_baseline_has_none_either_is_none(baseline):
    assert gap_of(TOPIC, NO_RULE, baseline) is None


def test_a_missing_rule_may_turn_out_as_heavy_as_the_scale_goes():
    assert gap_of(TOPIC, NO_RULE, "yes").level is Burden.BLOCKING


def test_what_is_not_applicable_is_no_gap():
    assert gap_of(TOPIC, status(Status.NOT_APPLICABLE), "yes") is None


# ---- unknown


@pytest.mark.parametrize("own", [None, NOT_FOUND, status(Status.UNCLEAR), status(Status.UNCLEAR, "yes")])
@pytest.mark.parametrize("baseline", ["yes", None])
def test_an_unknown_answer_is_a_gap_whatever_the_baseline_says(own, baseline):
    assert gap_of(TOPIC, own, baseline).kind is GapKind.UNKNOWN


@pytest.mark.parametrize("own", [None, NOT_FOUND, status(Status.UNCLEAR)])
def test_an_unknown_answer_may_turn_out_as_heavy_as_the_scale_goes(own):
    assert gap_of(TOPIC, own, "yes").level is Burden.BLOCKING


@pytest.mark.parametrize(("reading", "level"), [("no", Burden.BLOCKING), ("partial", Burden.LIGHT), ("yes", Burden.LIGHT)])
def test_an_unclear_answer_weighs_what_its_best_reading_does_and_light_at_least(reading, level):
    assert gap_of(TOPIC, status(Status.UNCLEAR, reading), "yes").level is level


def test_what_the_union_leaves_to_its_members_is_unknown_of_a_member():
    landscape = make_landscape(
        [make_jurisdiction("xa", union="xu"), make_jurisdiction("xu", is_union=True)],
        [TOPIC],
        [make_requirement("xu", TOPIC, status=Status.NOT_APPLICABLE)],
    )
    (gap,) = find_gaps(compare(landscape, ("xa",), "xu"))
    assert gap.kind is GapKind.UNKNOWN
    assert "leaves it to its members" in gap.reason


@pytest.mark.parametrize("topic", [PLAIN, WORDS])
def test_an_unknown_answer_without_a_scale_counts_as_light(topic):
    assert gap_of(topic, None, None).level is Burden.LIGHT


# ---- the lightest answer as the baseline


def test_against_the_lightest_every_heavier_country_has_a_gap():
    landscape = make_landscape(
        [make_jurisdiction(code) for code in ("xa", "xb", "xc")],
        [TOPIC],
        [make_requirement("xa", TOPIC, "no"), make_requirement("xb", TOPIC, "yes"), make_requirement("xc", TOPIC, "partial")],
    )
    gaps = find_gaps(compare(landscape, ("xa", "xb", "xc"), LIGHTEST))
    assert [(gap.country.code, gap.level) for gap in gaps] == [("xa", Burden.BLOCKING), ("xc", Burden.LIGHT)]


# ---- order


def test_gaps_stand_in_the_order_of_the_questionnaire_then_of_the_countries():
    topics = [make_topic("one"), make_topic("two")]
    landscape = make_landscape([make_jurisdiction("xa"), make_jurisdiction("xb")], topics)
    gaps = find_gaps(compare(landscape, ("xb", "xa"), LIGHTEST))
    assert [(gap.row.topic.slug, gap.country.code) for gap in gaps] == [
        ("one", "xb"),
        ("one", "xa"),
        ("two", "xb"),
        ("two", "xa"),
    ]


# ---- barriers


def barrier(slug, jurisdiction="xa", *topics, countries=()):
    return BarrierRecord(slug, slug.title(), jurisdiction, frozenset(topics or ["topic"]), countries=frozenset(countries))


def covering(*barriers, union="xu"):
    return [found.slug for found in gap_of(TOPIC, "no", "yes", barriers, union).barriers]


def test_a_barrier_of_the_country_on_the_topic_covers_its_gap():
    assert covering(barrier("own"), barrier("other-topic", "xa", "days"), barrier("other-country", "xb")) == ["own"]


def test_a_barrier_of_the_union_covers_its_members_gaps():
    assert covering(barrier("of-union", "xu")) == ["of-union"]
    assert covering(barrier("of-union", "xu"), union="") == []


def test_a_barrier_from_elsewhere_covers_the_gaps_of_the_countries_that_it_names():
    assert covering(barrier("supply", "xb", countries=["xc", "xa"]), barrier("other", "xb", countries=["xc"])) == ["supply"]
    assert covering(barrier("other-topic", "xb", "days", countries=["xa"])) == []


def test_a_barrier_that_names_a_union_covers_its_members_gaps():
    assert covering(barrier("supply", "xb", countries=["xu"])) == ["supply"]
    assert covering(barrier("supply", "xb", countries=["xu"]), union="") == []


def test_a_gap_may_be_covered_by_several_barriers_or_by_none():
    assert covering(barrier("own"), barrier("of-union", "xu", "topic", "days")) == ["own", "of-union"]
    assert covering() == []


# ---- the reason


@pytest.mark.parametrize(
    ("topic", "own", "baseline", "reason"),
    [
        (TOPIC, "no", "yes", "No; the baseline: Yes."),
        (DAYS, 45, 40, "45 days; the baseline: 40 days; 5 days more."),
        (DAYS, 41, 40, "41 days; the baseline: 40 days; 1 day more."),
        (
            DAYS,
            {"value": 40, "unit": "working_days"},
            50,
            "40 working days (about 56 calendar days); the baseline: 50 days; 6 days more.",
        ),
        (
            DAYS,
            {"value": 36, "unit": "working_days"},
            49,
            "36 working days (about 50 calendar days); the baseline: 49 days; 1.40 days more.",
        ),
        (FEE, 2500, 1000, "EUR 2,500; the baseline: EUR 1,000; EUR 1,500 more."),
        (YEARS, 30, 15, "30 years; the baseline: 15 years; 15 years more."),
        (TOPIC, NO_RULE, "yes", "No rule exists; the baseline: Yes."),
        (WORDS, NO_RULE, IN_WORDS, "No rule exists; the baseline: Described in words."),
        (TOPIC, None, "yes", "No answer is recorded."),
        (TOPIC, NOT_FOUND, "yes", "No answer was found in public sources."),
        (TOPIC, status(Status.UNCLEAR), "yes", "The sources disagree, or are silent on a point."),
        (TOPIC, status(Status.UNCLEAR, "partial"), "yes", "Unclear; the best reading: In part."),
    ],
)
def test_a_gap_says_why_it_is_one(topic, own, baseline, reason):
    assert gap_of(topic, own, baseline).reason == reason


def test_a_heavier_answer_of_a_smaller_amount_is_not_said_to_be_more():
    """A scale may fall: a licence that lasts longer weighs less."""
    lasting = make_topic("lasting", Kind.NUMBER, burden={0: 2, 5: 0})
    assert gap_of(lasting, 1, 10).reason == "1 year; the baseline: 10 years."


def test_every_kind_of_gap_has_a_label():
    assert len({str(kind.label) for kind in GapKind}) == len(GapKind)


# ---- what always holds

baselines = st.sampled_from([UNION, *COUNTRIES, LIGHTEST])


def gaps_by_cell(landscape, countries, baseline):
    return {
        (gap.country.code, gap.row.topic.slug): (gap.kind, gap.level)
        for gap in find_gaps(compare(landscape, countries, baseline))
    }


@given(landscapes(), baselines, orders)
def test_a_gap_s_kind_and_level_do_not_depend_on_the_order_of_countries(landscape, baseline, order):
    assert gaps_by_cell(landscape, order, baseline) == gaps_by_cell(landscape, COUNTRIES, baseline)


@given(landscapes(), baselines, orders, st.integers(1, len(COUNTRIES) - 1))
def test_adding_a_country_never_removes_a_gap_of_another(landscape, baseline, order, few):
    before = gaps_by_cell(landscape, order[:few], baseline)
    after = gaps_by_cell(landscape, order, baseline)
    assert {cell: after.get(cell) for cell in before} == before


@given(landscapes(), st.sampled_from([UNION, *COUNTRIES]), some_countries)
def test_against_a_fixed_baseline_a_country_s_gaps_do_not_depend_on_its_company(landscape, baseline, countries):
    together = gaps_by_cell(landscape, countries, baseline)
    alone = [gaps_by_cell(landscape, (country,), baseline) for country in countries]
    assert together == {cell: gap for gaps in alone for cell, gap in gaps.items()}


@given(landscapes(), baselines)
def test_every_unknown_answer_is_a_gap_and_no_gap_says_it_is_known(landscape, baseline):
    kinds = {cell: kind for cell, (kind, _) in gaps_by_cell(landscape, COUNTRIES, baseline).items()}
    for row in compare(landscape, COUNTRIES, baseline).rows:
        for cell in row.cells:
            assert (kinds.get((cell.jurisdiction, row.topic.slug)) is GapKind.UNKNOWN) == cell.is_uncertain


@given(landscapes(), st.sampled_from(COUNTRIES))
def test_a_country_is_never_heavier_than_itself(landscape, country):
    assert {kind for kind, _ in gaps_by_cell(landscape, (country,), country).values()} <= {GapKind.UNKNOWN}


@given(landscapes())
def test_a_member_that_inherits_everything_is_never_heavier_than_its_union(landscape):
    for (country, slug), (kind, _) in gaps_by_cell(landscape, MEMBERS, UNION).items():
        if (country, slug) not in landscape.requirements:
            assert kind is GapKind.UNKNOWN


@given(landscapes(), baselines)
def test_every_gap_says_why_in_a_sentence(landscape, baseline):
    for gap in find_gaps(compare(landscape, COUNTRIES, baseline)):
        assert gap.reason.endswith(".")
        assert gap.level >= Burden.LIGHT


@given(landscapes())
def test_barriers_change_no_gap(landscape):
    comparison = compare(landscape, COUNTRIES, UNION)
    every_topic = frozenset(topic.slug for topic in TOPICS)
    covered = find_gaps(comparison, [BarrierRecord("all", "All", code, every_topic) for code in (UNION, *COUNTRIES)])
    bare = find_gaps(comparison)
    assert [(gap.country, gap.row, gap.kind, gap.level) for gap in covered] == [
        (gap.country, gap.row, gap.kind, gap.level) for gap in bare
    ]
    assert all(len(gap.barriers) == (2 if gap.country.code in MEMBERS else 1) for gap in covered)


def test_an_amount_of_a_fraction_of_a_day_is_compared_exactly():
    assert gap_of(DAYS, Decimal("40.01"), Decimal("40.00")).kind is GapKind.HEAVIER
