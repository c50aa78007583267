"""What a report's page of a country tells beside its answers: who decides there, who would run the trial, what law is ahead."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from countries.models import Authority, Institution
from milenari.core.evidence import Record
from regulations.ahead import bearing_on
from regulations.models import Ahead
from regulations.translations import spoken
from regulations.vocabulary import Stage
from reports.contents import Coming, Profile, Someone


def read_profiles(unions: Mapping[str, str]) -> dict[str, Profile]:
    """By code, in 3 queries. `unions`: of each country (code) the code of its union, empty where it has none."""
    who = ("jurisdiction__code", "name", "role")
    authorities = Authority.objects.filter(jurisdiction__code__in=unions).order_by("pk").values_list(*who, "acronym")
    institutions = Institution.objects.filter(jurisdiction__code__in=unions).order_by("pk").values_list(*who, "city")
    ahead = bearing_on(Ahead.objects.all(), tuple(unions)).distinct().order_by("pk")
    coming = ahead.values_list("jurisdiction__code", "pk", "title", "stage", "applies_from")
    texts = spoken()
    return _profiles(
        unions,
        [(code, Someone(name, acronym, role)) for code, name, role, acronym in authorities],
        [(code, Someone(name, city, role)) for code, name, role, city in institutions],
        [
            (code, Coming(texts.of("ahead", pk).said("title", title), Stage(stage), applies_from))
            for code, pk, title, stage, applies_from in coming
        ],
    )


def profiles_of(records: Mapping[str, Sequence[Record]], unions: Mapping[str, str]) -> dict[str, Profile]:
    """The same of frozen records, by part."""
    return _profiles(
        unions,
        [
            (found["jurisdiction"], Someone(found["name"], found["acronym"] or "", found["role"] or ""))
            for found in records["authorities"]
        ],
        [
            (found["jurisdiction"], Someone(found["name"], found["city"] or "", found["role"] or ""))
            for found in records["institutions"]
        ],
        [
            (
                found["jurisdiction"],
                Coming(
                    found["title"],
                    Stage(found["stage"]),
                    date.fromisoformat(found["applies_from"]) if found["applies_from"] else None,
                ),
            )
            for found in records["ahead"]
        ],
    )


def _profiles(
    unions: Mapping[str, str],
    authorities: Iterable[tuple[str, Someone]],
    institutions: Iterable[tuple[str, Someone]],
    ahead: Iterable[tuple[str, Coming]],
) -> dict[str, Profile]:
    deciding, running, coming = defaultdict(list), defaultdict(list), defaultdict(list)
    for code, someone in authorities:
        deciding[code].append(someone)
    for code, someone in institutions:
        running[code].append(someone)
    for code, found in ahead:
        coming[code].append(found)
    return {
        code: Profile(
            authorities=tuple(deciding[code]),
            institutions=tuple(running[code]),
            ahead=tuple(sorted((*coming[code], *(coming[union] if union else ())), key=_when)),
        )
        for code, union in unions.items()
    }


def _when(found: Coming) -> tuple[bool, date, str]:
    """What has a date first, by date."""
    return (found.applies_from is None, found.applies_from or date.min, found.title)
