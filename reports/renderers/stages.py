"""What making a PDF is about, one thing after the other. Needs neither Django nor WeasyPrint."""

from collections.abc import Sequence

# The share of the time that is over when each stage begins, as measured on a long report.
LAYOUT, CORRECTION, PAINTING, TAGS = 0.1, 0.6, 0.7, 0.9

PARTS = 1000  # so many units of work the whole is told in


def stage_at(stages: Sequence[tuple[float, str]], share: float) -> str:
    """The words of the stage that is under way when so much is done; `stages` say from what share on each one is."""
    return next((words for begins, words in reversed(stages) if begins <= share), "")


def units(share: float) -> int:
    """How many of the units are done; never all of them, for the last one is the finished file."""
    return min(int(share * PARTS), PARTS - 1)
