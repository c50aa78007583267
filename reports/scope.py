"""What a report is to hold, in the words of the query string: one string for one scope, however it was asked for.

Beside those of a selection: `section` (repeated; a chapter), `release` (a release's slug; none: the evidence as it stands),
`since` (a release's slug: the report tells what changed since), `start` (the first day of the ways to the first patient), and
what is said of the trial whose plan it holds (`patients`, `sponsor` …, see reports.plan.profile).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from barriers.scenario import FIRST_START, parse_start
from milenari.core.selection import ALL, FIELDS, Problem, Selection, Vocabulary, parse, unknown_fields
from reports.edition import known_release
from reports.plan.profile import WORDS as PROFILE_WORDS
from reports.plan.profile import Profile
from reports.plan.profile import parse as parse_profile
from reports.renderers.document import SECTIONS

WORDS = (*FIELDS, "section", "release", "since", *PROFILE_WORDS)


@dataclass(frozen=True, slots=True)
class Scope:
    """A selection, and the chapters that are to be in; no chapter chosen means all of them. `release` and `since` are slugs."""

    selection: Selection
    sections: tuple[str, ...]
    release: str = ""
    since: str = ""
    start: date | None = None
    trial: tuple[tuple[str, str], ...] = ()  # what is said of it, beside the first day

    @property
    def query(self) -> str:
        """The canonical query string: equal scopes give equal strings, and the scope of everything an empty one."""
        known = self.selection.vocabulary
        words = self.selection.query(
            domains=_in_order(self.selection.domains, known.domains),
            phases=_in_order(self.selection.phases, known.phases),
            show=ALL,
            q="",
        )
        more = [("section", section) for section in self.sections]
        more += [("release", self.release)] if self.release else []
        more += [("since", self.since)] if self.since else []
        more += [("start", self.start.isoformat())] if self.start else []
        return "&".join(filter(None, (words, urlencode([*more, *self.trial]))))

    @property
    def holds_plan(self) -> bool:
        return not self.sections or "plan" in self.sections

    def profile(self, today: date) -> Profile:
        """The profile of the trial that the report plans."""
        chosen = self.selection
        profile, _problems = parse_profile(dict(self.trial), chosen.countries, chosen.vocabulary.countries, today)
        return replace(profile, start=self.start)


def parse_scope(words: Mapping[str, Any] | QueryDict, vocabulary: Vocabulary) -> tuple[Scope, tuple[Problem, ...]]:
    """The scope that `words` ask for, and every word that does not fit. What does not fit is left out of the scope.

    `vocabulary` is that of the edition that they name (reports.edition.read_edition, which also tells of a release that is not
    known).
    """
    selection, problems = parse(words, vocabulary)
    given = words.getlist("section") if isinstance(words, QueryDict) else words.get("section") or []
    given = [given] if isinstance(given, str) else list(given)
    message = _("“%(value)s” is not a known section; it can be: %(fits)s.")
    unfitting = tuple(
        Problem("section", shown, message % {"value": shown, "fits": ", ".join(SECTIONS)})
        for shown in (Truncator(value).chars(40) for value in given if value and value not in SECTIONS)
    )
    release, _told_already = known_release(words, "release")
    since, no_release = known_release(words, "since")
    start, no_day = _start(words)
    profile, no_trial = parse_profile(_without_start(words), selection.countries, vocabulary.countries, FIRST_START)
    scope = Scope(selection, _in_order(given, tuple(SECTIONS)), release, since, start, tuple(profile.words()))
    return scope, (*unknown_fields(words, WORDS), *problems, *unfitting, *no_release, *no_day, *no_trial)


def without_sections(query: str) -> QueryDict:
    """The words of a scope without those for chapters, for what always holds everything: tables, the offline edition."""
    words = QueryDict(query, mutable=True)
    words.pop("section", None)
    return words


def _without_start(words: Mapping[str, Any] | QueryDict) -> Mapping[str, Any] | QueryDict:
    """Which is read, and said of what does not fit, as a report's."""
    if not isinstance(words, QueryDict):
        return {name: word for name, word in words.items() if name != "start"}
    rest = words.copy()
    rest.pop("start", None)
    return rest


def _start(words: Mapping[str, Any] | QueryDict) -> tuple[date | None, tuple[Problem, ...]]:
    word = words.get("start") or ""
    if not word:
        return None, ()
    try:
        return parse_start(word), ()
    except ValueError as unfit:
        shown = Truncator(word).chars(40)
        return None, (Problem("start", shown, _("“%(value)s”: %(why)s") % {"value": shown, "why": unfit}),)


def _in_order(chosen: Iterable[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """In the order in which they are known; none where all are chosen, for that says the same."""
    found = tuple(word for word in known if word in set(chosen))
    return () if found == known else found
