"""A document cites something, or is refused: the rule for files, admin, API, questionnaire and database (regulations.rules)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

UNCITED = gettext_noop("A document cites something: add at least one citation, of an instrument or a source that asks for it.")


def why_uncited(citations: int) -> str:
    """Why a document that cites so many places is refused; empty where it is not."""
    return "" if citations else _(UNCITED)
