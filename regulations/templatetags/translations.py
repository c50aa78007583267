"""{% has_unreviewed_translations %}: whether this page may show translations that no native expert has read."""

from django import template

from milenari.core import revision
from milenari.core.translation import active
from regulations.translations import texts_at

register = template.Library()


@register.simple_tag
def has_unreviewed_translations() -> bool:
    """A page that shows no state of the evidence (an error, a form of an account) shows none of them, and costs no query."""
    now, language = revision.at_hand(), active()
    return bool(now and language) and not texts_at(now, language).is_reviewed
