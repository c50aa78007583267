"""Ready-made values for the pages that show a selection: the filter bar, and the notices for words that do not fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from milenari.core.lists import comma
from milenari.core.said import evidence, joined
from milenari.core.selection import LIGHTEST, SHOWS, Selection
from regulations.queries import Outline
from regulations.vocabulary import Phase

MOST_NAMED = 4  # so many chosen words the filter bar names; more it counts


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One field of the filter bar. `summary` says in words what is chosen; `several` whether more than one can be."""

    name: str
    label: str
    options: tuple[Option, ...]
    several: bool
    summary: str


def summary_of(chosen: Sequence[str], none: str) -> str:
    """What is chosen, in words; `none` where nothing is."""
    if len(chosen) > MOST_NAMED:
        return _("%(count)s chosen") % {"count": len(chosen)}
    return joined(comma(), chosen) or none


def filter_of(
    name: str, label: str, options: list[tuple[str, str]], chosen: tuple[str, ...], several: bool, none: str = ""
) -> Filter:
    made = tuple(Option(value, text, value in chosen) for value, text in options)
    texts = {option.value: option.label for option in made}
    said = [texts[value] for value in chosen if value in texts]
    return Filter(name, label, made, several, summary_of(said, none))


def show_labels() -> dict[str, str]:
    return {"all": _("All topics"), "differences": _("Differences"), "gaps": _("Gaps"), "unverified": _("Unverified")}


def filters(outline: Outline, selection: Selection, names: tuple[str, ...]) -> tuple[Filter, ...]:
    """The filter bar with the fields of these names, as the selection has them."""
    places = {code: jurisdiction.name for code, jurisdiction in outline.jurisdictions.items()}
    return filters_of(places, {domain.slug: domain.title for domain in outline.domains}, selection, names)


def filters_of(
    places: Mapping[str, str], domains: Mapping[str, str], selection: Selection, names: tuple[str, ...]
) -> tuple[Filter, ...]:
    """The same, of any evidence: `places` are the jurisdictions' names by code, `domains` the titles by slug."""
    baselines = [(code, places.get(code) or _("The lightest answer in each row")) for code in selection.vocabulary.baselines]
    countries = sorted(selection.vocabulary.countries, key=lambda code: (code not in selection.countries, _rank(selection, code)))
    shown = show_labels()
    made = {
        "country": filter_of("country", _("Countries"), [(code, places[code]) for code in countries], selection.countries, True),
        "domain": filter_of(
            "domain",
            _("Domains"),
            [(slug, evidence(title)) for slug, title in domains.items()],
            selection.domains,
            True,
            pgettext("domains", "all"),
        ),
        "phase": filter_of(
            "phase",
            _("Phases"),
            [(phase.value, str(phase.label)) for phase in Phase],
            selection.phases,
            True,
            pgettext("phases", "all"),
        ),
        "show": filter_of("show", _("Show"), [(show, shown[show]) for show in SHOWS], (selection.show,), False),
        "baseline": filter_of("baseline", _("Baseline"), baselines, (selection.baseline,), False),
    }
    return tuple(made[name] for name in names)


def _rank(selection: Selection, code: str) -> int:
    order = selection.countries if code in selection.countries else selection.vocabulary.countries
    return order.index(code)


def baseline_name(outline: Outline, selection: Selection) -> str:
    """What the countries are held against, in words."""
    if selection.baseline == LIGHTEST:
        return _("the lightest answer in each row")
    return outline.jurisdictions[selection.baseline].name
