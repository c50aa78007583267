"""What an upload would change, held by the page that shows it until its uploader says yes: signed, for them alone, and for a day.

So nothing has to be kept and cleared away on the server, and what is applied is what was shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing

from milenari.core.concurrent import Row

SALT = "regulations.workbook.held"
LONGEST = 1_000_000  # signs; Django takes forms of 2.5 MB
SECONDS = 24 * 60 * 60


class NotHeld(ValueError):
    """What the page sent is none of ours, another account's, or too old."""


class TooMuch(ValueError):
    """More was changed than a page can hold."""


@dataclass(frozen=True, slots=True)
class Held:
    """`was` and `mine` by topic, of the answers that the file changes; `seen`: what the site said of them when it was shown."""

    code: str
    file: str
    downloaded: str  # the day, as ISO 8601 has it, in UTC
    revision: int
    was: Mapping[str, Row]
    mine: Mapping[str, Row]
    comments: Mapping[str, str]
    seen: str


def pack(held: Held, user: Any) -> str:
    """Raises TooMuch."""
    text = signing.dumps(
        {
            "code": held.code,
            "file": held.file,
            "downloaded": held.downloaded,
            "revision": held.revision,
            "was": held.was,
            "mine": held.mine,
            "comments": held.comments,
            "seen": held.seen,
        },
        salt=f"{SALT}:{user.pk}",
        compress=True,
    )
    if len(text) > LONGEST:
        raise TooMuch
    return text


def unpack(text: str, user: Any) -> Held:
    """Raises NotHeld."""
    try:
        plain = signing.loads(text, salt=f"{SALT}:{user.pk}", max_age=SECONDS)
    except signing.BadSignature as error:
        raise NotHeld from error
    return Held(**{**plain, "was": _rows(plain["was"]), "mine": _rows(plain["mine"])})


def _rows(plain: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Row]:
    return {topic: {name: tuple(values) for name, values in row.items()} for topic, row in plain.items()}
