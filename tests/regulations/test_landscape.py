"""What holds in a country: its own answer, else its union's, else nothing; and what is known of it."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from regulations.landscape import NO_SCALE, BurdenScale, Standing
from regulations.vocabulary import Burden, Kind, Status
from tests.factories import make_jurisdiction, make_landscape, make_requirement, make_topic
from tests.properties import given
from tests.regulations.strategies import COUNTRIES, MEMBERS, TOPICS, UNION, landscapes

TOPIC = make_topic(burden={"yes": 0, "partial": 1, "no": 3})
DAYS = make_topic("days", Kind.DURATION, burden={0: 0, 31: 1, 61: 2})
WORDS = make_topic("words", Kind.TEXT)


def cell(topic=TOPIC, own=None, of_union=None):
    """The cell of xa, a member of the union xu; `own` and `of_union` are the answers' value and status."""
    requirements = [
        make_requirement(code, topic, value, status=status)
        for code, answer in (("xa", own), ("xu", of_union))
        if answer is not None
        for value, status in [answer]
    ]
    jurisdictions = [make_jurisdiction("xa", union="xu"), make_jurisdiction("xu", is_union=True)]
    return make_landscape(jurisdictions, [topic], requirements).cell("xa", topic)


YES = ("yes", Status.ANSWERED)
NO = ("no", Status.ANSWERED)


# ---- resolution


def test_a_country_has_its_own_answer():
    assert cell(own=NO).requirement.value == "no"
    assert not cell(own=NO).is_inherited


def test_a_country_without_an_answer_has_its_union_s():
    assert cell(of_union=YES).requirement.value == "yes"
    assert cell(of_union=YES).is_inherited


def test_a_country_s_own_answer_goes_before_its_union_s():
    assert cell(own=NO, of_union=YES).requirement.value == "no"


@pytest.mark.parametrize("status", [Status.NOT_FOUND, Status.UNCLEAR, Status.NO_RULE, Status.NOT_APPLICABLE])
def test_a_union_s_value_does_not_hide_that_the_country_s_own_is_lacking(status):
    found = cell(own=(None, status), of_union=YES)
    assert found.requirement.jurisdiction == "xa"
    assert found.standing is Standing(status.value)


def test_a_country_in_no_union_inherits_nothing():
    landscape = make_landscape([make_jurisdiction("xb"), make_jurisdiction("xu", is_union=True)], [TOPIC])
    assert landscape.cell("xb", TOPIC).requirement is None


def test_a_union_has_only_its_own_answers():
    landscape = make_landscape(
        [make_jurisdiction("xa", union="xu"), make_jurisdiction("xu", is_union=True)],
        [TOPIC],
        [make_requirement("xa", TOPIC, "yes")],
    )
    assert landscape.cell("xu", TOPIC).standing is Standing.MISSING


def test_a_jurisdiction_that_is_not_in_the_picture_is_an_error():
    with pytest.raises(KeyError, match="zz"):
        make_landscape([], [TOPIC]).cell("zz", TOPIC)


def test_the_topics_stand_in_the_order_of_their_domains():
    topics = [make_topic("one", domain="a"), make_topic("two", domain="b"), make_topic("three", domain="a")]
    assert [topic.slug for topic in make_landscape([], topics).topics] == ["one", "three", "two"]


def test_the_picture_cannot_be_changed():
    landscape = make_landscape([], [TOPIC])
    with pytest.raises(FrozenInstanceError):
        landscape.revision = 2
    with pytest.raises(FrozenInstanceError):
        cell(own=YES).requirement = None


# ---- standing


@pytest.mark.parametrize(
    ("topic", "own", "standing", "is_known", "is_uncertain"),
    [
        (TOPIC, YES, Standing.VALUE, True, False),
        (TOPIC, ("yes", Status.UNCLEAR), Standing.VALUE, True, True),
        (WORDS, (None, Status.ANSWERED), Standing.DESCRIBED, True, False),
        (TOPIC, (None, Status.NO_RULE), Standing.NO_RULE, True, False),
        (TOPIC, (None, Status.NOT_APPLICABLE), Standing.NOT_APPLICABLE, True, False),
        (TOPIC, (None, Status.UNCLEAR), Standing.UNCLEAR, False, True),
        (TOPIC, (None, Status.NOT_FOUND), Standing.NOT_FOUND, False, True),
        (TOPIC, None, Standing.MISSING, False, True),
    ],
)
def test_what_is_known_of_a_country_s_own_answer(topic, own, standing, is_known, is_uncertain):
    found = cell(topic, own)
    assert found.standing is standing
    assert (found.standing.is_known, found.is_uncertain) == (is_known, is_uncertain)


def test_what_a_union_leaves_to_its_members_is_not_known_of_a_member():
    found = cell(of_union=(None, Status.NOT_APPLICABLE))
    assert found.standing is Standing.LEFT_TO_MEMBERS
    assert found.is_uncertain


