"""How languages are called."""

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _


def language_name(code: str) -> str:
    """The name of the language with this code, “Arabic”; a code that nobody knows is named as such."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return _("a language with the code “%(code)s”") % {"code": code}
