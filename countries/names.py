"""What a country or union is called in the language of the page: Unicode's names of territories (CLDR, which Babel has).

Where the recorded name is not the English one that they have, it is what somebody chose to say, and stays.
"""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from django.conf import settings
from django.utils.translation import get_language


def place_name(recorded: str) -> str:
    """In the language that is spoken; as it was recorded where that has no other name for it."""
    language = get_language() or settings.LANGUAGE_CODE
    return recorded if language == settings.LANGUAGE_CODE else _names(language).get(recorded, recorded)


@cache
def _names(language: str) -> Mapping[str, str]:
    """By the name in the site's first language."""
    ours, theirs = Locale.parse(settings.LANGUAGE_CODE).territories, Locale.parse(language, sep="-").territories
    return {ours[code]: str(name) for code, name in theirs.items() if code in ours}
