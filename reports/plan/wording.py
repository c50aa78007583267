"""How a plan is said to a reader: a profile's words, a duty's times, why something has no day. No HTML."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barriers.wording import days_in_words, long_date
from milenari.core.said import composed, evidence
from regulations import wording
from regulations.documents import Decision
from regulations.vocabulary import CountedFrom, DutyKind, ProfileField
from reports.plan.calendar import Entry, EntryKind, Undated
from reports.plan.profile import OTHER, Profile

Names = Mapping[str, str]  # of jurisdictions, by code


def words_of(field: ProfileField) -> dict[str, str]:
    """A field's words with their labels; empty for a sponsor's country, which is said by the country's name, and for numbers."""
    labels = {
        ProfileField.PATIENTS: {"children": _("Children"), "adults": _("Adults"), "both": _("Children and adults")},
        ProfileField.CELLS: {"site": _("At each treating hospital"), "elsewhere": _("Elsewhere, and brought to the hospital")},
        ProfileField.PURPOSE: {"academic": _("Academic, claims to be non-commercial"), "commercial": _("Commercial")},
        ProfileField.FIRST: {"yes": _("Yes"), "no": _("No")},
    }
    return labels.get(field, {})


def said(profile: Profile, field: ProfileField, names: Names) -> str:
    """What the profile says in a field; “not said” where it says nothing."""
    word = str(getattr(profile, field.value) or "")
    if not word:
        return _("not said")
    if field is ProfileField.SPONSOR:
        return _("another country") if word == OTHER else names.get(word, word)
    if field is ProfileField.MONTHS and profile.months:
        return ngettext("%(months)s month", "%(months)s months", profile.months) % {"months": profile.months}
    return words_of(field).get(word, word)


def reason(decision: Decision, profile: Profile, names: Names) -> str:
    """Why a document is left out: “Patients: Adults”."""
    return f"{decision.field.label}: {said(profile, decision.field, names)}"


def undated(why: Undated) -> str:
    """Why a duty has no day."""
    return {
        Undated.EVENT: _("When it happens"),
        Undated.NO_LENGTH: _("Not dated, since the length of the trial is not said"),
        Undated.NO_WAY: _("Not dated, since no steps are recorded for the country"),
        Undated.WORDS: _("Not dated, since the answer gives no number that could be counted"),
        Undated.UNKNOWN: _("Not dated, since the country’s rule is not known"),
    }[why]


def entry_title(entry: Entry, names: Names) -> str:
    """What happens: “Annual safety report, number 2 (Alphaland)”."""
    place = names.get(entry.country, entry.country)
    if entry.kind is EntryKind.FIRST_PATIENT:
        return _("First patient treated in %(country)s") % {"country": place}
    if entry.kind is EntryKind.END:
        return _("End of the trial")
    words = {"title": evidence(entry.title), "country": place, "number": entry.number}
    if entry.number:
        return composed(_("%(title)s, number %(number)s (%(country)s)"), words)
    if entry.is_last_patient:
        return composed(_("%(title)s: until this day for a patient treated at the end (%(country)s)"), words)
    if entry.obligation and entry.obligation.duty.counted_from is CountedFrom.TREATMENT:
        return composed(_("%(title)s: until this day for the first patient (%(country)s)"), words)
    if entry.obligation and entry.obligation.duty.kind is DutyKind.RECORDS:
        return composed(_("%(title)s: until this day (%(country)s)"), words)
    return composed(_("%(title)s (%(country)s)"), words)


def entry_lines(entry: Entry, names: Names) -> tuple[str, ...]:
    """On what its days rest, each in a sentence."""
    lines = []
    if entry.step:
        step = entry.step.step
        lines.append(_("Takes %(days)s.") % {"days": days_in_words(step.days, step.unit)})
        lines.append(_("The duration rests on: %(basis)s.") % {"basis": str(step.basis.label).lower()})
        lines += [step.note] if step.note else []
    if entry.cell and entry.cell.requirement:
        words = {"question": entry.cell.topic.question, "answer": wording.answer(entry.cell)}
        lines.append(_("%(question)s %(answer)s.") % words)
        lines.append(f"{wording.review(entry.cell.requirement)}.")
        if entry.cell.is_uncertain:
            lines.append(_("The answer is unclear; this is its best reading."))
        owner = entry.cell.requirement.jurisdiction
        if owner != entry.country:
            lines.append(_("The rule is that of: %(union)s.") % {"union": names.get(owner, owner)})
        rule = entry.obligation.of(entry.country) if entry.obligation else None
        lines += [_("Owed to: %(whom)s.") % {"whom": rule.whom}] if rule and rule.whom else []
        lines.append(str(entry.obligation.duty.counted_from.label) + "." if entry.obligation else "")
    if entry.work_by:
        lines.append(_("A day off there; the last working day before it is %(day)s.") % {"day": long_date(entry.work_by)})
    if entry.is_estimate:
        lines.append(_("An estimate: it rests on durations that are estimates, every step taking as long as usual."))
    return tuple(line for line in lines if line)
