"""A profile's words: read, told again, and named where they don't fit."""

from datetime import date

import pytest
from django.http import QueryDict

from regulations.vocabulary import ProfileField
from reports.plan.profile import Profile, parse
from tests.properties import given
from tests.reports.plan.libraries import COUNTRIES, JURISDICTIONS, TODAY, UNION, make_profile, profiles


def read(query: str, countries=COUNTRIES):
    return parse(QueryDict(query), countries, COUNTRIES, TODAY)


@given(profiles())
def test_the_address_of_a_profile_asks_for_that_profile(profile):
    again, problems = read(profile.query(), profile.countries)

    assert again == profile
    assert problems == ()


def test_what_is_not_said_decides_nothing():
    profile, problems = read("")

    assert problems == ()
    assert profile == Profile(COUNTRIES, TODAY)
    assert profile.first_day == TODAY
    assert all(profile.word(field, "xa", JURISDICTIONS) == "" for field in ProfileField)


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("start=1900-01-01", "start", "must lie between 1 January 2020 and 31 December 2060"),
        ("start=soon", "start", "year-month-day"),
        ("number=10000", "number", "a whole number from 1 to 1000"),
        ("number=0", "number", "a whole number from 1 to 1000"),
        ("number=٣", "number", "a whole number from 1 to 1000"),
        ("number=1e2", "number", "a whole number from 1 to 1000"),
        ("months=241", "months", "a whole number from 1 to 240"),
        ("patients=dogs", "patients", "it can be: children, adults, both"),
        ("sponsor=zz", "sponsor", "it can be: xa, xb, xc, xd, other"),
        ("cells=moon", "cells", "it can be: site, elsewhere"),
        ("purpose=gain", "purpose", "it can be: academic, commercial"),
        ("first=maybe", "first", "it can be: yes, no"),
    ],
)
def test_a_word_that_does_not_fit_is_named_and_the_rest_stands(query, field, says):
    profile, problems = read(f"{query}&first=no&start=2027-01-11")

    (problem,) = problems
    assert problem.field == field
    assert says in problem.message
    assert (profile.start, profile.first) == (date(2027, 1, 11), "no")


def test_a_sponsor_is_here_at_home_and_in_its_union():
    profile = make_profile(sponsor="xa")

    seen = {code: profile.word(ProfileField.SPONSOR, code, JURISDICTIONS) for code in JURISDICTIONS}
    assert seen == {UNION: "here", "xa": "here", "xb": "abroad", "xc": "abroad", "xd": "abroad"}
