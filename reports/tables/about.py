"""What a reader must know of an export before anything else."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.contents import GapReport


@dataclass(frozen=True, slots=True)
class About:
    """What a reader must know of a report before anything else, in words; `lines` are pairs of what is told, and it."""

    title: str
    notice: str
    unverified: str
    lines: tuple[tuple[str, str], ...]


def about(report: GapReport) -> About:
    scope = report.scope
    answers = sum(work.answers for work in report.open_work)
    unverified = sum(work.unverified_count for work in report.open_work)
    return About(
        title=_("MILenARI gap report"),
        notice=_(
            "Nothing in this report is legal advice. It states what was found in public sources, in the consortium’s own words; "
            "an answer counts as checked only where it says that a national expert has verified it."
        ),
        unverified=_("%(unverified)s of %(answers)s answers are not yet verified by a national expert.")
        % {"unverified": unverified, "answers": answers},
        lines=(
            (_("Countries"), ", ".join(country.name for country in scope.countries)),
            (_("Held against"), scope.baseline.name if scope.baseline else _("the lightest answer in each row")),
            (_("Domains"), "; ".join(scope.domains) or pgettext("domains", "all")),
            (_("Phases"), ", ".join(str(phase.label) for phase in scope.phases) or pgettext("phases", "all")),
            (_("Topics"), str(len(report.topics))),
            (
                _("Evidence"),
                _("Revision %(revision)s, last changed on %(date)s UTC")
                % {"revision": report.revision, "date": _moment(report.changed_at)},
            ),
            (_("Made"), _("%(date)s UTC") % {"date": _moment(report.made_at)}),
            (_("By"), _("the MILenARI consortium")),
        ),
    )


def _moment(moment: datetime) -> str:
    return date_format(moment.astimezone(UTC), "DATETIME_FORMAT")


def file_name(report: GapReport, what: str, ending: str) -> str:
    """What a download is called: milenari-gap-report-xa-xb-2026-11-24-revision-7.xlsx."""
    countries = "-".join(country.code for country in report.scope.countries)
    return f"milenari-{what}-{countries}-{report.made_at:%Y-%m-%d}-revision-{report.revision}.{ending}"
