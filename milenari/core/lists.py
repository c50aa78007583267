"""Names one after the other, as each language writes it: “Amman, Beirut and Rome”, “Valencia e Ibiza”."""

import re
from collections.abc import Iterable

from django.utils.translation import pgettext

_LIKE_AND = re.compile(r"(?:h?[ií])(?![aeou])", re.IGNORECASE)  # before it Spanish says “e” for “y”


def comma() -> str:
    """What parts one item from the next, with the space after it."""
    return pgettext("between the items of a list", ", ")


def semicolon() -> str:
    """The same where the items may have commas."""
    return pgettext("between the items of a list that have commas", "; ")


def enumerated(names: Iterable[object]) -> str:
    """All of them, parted by the language's comma."""
    return comma().join(map(str, names))


def listed(names: Iterable[object]) -> str:
    """All of them, with “and” before the last."""
    *earlier, last = [str(name) for name in names] or [""]
    if not earlier:
        return last
    words = {"earlier": enumerated(earlier), "last": last}
    if _LIKE_AND.match(last):
        return pgettext("a list whose last item begins with the sound of an i", "%(earlier)s and %(last)s") % words
    return pgettext("a list", "%(earlier)s and %(last)s") % words
