"""What a report is made of: the evidence as it stands, or as a release froze it. Both give equal things for equal evidence."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from barriers.forecast import Forecast
from barriers.network_queries import read_forecast
from barriers.scenario import Scenario
from milenari.core.selection import Problem, Selection, Vocabulary
from milenari.core.translation import active
from regulations.glossary import read_terms
from regulations.landscape import Citation, Landscape
from regulations.queries import Outline, read_landscape, read_outline, topics_of
from regulations.terms import Term, in_order
from reports import contents
from reports.frozen import Frozen
from reports.models import Release
from reports.plan.plan import Plan
from reports.plan.profile import Profile
from reports.plan.queries import made_plan
from reports.profiles import profiles_of, read_profiles
from reports.release_queries import read_release
from reports.report_queries import read_barriers, read_places


class Titled(Protocol):
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...


class Evidence(Protocol):
    """What a report asks of the evidence, live or frozen (reports.frozen.Frozen)."""

    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def domains(self) -> Sequence[Titled]: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    def count_topics(self, selection: Selection) -> int: ...
    def landscape(self, selection: Selection) -> Landscape: ...
    def barriers(self, countries: Collection[str]) -> tuple[contents.Barrier, ...]: ...
    def forecast(self, countries: tuple[str, ...], scenario: Scenario) -> Forecast | None: ...
    def plan(self, profile: Profile, baseline: str) -> Plan: ...
    def places(self, citations: Iterable[Citation]) -> tuple[contents.Place, ...]: ...


@dataclass(frozen=True, slots=True)
class Live:
    """The evidence as it stands, read from the database piece by piece."""

    outline: Outline

    @property
    def vocabulary(self) -> Vocabulary:
        return self.outline.vocabulary

    @property
    def domains(self) -> Sequence[Titled]:
        return self.outline.domains

    @property
    def names(self) -> Mapping[str, str]:
        return {code: jurisdiction.name for code, jurisdiction in self.outline.jurisdictions.items()}

    def count_topics(self, selection: Selection) -> int:
        return len(topics_of(self.outline, selection))

    def landscape(self, selection: Selection) -> Landscape:
        return read_landscape(self.outline, selection)

    def barriers(self, countries: Collection[str]) -> tuple[contents.Barrier, ...]:
        return read_barriers(tuple(countries))

    def forecast(self, countries: tuple[str, ...], scenario: Scenario) -> Forecast | None:
        return read_forecast(self.outline.revision, countries, scenario)

    def plan(self, profile: Profile, baseline: str) -> Plan:
        made, _problems = made_plan(self.outline.revision, profile, baseline)
        return made

    def places(self, citations: Iterable[Citation]) -> tuple[contents.Place, ...]:
        return read_places(citations)


@dataclass(frozen=True, slots=True)
class Edition:
    """`release` is None for the evidence as it stands; `revision` is that of the evidence."""

    release: Release | None
    evidence: Evidence
    revision: int

    @property
    def slug(self) -> str:
        """The release's; empty for the evidence as it stands."""
        return self.release.slug if self.release else ""

    def profiles(self, landscape: Landscape) -> Mapping[str, contents.Profile]:
        """Of the countries in the picture, by code."""
        unions = {code: found.union for code, found in landscape.jurisdictions.items() if not found.is_union}
        if isinstance(self.evidence, Frozen):
            return profiles_of(self.evidence.records, unions)
        return read_profiles(unions)

    @property
    def glossary(self) -> tuple[Term, ...]:
        """Every term."""
        if isinstance(self.evidence, Live):
            return read_terms(self.evidence.outline.revision)
        assert isinstance(self.evidence, Frozen)
        return in_order(
            Term(str(found["term"]), str(found["full"] or ""), str(found["meaning"]), ())
            for found in self.evidence.records["glossary"]
        )

    def made_at(self, asked_at: datetime) -> datetime:
        """The time that stands in a report: of a release always the same, so that the same scope gives the same bytes."""
        return self.release.made_at if self.release else asked_at


def read_edition(words: Mapping[str, Any] | QueryDict) -> tuple[Edition, tuple[Problem, ...]]:
    """The edition that the word `release` names; the evidence as it stands where it names none, or one that is not known."""
    slug, problems = known_release(words, "release")
    release = Release.objects.without_content().get(slug=slug) if slug else None
    if release is not None:
        return Edition(release, read_release(release).in_language(active()), release.revision), problems
    outline = read_outline()
    return Edition(None, Live(outline), outline.revision.number), problems


def known_release(words: Mapping[str, Any] | QueryDict, field: str) -> tuple[str, tuple[Problem, ...]]:
    """The slug of a release that this word names, and the problem where there is no such release; empty where it names none."""
    given = words.get(field) or ""
    slug = given if isinstance(given, str) else next(iter(given), "")
    if not slug or ("\0" not in slug and Release.objects.filter(slug=slug).exists()):  # which PostgreSQL takes in no text
        return slug, ()
    known = ", ".join(Release.objects.newest_first().values_list("slug", flat=True)) or _("none yet")
    shown = Truncator(slug).chars(40)
    message = _("“%(value)s” is not a known release; known are: %(known)s.") % {"value": shown, "known": known}
    return "", (Problem(field, shown, message),)
