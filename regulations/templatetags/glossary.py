"""{% spell_out %}…{% end_spell_out %}: the first use of each abbreviation in it is spelt out and leads to the glossary."""

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from milenari.core import revision
from milenari.core.revision import Revision
from regulations.abbreviations import spelt_out
from regulations.glossary import read_abbreviations

register = template.Library()


class SpellOut(template.Node):
    """A page that shows no state of the evidence (an error, a form of an account) is left as it is, and costs no query."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Any) -> SafeString:
        html = self.nodelist.render(context)
        shown = context.get("revision")
        now = shown if isinstance(shown, Revision) else revision.at_hand()
        return html if now is None else mark_safe(spelt_out(html, read_abbreviations(now, get_language() or "")))  # noqa: S308 (it was, and stays, a template's)


@register.tag
def spell_out(parser: Parser, token: Token) -> SpellOut:
    nodelist = parser.parse(("end_spell_out",))
    parser.delete_first_token()
    return SpellOut(nodelist)
