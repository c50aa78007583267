"""The words of the query string that say what is looked at, checked once for pages, API and reports alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

ALL = "all"
SHOWS = (ALL, "differences", "gaps", "unverified")
LIGHTEST = "lightest"
LONGEST_SEARCH = 200
MOST_AT_ONCE = 4000  # answers that one page or one JSON answer shows: of 76 topics those of 52 countries, of 500 those of 8


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which words fit where: the codes, slugs and phases that exist, in the order in which they are shown."""

    countries: tuple[str, ...]
    unions: tuple[str, ...]
    domains: tuple[str, ...]
    phases: tuple[str, ...]

    @property
    def baselines(self) -> tuple[str, ...]:
        return (*self.unions, *self.countries, LIGHTEST)

    @property
    def default_baseline(self) -> str:
        """The first union, or the lightest answer where there is no union."""
        return self.unions[0] if self.unions else LIGHTEST


@dataclass(frozen=True, slots=True)
class Problem:
    """A word of the query string that does not fit: which field, what was found, and a sentence with what would fit."""

    field: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked at. No domain and no phase chosen means all of them; `countries` is never empty unless there is none."""

    countries: tuple[str, ...]
    domains: tuple[str, ...]
    phases: tuple[str, ...]
    show: str
    baseline: str
    q: str
    vocabulary: Vocabulary

    def query(self, **changes: Any) -> str:
        """The query string that gives this selection, with `changes` made; words that say the default are left out."""
        changed = replace(self, **changes)
        words: list[tuple[str, str]] = []
        if changed.countries != self.vocabulary.countries:
            words += [("country", code) for code in changed.countries]
        words += [("domain", slug) for slug in changed.domains]
        words += [("phase", phase) for phase in changed.phases]
        if changed.show != ALL:
            words.append(("show", changed.show))
        if changed.baseline != self.vocabulary.default_baseline:
            words.append(("baseline", changed.baseline))
        if changed.q:
            words.append(("q", changed.q))
        return urlencode(words)

    @property
    def is_default(self) -> bool:
        return not self.query()

    def at_once(self, each: int, most: int = MOST_AT_ONCE) -> tuple["Selection", str]:
        """As many of the countries, from the first, as can be shown at once where there are `each` answers of every one of them.

        And a sentence for whoever asked for more; empty where that is all.
        """
        fit = max(most // max(each, 1), 1)
        if len(self.countries) <= fit:
            return self, ""
        message = _(
            "The first %(shown)s of %(asked)s countries are shown: %(each)s answers of each, at most %(most)s at once. "
            "Choose the countries that you want to see, or fewer domains or phases."
        ) % {"shown": fit, "asked": len(self.countries), "each": each, "most": most}
        return replace(self, countries=self.countries[:fit]), message


FIELDS = ("country", "domain", "phase", "show", "baseline", "q")


def _shown(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


def _fitting(field: str, found: Iterable[str], fits: Sequence[str], problems: list[Problem]) -> tuple[str, ...]:
    chosen: dict[str, None] = {}
    for value in found:
        if value in fits:
            chosen[value] = None
        elif value:
            message = _("“%(value)s” is not a known %(field)s; it can be: %(fits)s.") % {
                "value": _shown(value),
                "field": field,
                "fits": ", ".join(fits) or _("nothing yet, since no evidence is loaded"),
            }
            problems.append(Problem(field, _shown(value), message))
    return tuple(chosen)


def parse(words: Mapping[str, Any] | QueryDict, vocabulary: Vocabulary) -> tuple[Selection, tuple[Problem, ...]]:
    """The selection that `words` ask for, and every word that does not fit. What does not fit is left out of the selection.

    Names other than FIELDS are not looked at: whether they are an error is for the caller to say (`unknown_fields`).
    """

    def values(field: str) -> list[str]:
        if isinstance(words, QueryDict):
            return words.getlist(field)
        value = words.get(field) or []
        return [value] if isinstance(value, str) else list(value)

    problems: list[Problem] = []
    countries = _fitting("country", values("country"), vocabulary.countries, problems)
    shows = _fitting("show", values("show"), SHOWS, problems)
    baselines = _fitting("baseline", values("baseline"), vocabulary.baselines, problems)
    q = " ".join("".join(character if character.isprintable() else " " for character in " ".join(values("q"))).split())
    if len(q) > LONGEST_SEARCH:
        problems.append(
            Problem("q", _shown(q), _("The search is longer than %(limit)s characters; it was cut.") % {"limit": LONGEST_SEARCH})
        )
    selection = Selection(
        countries=countries or vocabulary.countries,
        domains=_fitting("domain", values("domain"), vocabulary.domains, problems),
        phases=_fitting("phase", values("phase"), vocabulary.phases, problems),
        show=shows[-1] if shows else ALL,
        baseline=baselines[-1] if baselines else vocabulary.default_baseline,
        q=q[:LONGEST_SEARCH],
        vocabulary=vocabulary,
    )
    return selection, tuple(problems)


def unknown_fields(words: Iterable[str], known: Iterable[str]) -> tuple[Problem, ...]:
    """A problem for each name among `words` that is not `known`."""
    known = tuple(known)
    return tuple(
        Problem(
            name,
            name,
            _("“%(name)s” is not a parameter here; known are: %(known)s.") % {"name": _shown(name), "known": ", ".join(known)},
        )
        for name in words
        if name not in known
    )
