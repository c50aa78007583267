"""The questionnaire and its answers: the matrix, and each answer in full."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regulations.comparison import Agreement
from regulations.vocabulary import Basis, Confidence, Kind, Phase, Review, Status, Unit
from regulations.wording import answer
from reports.contents import Answer, DomainEntry, GapReport, OwnAnswer, TopicEntry
from reports.tables.table import Field, Row, Shade, Table, Type, Value, coded, shown, tabulated, worded
from reports.tables.words import burden_in_words, cited_in_words, keys, level, named

Pair = tuple[DomainEntry, TopicEntry]
Given = tuple[DomainEntry, TopicEntry, OwnAnswer]


def topic_fields(topic: Callable[[Row], TopicEntry], domain: Callable[[Row], DomainEntry]) -> tuple[Field[Row], ...]:
    return (
        shown(
            "number",
            _("Topic no."),
            lambda row: topic(row).number,
            _("As in the report: T1, T2, …"),
            type=Type.INTEGER,
            numbered="T%s",
            leads_to=("requirements", ("topic",)),
        ),
        coded("topic", _("Topic (key)"), lambda row: topic(row).topic.slug, required=True, one_of="topics"),
        coded("domain", _("Domain (key)"), lambda row: domain(row).slug, required=True, one_of="domains"),
        shown("domain_title", _("Domain"), lambda row: domain(row).title),
        shown("question", _("Question"), lambda row: topic(row).topic.question),
        *worded("phase", _("Phase"), lambda row: topic(row).topic.phase, Phase),
    )


def asked(report: GapReport) -> Iterator[Pair]:
    return ((domain, topic) for domain in report.domains for topic in domain.topics)


def matrix_table(report: GapReport) -> Table:
    fields: list[Field[Pair]] = [
        *topic_fields(lambda pair: pair[1], lambda pair: pair[0]),
        *worded("agreement", _("The answers"), lambda pair: _Labelled(pair[1].agreement), map(_Labelled, Agreement)),
    ]
    fields += _answer_fields("baseline", _("Baseline"), lambda pair: pair[1].baseline, is_baseline=True)
    for place, country in enumerate(report.scope.countries):
        fields += _answer_fields(country.code, country.name, lambda pair, place=place: pair[1].answers[place])  # type: ignore[misc]
    return tabulated(
        "matrix",
        _("Matrix"),
        _("One row per topic; what holds in each country, its own answer or its union’s, and in the baseline."),
        ("topic",),
        fields,
        asked(report),
    )


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A word that says its label in another way than Django's choices do."""

    of: Agreement

    @property
    def value(self) -> str:
        return self.of.value

    @property
    def label(self) -> str:
        return str(self.of.label)


def _answer_fields(
    name: str, title: str, value: Callable[[Any], Answer | None], *, is_baseline: bool = False
) -> list[Field[Any]]:
    """One country's answers (or the baseline's, that can be nobody's) in the matrix: in words, and each part of them."""

    def of(get: Callable[[Answer], Value], nothing: Value = None) -> Callable[[Any], Value]:
        def found(row: Any) -> Value:
            answered = value(row)
            return nothing if answered is None else get(answered)

        return found

    def required(get: Callable[[Any], Value], nothing: Value = "") -> Callable[[Any], Value]:
        return of(lambda found: get(found.cell.requirement) if found.cell.requirement else nothing, nothing)

    def part(what: str) -> str:
        return _("%(country)s: %(what)s") % {"country": title, "what": what}

    shade = Shade(f"{name}_burden", f"{name}_is_known")
    leads_to = ("requirements", ("topic", f"{name}_given_by"))
    nobody = _("No answer in this row has a burden") if is_baseline else ""
    fields: list[Field[Any]] = [
        shown(f"{name}_answer", title, of(lambda found: answer(found.cell), nobody), shade=shade, leads_to=leads_to),
        shown(f"{name}_standing", part(_("burden and trust")), of(lambda found: _standing(found, is_baseline), ""), shade=shade),
        coded(f"{name}_given_by", part(_("whose answer")), of(lambda found: found.given_by.code if found.given_by else "", "")),
        coded(f"{name}_status", part(_("status")), required(lambda found: found.status.value), words=tuple(Status.values)),
        coded(f"{name}_value", part(_("value")), required(lambda found: found.value)),
        coded(f"{name}_amount", part(_("amount")), required(lambda found: found.amount, None), type=Type.NUMBER),
        coded(f"{name}_unit", part(_("unit")), required(lambda found: found.unit), words=tuple(Unit.values)),
        coded(f"{name}_burden", part(_("burden")), of(lambda found: level(found.cell)), type=Type.INTEGER),
        coded(f"{name}_is_known", part(_("known")), of(lambda found: not found.cell.is_uncertain), type=Type.BOOLEAN),
        coded(f"{name}_review", part(_("review")), required(lambda found: found.review.value), words=tuple(Review.values)),
    ]
    if is_baseline:
        held_against = of(lambda found: found.jurisdiction.code, "")
        return [*fields, coded(f"{name}_jurisdiction", part(_("whose")), held_against, one_of="jurisdictions")]
    gap = of(lambda found: found.gap.kind.value if found.gap else "", "")
    return [*fields, coded(f"{name}_gap", part(_("gap")), gap, _("The kind of gap that it is; empty: none."))]


