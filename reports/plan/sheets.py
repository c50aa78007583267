"""A plan as work: one sheet of what several countries share, one of each country's own, one of what there is nothing to do for.

Every paper, duty and day stands in one row alone, so that it is done, and its owner named, once. No database, no file format.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from barriers.wording import days_in_words
from regulations import wording
from regulations.landscape import Cell, Citation
from reports.plan.calendar import Entry, EntryKind
from reports.plan.dossier import Line, Request
from reports.plan.obligations import Obligation, Rule
from reports.plan.plan import Plan
from reports.plan.presenters import written
from reports.plan.wording import Names, entry_title, reason, undated


@dataclass(frozen=True, slots=True)
class Task:
    """One row. `part` is the procedure, or the kind of duty; `is_question`: whether it has to be done is still to be found out.

    `due` is the day on which it has to be done, None where that can't be told (`when` says why, or when it is asked for).
    """

    kind: str
    part: str
    what: str
    countries: str
    whom: str
    when: str
    rule: str
    rests_on: str
    checked: str
    due: date | None
    is_estimate: bool
    is_question: bool


@dataclass(frozen=True, slots=True)
class TaskSheet:
    """`code` is the country's; empty for what is shared."""

    title: str
    code: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """What there is nothing to do for, or nothing known of: why, and in whose list it stands."""

    why: str
    part: str
    what: str
    countries: str
    rule: str


def task_sheets(plan: Plan, names: Names) -> tuple[TaskSheet, ...]:
    """What is shared first, then each country in the profile's order."""
    shared = (*_papers(plan.dossier.shared, names), *_strictest(plan, names), *_end(plan, names))
    return (TaskSheet(_("Shared"), "", shared), *(_country(code, plan, names) for code in plan.profile.countries))


def _country(code: str, plan: Plan, names: Names) -> TaskSheet:
    own = _papers(plan.dossier.only_by(code), names)
    duties = (task for found in plan.obligations for task in _duty(found, found.of(code), plan, names))
    days = (_day(entry, names) for entry in plan.calendar.entries if entry.country == code and entry.kind is not EntryKind.DUTY)
    return TaskSheet(names[code], code, (*own, *days, *duties))


# ---- papers


def _papers(lines: Iterable[Line], names: Names) -> Iterator[Task]:
    for line in lines:
        requests = line.requests
        yield Task(
            kind=_("Document"),
            part=str(line.procedure.label),
            what=line.title,
            countries=_named(line.countries, names),
            whom=_each(((request, request.document.authority) for request in requests), line, names),
            when=str(line.timing.label),
            rule=_lines([_("Written: %(often)s") % {"often": written(line)}, *_asked(line, names)]),
            rests_on=_cited(citation for request in requests for citation in request.document.citations),
            checked=_each(((request, wording.review(request.document)) for request in requests), line, names),
            due=None,
            is_estimate=False,
            is_question=line.is_open,
        )


def _asked(line: Line, names: Names) -> Iterator[str]:
    """What each asks of the paper, as far as it is recorded."""
    told = {
        _("Language"): lambda document: document.language,
        _("Needed?"): lambda document: document.condition,
        _("Note"): lambda document: document.note,
    }
    for label, of in told.items():
        text = _each(((request, of(request.document)) for request in line.requests), line, names)
        if text:
            yield f"{label}: {text}"


def _each(told: Iterable[tuple[Request, str]], line: Line, names: Names) -> str:
    """Texts of several requests in one: each with whose it is, unless all of them say the same."""
    found = [(request, text) for request, text in told if text]
    if len({text for _request, text in found}) == 1 and len(found) == len(line.requests):
        return found[0][1]
    return "; ".join(f"{_named(request.countries, names)}: {text}" for request, text in found)


# ---- duties and days


def _strictest(plan: Plan, names: Names) -> Iterator[Task]:
    """What a sponsor in several countries meets, as one duty; none for a sponsor in one."""
    if len(plan.profile.countries) == 1:
        return
    for found in plan.obligations:
        strict = [rule for rule in found.rules if rule.is_strictest]
        if strict:
            countries = _named((rule.country for rule in strict), names)
            yield _task(found, strict[0], _("Strictest duty"), countries, str(found.duty.counted_from.label), names)


