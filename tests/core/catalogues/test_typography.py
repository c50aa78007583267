"""French spaces its signs, so that no line begins with one; other languages don't."""

import polib
import pytest

from milenari.core.catalogues import catalogues
from milenari.core.catalogues.checking import check
from milenari.core.catalogues.gathering import Message
from milenari.core.catalogues.typography import misspaced


@pytest.mark.parametrize(
    ("language", "original", "text"),
    [
        ("fr", "Subject: %(x)s", "Objet\u00a0: %(x)s"),
        ("fr", "Why? Stop!", "Pourquoi\u202f? Stop\u202f!"),
        ("fr", "“Yes”; “No”", "«\u00a0Oui\u00a0»\u202f; «\u00a0Non\u00a0»"),
        ("fr", "<step>:<days>, at 12:30", "<step>:<days>, à 12:30"),
        ("fr", "If-Match: %(etag)s", "If-Match: %(etag)s"),
        ("fr", "Say “Accept: text/csv”", "Dites «\u00a0Accept: text/csv\u00a0»"),
        ("es", "Why? “Yes”: no", "¿Por qué? «Sí»: no"),
        ("ar", "Why? Yes; no", "لماذا؟ نعم؛ لا"),
        ("it", "from 1 … to", "da 1 … a"),
    ],
)
def test_what_is_spaced_well(language: str, original: str, text: str):
    assert list(misspaced(language, original, text)) == []


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("fr", "Objet : x", "a line may break at the space in “Objet : x”; it must be U+00A0 or U+202F."),
        ("fr", "« Oui\u00a0»", "a line may break at the space"),
        ("fr", "«\u00a0Oui »", "a line may break at the space"),
        ("fr", "Objet: x", "a space (U+00A0 or U+202F) is missing in “Objet: x”."),
        ("fr", "Pourquoi?", "a space (U+00A0 or U+202F) is missing in “Pourquoi?”."),
        ("fr", "«Oui»", "a space (U+00A0 or U+202F) is missing"),
        ("it", "Oggetto : x", "no space stands before “:” in “Oggetto : x”."),
        ("ar", "لماذا ؟", "no space stands before “؟”"),
    ],
)
def test_what_is_not(language: str, text: str, said: str):
    assert said in "\n".join(misspaced(language, "Subject: y", text))


def test_the_check_of_a_catalogue_tells_it():
    made = polib.POFile()
    made.metadata = {"Language": "fr", "Plural-Forms": "nplurals=2; plural=(n > 1);"}
    made.append(polib.POEntry(msgid="Subject:", msgstr="Objet :"))

    assert ["“Subject:”: a line may break" in told for told in check(made, (Message("", "Subject:", "", "a.py"),))] == [True]


@pytest.mark.parametrize("language", catalogues())
def test_the_site_s_own_catalogues(language: str):
    catalogue = polib.pofile(str(catalogues()[language]))
    texts = ((entry.msgid, text) for entry in catalogue for text in (entry.msgstr, *entry.msgstr_plural.values()))

    assert catalogue.metadata["Language"] == language
    assert [told for original, text in texts for told in misspaced(language, original, text)] == []