def _standing(found: Answer, is_baseline: bool) -> str:
    """Burden, whose answer it is, and how far it was checked: “◔ light · EU · not verified”."""
    requirement = found.cell.requirement
    said = [
        found.jurisdiction.name if is_baseline else "",
        _("gap") if found.gap and not is_baseline else "",
        burden_in_words(found.cell.burden),
        found.given_by.name if found.given_by and found.cell.is_inherited else "",
        _("unclear, best reading") if found.cell.is_uncertain and found.cell.standing.is_known else "",
        _reviewed(requirement.review) if requirement else "",
    ]
    return " · ".join(filter(None, said))


def _reviewed(review: Review) -> str:
    return {Review.VERIFIED: _("verified"), Review.DISPUTED: _("disputed")}.get(review, _("not verified"))


def requirements_table(report: GapReport) -> Table:
    def unit(given: Given) -> Unit | None:
        found = given[2].requirement.unit
        return Unit(found) if found else None

    def comparable_unit(given: Given) -> str:
        found = given[2].requirement.unit
        return Unit.CALENDAR_DAYS.value if found == Unit.WORKING_DAYS else found

    shade = Shade("burden", "is_known")
    in_unit = _("In the unit of the column “unit”.")
    fields: list[Field[Given]] = [
        *topic_fields(lambda given: given[1], lambda given: given[0]),
        coded("jurisdiction", _("Jurisdiction (key)"), lambda given: given[2].jurisdiction.code, one_of="jurisdictions"),
        shown("jurisdiction_name", _("Jurisdiction"), lambda given: given[2].jurisdiction.name),
        coded(
            "holds_in",
            _("Holds also in (key)"),
            lambda given: keys(country.code for country in given[2].holds_in),
            _("Countries of the report that have no answer of their own and take this one over."),
            some_of="jurisdictions",
        ),
        shown("holds_in_names", _("Holds also in"), lambda given: named(found.name for found in given[2].holds_in)),
        shown("answer", _("Answer"), lambda given: answer(given[2].cell), shade=shade),
        coded("burden", _("Burden (0 to 3)"), lambda given: level(given[2].cell), type=Type.INTEGER),
        shown("burden_label", _("Burden"), lambda given: burden_in_words(given[2].cell.burden), shade=Shade("burden")),
        coded("is_known", _("Known"), lambda given: not given[2].cell.is_uncertain, type=Type.BOOLEAN),
        *worded("status", _("Status"), lambda given: given[2].requirement.status, Status),
        coded("kind", _("Kind of answer"), lambda given: given[1].topic.kind.value, words=tuple(Kind.values)),
        coded("value", _("Value (key)"), lambda given: given[2].requirement.value, _("yes, partial, no, or one of the choices.")),
        shown(
            "amount",
            _("Amount"),
            lambda given: given[2].requirement.amount,
            in_unit,
            type=Type.NUMBER,
        ),
        *worded("unit", _("Unit"), unit, Unit),
        shown(
            "comparable_amount",
            _("Comparable amount"),
            lambda given: given[2].requirement.comparable_amount,
            _("In calendar days (working days × 7/5), in euros, or in the topic’s unit."),
            type=Type.NUMBER,
        ),
        coded("comparable_unit", _("Comparable unit"), comparable_unit, words=tuple(Unit.values)),
        *worded("basis", _("Basis"), lambda given: given[2].requirement.basis, Basis, _("What the answer rests on.")),
        shown("summary", _("Summary"), lambda given: given[2].requirement.summary),
        shown("citations", _("Citations"), lambda given: cited_in_words(given[2].requirement.citations)),
        *worded("confidence", _("Confidence"), lambda given: given[2].requirement.confidence, Confidence),
        shown("valid_from", _("In effect since"), lambda given: given[2].requirement.valid_from, type=Type.DATE),
        *worded("review", _("Review"), lambda given: given[2].requirement.review, Review),
        shown("verified_by", _("Verified by"), lambda given: given[2].requirement.verified_by),
        shown("verified_at", _("Verified at (UTC)"), lambda given: given[2].requirement.verified_at, type=Type.MOMENT),
        shown("note", _("Note for whoever verifies it"), lambda given: given[2].requirement.note),
    ]
    return tabulated(
        "requirements",
        _("Requirements"),
        _("Each jurisdiction’s own answer to each topic, where it holds in one of the countries or in the baseline."),
        ("topic", "jurisdiction"),
        fields,
        ((domain, topic, own) for domain, topic in asked(report) for own in topic.own_answers),
        lambda given: given[2].requirement.citations,
    )