def _duty(found: Obligation, rule: Rule, plan: Plan, names: Names) -> Iterator[Task]:
    """A duty of one country: a row for each of its days; one row where it has none."""
    entries = [entry for entry in plan.calendar.of(EntryKind.DUTY) if entry.obligation is found and entry.country == rule.country]
    for entry in entries:
        yield _task(found, rule, _("Duty"), names[rule.country], entry_title(entry, names), names, entry)
    if not entries:
        why = next((wait.why for wait in plan.calendar.waiting if wait.obligation is found and wait.rule is rule), None)
        yield _task(found, rule, _("Duty"), names[rule.country], undated(why) if why else "", names)


def _task(found: Obligation, rule: Rule, kind: str, countries: str, when: str, names: Names, entry: Entry | None = None) -> Task:
    requirement = rule.cell.requirement
    return Task(
        kind=kind,
        part=str(found.duty.kind.label),
        what=found.duty.title,
        countries=countries,
        whom=rule.whom,
        when=when,
        rule=_lines((found.topic.question, *_rule(rule, names))),
        rests_on=_cited(requirement.citations if requirement else ()),
        checked=wording.review(requirement) if requirement else "",
        due=(entry.work_by or entry.last) if entry else None,
        is_estimate=entry.is_estimate if entry else False,
        is_question=not rule.is_known or rule.cell.is_uncertain,
    )


def _rule(rule: Rule, names: Names) -> Iterator[str]:
    yield _marked(rule.cell)
    requirement = rule.cell.requirement
    if requirement and requirement.jurisdiction != rule.country:
        yield _("The rule is that of: %(union)s.") % {"union": names[requirement.jurisdiction]}
    if rule.elsewhere:
        known = "; ".join(f"{_marked(cell)} ({names[cell.jurisdiction]})" for cell in rule.elsewhere)
        yield _("Strictest known elsewhere, as orientation and no rule there: %(known)s") % {"known": known}


def _marked(cell: Cell) -> str:
    return _("%(answer)s (unclear)") % {"answer": wording.answer(cell)} if cell.is_uncertain else wording.answer(cell)


def _day(entry: Entry, names: Names) -> Task:
    step = entry.step.step if entry.step else None
    return Task(
        kind=_("Step") if step else _("Milestone"),
        part=_("Pathway"),
        what=entry.title or entry_title(entry, names),
        countries=names.get(entry.country, ""),
        whom=step.actor if step else "",
        when=_("from %(first)s to %(last)s") % {"first": entry.first.isoformat(), "last": entry.last.isoformat()} if step else "",
        rule=_lines([_("Takes %(days)s.") % {"days": days_in_words(step.days, step.unit)}, step.note]) if step else "",
        rests_on=_cited(step.citations) if step else "",
        checked=str(step.basis.label) if step else "",
        due=entry.last,
        is_estimate=entry.is_estimate,
        is_question=False,
    )


def _end(plan: Plan, names: Names) -> Iterator[Task]:
    """What is of no country: the trial's end."""
    return (_day(entry, names) for entry in plan.calendar.entries if not entry.country)


# ---- what there is nothing to do for


def asides(plan: Plan, names: Names) -> tuple[Aside, ...]:
    """What the profile excludes, each with the reason; then what has no list, with the baseline's documents as orientation."""
    return (*_left_out(plan, names), *_unlisted(plan, names))


def _left_out(plan: Plan, names: Names) -> Iterator[Aside]:
    for file in plan.dossier.files:
        for left in file.left_out:
            if left.document.deciding:
                yield Aside(
                    why=_("Left out: %(reason)s") % {"reason": reason(left.document.deciding, plan.profile, names)},
                    part=str(file.procedure.label),
                    what=left.document.title,
                    countries=_named(left.request.countries, names),
                    rule=left.document.condition,
                )


def _unlisted(plan: Plan, names: Names) -> Iterator[Aside]:
    for file in plan.dossier.files:
        if not file.unlisted:
            continue
        countries = _named(tuple(one.country for one in file.unlisted), names)
        part = str(file.procedure.label)
        yield Aside(_("No list was found"), part, "", countries, "")
        for document in file.unlisted[0].orientation:
            why = _("Orientation only: what is asked by %(baseline)s") % {"baseline": names[file.baseline]}
            yield Aside(why, part, document.title, countries, document.condition)


# ---- words


def _named(codes: Iterable[str], names: Names) -> str:
    return ", ".join(names[code] for code in codes)


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def _cited(citations: Iterable[Citation]) -> str:
    told = (f"{citation.title}, {citation.pinpoint}" if citation.pinpoint else citation.title for citation in citations)
    return _lines(dict.fromkeys(told))
