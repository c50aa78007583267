"""What the pages of releases show, ready-made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from milenari.core.said import evidence
from milenari.core.selection import Problem, Selection, Vocabulary, parse
from regulations.presenters import Filter, filter_of
from regulations.vocabulary import Review, Status
from reports.changes import Changes, CountryChanges, Section
from reports.frozen import Frozen

IN_FULL = 60  # changes that a page shows word by word; of more, each is a line, until a page of them is asked for
IN_LINES = 1000  # and of more than that, countries and domains are counted


@dataclass(frozen=True, slots=True)
class Holding:
    """What is recorded of one jurisdiction, in figures. `found` are the answers of which something is known."""

    code: str
    name: str
    is_union: bool
    answers: int
    found: int
    verified: int
    barriers: int
    steps: int
    documents: int
    places: int  # laws, guidelines and other sources


def holdings(frozen: Frozen) -> tuple[Holding, ...]:
    """Of each jurisdiction, in reading order."""

    def of(part: str, code: str) -> int:
        return sum(record["jurisdiction"] == code for record in frozen.records[part])

    def holding(code: str) -> Holding:
        answers = [record for record in frozen.records["requirements"] if record["jurisdiction"] == code]
        verified = (frozen.reviews.get(f"{code}/{record['topic']}") for record in answers)
        return Holding(
            code=code,
            name=frozen.jurisdictions[code].name,
            is_union=frozen.jurisdictions[code].is_union,
            answers=len(answers),
            found=sum(record["status"] != Status.NOT_FOUND for record in answers),
            verified=sum(reviewed is not None and reviewed.review is Review.VERIFIED for reviewed in verified),
            barriers=of("barriers", code),
            steps=of("steps", code),
            documents=of("documents", code),
            places=of("instruments", code) + of("sources", code),
        )

    return tuple(holding(code) for code in frozen.jurisdictions)


# ---- changes


def parse_scope(words: Mapping[str, object], before: Frozen, after: Frozen) -> tuple[Selection, tuple[Problem, ...]]:
    """Whose changes, and on what: any country, union and domain of either side; unions are chosen beside countries here."""
    vocabulary = Vocabulary(
        countries=tuple(dict.fromkeys((*after.jurisdictions, *before.jurisdictions))),
        unions=(),
        domains=tuple(dict.fromkeys(domain.slug for side in (after, before) for domain in side.domains)),
        phases=(),
    )
    scope = {field: words.getlist(field) if hasattr(words, "getlist") else words.get(field) for field in ("country", "domain")}
    return parse(scope, vocabulary)


def chosen_countries(selection: Selection) -> tuple[str, ...]:
    """None chosen means all of them, and the questionnaire."""
    return () if selection.countries == selection.vocabulary.countries else selection.countries


def scope_query(since: str, selection: Selection) -> str:
    """The words of the address that say what is compared, and on what."""
    countries = [("country", code) for code in chosen_countries(selection)]
    return urlencode([("since", since), *countries, *(("domain", slug) for slug in selection.domains)])


def scope_filters(selection: Selection, before: Frozen, after: Frozen) -> tuple[Filter, ...]:
    """The filter bar's fields; while no country is chosen none is ticked, so that one can be."""
    places = {code: found.name for side in (before, after) for code, found in side.jurisdictions.items()}
    titles = {domain.slug: evidence(domain.title) for side in (before, after) for domain in side.domains}
    countries = chosen_countries(selection)
    return (
        _filter("country", _("Countries"), {code: places[code] for code in selection.vocabulary.countries}, countries),
        _filter("domain", _("Domains"), {slug: titles[slug] for slug in selection.vocabulary.domains}, selection.domains),
    )


def _filter(name: str, label: str, options: Mapping[str, str], chosen: tuple[str, ...]) -> Filter:
    return filter_of(name, label, list(options.items()), chosen, True, pgettext("values of a filter", "all"))


@dataclass(frozen=True, slots=True)
class Fold:
    """One section of a country's changes; `query`: the words of the address that show it alone, if any do."""

    section: Section
    query: str


@dataclass(frozen=True, slots=True)
class CountryFold:
    """One country's changes, folded where there are many."""

    country: CountryChanges
    folds: tuple[Fold, ...]
    query: str


def fold(changes: Changes, since: str, selection: Selection) -> tuple[CountryFold, ...]:
    domains = [("domain", slug) for slug in selection.domains]

    def query(country: CountryChanges, words: list[tuple[str, str]]) -> str:
        return urlencode([("since", since), ("country", country.code), *words]) if country.code else ""

    def sections(country: CountryChanges) -> Iterator[Fold]:
        for section in country.sections:
            yield Fold(section, query(country, [("domain", section.slug)]) if section.slug else "")

    return tuple(CountryFold(country, tuple(sections(country)), query(country, domains)) for country in changes.countries)


def how_shown(changes: Changes) -> str:
    """In full, in lines or in counts: a long comparison stays light, and says where the rest is."""
    return "full" if changes.total <= IN_FULL else "lines" if changes.total <= IN_LINES else "counts"


def pages_of(changes: Changes) -> int:
    """How many pages they fill, told in full."""
    return -(-changes.total // IN_FULL)


def parse_page(word: str, pages: int) -> tuple[int, tuple[Problem, ...]]:
    """Which page is asked for, from 1; 0: none, but all of them in short."""
    if not word:
        return 0, ()
    if word.isascii() and word.isdecimal() and len(word) < 7 and 0 < int(word) <= max(pages, 1):
        return int(word), ()
    shown = word if len(word) <= 40 else word[:39] + "…"
    message = _("“%(value)s” is not a page of these changes; it can be a number from 1 to %(pages)s.")
    return 0, (Problem("page", shown, message % {"value": shown, "pages": max(pages, 1)}),)


def page_of(changes: Changes, page: int) -> Changes:
    """One page of them."""
    here = {id(change) for change in changes.changes[(page - 1) * IN_FULL : page * IN_FULL]}
    countries = []
    for country in changes.countries:
        kept = (
            replace(section, changes=tuple(change for change in section.changes if id(change) in here))
            for section in country.sections
        )
        if sections := tuple(section for section in kept if section.changes):
            countries.append(replace(country, sections=sections))
    return replace(changes, countries=tuple(countries))
