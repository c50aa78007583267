"""A plan as its page shows it: ready-made values, so that the templates hold no logic."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barriers.wording import long_date
from regulations.documents import CheckedDocument
from regulations.landscape import Cell
from regulations.vocabulary import ProfileField, Timing, Written
from reports.plan.calendar import Entry, EntryKind, Undated
from reports.plan.dossier import File, Line, Request
from reports.plan.obligations import Obligation
from reports.plan.plan import Plan
from reports.plan.profile import MOST_MONTHS, MOST_PATIENTS, OTHER, Profile
from reports.plan.wording import Names, entry_title, reason, said, undated, words_of

# ---- the profile


@dataclass(frozen=True, slots=True)
class Option:
    word: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class TouchedRule:
    """A question that a field touches, with each country's answer, as (country, cell, its union's name)."""

    slug: str
    question: str
    answers: tuple[tuple[str, Cell, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form: `options` of one that chooses a word, else a number from 1 to `most`; `touched` the rules."""

    name: str
    label: str
    hint: str
    options: tuple[Option, ...]
    value: str
    most: int
    touched: tuple[TouchedRule, ...]


def fields(plan: Plan, known: tuple[str, ...], names: Names) -> tuple[Field, ...]:
    """The fields beside countries and first day. `known` are the countries (codes) that a sponsor can be in."""
    return tuple(_field(field, plan, known, names) for field in ProfileField)


def _field(field: ProfileField, plan: Plan, known: tuple[str, ...], names: Names) -> Field:
    word = str(getattr(plan.profile, field.value) or "")
    offered = words_of(field)
    if field is ProfileField.SPONSOR:
        offered = {**{code: names[code] for code in known}, OTHER: _("Another country")}
    most = {ProfileField.NUMBER: MOST_PATIENTS, ProfileField.MONTHS: MOST_MONTHS}.get(field, 0)
    hints = {
        ProfileField.NUMBER: _("from 1 to %(most)s") % {"most": most},
        ProfileField.MONTHS: _("months from the first patient treated to the end, from 1 to %(most)s") % {"most": most},
    }
    return Field(
        name=field.value,
        label=str(field.label),
        hint=hints.get(field, ""),
        options=tuple(Option(value, label, value == word) for value, label in offered.items()),
        value=word,
        most=most,
        touched=tuple(_touched(cells, plan, names) for cells in plan.touched[field]),
    )


def _touched(cells: tuple[Cell, ...], plan: Plan, names: Names) -> TouchedRule:
    topic = cells[0].topic
    answers = tuple((names[cell.jurisdiction], cell, union_of(cell.jurisdiction, plan, names)) for cell in cells)
    return TouchedRule(topic.slug, topic.question, answers)


def union_of(code: str, plan: Plan, names: Names) -> str:
    """The name of a country's union; empty where it is in none."""
    union = plan.landscape.jurisdictions[code].union
    return names[union] if union else ""


def profile_rows(profile: Profile, names: Names) -> tuple[tuple[str, str], ...]:
    """The profile in words, for paper: (field, what it says)."""
    rows = [
        (_("Countries"), ", ".join(names[code] for code in profile.countries)),
        (_("The protocol is finished on"), long_date(profile.first_day)),
    ]
    return (*rows, *((str(field.label), said(profile, field, names)) for field in ProfileField))


# ---- the dossier


@dataclass(frozen=True, slots=True)
class RequestRow:
    """What countries ask for under one line. `union`: the name of the union whose document it is; empty for a country's own.

    `title` and `procedure` are empty where they are the line's; `is_one_of_several`: the line is a paper.
    """

    request: Request
    countries: str
    union: str
    title: str
    procedure: str
    is_one_of_several: bool

    @property
    def document(self) -> CheckedDocument:
        return self.request.document


