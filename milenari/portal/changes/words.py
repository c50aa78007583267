"""Since when, and until when: the words by which a script says which changes it asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils.translation import gettext as _

from milenari.core.api.problems import shown
from milenari.core.changed import FINEST, NoMoment, read_moment
from milenari.core.revision import Revision
from milenari.core.selection import Problem
from milenari.portal.changes.views import DAYS, EARLIEST

FIRST = datetime.combine(EARLIEST, time(), UTC)


@dataclass(frozen=True, slots=True)
class Moments:
    """From one moment until before another, UTC. What they hold is all known: nothing is added to it any more."""

    start: datetime
    end: datetime


def read_moments(since: str, until: str, now: Revision) -> tuple[Moments, tuple[Problem, ...]]:
    """What the words ask for, at the revision `now`: by default the last days, until the last change.

    A word is as read_moment has it: since a day or a time, or what came after a revision; until the end of a day, a time, or what
    a revision has. The end is never later than the last change: who asks again from there misses nothing, whatever was being
    written meanwhile.
    """
    problems: list[Problem] = []
    present = max(now.changed_at + FINEST, FIRST)
    end = _moment("until", until, problems) if until else None
    usual = datetime.combine(datetime.now(UTC).date() - timedelta(days=DAYS), time(), UTC)
    start = (_moment("since", since, problems) if since else None) or min(usual, end or usual)
    if end is not None and start > end:
        message = _("“%(since)s” lies after “%(until)s”, which is as far as changes are asked for.")
        problems.append(Problem("since", shown(since), message % {"since": shown(since), "until": shown(until)}))
    return Moments(start, max(start, min(end or present, present))), tuple(problems)


def _moment(field: str, word: str, problems: list[Problem]) -> datetime | None:
    try:
        return max(read_moment(word, whole_day=field == "until"), FIRST)
    except NoMoment as why:
        problems.append(Problem(field, shown(word), str(why)))
        return None
