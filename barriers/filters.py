"""The filters of barriers and mitigations, and of gaps what a selection does not say."""

from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from barriers.models import Barrier, BarrierQuerySet, Mitigation, MitigationQuerySet, Step
from barriers.queries import WITHOUT_CITATION, WITHOUT_MITIGATION, read_covering, with_overdue
from barriers.vocabulary import BarrierKind, BarrierStatus, Likelihood, MitigationStatus, Severity
from countries.filters import CountryFilter
from countries.models import Institution
from milenari.core.changed import ChangedSinceFilter
from milenari.core.filters import ListFilterSet, SearchFilter, WordsFilter
from milenari.core.selection import Problem
from milenari.core.words import Of, Recorded
from regulations.filters import DomainFilter, TopicFilter
from regulations.vocabulary import Basis, Confidence, Phase

LACKS = (
    ("gap", gettext_lazy("a gap that it explains")),
    ("citation", gettext_lazy("a citation")),
    ("owner", gettext_lazy("an owner")),
    ("mitigation", gettext_lazy("a mitigation")),
)
YES_OR_NO = (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))
BARRIERS = Recorded((Of(Barrier, "slug", "title", (F("slug"),)),))
OWNERS = Recorded((Of(Institution, "slug", "name", (F("jurisdiction__name"), F("name"))),))


class BarrierFilterSet(ListFilterSet):
    """A union's barriers bear on its members: a country's code finds both.

    `lacks` finds what is missing any of the words given; a gap is one of any country against the default baseline.
    """

    country = CountryFilter(method="bearing_on")
    domain = DomainFilter("topics__domain__slug", aside=True, method="on_topics")
    topic = TopicFilter("topics__slug", aside=True, method="on_topics")
    phase = WordsFilter("phase", choices=Phase.choices, label=gettext_lazy("Phase"))
    kind = WordsFilter("kind", choices=BarrierKind.choices, label=gettext_lazy("Kind"))
    severity = WordsFilter("severity", choices=Severity.choices, label=gettext_lazy("Severity"))
    likelihood = WordsFilter("likelihood", choices=Likelihood.choices, label=gettext_lazy("Likelihood"))
    status = WordsFilter("status", choices=BarrierStatus.choices, label=gettext_lazy("Status"))
    lacks = WordsFilter("lacks", choices=LACKS, label=gettext_lazy("Without"), method="lacking")
    overdue = WordsFilter("overdue", choices=YES_OR_NO, label=gettext_lazy("Overdue mitigations"), method="by_overdue")
    changed_since = ChangedSinceFilter("citations", "mitigations", "delays")
    q = SearchFilter(("title", "description", "mitigation"))

    @property
    def standing(self) -> QuerySet[Barrier]:
        """What the filter leaves of the barriers that still stand: the resolved ones only where a status is asked for."""
        found: QuerySet[Barrier] = self.qs
        return found if self.form.cleaned_data.get("status") else found.exclude(status=BarrierStatus.RESOLVED)

    def bearing_on(self, queryset: BarrierQuerySet, name: str, countries: list[str]) -> QuerySet[Barrier]:
        return queryset.bearing_on(countries)

    def on_topics(self, queryset: BarrierQuerySet, name: str, slugs: list[str]) -> QuerySet[Barrier]:
        """Those that hang on any of these topics, or on one of these domains; each once."""
        found = Barrier.objects.filter(**{f"{name}__in": slugs})
        return queryset.filter(pk__in=found.order_by().values("pk"))

    def lacking(self, queryset: BarrierQuerySet, name: str, words: list[str]) -> QuerySet[Barrier]:
        return queryset.filter(reduce(or_, map(_without, words))) if words else queryset

    def by_overdue(self, queryset: BarrierQuerySet, name: str, words: list[str]) -> QuerySet[Barrier]:
        if len(words) != 1:
            return queryset
        late = with_overdue(timezone.localdate())
        return queryset.filter(late if words == ["yes"] else ~late)


class MitigationFilterSet(ListFilterSet):
    """What is done about a union's barriers bears on its members: a country's code finds both."""

    country = CountryFilter(method="bearing_on")
    barrier = WordsFilter("barrier__slug", choices=BARRIERS, label=gettext_lazy("Barrier"))
    phase = WordsFilter("barrier__phase", choices=Phase.choices, label=gettext_lazy("Phase"))
    kind = WordsFilter("barrier__kind", choices=BarrierKind.choices, label=gettext_lazy("Kind of barrier"))
    status = WordsFilter("status", choices=MitigationStatus.choices, label=gettext_lazy("Status"))
    owner = WordsFilter("owner__slug", choices=OWNERS, label=gettext_lazy("Owner"))
    overdue = WordsFilter("overdue", choices=YES_OR_NO, label=gettext_lazy("Overdue"), method="by_overdue")
    changed_since = ChangedSinceFilter()
    q = SearchFilter(("what", "barrier__title"))

    def bearing_on(self, queryset: MitigationQuerySet, name: str, countries: list[str]) -> QuerySet[Mitigation]:
        return queryset.filter(barrier__in=Barrier.objects.bearing_on(countries).order_by().values("pk"))

    def by_overdue(self, queryset: MitigationQuerySet, name: str, words: list[str]) -> QuerySet[Mitigation]:
        if len(words) != 1:
            return queryset
        late = Mitigation.objects.overdue(timezone.localdate()).order_by().values("pk")
        return queryset.filter(pk__in=late) if words == ["yes"] else queryset.exclude(pk__in=late)


class StepFilterSet(ListFilterSet):
    country = CountryFilter()
    domain = DomainFilter("topics__domain__slug", method="on_topics")
    topic = TopicFilter("topics__slug", method="on_topics")
    basis = WordsFilter("basis", choices=Basis.choices, label=gettext_lazy("Basis"))
    confidence = WordsFilter("confidence", choices=Confidence.choices, label=gettext_lazy("Confidence"))
    changed_since = ChangedSinceFilter("citations")
    q = SearchFilter(("title", "actor", "note"))

    def on_topics(self, queryset: QuerySet[Step], name: str, slugs: list[str]) -> QuerySet[Step]:
        """Those that serve any of these topics, or one of these domains; each once."""
        return queryset.filter(pk__in=Step.objects.filter(**{f"{name}__in": slugs}).order_by().values("pk"))


def _without(word: str) -> Q:
    match word:
        case "gap":
            return ~Q(slug__in=read_covering())
        case "citation":
            return WITHOUT_CITATION
        case "owner":
            return Q(owner=None)
        case "mitigation":
            return WITHOUT_MITIGATION
    raise ValueError(f"“{word}” is nothing that a barrier can lack.")


def parse_covered(words: QueryDict) -> tuple[str, tuple[Problem, ...]]:
    """Which gaps are asked for (“yes”, with a barrier; “no”, without; empty, all), and what of the words does not fit."""
    fits = [word for word, _label in YES_OR_NO]
    given = [word for word in words.getlist("covered") if word]
    message = _("“%(value)s” does not say which gaps; covered can be: %(fits)s.")
    problems = tuple(
        Problem("covered", value, message % {"value": value, "fits": ", ".join(fits)})
        for value in (Truncator(word).chars(40) for word in given if word not in fits)
    )
    chosen = {word for word in given if word in fits}
    return (chosen.pop() if len(chosen) == 1 else ""), problems
