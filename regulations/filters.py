"""The filters of domains, topics, requirements, instruments, sources and law that is ahead."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from countries.filters import CountryFilter
from countries.models import Authority, Jurisdiction
from milenari.core import collation
from milenari.core.changed import ChangedSinceFilter
from milenari.core.filters import ListFilterSet, MisfitMixin, SearchFilter, WordsFilter
from milenari.core.said import evidence
from milenari.core.words import Of, Recorded
from regulations.ahead import bearing_on
from regulations.languages import language_name
from regulations.models import Ahead, Choice, Document, Domain, Instrument, Paper, Source, Topic
from regulations.review import citations_of
from regulations.values import CALENDAR_PER_WORKING_DAY
from regulations.vocabulary import (
    Basis,
    Confidence,
    InstrumentKind,
    InstrumentStatus,
    Kind,
    Phase,
    Procedure,
    Review,
    Stage,
    Status,
    Ternary,
    Timing,
    Unit,
)

TOPICS = Recorded((Of(Topic, "slug", "question", (F("domain__order"), F("domain"), F("order"))),))
DOMAINS = Recorded((Of(Domain, "slug", "title", (F("order"),)),))
VALUES = Recorded((Of(Choice, "value", "label", (F("value"),)),), always=tuple(Ternary.choices))
CITED = Recorded((Of(Instrument, "slug", "title", (F("slug"),)), Of(Source, "slug", "title", (F("slug"),))))
PAPERS = Recorded((Of(Paper, "slug", "title", (F("order"),)),))
AUTHORITIES = Recorded((Of(Authority, "slug", "name", (F("jurisdiction__name"), F("name"))),))


class DomainFilter(WordsFilter):
    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, choices=DOMAINS, label=_("Domain"), **options)


class TopicFilter(WordsFilter):
    def __init__(self, field_name: str, **options: Any) -> None:
        super().__init__(field_name, choices=TOPICS, label=_("Topic"), **options)


class AmountField(MisfitMixin, forms.DecimalField):
    """An amount that an answer can have."""

    misfit = _("“%(shown)s” is no amount; it can be a number from 0 to 999999999999.99, as 60 or 62.5.")


class AmountFilter(django_filters.NumberFilter):
    """A bound in the unit that comparisons use, where a working day counts as 7/5 of a calendar day.

    `lookup` is gte or lte. The bound is turned into working days, rounded inwards to what an amount can be: exact, where
    multiplying every amount would leave it to the database's arithmetic.
    """

    field_class = AmountField

    def __init__(self, lookup: str, label: Any) -> None:
        super().__init__("amount", lookup, label=label, min_value=0, max_digits=14, decimal_places=2)

    def filter(self, queryset: QuerySet[Any], value: Decimal | None) -> QuerySet[Any]:
        if value is None:
            return queryset
        rounding = ROUND_CEILING if self.lookup_expr == "gte" else ROUND_FLOOR
        working_days = (value / CALENDAR_PER_WORKING_DAY).quantize(Decimal("0.01"), rounding)
        within = f"amount__{self.lookup_expr}"
        is_working_days = Q(unit=Unit.WORKING_DAYS)
        return queryset.filter((~is_working_days & Q(**{within: value})) | (is_working_days & Q(**{within: working_days})))


def on_topics(records: QuerySet[Any], field: str, slugs: list[str]) -> QuerySet[Any]:
    """Those that hang on any of these topics, or on all where none is asked for; each once."""
    found = records.model._default_manager.filter(**{f"{field}__in": slugs})
    return records.filter(pk__in=found.order_by().values("pk"))


class DomainFilterSet(ListFilterSet):
    changed_since = ChangedSinceFilter()
    q = SearchFilter(("title",))


class TopicFilterSet(ListFilterSet):
    domain = DomainFilter("domain__slug")
    phase = WordsFilter("phase", choices=Phase.choices, label=_("Phase"))
    kind = WordsFilter("kind", choices=Kind.choices, label=_("Kind of answer"))
    changed_since = ChangedSinceFilter("choices", "burden_levels")
    q = SearchFilter(("question", "domain__title"))


class ReviewedFilterSet(ListFilterSet):
    """Of records that are reviewed (models.Reviewed): what their filters `review` and `cites` do."""

    def reviewed(self, queryset: QuerySet[Any], name: str, words: list[str]) -> QuerySet[Any]:
        """As it stands today: what was verified until a day that is over is unverified."""
        if not words:
            return queryset
        held = Q(review=Review.VERIFIED, verified_until__gte=timezone.localdate())
        other = [word for word in words if word != Review.VERIFIED]
        fits = Q(review__in=other) | (Q(review=Review.VERIFIED) & ~held if Review.UNVERIFIED in words else Q(pk__in=()))
        return queryset.filter(fits | held) if Review.VERIFIED in words else queryset.filter(fits)

    def citing(self, queryset: QuerySet[Any], name: str, slugs: list[str]) -> QuerySet[Any]:
        model, owner = citations_of(queryset.model)
        cited = model._default_manager.filter(Q(instrument__slug__in=slugs) | Q(source__slug__in=slugs))
        return queryset.filter(pk__in=cited.order_by().values(owner))


class RequirementFilterSet(ReviewedFilterSet):
    country = CountryFilter()
    domain = DomainFilter("topic__domain__slug")
    topic = TopicFilter("topic__slug")
    phase = WordsFilter("topic__phase", choices=Phase.choices, label=_("Phase"))
    kind = WordsFilter("topic__kind", choices=Kind.choices, label=_("Kind of answer"))
    status = WordsFilter("status", choices=Status.choices, label=_("Status"))
    basis = WordsFilter("basis", choices=Basis.choices, label=_("Basis"))
    confidence = WordsFilter("confidence", choices=Confidence.choices, label=_("Confidence"))
    review = WordsFilter("review", choices=Review.choices, label=_("Review"), method="reviewed")
    value = WordsFilter("value", choices=VALUES, label=_("Value"))
    amount_from = AmountFilter("gte", _("Amount from (calendar days, euros or the topic's unit)"))
    amount_to = AmountFilter("lte", _("Amount to (calendar days, euros or the topic's unit)"))
    cites = WordsFilter("citations", choices=CITED, label=_("Cites (an instrument or a source)"), method="citing")
    changed_since = ChangedSinceFilter("citations")
    q = SearchFilter(("topic__question", "summary", "note"))


class DocumentFilterSet(ReviewedFilterSet):
    country = CountryFilter()
    procedure = WordsFilter("procedure", choices=Procedure.choices, label=_("Procedure"))
    timing = WordsFilter("timing", choices=Timing.choices, label=_("When"))
    domain = DomainFilter("topics__domain__slug", method="on_topics")
    topic = TopicFilter("topics__slug", method="on_topics")
    authority = WordsFilter("authority__slug", choices=AUTHORITIES, label=_("Who asks for it"))
    paper = WordsFilter("filing__paper__slug", choices=PAPERS, label=_("Shared paper"))
    confidence = WordsFilter("confidence", choices=Confidence.choices, label=_("Confidence"))
    review = WordsFilter("review", choices=Review.choices, label=_("Review"), method="reviewed")
    cites = WordsFilter("citations", choices=CITED, label=_("Cites (an instrument or a source)"), method="citing")
    changed_since = ChangedSinceFilter("citations")
    q = SearchFilter(("title", "condition", "language", "note", "authority__name", "authority__acronym"))

    def on_topics(self, queryset: QuerySet[Document], name: str, slugs: list[str]) -> QuerySet[Document]:
        return on_topics(queryset, name, slugs)


class ReviewedKind(TextChoices):
    """What waits in the review queue."""

    ANSWER = "answer", _("Answers")
    DOCUMENT = "document", _("Documents")


class ReviewFilterSet(ListFilterSet):
    """Of the answers that somebody reviews. Of countries those alone are offered that they review something of."""

    shown = ReviewedKind.ANSWER

    kind = WordsFilter("kind", choices=ReviewedKind.choices, label=_("Kind"), method="of_kind")
    country = CountryFilter()
    domain = DomainFilter("topic__domain__slug")
    q = SearchFilter(("topic__question", "summary"))

    def __init__(self, data: Any, queryset: QuerySet[Any], countries: QuerySet[Jurisdiction]) -> None:
        super().__init__(data, queryset)
        self.filters["country"].extra["choices"] = lambda: countries.values_list("code", "name")

    def of_kind(self, queryset: QuerySet[Any], name: str, words: list[str]) -> QuerySet[Any]:
        return queryset if not words or self.shown in words else queryset.none()


class DocumentReviewFilterSet(ReviewFilterSet):
    """The same of documents, which are in the domains of the topics that they bear on."""

    shown = ReviewedKind.DOCUMENT

    domain = DomainFilter("topics__domain__slug", method="on_topics")
    q = SearchFilter(("title", "condition", "note"))

    def on_topics(self, queryset: QuerySet[Any], name: str, slugs: list[str]) -> QuerySet[Any]:
        return on_topics(queryset, name, slugs)


class GlossaryFilterSet(ListFilterSet):
    topic = TopicFilter("topics__slug", method="on_topics")
    changed_since = ChangedSinceFilter()
    q = SearchFilter(("term", "full", "meaning"))

    def on_topics(self, queryset: QuerySet[Any], name: str, slugs: list[str]) -> QuerySet[Any]:
        return on_topics(queryset, name, slugs)


def instrument_languages() -> list[tuple[str, str]]:
    """The languages that instruments are written in, by name."""
    codes = Instrument.objects.order_by("language").values_list("language", flat=True).distinct()
    return sorted(((code, language_name(code)) for code in codes), key=lambda language: collation.key(language[1]))


def source_kinds() -> list[tuple[str, str]]:
    """The kinds of sources, as people wrote them."""
    kinds = Source.objects.exclude(kind="").order_by().values_list("kind", flat=True).distinct()
    return [(kind, evidence(capfirst(kind))) for kind in sorted(kinds, key=collation.key)]


class InstrumentFilterSet(ListFilterSet):
    country = CountryFilter()
    kind = WordsFilter("kind", choices=InstrumentKind.choices, label=_("Kind"))
    status = WordsFilter("status", choices=InstrumentStatus.choices, label=_("Status"))
    language = WordsFilter("language", choices=instrument_languages, label=_("Language"))
    issuer = WordsFilter("issuer__slug", choices=AUTHORITIES, label=_("Issuer"), aside=True)
    changed_since = ChangedSinceFilter()
    q = SearchFilter(("title", "local_title", "number", "note", "issuer__name", "issuer__acronym"))


class SourceFilterSet(ListFilterSet):
    country = CountryFilter()
    kind = WordsFilter("kind", choices=source_kinds, label=_("Kind"))
    changed_since = ChangedSinceFilter()
    q = SearchFilter(("title", "publisher"))


class AheadFilterSet(ListFilterSet):
    """What is ahead in a union holds in its members: a country's code finds both."""

    country = CountryFilter(method="bearing_on")
    stage = WordsFilter("stage", choices=Stage.choices, label=_("Stage"))
    q = SearchFilter(("title", "summary"))

    def bearing_on(self, queryset: QuerySet[Ahead], name: str, countries: list[str]) -> QuerySet[Ahead]:
        return bearing_on(queryset, countries)
