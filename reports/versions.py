"""What can be compared: the releases, and the evidence as it stands; named by the words of an address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from milenari.core.selection import Problem
from reports.frozen import Frozen
from reports.models import LIVE, Release
from reports.release_queries import read_live, read_release


@dataclass(frozen=True, slots=True)
class Version:
    """The evidence at one moment, as one can name it: a release, or (`release` is None) the evidence as it stands."""

    slug: str
    title: str
    revision: int
    moment: datetime  # when it was frozen; of the live evidence, when it last changed
    release: Release | None

    @property
    def is_live(self) -> bool:
        return self.release is None

    @property
    def address(self) -> str:
        return "" if self.is_live else reverse("releases:release", args=[self.slug])

    def read(self) -> Frozen:
        """In the queries of read_live or of read_release."""
        return read_release(self.release) if self.release else read_live()


def read_versions() -> tuple[Version, ...]:
    """The newest first: the evidence as it stands, and every release; in 1 query beside those of read_live."""
    live = read_live()
    releases = Release.objects.without_content().newest_first()
    return (
        Version(LIVE, _("the evidence as it is now"), live.revision, live.changed_at, None),
        *(Version(found.slug, found.title, found.revision, found.made_at, found) for found in releases),
    )


def place_of(slug: str, versions: Sequence[Version]) -> int | None:
    """None: there is no such version."""
    return next((place for place, version in enumerate(versions) if version.slug == slug), None)


def parse_since(word: str, versions: Sequence[Version], until: int) -> tuple[int | None, tuple[Problem, ...]]:
    """The place of the version that changes count from: the one asked for, else the one before. None: there is no other."""
    before = until + 1 if until + 1 < len(versions) else None
    if not word:
        return before, ()
    found = place_of(word, versions)
    if found is not None and found != until:
        return found, ()
    shown = Truncator(word).chars(40)
    fits = ", ".join(version.slug for place, version in enumerate(versions) if place != until)
    message = _("“%(value)s” is not a release to compare with; it can be: %(fits)s.")
    nothing = _("none yet, since nothing else was frozen")
    return before, (Problem("since", shown, message % {"value": shown, "fits": fits or nothing}),)
