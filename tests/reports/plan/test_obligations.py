"""What is owed: the strictest is the strictest of what is known, and the unknown stays unknown."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from regulations.vocabulary import Status, Strictest, Unit
from reports.plan.obligations import Obligation, obligations, strictness
from tests.factories import make_landscape, make_requirement
from tests.properties import given
from tests.reports.plan.libraries import (
    COUNTRIES,
    DEADLINE,
    DUTIES,
    JURISDICTIONS,
    REGISTRY,
    TOPICS,
    UNION,
    YEARLY,
    landscapes,
    make_duty,
    make_library,
    make_profile,
    profiles,
)

LIBRARY = make_library(duties=DUTIES)


def of(topic: str, *answers, countries=COUNTRIES, **fields) -> Obligation:
    landscape = make_landscape(JURISDICTIONS.values(), TOPICS, answers)
    duty = replace(next(duty for duty in DUTIES if duty.topic == topic), **fields)
    (found,) = obligations(make_library(duties=(duty,)), landscape, make_profile(*countries))
    return found


class TestWhateverIsAnswered:
    @given(landscapes(), profiles())
    def test_the_strictest_is_the_extreme_of_what_is_known_in_comparable_units(self, landscape, profile):
        for found in obligations(LIBRARY, landscape, profile):
            amounts = [
                rule.cell.requirement.comparable_amount
                for rule in found.rules
                if rule.cell.requirement and rule.cell.requirement.amount is not None
            ]
            if found.duty.strictest in (Strictest.LEAST, Strictest.MOST):
                best = (min if found.duty.strictest is Strictest.LEAST else max)(amounts, default=None)
                assert (found.strictest is None) == (best is None)
                for rule in found.rules:
                    amount = rule.cell.requirement.comparable_amount if rule.cell.requirement else None
                    assert rule.is_strictest == (amount is not None and amount == best)
            if found.duty.strictest is Strictest.NONE:
                assert found.strictest is None

    @given(landscapes(), profiles(), st.sampled_from(COUNTRIES))
    def test_adding_a_country_weakens_no_obligation(self, landscape, profile, country):
        more = replace(profile, countries=tuple(dict.fromkeys((*profile.countries, country))))

        for before, after in zip(obligations(LIBRARY, landscape, profile), obligations(LIBRARY, landscape, more), strict=True):
            assert [rule.cell for rule in after.rules][: len(before.rules)] == [rule.cell for rule in before.rules]
            if before.strictest:
                assert after.strictest
                assert strictness(after.duty, after.strictest) >= strictness(before.duty, before.strictest)

    @given(landscapes(), profiles())
    def test_what_is_known_elsewhere_is_shown_of_unknown_rules_alone_and_is_never_theirs(self, landscape, profile):
        for found in obligations(LIBRARY, landscape, profile):
            for rule in found.rules:
                if rule.is_known:
                    assert rule.elsewhere == ()
                else:
                    assert not rule.is_strictest
                    assert not rule.is_owed
                for cell in rule.elsewhere:
                    assert cell.jurisdiction != rule.country
                    assert cell.requirement.jurisdiction == cell.jurisdiction


def test_working_days_are_compared_as_calendar_days():
    found = of(
        "deadline",
        make_requirement("xa", DEADLINE, 10, unit=Unit.WORKING_DAYS.value),  # 14 calendar days
        make_requirement("xc", DEADLINE, 12),
        make_requirement("xd", DEADLINE, 14),
    )

    assert [rule.is_strictest for rule in found.rules] == [False, False, True, False]


def test_a_member_s_rule_is_its_union_s_where_it_has_none():
    found = of("deadline", make_requirement(UNION, DEADLINE, 7), recipients={UNION: "The union's database", "xa": "Nobody"})

    assert [rule.is_known for rule in found.rules] == [True, True, False, False]
    assert found.of("xa").whom == "The union's database"
    assert found.unknown == ("xc", "xd")


def test_the_unknown_is_told_what_the_strictest_elsewhere_is_even_where_that_is_not_chosen():
    found = of("deadline", make_requirement(UNION, DEADLINE, 7), make_requirement("xd", DEADLINE, 15), countries=("xc",))

    (rule,) = found.rules
    assert found.strictest is None
    assert [(cell.jurisdiction, cell.requirement.amount) for cell in rule.elsewhere] == [(UNION, Decimal(7))]


def test_that_nothing_is_owed_is_not_the_strictest():
    found = of("yearly", make_requirement("xa", YEARLY, "no"), make_requirement("xc", YEARLY, "no"))

    assert found.strictest is None
    assert not any(rule.is_owed for rule in found.rules)


def test_yes_is_stricter_than_in_part():
    found = of("yearly", make_requirement("xa", YEARLY, "partial"), make_requirement("xc", YEARLY, "yes"))

    assert [rule.is_strictest for rule in found.rules] == [False, False, True, False]


def test_a_best_reading_of_an_unclear_answer_counts_and_stays_unclear():
    found = of("deadline", make_requirement("xa", DEADLINE, 7, status=Status.UNCLEAR))

    rule = found.of("xa")
    assert rule.is_strictest
    assert rule.cell.is_uncertain


def test_a_duty_described_in_words_is_owed():
    found = of("registry", make_requirement("xa", REGISTRY), make_requirement("xc", REGISTRY, status=Status.UNCLEAR))

    assert [rule.is_owed for rule in found.rules] == [True, False, False, False]


def test_a_duty_whose_topic_is_not_in_the_landscape_is_left_out():
    landscape = make_landscape(JURISDICTIONS.values(), (DEADLINE,))

    assert obligations(make_library(duties=(make_duty("other"),)), landscape, make_profile()) == ()
