"""Where a plan comes from: an address's words, and the evidence in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language

from barriers.forecast import Forecast, forecast
from barriers.network import NetworkProblem
from barriers.network_queries import read_steps
from barriers.pathway import TooLong
from milenari.core.revision import Revision
from milenari.core.selection import LIGHTEST, Problem, Selection
from milenari.core.selection import parse as parse_selection
from regulations.document_queries import read_library
from regulations.queries import outline_at, read_outline, read_questions
from reports.plan.plan import Plan, plan
from reports.plan.profile import WORDS as PROFILE_WORDS
from reports.plan.profile import Profile, parse, scenario_of

WORDS = ("country", "baseline", *PROFILE_WORDS)


@dataclass(frozen=True, eq=False)
class Found:
    """What the words of an address ask for, and every word that does not fit, which is left out."""

    selection: Selection
    plan: Plan
    problems: tuple[Problem, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that an address names: none where they are all."""
        chosen = self.selection.countries
        return () if chosen == self.selection.vocabulary.countries else chosen

    def query(self, *, dated: bool = False, **changes: Any) -> str:
        """The query string that asks for this plan, with `changes` made in its profile.

        `dated`: with its first day in any case, so that it stays the same plan tomorrow.
        """
        profile = self.plan.profile
        if dated:
            changes = {"start": profile.first_day, **changes}
        words = profile.query(self.countries, **changes)
        is_usual = self.selection.baseline == self.selection.vocabulary.default_baseline
        return words if is_usual else "&".join(part for part in (words, f"baseline={self.selection.baseline}") if part)


def read_plan(words: Mapping[str, Any] | QueryDict, today: date) -> Found:
    """The plan that `words` ask for, in 7 queries beside the outline's; in none where this process has made it."""
    outline = read_outline()
    selection, misfits = parse_selection(words, outline.vocabulary)
    profile, unfit = parse(words, selection.countries, outline.vocabulary.countries, today)
    made, problems = made_plan(outline.revision, profile, "" if selection.baseline == LIGHTEST else selection.baseline)
    return Found(selection, made, (*misfits, *unfit, *problems))


def made_plan(now: Revision, profile: Profile, baseline: str) -> tuple[Plan, tuple[Problem, ...]]:
    """The plan of the evidence as it stands at the revision that it is at, and why it has no days, where it has none.

    `baseline` is a jurisdiction's code, or empty.
    """
    return _made(now, profile, baseline, get_language() or "")


@lru_cache(maxsize=16)
def _made(now: Revision, profile: Profile, baseline: str, language: str) -> tuple[Plan, tuple[Problem, ...]]:
    """`language` is the one that is spoken: why there are no days is said in it."""
    library = read_library(now, profile.today)
    landscape = read_questions(outline_at(now), library.topics)
    found, problems = _forecast(now, profile)
    return plan(library, landscape, found, profile, baseline), problems


def _forecast(now: Revision, profile: Profile) -> tuple[Forecast | None, tuple[Problem, ...]]:
    """When every step takes as long as usual; with why not, where that can't be told."""
    try:
        return forecast(read_steps(now), profile.countries, scenario_of(profile), now.number), ()
    except NetworkProblem as wrong:
        return None, (Problem("steps", "", str(wrong)),)
    except TooLong as wrong:
        return None, (Problem("start", "", str(wrong)),)
