"""The filters of jurisdictions, and by them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from countries.models import Jurisdiction, JurisdictionKind
from milenari.core.filters import ListFilterSet, SearchFilter, WordsFilter


class CountryFilter(WordsFilter):
    """Codes of jurisdictions; a union's code is one as well."""

    def __init__(self, field_name: str = "jurisdiction__code", **options: Any) -> None:
        super().__init__(
            field_name,
            choices=lambda: Jurisdiction.objects.in_reading_order().values_list("code", "name"),
            label=_("Country"),
            **options,
        )


class JurisdictionFilterSet(ListFilterSet):
    country = CountryFilter("code")
    kind = WordsFilter("kind", choices=JurisdictionKind.choices, label=_("Kind"))
    q = SearchFilter(("code", "name", "local_name"))
