"""What a trial is, in the words of an address: enough to tell which documents it needs and what it will owe. Nothing is stored.

country=…            the trial's countries, in the order shown (the selection's word, as on every page)
start=2027-01-11     the day on which the protocol is finished
patients=children    children, adults or both
sponsor=<code>       the sponsor's country: a known one, or other
cells=site           where the cells are made: site (at each treating hospital) or elsewhere
purpose=academic     academic (claims to be non-commercial) or commercial
first=yes            whether it is the first use in humans: yes or no
number=40            how many patients are planned
months=36            from the first patient treated to the end of the trial, in months

A field that is not said decides nothing: what hangs on it stays a question.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from barriers.scenario import Scenario, parse_start
from milenari.core.asked import Asked, Unfit
from milenari.core.selection import Problem
from regulations.landscape import Jurisdiction
from regulations.vocabulary import PROFILE_WORDS, ProfileField

WORDS = ("start", "patients", "sponsor", "cells", "purpose", "first", "number", "months")
OTHER = "other"  # a sponsor's country that the site doesn't know
MOST_PATIENTS, MOST_MONTHS = 1000, 240


@dataclass(frozen=True, slots=True)
class Profile:
    """`today` is the first day unless `start` names another; of the rest, empty text and None are what is not said."""

    countries: tuple[str, ...]
    today: date
    start: date | None = None
    patients: str = ""
    sponsor: str = ""
    cells: str = ""
    purpose: str = ""
    first: str = ""
    number: int | None = None
    months: int | None = None

    @property
    def first_day(self) -> date:
        return self.start or self.today

    def word(self, field: ProfileField, asking: str, jurisdictions: Mapping[str, Jurisdiction]) -> str:
        """What the profile says in a field to a jurisdiction (its code) that asks for a document, in the words that decide.

        A sponsor is here in its own country, and in the union that this is a member of.
        """
        if field is not ProfileField.SPONSOR:
            return str(getattr(self, field.value) or "")
        if not self.sponsor:
            return ""
        home = jurisdictions.get(self.sponsor)
        return "here" if asking == self.sponsor or (home is not None and home.union == asking) else "abroad"

    def words(self) -> list[tuple[str, str]]:
        """The words that `parse` reads this profile from, beside the countries."""
        said = {
            "start": self.start.isoformat() if self.start else "",
            "patients": self.patients,
            "sponsor": self.sponsor,
            "cells": self.cells,
            "purpose": self.purpose,
            "first": self.first,
            "number": "" if self.number is None else str(self.number),
            "months": "" if self.months is None else str(self.months),
        }
        return [(field, word) for field, word in said.items() if word]

    def query(self, countries: tuple[str, ...] = (), **changes: Any) -> str:
        """The query string of this profile for these countries (codes; none: all), with `changes` made."""
        return urlencode([*(("country", code) for code in countries), *replace(self, **changes).words()])


def scenario_of(profile: Profile) -> Scenario:
    """Every step as long as usual, from the profile's first day on."""
    return Scenario(profile.today, profile.start, is_simulated=False)


def parse(
    words: Mapping[str, Any] | QueryDict, countries: tuple[str, ...], known: tuple[str, ...], today: date
) -> tuple[Profile, tuple[Problem, ...]]:
    """The profile that `words` ask for, and every word that does not fit, which is left out.

    `countries` are those chosen, `known` all the countries (codes) that a sponsor can be in.
    """
    asked = Asked(words)
    profile = Profile(
        countries=countries,
        today=today,
        start=asked.last("start", parse_start),
        patients=asked.last("patients", _one_of(PROFILE_WORDS[ProfileField.PATIENTS])) or "",
        sponsor=asked.last("sponsor", _one_of((*known, OTHER))) or "",
        cells=asked.last("cells", _one_of(PROFILE_WORDS[ProfileField.CELLS])) or "",
        purpose=asked.last("purpose", _one_of(PROFILE_WORDS[ProfileField.PURPOSE])) or "",
        first=asked.last("first", _one_of(PROFILE_WORDS[ProfileField.FIRST])) or "",
        number=asked.last("number", _whole(MOST_PATIENTS)),
        months=asked.last("months", _whole(MOST_MONTHS)),
    )
    return profile, tuple(asked.problems)


def _one_of(fits: tuple[str, ...]) -> Callable[[str], str]:
    def read(word: str) -> str:
        if word not in fits:
            raise Unfit(_("it can be: %(fits)s.") % {"fits": ", ".join(fits)})
        return word

    return read


def _whole(most: int) -> Callable[[str], int]:
    def read(word: str) -> int:
        if not (word.isascii() and word.isdigit() and len(word) <= 9 and 1 <= int(word) <= most):
            raise Unfit(_("it must be a whole number from 1 to %(most)s.") % {"most": most})
        return int(word)

    return read
