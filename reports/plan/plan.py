"""A trial's plan, whole: what pages, API, files and calendar programs are all told from. No database, no HTML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from barriers.forecast import Forecast
from regulations.documents import Library
from regulations.landscape import Cell, Landscape
from regulations.vocabulary import ProfileField
from reports.plan.calendar import Calendar, calendar
from reports.plan.dossier import Dossier, dossier
from reports.plan.obligations import Obligation, obligations
from reports.plan.profile import Profile


@dataclass(frozen=True, eq=False)
class Plan:
    """`touched` are the answers that depend on each field of the profile, country by country in its order."""

    revision: int
    changed_at: datetime
    profile: Profile
    landscape: Landscape
    forecast: Forecast | None  # None where none of the countries has a step
    dossier: Dossier
    obligations: tuple[Obligation, ...]
    calendar: Calendar
    touched: Mapping[ProfileField, tuple[tuple[Cell, ...], ...]]


def plan(library: Library, landscape: Landscape, forecast: Forecast | None, profile: Profile, baseline: str = "") -> Plan:
    """The plan of a profile. `landscape` holds every jurisdiction over `library.topics`; `forecast` is that of its countries from
    its first day on; `baseline` the code of the jurisdiction whose documents are shown as orientation, empty for none.
    """
    owed = obligations(library, landscape, profile)
    topics = {topic.slug: topic for topic in landscape.topics}
    return Plan(
        revision=landscape.revision,
        changed_at=landscape.changed_at,
        profile=profile,
        landscape=landscape,
        forecast=forecast,
        dossier=dossier(library, landscape.jurisdictions, profile, baseline),
        obligations=owed,
        calendar=calendar(forecast, owed, profile),
        touched={
            field: tuple(
                tuple(landscape.cell(code, topics[slug]) for code in profile.countries) for slug in slugs if slug in topics
            )
            for field, slugs in library.touched.items()
        },
    )