@dataclass(frozen=True, slots=True)
class LineRow:
    """One paper. `differs`: in what the requests differ, in words; `written`: how often it is written, in words."""

    line: Line
    countries: str
    written: str
    differs: str
    requests: tuple[RequestRow, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The papers of one file that are asked for at the same time."""

    label: str
    rows: tuple[LineRow, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """One procedure. `unlisted`: the countries without a list, in words; `orientation`: the baseline’s documents."""

    slug: str
    label: str
    stages: tuple[Stage, ...]
    count: int
    left_out: tuple[tuple[CheckedDocument, str, str], ...]  # the document, its countries, and why
    unlisted: str
    orientation: tuple[CheckedDocument, ...]
    baseline: str


def file_views(plan: Plan, names: Names) -> tuple[FileView, ...]:
    return tuple(_file(file, plan, names) for file in plan.dossier.files)


def _file(file: File, plan: Plan, names: Names) -> FileView:
    rows = [_line(line, file, plan, names) for line in file.lines]
    stages = ((timing, tuple(row for row in rows if row.line.timing is timing)) for timing in Timing)
    return FileView(
        slug=file.procedure.value,
        label=str(file.procedure.label),
        stages=tuple(Stage(str(timing.label), found) for timing, found in stages if found),
        count=len(rows),
        left_out=tuple(
            (left.document, _countries(left.request.countries, names), reason(left.document.deciding, plan.profile, names))
            for left in file.left_out
            if left.document.deciding
        ),
        unlisted=_countries(tuple(one.country for one in file.unlisted), names),
        orientation=file.unlisted[0].orientation if file.unlisted else (),
        baseline=names.get(file.baseline, ""),
    )


def _countries(codes: tuple[str, ...], names: Names) -> str:
    return ", ".join(names[code] for code in codes)


def _line(line: Line, file: File, plan: Plan, names: Names) -> LineRow:
    return LineRow(
        line=line,
        countries=_countries(line.countries, names),
        written=written(line),
        differs=", ".join(_differences(line)),
        requests=tuple(_request(request, line, file, plan, names) for request in line.requests),
    )


def written(line: Line) -> str:
    """How often a paper is written, in words."""
    if line.texts > 1:
        return ngettext("%(count)s time, one for each country", "%(count)s times, one for each country", line.texts) % {
            "count": line.texts
        }
    if line.paper and line.paper.written is Written.ONCE and line.is_shared:
        return _("once for all")
    return _("once")


def _differences(line: Line) -> Iterator[str]:
    documents = [request.document for request in line.requests]
    if len({document.language for document in documents if document.language}) > 1:
        yield _("language")
    if len({document.authority for document in documents if document.authority}) > 1:
        yield _("who asks for it")
    if len({document.timing for document in documents}) > 1:
        yield _("when")
    if len({document.condition for document in documents}) > 1:
        yield _("on what condition")


def _request(request: Request, line: Line, file: File, plan: Plan, names: Names) -> RequestRow:
    document = request.document
    owner = plan.landscape.jurisdictions[document.jurisdiction]
    return RequestRow(
        request=request,
        countries=_countries(request.countries, names),
        union=owner.name if owner.is_union else "",
        title=document.title if document.title != line.title else "",
        procedure=str(document.procedure.label) if document.procedure is not file.procedure else "",
        is_one_of_several=line.paper is not None,
    )


def repeated(plan: Plan) -> tuple[tuple[Line, str], ...]:
    """The papers that are written more than once, each with how often, the most often written first."""
    found = sorted((line for line in plan.dossier.lines if line.texts > 1), key=lambda line: -line.texts)
    return tuple((line, written(line)) for line in found)


@dataclass(frozen=True, slots=True)
class Share:
    """What one country asks for: in all, together with others, and alone."""

    name: str
    code: str
    asked: int
    shared: int
    alone: tuple[Line, ...]


def shares(plan: Plan, names: Names) -> tuple[Share, ...]:
    found = []
    for code in plan.profile.countries:
        asked = plan.dossier.asked_by(code)
        shared = sum(line.is_shared for line in asked)
        found.append(Share(names[code], code, len(asked), shared, plan.dossier.only_by(code)))
    return tuple(found)


# ---- what is owed


@dataclass(frozen=True, slots=True)
class RuleView:
    """What one country asks. `elsewhere`: where that is unknown, the strictest known elsewhere, as (whose, cell)."""

    name: str
    cell: Cell
    union: str
    whom: str
    is_strictest: bool
    is_known: bool
    elsewhere: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True, slots=True)
class ObligationView:
    """`strictest`: the cell that a sponsor in all countries must meet; `effort`: what it comes to for this trial, in words."""

    obligation: Obligation
    rules: tuple[RuleView, ...]
    strictest: Cell | None
    effort: str


@dataclass(frozen=True, slots=True)
class DutyGroup:
    label: str
    duties: tuple[ObligationView, ...]


def duty_groups(plan: Plan, names: Names) -> tuple[DutyGroup, ...]:
    groups: dict[str, list[ObligationView]] = {}
    for found in plan.obligations:
        groups.setdefault(str(found.duty.kind.label), []).append(_obligation(found, plan, names))
    return tuple(DutyGroup(label, tuple(duties)) for label, duties in groups.items())


def _obligation(found: Obligation, plan: Plan, names: Names) -> ObligationView:
    rules = tuple(
        RuleView(
            name=names[rule.country],
            cell=rule.cell,
            union=union_of(rule.country, plan, names),
            whom=rule.whom,
            is_strictest=rule.is_strictest and len(plan.profile.countries) > 1,
            is_known=rule.is_known,
            elsewhere=tuple((names[cell.jurisdiction], cell) for cell in rule.elsewhere),
        )
        for rule in found.rules
    )
    return ObligationView(found, rules, found.strictest, _effort(found, plan.profile))


def _effort(found: Obligation, profile: Profile) -> str:
    """Patient-years of follow-up: patients times the strictest years. Arithmetic, no rule."""
    years = found.patient_years(profile)
    if years is None:
        return ""
    words = {"patients": profile.number, "years": f"{years:,.0f}"}
    return _("for %(patients)s patients %(years)s patient-years at the strictest") % words


# ---- the calendar


@dataclass(frozen=True, slots=True)
class DayRow:
    """A day that matters: `work_by` is the last working day before a day off."""

    entry: Entry
    title: str


def day_rows(plan: Plan, names: Names) -> tuple[DayRow, ...]:
    """Milestones and duties; the steps stand on the pathways' page."""
    return tuple(DayRow(entry, entry_title(entry, names)) for entry in plan.calendar.entries if entry.kind is not EntryKind.STEP)


def waiting_rows(plan: Plan, names: Names) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Duties without a day: why, and each with its countries."""
    by_reason: dict[Undated, dict[str, list[str]]] = {}
    for found in plan.calendar.waiting:
        duties = by_reason.setdefault(found.why, {})
        duties.setdefault(found.obligation.duty.title, []).append(names[found.rule.country])
    return tuple(
        (undated(why), tuple((title, ", ".join(countries)) for title, countries in by_reason[why].items()))
        for why in Undated
        if why in by_reason
    )


def count_entries(plan: Plan) -> Mapping[str, int]:
    """How many entries of each kind the calendar has, by the kind's word with underscores."""
    return {kind.name.lower(): len(plan.calendar.of(kind)) for kind in EntryKind}