def test_amount_zero_is_a_value():
    found = cell(DAYS, (0, Status.ANSWERED))
    assert found.standing is Standing.VALUE
    assert found.burden is Burden.NONE


# ---- burden


@pytest.mark.parametrize(("value", "burden"), [("yes", Burden.NONE), ("partial", Burden.LIGHT), ("no", Burden.BLOCKING)])
def test_the_burden_of_a_word_is_its_level(value, burden):
    assert cell(own=(value, Status.ANSWERED)).burden is burden


@pytest.mark.parametrize(("days", "burden"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (1000, 2)])
def test_the_burden_of_an_amount_is_that_of_the_band_it_falls_in(days, burden):
    assert cell(DAYS, (days, Status.ANSWERED)).burden == burden


def test_the_burden_of_working_days_is_that_of_the_calendar_days_they_take():
    scale = DAYS.scale
    requirement = make_requirement("xa", DAYS, 44, unit="working_days")
    assert requirement.comparable_amount == Decimal("61.6")
    assert scale.level("", requirement.comparable_amount) is Burden.HEAVY


def test_an_amount_below_the_lowest_band_has_no_burden():
    topic = make_topic("fee", Kind.MONEY, burden={1000: 1})
    assert cell(topic, (999, Status.ANSWERED)).burden is None


def test_a_value_that_the_scale_does_not_name_has_no_burden():
    assert cell(make_topic(burden={"yes": 0}), NO).burden is None


def test_without_a_scale_there_is_no_burden():
    assert cell(make_topic(), YES).burden is None
    assert NO_SCALE.highest is None


@pytest.mark.parametrize("status", [Status.NO_RULE, Status.NOT_APPLICABLE, Status.UNCLEAR, Status.NOT_FOUND])
def test_without_a_value_there_is_no_burden(status):
    found = cell(own=(None, status))
    assert found.burden is None
    assert found.weight is None


def test_the_heaviest_level_of_a_scale():
    assert TOPIC.scale.highest is Burden.BLOCKING
    assert DAYS.scale.highest is Burden.HEAVY
    assert BurdenScale({}, ((Decimal(0), Burden.NONE),)).highest is Burden.NONE


# ---- position: what two cells must share to be the same


def test_equal_values_share_a_position_and_others_do_not():
    assert cell(own=YES).position == cell(of_union=YES).position
    assert cell(own=YES).position != cell(own=NO).position


def test_five_working_days_and_seven_calendar_days_share_a_position():
    topic, days = make_topic("days", Kind.DURATION), []
    for amount, unit in ((5, "working_days"), (7, "calendar_days")):
        answer = make_requirement("xa", topic, amount, unit=unit)
        days.append(make_landscape([make_jurisdiction("xa")], [topic], [answer]).cell("xa", topic).position)
    assert days[0] == days[1] is not None


def test_no_rule_is_a_position_of_its_own():
    no_rule, not_applicable = cell(own=(None, Status.NO_RULE)), cell(own=(None, Status.NOT_APPLICABLE))
    assert no_rule.position is not None
    assert len({no_rule.position, not_applicable.position, cell(own=YES).position}) == 3


@pytest.mark.parametrize("own", [None, (None, Status.NOT_FOUND), (None, Status.UNCLEAR)])
def test_the_unknown_has_no_position(own):
    assert cell(own=own).position is None


def test_words_alone_have_no_position():
    assert cell(WORDS, (None, Status.ANSWERED)).position is None


# ---- what always holds


@given(landscapes())
def test_resolution_never_hides_a_national_answer(landscape):
    for country in COUNTRIES:
        for topic in TOPICS:
            own = landscape.requirements.get((country, topic.slug))
            found = landscape.cell(country, topic)
            if own is not None:
                assert found.requirement is own
                assert not found.is_inherited


@given(landscapes())
def test_only_members_inherit_and_only_from_their_union(landscape):
    for country in COUNTRIES:
        for topic in TOPICS:
            found = landscape.cell(country, topic)
            if found.is_inherited:
                assert country in MEMBERS
                assert found.requirement is landscape.requirements[UNION, topic.slug]
            elif found.requirement is None and country in MEMBERS:
                assert (UNION, topic.slug) not in landscape.requirements


@given(landscapes())
def test_a_missing_cell_is_never_a_value(landscape):
    for country in COUNTRIES:
        for topic in TOPICS:
            found = landscape.cell(country, topic)
            recorded = {(country, topic.slug), (UNION, topic.slug) if country in MEMBERS else None} & set(landscape.requirements)
            assert (found.standing is Standing.MISSING) == (not recorded)
            if not recorded:
                assert (found.burden, found.weight, found.position) == (None, None, None)
                assert found.is_uncertain


@given(landscapes())
def test_only_a_value_has_a_burden(landscape):
    for country in COUNTRIES:
        for topic in TOPICS:
            found = landscape.cell(country, topic)
            if found.burden is not None:
                assert found.standing is Standing.VALUE
                assert found.requirement.has_value
