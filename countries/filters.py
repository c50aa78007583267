"""The filters of jurisdictions, of who decides and who takes part in them, and by them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from countries.models import READING_ORDER, Jurisdiction, JurisdictionKind
from milenari.core.changed import ChangedSinceFilter
from milenari.core.filters import ListFilterSet, SearchFilter, WordsFilter
from milenari.core.words import Of, Recorded

COUNTRIES = Recorded((Of(Jurisdiction, "code", "name", READING_ORDER),))


class CountryFilter(WordsFilter):
    """Codes of jurisdictions; a union's code is one as well."""

    def __init__(self, field_name: str = "jurisdiction__code", **options: Any) -> None:
        super().__init__(field_name, choices=COUNTRIES, label=_("Country"), **options)


class JurisdictionFilterSet(ListFilterSet):
    country = CountryFilter("code")
    kind = WordsFilter("kind", choices=JurisdictionKind.choices, label=_("Kind"))
    changed_since = ChangedSinceFilter()
    q = SearchFilter(("code", "name", "local_name"))


class AuthorityFilterSet(ListFilterSet):
    country = CountryFilter()
    changed_since = ChangedSinceFilter()
    q = SearchFilter(("name", "acronym", "local_name", "role"))


class InstitutionFilterSet(ListFilterSet):
    country = CountryFilter()
    changed_since = ChangedSinceFilter("citations")
    q = SearchFilter(("name", "city", "role", "capabilities"))
