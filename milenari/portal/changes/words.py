"""Since when, and until when: the words by which a script says which changes it asks for."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from milenari.core import revision
from milenari.core.api.problems import shown
from milenari.core.revision import Revision
from milenari.core.selection import Problem
from milenari.portal.changes.views import DAYS, EARLIEST

NEXT = timedelta(microseconds=1)  # the history's times are not finer
FIRST = datetime.combine(EARLIEST, time(), UTC)


@dataclass(frozen=True, slots=True)
class Moments:
    """From one moment until before another, UTC. What they hold is all known: nothing is added to it any more."""

    start: datetime
    end: datetime


def read_moments(since: str, until: str, now: Revision) -> tuple[Moments, tuple[Problem, ...]]:
    """What the words ask for, at the revision `now`: by default the last days, until the last change.

    A word is a day (until: with all of it), a time (UTC unless it says otherwise), or the number of a revision (since: what came
    after it; until: what it has). The end is never later than the last change: who asks again from there misses nothing, whatever
    was being written meanwhile.
    """
    problems: list[Problem] = []
    present = max(now.changed_at + NEXT, FIRST)
    end = _moment("until", until, now, problems) if until else None
    usual = datetime.combine(datetime.now(UTC).date() - timedelta(days=DAYS), time(), UTC)
    start = (_moment("since", since, now, problems) if since else None) or min(usual, end or usual)
    if end is not None and start > end:
        message = _("“%(since)s” lies after “%(until)s”, which is as far as changes are asked for.")
        problems.append(Problem("since", shown(since), message % {"since": shown(since), "until": shown(until)}))
    return Moments(start, max(start, min(end or present, present))), tuple(problems)


def _moment(field: str, word: str, now: Revision, problems: list[Problem]) -> datetime | None:
    try:
        if word.isdecimal():
            if len(word) > 18 or not word.isascii():
                raise ValueError
            found = now.changed_at if int(word) == now.number else revision.reached_at(int(word))
            if found is not None:
                return max(found + NEXT, FIRST)
            problems.append(Problem(field, word, _not_known(word, now)))
            return None
        if day := parse_date(word):
            moment = datetime.combine(day, time(), UTC) + timedelta(days=field == "until")
        else:
            # A “+” that is not written as %2B reaches a site as a space.
            moment = parse_datetime(re.sub(r"(?<=\d) (?=\d\d:?\d\d\Z)", "+", word))  # type: ignore[assignment]
            if moment is None:
                raise ValueError
            moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        message = _("“%(value)s” is no day (as in 2026-01-31), no time (2026-01-31T12:00:00Z), and no revision (%(number)s).")
        problems.append(Problem(field, shown(word), message % {"value": shown(word), "number": now.number}))
        return None
    return max(moment, FIRST)


def _not_known(word: str, now: Revision) -> str:
    first = revision.first_known()
    words = {"value": word, "first": now.number if first is None else first, "now": now.number}
    message = _(
        "It is not known when revision %(value)s was reached, as it is of those from %(first)s to the last, %(now)s "
        "(not of all, where a backup was restored). Say a day or a time instead."
    )
    return message % words
