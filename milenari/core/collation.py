"""In which order texts stand on a page: as its language sorts them, and not as computers number their letters. Pure.

Case, accents and what stands between words count for nothing, unless all else is the same. Letters that a language has beside its
plain ones (OWN_LETTERS in its formats: ñ) stand after those. Where one reads from the right, Arabic letters stand first; the
spellings of one letter (أ إ آ ٱ ا) are the same, and the article counts, except among headwords.
"""

import re
from unicodedata import category, normalize

from django.utils.formats import get_format_modules
from django.utils.translation import get_language_bidi

_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile("^ال(?=..)")
_LAST = "\U0010ffff"  # after every other letter
_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": "", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})

Key = tuple[tuple[tuple[int, str], ...], str, str]


def key(text: object) -> Key:
    """By what to sort, in the language that is spoken now."""
    said = str(text)
    return _ranked(_words(said)), *_among_equals(said)


def headword_key(text: object) -> Key:
    """The same without the Arabic article, as in a dictionary."""
    said = str(text)
    return _ranked([_ARTICLE.sub("", word) for word in _words(said)]), *_among_equals(said)


def initial(text: object) -> str:
    """The letter, large, under which a headword stands, or nothing where it begins with none."""
    first = next((_ARTICLE.sub("", word)[:2] for word in _words(str(text))), "")
    letter = {f"{normalize('NFD', own)[0]}{_LAST}": own for own in _own_letters()}.get(first, first[:1]).upper()
    return letter if letter.isalpha() else ""


def _among_equals(text: str) -> tuple[str, str]:
    """Plain letters before accented ones, and then small before large."""
    return normalize("NFD", text).casefold(), text.swapcase()


def _own_letters() -> str:
    return next((module.OWN_LETTERS for module in get_format_modules() if hasattr(module, "OWN_LETTERS")), "")


def _words(text: str) -> list[str]:
    text = normalize("NFC", text).casefold()
    for own in _own_letters():
        text = text.replace(own, f"{normalize('NFD', own)[0]}{_LAST}")
    plain = "".join(letter for letter in normalize("NFKD", text) if category(letter) not in ("Mn", "Cf"))
    return re.findall(rf"[\w{_LAST}]+", plain.translate(_LETTERS))


def _ranked(words: list[str]) -> tuple[tuple[int, str], ...]:
    """Each word with the rank of its script: digits, then the language's own, then others."""
    is_from_right = get_language_bidi()
    return tuple((0 if word[0].isdigit() else 2 if is_from_right and not _ARABIC.match(word) else 1, word) for word in words)
