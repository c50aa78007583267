"""What stands in the way: gaps, barriers, mitigations, and the steps to the first patient."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from barriers.forecast import PlannedStep
from barriers.risk import band_label, effect_in_words
from barriers.vocabulary import BarrierKind, BarrierStatus, DurationUnit, MitigationStatus
from barriers.wording import days_in_words
from regulations.vocabulary import Basis, Confidence, Phase
from regulations.wording import answer
from reports.contents import Answer, BarrierEntry, GapEntry, GapReport, Mitigation
from reports.tables.answers import asked, topic_fields
from reports.tables.known import Known
from reports.tables.table import Field, Shade, Table, Type, coded, shown, tabulated, worded
from reports.tables.words import burden_in_words, cited_in_words, keys, level, lines, named

Numbered = tuple[BarrierEntry, int, Mitigation]  # from 1 within its barrier


def gaps_table(report: GapReport) -> Table:
    domains = {topic.topic.slug: domain for domain, topic in asked(report)}

    def baseline(entry: GapEntry) -> Answer | None:
        return entry.topic.baseline

    def given_by(entry: GapEntry) -> str:
        return entry.gap.cell.requirement.jurisdiction if entry.gap.cell.requirement else ""

    def held_against(entry: GapEntry) -> str:
        found = baseline(entry)
        return "" if found is None else answer(found.cell)

    fields: list[Field[GapEntry]] = [
        coded("jurisdiction", _("Country (key)"), lambda entry: entry.gap.country.code, one_of="jurisdictions"),
        shown("jurisdiction_name", _("Country"), lambda entry: entry.gap.country.name),
        *topic_fields(lambda entry: entry.topic, lambda entry: domains[entry.topic.topic.slug]),
        coded("kind", _("Kind (key)"), lambda entry: entry.gap.kind.value),
        shown("kind_label", _("Kind"), lambda entry: str(entry.gap.kind.label)),
        coded("level", _("Level (0 to 3)"), lambda entry: entry.gap.level.value, type=Type.INTEGER),
        shown(
            "level_label",
            _("Level"),
            lambda entry: burden_in_words(entry.gap.level),
            _("How much it may weigh: of an unknown answer, the heaviest that the topic’s scale holds."),
            shade=Shade("level"),
        ),
        shown("reason", _("Reason"), lambda entry: entry.gap.reason),
        shown(
            "answer",
            _("Answer"),
            lambda entry: answer(entry.gap.cell),
            shade=Shade("burden", "is_known"),
            leads_to=("requirements", ("topic", "given_by")),
        ),
        coded("given_by", _("Whose answer"), given_by, _("Empty: nobody’s."), one_of="jurisdictions"),
        coded("burden", _("Burden (0 to 3)"), lambda entry: level(entry.gap.cell), type=Type.INTEGER),
        coded("is_known", _("Known"), lambda entry: not entry.gap.cell.is_uncertain, type=Type.BOOLEAN),
        shown("baseline_answer", _("Baseline"), held_against),
        coded(
            "baseline_jurisdiction",
            _("Baseline of (key)"),
            lambda entry: found.jurisdiction.code if (found := baseline(entry)) else "",
            one_of="jurisdictions",
        ),
        shown("baseline_name", _("Baseline of"), lambda entry: found.jurisdiction.name if (found := baseline(entry)) else ""),
        shown("barrier_count", _("Barriers"), lambda entry: len(entry.barriers), type=Type.INTEGER),
        coded(
            "barriers",
            _("Barriers (key)"),
            lambda entry: keys(found.barrier.slug for found in entry.barriers),
            some_of="barriers",
        ),
        shown(
            "barrier_titles",
            _("Barriers that cover it"),
            lambda entry: named(f"B{found.number} {found.barrier.title}" for found in entry.barriers),
            leads_to=("barriers", ("barriers",)),
        ),
    ]
    return tabulated(
        "gaps",
        _("Gaps"),
        _("Where a country’s answer is heavier than the baseline’s, lacks a rule that it has, or is unknown; heaviest first."),
        ("topic", "jurisdiction"),
        fields,
        (entry for country in report.countries for entry in country.gaps),
    )


def barriers_table(report: GapReport, records: Known) -> Table:
    def countries(entry: BarrierEntry) -> list[str]:
        return sorted(entry.barrier.countries)

    fields: list[Field[BarrierEntry]] = [
        shown(
            "number",
            _("Barrier no."),
            lambda entry: entry.number,
            _("As in the report: B1, B2, …"),
            type=Type.INTEGER,
            numbered="B%s",
        ),
        coded("barrier", _("Barrier (key)"), lambda entry: entry.barrier.slug, required=True),
        shown("title", _("Barrier"), lambda entry: entry.barrier.title),
        coded("jurisdiction", _("Jurisdiction (key)"), lambda entry: entry.barrier.jurisdiction, one_of="jurisdictions"),
        shown("jurisdiction_name", _("Jurisdiction"), lambda entry: entry.barrier.jurisdiction_name),
        coded("countries", _("Stands in the way also in (key)"), lambda entry: keys(countries(entry)), some_of="jurisdictions"),
        shown(
            "country_names",
            _("Stands in the way also in"),
            lambda entry: named(records.jurisdictions[code] for code in countries(entry)),
        ),
        *worded("kind", _("Kind"), lambda entry: entry.barrier.kind, BarrierKind),
        *worded("phase", _("Phase"), lambda entry: entry.barrier.phase, Phase),
        *worded("status", _("Status"), lambda entry: entry.barrier.status, BarrierStatus),
        *_risk_fields("", lambda entry: entry.barrier.stands_at),
        *_risk_fields("residual_", lambda entry: entry.barrier.residual),
        shown("description", _("Description"), lambda entry: entry.barrier.description),
        shown("mitigation", _("What would clear it"), lambda entry: entry.barrier.mitigation),
        shown("mitigation_count", _("Mitigations"), lambda entry: len(entry.barrier.mitigations), type=Type.INTEGER),
        coded("owner", _("Owner (key)"), lambda entry: records.barriers[entry.barrier.slug]["owner"] or ""),
        shown("owner_name", _("Owner"), lambda entry: entry.barrier.owner),
        coded("topics", _("Topics (key)"), lambda entry: keys(found.topic.slug for found in entry.topics), some_of="topics"),
        shown(
            "questions",
            _("Topics of this report"),
            lambda entry: lines(f"T{found.number} {found.topic.question}" for found in entry.topics),
            leads_to=("requirements", ("topics",)),
        ),
        shown("citations", _("Citations"), lambda entry: cited_in_words(entry.barrier.citations)),
    ]
    return tabulated(
        "barriers",
        _("Barriers"),
        _("What stands in the way, as people recorded it; the highest risk first, the resolved ones last."),
        ("barrier",),
        fields,
        report.barriers,
        lambda entry: entry.barrier.citations,
    )


def _risk_fields(prefix: str, value: Callable[[BarrierEntry], Any]) -> tuple[Field[BarrierEntry], ...]:
    """Severity, likelihood and risk, as they are or as they remain."""
    remains = _("What remains when every mitigation has had its expected effect.") if prefix else ""

    def title(text: str) -> str:
        return _("%(what)s that remains") % {"what": text} if prefix else text

    def levels(of: str) -> str:
        return f"{of} {remains}".strip()

    return (
        shown(
            f"{prefix}severity",
            title(_("Severity")),
            lambda entry: value(entry).severity.value,
            levels(_("1 minor, 2 moderate, 3 major, 4 critical.")),
            type=Type.INTEGER,
        ),
        shown(
            f"{prefix}likelihood",
            title(_("Likelihood")),
            lambda entry: value(entry).likelihood.value,
            levels(_("1 unlikely, 2 possible, 3 likely, 4 almost certain.")),
            type=Type.INTEGER,
        ),
        shown(
            f"{prefix}risk",
            title(_("Risk")),
            lambda entry: value(entry).score,
            levels(_("Severity × likelihood, 1 to 16.")),
            type=Type.INTEGER,
        ),
        coded(f"{prefix}band", title(_("Band (key)")), lambda entry: value(entry).band, remains),
        shown(
            f"{prefix}risk_label",
            title(_("Risk in words")),
            lambda entry: f"{band_label(value(entry).band)}: {value(entry).in_words}",
            remains,
        ),
    )


def mitigations_table(report: GapReport, records: Known) -> Table:
    def owner(row: Numbered) -> str:
        entry, number, _mitigation = row
        return records.barriers[entry.barrier.slug]["mitigations"][number - 1].get("owner") or ""

    fields: list[Field[Numbered]] = [
        coded("barrier", _("Barrier (key)"), lambda row: row[0].barrier.slug, required=True, one_of="barriers"),
        shown("barrier_title", _("Barrier"), lambda row: row[0].barrier.title, leads_to=("barriers", ("barrier",))),
        shown("number", _("No."), lambda row: row[1], _("Within its barrier, from 1."), type=Type.INTEGER),
        shown("what", _("What is done"), lambda row: row[2].what),
        coded("owner", _("Owner (key)"), owner),
        shown("owner_name", _("Owner"), lambda row: row[2].owner),
        shown("due", _("Due"), lambda row: row[2].due, type=Type.DATE),
        *worded("status", _("Status"), lambda row: row[2].effect.status, MitigationStatus),
        shown(
            "lowers_severity",
            _("Lowers severity by"),
            lambda row: row[2].effect.lowers_severity,
            _("Expected effect, in levels from 0 to 3."),
            type=Type.INTEGER,
        ),
        shown(
            "lowers_likelihood",
            _("Lowers likelihood by"),
            lambda row: row[2].effect.lowers_likelihood,
            _("Expected effect, in levels from 0 to 3."),
            type=Type.INTEGER,
        ),
        shown("effect", _("Expected effect"), lambda row: effect_in_words(row[0].barrier.stands_at, row[2].effect)),
    ]
    return tabulated(
        "mitigations",
        _("Mitigations"),
        _("What is done about each barrier, by whom and until when."),
        ("barrier", "number"),
        fields,
        ((entry, number, found) for entry in report.barriers for number, found in enumerate(entry.barrier.mitigations, start=1)),
    )


def steps_table(report: GapReport, records: Known) -> Table:
    planned = report.forecast.steps if report.forecast else ()
    titles = {found.step.slug: found.step.title for found in planned}
    questions = {topic.topic.slug: topic for topic in report.topics}

    def served(found: PlannedStep) -> list[str]:
        return [slug for slug in questions if slug in found.step.topics]

    in_unit = _("In the unit of the column “unit”.")
    fields: list[Field[PlannedStep]] = [
        coded("jurisdiction", _("Jurisdiction (key)"), lambda found: found.step.jurisdiction, one_of="jurisdictions"),
        shown("jurisdiction_name", _("Jurisdiction"), lambda found: records.jurisdictions[found.step.jurisdiction]),
        coded("step", _("Step (key)"), lambda found: found.step.slug, required=True),
        shown("title", _("Step"), lambda found: found.step.title),
        shown("actor", _("Who does it"), lambda found: found.step.actor),
        shown(
            "days_min",
            _("Days, at least"),
            lambda found: found.step.days.minimum,
            in_unit,
            type=Type.INTEGER,
        ),
        shown(
            "days_typical",
            _("Days, typically"),
            lambda found: found.step.days.typical,
            in_unit,
            type=Type.INTEGER,
        ),
        shown(
            "days_max",
            _("Days, at most"),
            lambda found: found.step.days.maximum,
            in_unit,
            type=Type.INTEGER,
        ),
        *worded("unit", _("Counted in"), lambda found: found.step.unit, DurationUnit),
        shown("days", _("Days in words"), lambda found: days_in_words(found.step.days, found.step.unit)),
        coded("after", _("Waits for (key)"), lambda found: keys(found.step.after), some_of="steps"),
        shown(
            "after_titles",
            _("Waits for"),
            lambda found: lines(titles[slug] for slug in found.step.after),
            leads_to=("steps", ("after",)),
        ),
        shown("start", _("Can begin on"), lambda found: found.start, _("With typical durations and no barrier."), type=Type.DATE),
        shown("end", _("Then ends on"), lambda found: found.end, _("With typical durations and no barrier."), type=Type.DATE),
        coded(
            "critical_for",
            _("Critical for (key)"),
            lambda found: keys(found.critical_for),
            _("Countries on whose critical path to the first patient it is."),
            some_of="jurisdictions",
        ),
        shown(
            "critical_for_names",
            _("Critical for"),
            lambda found: named(map(records.jurisdictions.__getitem__, found.critical_for)),
        ),
        *worded("basis", _("Basis"), lambda found: found.step.basis, Basis, _("Where the days come from.")),
        *worded("confidence", _("Confidence"), lambda found: found.step.confidence, Confidence),
        shown("note", _("Note"), lambda found: found.step.note),
        coded("topics", _("Topics (key)"), lambda found: keys(served(found)), some_of="topics"),
        shown(
            "questions",
            _("Topics of this report"),
            lambda found: lines(f"T{questions[slug].number} {questions[slug].topic.question}" for slug in served(found)),
            leads_to=("requirements", ("topics",)),
        ),
        shown("citations", _("Citations"), lambda found: cited_in_words(found.step.citations)),
    ]
    return tabulated(
        "steps",
        _("Steps"),
        _("The way from a finished protocol to the first patient treated, with the steps of other countries that it waits for."),
        ("step",),
        fields,
        planned,
        lambda found: found.step.citations,
    )
