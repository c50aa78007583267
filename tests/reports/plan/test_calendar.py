"""The calendar: steps and duties as days, counted from where they are to be counted."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import strategies as st

from barriers.forecast import forecast
from barriers.network import Network, build
from barriers.scenario import Scenario
from barriers.vocabulary import DurationUnit
from countries.calendars import calendar_of
from regulations.vocabulary import Basis, CountedFrom, DutyKind, Status, Strictest, Unit
from reports.plan.calendar import Calendar, EntryKind, Undated, add_months, calendar, due, last_working_day
from reports.plan.obligations import obligations
from reports.plan.profile import Profile
from tests.barriers.networks import make_step, networks
from tests.factories import make_landscape, make_requirement
from tests.properties import given
from tests.reports.plan.libraries import (
    COUNTRIES,
    DEADLINE,
    DUTIES,
    JURISDICTIONS,
    REGISTRY,
    TODAY,
    TOPICS,
    YEARLY,
    YEARS,
    landscapes,
    make_duty,
    make_library,
    make_profile,
    profiles,
)

FIRST = date(2027, 1, 4)  # a Monday
WAY = build(
    [
        make_step("write", 20, jurisdiction="xa", basis=Basis.LAW),
        make_step("decide", 60, ["write"], jurisdiction="xa", basis=Basis.LAW, topics=("decision",)),
        make_step("treat", 10, ["decide"], jurisdiction="xa", basis=Basis.ESTIMATE),
        make_step("prepare", 30, jurisdiction="xc", basis=Basis.LAW),
    ]
)
TREATED = date(2027, 4, 4)  # 90 days after FIRST


def made(*answers, duties=DUTIES, network: Network = WAY, countries=("xa",), **profile) -> Calendar:
    asked = make_profile(*countries, start=FIRST, **profile)
    way = forecast(network, countries, Scenario(TODAY, FIRST, is_simulated=False))
    landscape = make_landscape(JURISDICTIONS.values(), TOPICS, answers)
    return calendar(way, obligations(make_library(duties=duties), landscape, asked), asked)


def duties_of(found: Calendar) -> list[tuple[str, date]]:
    return [(entry.uid, entry.first) for entry in found.of(EntryKind.DUTY)]


class TestWhateverIsAsked:
    @given(landscapes(), profiles(), networks(units=tuple(DurationUnit)))
    def test_days_are_in_order_and_every_event_has_an_identity_of_its_own(self, landscape, profile, network):
        way = forecast(network, profile.countries, Scenario(profile.today, profile.start, is_simulated=False))
        found = calendar(way, obligations(make_library(duties=DUTIES), landscape, profile), profile)

        assert list(found.entries) == sorted(found.entries, key=lambda entry: entry.first)
        assert len({entry.uid for entry in found.entries}) == len(found.entries)
        assert all(entry.first <= entry.last for entry in found.entries)
        assert all(entry.first >= profile.first_day for entry in found.entries)
        steps = len(way.steps) if way else 0
        assert len(found.of(EntryKind.STEP)) == steps

    @given(landscapes(), profiles(), networks())
    def test_every_duty_that_is_owed_has_a_day_or_a_reason_and_no_other_has(self, landscape, profile, network):
        way = forecast(network, profile.countries, Scenario(profile.today, profile.start, is_simulated=False))
        owed = obligations(make_library(duties=DUTIES), landscape, profile)
        found = calendar(way, owed, profile)

        dated = {(entry.obligation.duty.slug, entry.country) for entry in found.of(EntryKind.DUTY)}
        waiting = {(one.obligation.duty.slug, one.rule.country) for one in found.waiting}
        told = {(one.duty.slug, rule.country) for one in owed for rule in one.rules if rule.is_owed or not rule.is_known}
        assert dated | waiting == told
        assert not dated & waiting

    @given(st.dates(date(2020, 1, 1), date(2090, 12, 31)), st.integers(0, 300))
    def test_working_days_are_counted_after_the_day_on_which_they_begin(self, day, count):
        end = due(day, Decimal(count), Unit.WORKING_DAYS, "xa")

        between = [date.fromordinal(ordinal) for ordinal in range(day.toordinal() + 1, end.toordinal() + 1)]
        assert sum(calendar_of("xa").is_working(one) for one in between) == count
        assert count == 0 or calendar_of("xa").is_working(end)


def test_a_step_covers_its_days_and_says_whether_it_rests_on_an_estimate():
    steps = {entry.uid: entry for entry in made().of(EntryKind.STEP)}

    assert (steps["step-write"].first, steps["step-write"].last) == (date(2027, 1, 4), date(2027, 1, 23))
    assert steps["step-decide"].first == date(2027, 1, 24)
    assert [steps[uid].is_estimate for uid in ("step-write", "step-decide", "step-treat")] == [False, False, True]


def test_a_step_that_waits_for_an_estimate_rests_on_one():
    network = build([make_step("a", 5, basis=Basis.ESTIMATE), make_step("b", 5, ["a"], basis=Basis.LAW)])

    assert all(entry.is_estimate for entry in made(network=network).of(EntryKind.STEP))


def test_the_trial_ends_so_many_months_after_the_first_patient_of_all():
    found = made(months=24)

    assert [(entry.uid, entry.first) for entry in found.of(EntryKind.FIRST_PATIENT)] == [("first-patient-xa", TREATED)]
    assert found.end == date(2029, 4, 4)
    assert made().end is None


def test_what_comes_back_every_year_is_counted_from_the_step_that_serves_the_topic_until_the_trial_ends():
    yearly = make_duty("yearly", Strictest.YES, counted_from=CountedFrom.AUTHORISATION, after_step="decision")
    found = made(make_requirement("xa", YEARLY, "yes"), duties=(yearly,), months=24)

    decided = date(2027, 3, 25)
    assert duties_of(found) == [
        ("duty-duty-yearly-xa-1", decided.replace(year=2028)),
        ("duty-duty-yearly-xa-2", decided.replace(year=2029)),
    ]
    assert len(duties_of(made(make_requirement("xa", YEARLY, "yes"), duties=(yearly,)))) == 1


def test_without_such_a_step_it_is_counted_from_the_first_patient():
    yearly = make_duty("yearly", Strictest.YES, counted_from=CountedFrom.AUTHORISATION, after_step="nothing")

    found = made(make_requirement("xa", YEARLY, "yes"), duties=(yearly,))

    assert duties_of(found) == [("duty-duty-yearly-xa-1", TREATED.replace(year=2028))]


def test_years_from_treatment_end_for_the_first_and_for_the_last_patient():
    follow = make_duty("years", Strictest.MOST, counted_from=CountedFrom.TREATMENT, kind=DutyKind.FOLLOW_UP)
    answer = make_requirement("xa", YEARS, 15)

    assert duties_of(made(answer, duties=(follow,))) == [("duty-duty-years-xa", date(2042, 4, 4))]
    assert duties_of(made(answer, duties=(follow,), months=12)) == [
        ("duty-duty-years-xa", date(2042, 4, 4)),
        ("duty-duty-years-xa-last", date(2043, 4, 4)),
    ]


def test_what_is_counted_from_the_end_waits_until_the_length_is_said():
    deadline = make_duty("deadline", counted_from=CountedFrom.END)
    answer = make_requirement("xa", DEADLINE, 365)

    assert [one.why for one in made(answer, duties=(deadline,)).waiting] == [Undated.NO_LENGTH]
    found = made(answer, duties=(deadline,), months=12)
    assert duties_of(found) == [("duty-duty-deadline-xa", date(2029, 4, 4))]
    assert found.waiting == ()


def test_what_is_due_when_something_happens_has_no_day():
    found = made(make_requirement("xa", DEADLINE, 7), duties=(make_duty("deadline"),), months=12)

    assert [one.why for one in found.waiting] == [Undated.EVENT]
    assert duties_of(found) == []


def test_a_duty_whose_rule_is_not_known_waits_and_says_so():
    found = made(make_requirement("xa", YEARS, status=Status.NOT_FOUND), duties=(make_duty("years"),), months=12)

    assert [(one.rule.country, one.why) for one in found.waiting] == [("xa", Undated.UNKNOWN)]
    assert duties_of(found) == []


def test_a_country_without_steps_has_duties_and_no_days():
    registry = make_duty("registry", Strictest.NONE, counted_from=CountedFrom.START)

    found = made(make_requirement("xd", REGISTRY), duties=(registry,), countries=("xd",))

    assert [one.why for one in found.waiting] == [Undated.NO_WAY]
    assert found.entries == ()


def test_a_registry_s_day_is_that_of_its_step_or_the_first_patient_s():
    answer = make_requirement("xa", REGISTRY)

    def day(step: str) -> date:
        registry = make_duty("registry", Strictest.NONE, counted_from=CountedFrom.START, after_step=step)
        return duties_of(made(answer, duties=(registry,)))[0][1]

    assert day("decision") == date(2027, 3, 25)
    assert day("") == TREATED


def test_an_answer_that_asks_for_more_years_than_are_reckoned_with_has_no_day():
    records = make_duty("years", Strictest.MOST, counted_from=CountedFrom.END)

    found = made(make_requirement("xa", YEARS, 1000), duties=(records,), months=12)

    assert [one.why for one in found.waiting] == [Undated.WORDS]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 1, 1), 240, date(2047, 1, 1)),
    ],
)
def test_months_end_on_the_same_day_or_the_month_s_last(day, months, expected):
    assert add_months(day, months) == expected


def test_a_day_off_names_the_working_day_before_it_by_the_country_s_own_weekend():
    friday, saturday, sunday = date(2027, 1, 8), date(2027, 1, 9), date(2027, 1, 10)

    assert last_working_day(friday, "es") is None
    assert last_working_day(sunday, "es") == friday
    assert last_working_day(friday, "jo") == date(2027, 1, 7)
    assert last_working_day(saturday, "jo") == date(2027, 1, 7)
    assert last_working_day(sunday, "jo") is None
    assert last_working_day(date(2150, 1, 2), "es") is None  # the calendars know nothing of it


def test_the_profile_alone_moves_the_days():
    answers = (make_requirement("xa", YEARLY, "yes"),)
    uids = {entry.uid for entry in made(*answers).entries}

    later = Profile(COUNTRIES[:1], TODAY, date(2030, 1, 7))
    way = forecast(WAY, ("xa",), Scenario(TODAY, later.start, is_simulated=False))
    landscape = make_landscape(JURISDICTIONS.values(), TOPICS, answers)
    found = calendar(way, obligations(make_library(duties=DUTIES), landscape, later), later)

    assert {entry.uid for entry in found.entries} == uids
    assert min(entry.first for entry in found.entries) == later.start
