"""The messages of code and templates are found without xgettext, whatever gettext is called there."""

from milenari.core.catalogues.gathering import Message, gather, of_code, of_template

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext_lazy as said
from elsewhere import other

LABEL = gettext_lazy("A label")
KIND = said("kind of instrument", "Law")
def told(count, name):
    other("Not a message")
    _(name)
    return f"{_('Within braces')} " + ngettext("%(n)s day", "%(n)s days", count) % {"n": count} + _("in "
        "two pieces")
"""


def test_of_code():
    assert list(of_code(CODE, "a.py")) == [
        Message("", "A label", "", "a.py"),
        Message("kind of instrument", "Law", "", "a.py"),
        Message("", "Within braces", "", "a.py"),
        Message("", "%(n)s day", "%(n)s days", "a.py"),
        Message("", "in two pieces", "", "a.py"),
    ]


def test_of_a_template():
    text = (
        '{% translate "Law" context "legal library" %} {{ name|default:_("nobody") }}\n{# Translators: of a trial #}\n'
        "{% blocktranslate count n=days %}It's {{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )

    found = list(of_template(text, "a.html"))

    assert [(one.context, one.text, one.plural) for one in found] == [
        ("legal library", "Law", ""),
        ("", "nobody", ""),
        ("", "It's %(n)s day", "%(n)s days"),
    ]


def test_the_site_s_own_messages_are_each_there_once():
    found = gather()

    assert len(found) == len({message.key for message in found}) > 2000
    assert ("", "Skip to the content") in {message.key for message in found}
