"""The filters of barriers."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from barriers.models import Barrier, BarrierQuerySet
from barriers.vocabulary import BarrierKind, BarrierStatus, Likelihood, Severity
from countries.filters import CountryFilter
from milenari.core.filters import ListFilterSet, SearchFilter, WordsFilter
from regulations.vocabulary import Phase


class BarrierFilterSet(ListFilterSet):
    """A union's barriers bear on its members: a country's code finds both."""

    country = CountryFilter(method="bearing_on")
    phase = WordsFilter("phase", choices=Phase.choices, label=_("Phase"))
    kind = WordsFilter("kind", choices=BarrierKind.choices, label=_("Kind"))
    severity = WordsFilter("severity", choices=Severity.choices, label=_("Severity"))
    likelihood = WordsFilter("likelihood", choices=Likelihood.choices, label=_("Likelihood"))
    status = WordsFilter("status", choices=BarrierStatus.choices, label=_("Status"))
    q = SearchFilter(("title", "description", "mitigation"))

    def bearing_on(self, queryset: BarrierQuerySet, name: str, countries: list[str]) -> QuerySet[Barrier]:
        return queryset.bearing_on(countries)
