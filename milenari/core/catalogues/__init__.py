"""The catalogues of messages, locale/<language>/LC_MESSAGES/django.po: compiled, gathered anew from code and templates, checked,
and handed to translators as sheets. Nothing here needs more than Python packages; none of it needs Django but what says so.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "locale"


def catalogues() -> dict[str, Path]:
    """The catalogue of each language by its code, in alphabetical order."""
    return {path.parents[1].name: path for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))}


def shown(text: str) -> str:
    """A message in a sentence: in quotation marks, on one line, and cut where it is long."""
    words = " ".join(text.split())
    return f"“{words[:70]}…”" if len(words) > 71 else f"“{words}”"
