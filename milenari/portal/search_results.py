"""What a search is asked, and its results as the page and the API show them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from countries.filters import CountryFilter
from countries.models import Jurisdiction
from countries.names import place_name
from milenari.core import revision
from milenari.core.filters import ListFilterSet, MisfitMixin, SearchInput, WordsFilter
from milenari.core.said import evidence, like
from milenari.core.search import LONGEST_PASSAGE, Piece, Term, marked, passage, terms
from milenari.core.selection import LONGEST_SEARCH
from milenari.core.translation import active
from milenari.portal.models import SearchEntry
from milenari.portal.search import Hit, address, find
from milenari.portal.search_index import KINDS
from regulations.glossary import read_terms
from regulations.queries import read_outline

# ---- what is asked for


class SoughtField(forms.CharField):
    """A search that is too long is cut, with a notice, as in a selection."""

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > LONGEST_SEARCH:
            raise ValidationError(
                _("The search is longer than %(limit)s characters; it was cut."),
                params={"limit": LONGEST_SEARCH, "value": value, "fitting": value[:LONGEST_SEARCH].strip()},
            )


class SoughtFilter(django_filters.Filter):
    field_class = SoughtField


class PageField(MisfitMixin, forms.IntegerField):
    misfit = _("“%(shown)s” is no page; it can be a number from 1.")


class PageFilter(django_filters.Filter):
    field_class = PageField


class SearchFilterSet(ListFilterSet):
    """The words of a search's address. What they leave is said by milenari.portal.search, not by a query set."""

    q = SoughtFilter(label=_("Search"), widget=SearchInput)
    kind = WordsFilter("kind", choices=[(kind.name, kind.plural) for kind in KINDS.values()], label=_("Kind"))
    country = CountryFilter("jurisdiction")
    page = PageFilter(label=_("Page"), min_value=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for. No kind and no country chosen means all of them."""

    q: str
    kinds: tuple[str, ...]
    countries: tuple[str, ...]

    def query(self, **changes: Any) -> str:
        """The query string that asks this, with `changes` made."""
        words = {"q": self.q, "kind": self.kinds, "country": self.countries, **changes}
        return urlencode({name: value for name, value in words.items() if value}, doseq=True)


# ---- what is shown

NAMED = frozenset({"jurisdiction", "institution"})  # kinds of record whose titles are names in every language


@dataclass(frozen=True, slots=True)
class Result:
    """One record found; `address` is empty where no page shows it. `kind` is a word of the address, `label` what is read.

    `key` and `jurisdiction` (a code, empty where it has none) name the record within its kind.
    """

    kind: str
    label: str
    key: str
    jurisdiction: str
    place: str
    address: str
    title: tuple[Piece, ...]
    also: tuple[Piece, ...]
    local_title: tuple[Piece, ...]
    language: str
    passage: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """A way to narrow the results, and how many it leaves; `query` is the query string that takes it alone."""

    value: str
    label: str
    count: int
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, in the whole (`hits`) and in the kinds and countries asked for (`shown`)."""

    asked: Asked
    sought: tuple[Term, ...]
    jurisdictions: tuple[Jurisdiction, ...]
    hits: tuple[Hit, ...]

    def _is_of_kind(self, hit: Hit) -> bool:
        return not self.asked.kinds or hit.kind in self.asked.kinds

    def _is_of_country(self, hit: Hit) -> bool:
        chosen = [found for found in self.jurisdictions if found.code in self.asked.countries]
        return not chosen or any(hit.jurisdiction in holding_in(country) for country in chosen)

    @property
    def shown(self) -> list[Hit]:
        return [hit for hit in self.hits if self._is_of_kind(hit) and self._is_of_country(hit)]

    @property
    def kinds(self) -> list[Option]:
        """The kinds that have results in the countries asked for, after all of them together."""
        counts = Counter(hit.kind for hit in self.hits if self._is_of_country(hit))
        asked = self.asked
        return [
            Option("", str(_("All")), counts.total(), asked.query(kind=()), not asked.kinds),
            *(
                Option(name, str(kind.plural), counts[name], asked.query(kind=(name,)), name in asked.kinds)
                for name, kind in KINDS.items()
                if counts[name] or name in asked.kinds
            ),
        ]

    @property
    def countries(self) -> list[Option]:
        """All jurisdictions, with their results of the kinds asked for."""
        counts = Counter(hit.jurisdiction for hit in self.hits if self._is_of_kind(hit))
        return [
            Option(
                found.code,
                found.name,
                sum(counts[code] for code in holding_in(found)),
                self.asked.query(country=(found.code,)),
                found.code in self.asked.countries,
            )
            for found in self.jurisdictions
        ]

    def results(self, hits: Sequence[Hit], longest: int = LONGEST_PASSAGE) -> list[Result]:
        """Some of the hits as they are shown, in 1 query. A record that vanished since it was found is left out."""
        entries = SearchEntry.objects.in_bulk([hit.pk for hit in hits])
        by_code = {found.code: found for found in self.jurisdictions}
        if active():
            _translate(entries.values())
        return [self._result(entry, by_code.get(entry.jurisdiction), longest) for hit in hits if (entry := entries.get(hit.pk))]

    def _result(self, entry: SearchEntry, jurisdiction: Jurisdiction | None, longest: int) -> Result:
        return Result(
            kind=entry.kind,
            label=str(KINDS[entry.kind].label),
            key=entry.key,
            jurisdiction=entry.jurisdiction,
            place=place_name(jurisdiction.name) if jurisdiction and entry.kind != "jurisdiction" else "",
            address=address(entry.kind, entry.key, jurisdiction),
            title=marked(entry.title if _is_name(entry) else evidence(entry.title), self.sought),
            also=marked(evidence(entry.also) if entry.kind == "term" else entry.also, self.sought)
            if entry.also not in entry.title
            else (),
            local_title=marked(entry.local_title, self.sought),
            language=entry.language,
            passage=passage(evidence(entry.text), self.sought, longest),
        )


def _is_name(entry: SearchEntry) -> bool:
    """Whether its title is called so in every language: a name, or an abbreviation (a term that says what it is short for)."""
    return entry.kind in NAMED or (entry.kind == "term" and bool(entry.also))


def _translate(entries: Iterable[SearchEntry]) -> None:
    """Places, questions, terms and what stands under them, as the language that is spoken says them: in the queries of outline
    and glossary."""
    topics = read_outline().pictures
    terms = {term.term: term for term in read_terms(revision.current())}
    for entry in entries:
        if entry.kind in ("topic", "requirement") and entry.key in topics:
            entry.title = topics[entry.key].question
        if entry.kind == "topic" and entry.key in topics:
            labels = [choice.label for choice in topics[entry.key].choices]
            entry.text = like(labels[0], ", ".join(labels)) if labels else ""
        elif entry.kind == "term" and entry.key in terms:
            entry.also, entry.text = terms[entry.key].full, terms[entry.key].meaning
        elif entry.kind == "jurisdiction":
            entry.title = place_name(entry.title)


def holding_in(jurisdiction: Jurisdiction) -> tuple[str, ...]:
    """Whose rules hold there, by code: its own and its union's."""
    union = jurisdiction.member_of
    return (jurisdiction.code, union.code) if union else (jurisdiction.code,)


def run(asked: Asked) -> Found:
    """The search, in 2 queries beside those that bring the index up to date."""
    jurisdictions = tuple(Jurisdiction.objects.in_reading_order().select_related("member_of"))
    sought = terms(asked.q)
    return Found(asked, sought, jurisdictions, find(sought, [found.code for found in jurisdictions]))
