"""A plan's calendar as an iCalendar file (RFC 5545): the same bytes for the same evidence and profile. No database."""

from datetime import UTC, timedelta

import icalendar
from django.utils.translation import gettext as _

from reports.plan.calendar import Entry, EntryKind
from reports.plan.plan import Plan
from reports.plan.wording import Names, entry_lines, entry_title

PRODUCT = "-//MILenARI//Regulatory landscape//EN"
REFRESH = timedelta(days=1)
NAMESPACE = "plan.milenari"  # the identity of an event is the same on every site, so that it stays when a site moves


def calendar_file(plan: Plan, names: Names, address: str) -> bytes:
    """All of the plan's entries as all-day events. `names` of jurisdictions by code; `address` is the plan's own page."""
    file = icalendar.Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("name", _title(plan, names))
    file.add("x-wr-calname", _title(plan, names))
    file.add("x-wr-caldesc", _about(address))
    file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", "P1D")
    for entry in plan.calendar.entries:
        file.add_component(_event(entry, plan, names, address))
    text: bytes = file.to_ical()
    return text


def _title(plan: Plan, names: Names) -> str:
    return _("CAR-T trial in %(countries)s") % {"countries": ", ".join(names[code] for code in plan.profile.countries)}


def _about(address: str) -> str:
    return _("Worked out from what is recorded; nothing in it is legal advice. What it rests on: %(address)s") % {
        "address": address
    }


def _event(entry: Entry, plan: Plan, names: Names, address: str) -> icalendar.Event:
    """A day's end is not part of it: DTEND is the day after the last."""
    event = icalendar.Event()
    title = entry_title(entry, names)
    event.add("uid", f"{entry.uid}@{NAMESPACE}")
    event.add("dtstamp", plan.changed_at.astimezone(UTC))
    event.add("last-modified", plan.changed_at.astimezone(UTC))
    event.add("sequence", plan.revision)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + timedelta(days=1))
    event.add("summary", _("%(title)s – estimate") % {"title": title} if entry.is_estimate else title)
    event.add("description", "\n".join((*entry_lines(entry, names), _about(address))))
    event.add("categories", [_category(entry)])
    event.add("status", "TENTATIVE" if entry.is_estimate else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("url", address)
    return event


def _category(entry: Entry) -> str:
    if entry.kind is EntryKind.STEP:
        return _("Step")
    return str(entry.obligation.duty.kind.label) if entry.obligation else _("Milestone")
