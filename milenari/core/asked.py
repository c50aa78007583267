"""The words of an address, read field by field: every one that does not fit is named, and the rest stands."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from milenari.core.selection import Problem

Read = TypeVar("Read")


class Unfit(ValueError):
    """A word does not fit; the message says why, and what would."""


class Asked:
    """What `words` say, and the `problems` met while they were read."""

    def __init__(self, words: Mapping[str, Any] | QueryDict) -> None:
        self.words = words
        self.problems: list[Problem] = []

    def given(self, field: str) -> tuple[str, ...]:
        """Each word of the field once, without the space around it."""
        if isinstance(self.words, QueryDict):
            found = self.words.getlist(field)
        else:
            value = self.words.get(field) or []
            found = [value] if isinstance(value, str) else list(value)
        return tuple(dict.fromkeys(word.strip() for word in found if word.strip()))

    def last(self, field: str, read: Callable[[str], Read]) -> Read | None:
        """The last word of the field that `read` takes, which raises Unfit for what does not fit; None where there is none."""
        found = None
        for word in self.given(field):
            try:
                found = read(word)
            except Unfit as unfit:
                self.refuse(field, word, unfit)
        return found

    def refuse(self, field: str, word: str, why: ValueError) -> None:
        shown = Truncator(word).chars(60)
        message = _("“%(word)s”: %(why)s") % {"word": shown, "why": why}
        self.problems.append(Problem(field, shown, message))
